//! The sandbox of Google as our own relying party meets it, and what it refuses.

#![expect(clippy::unwrap_used, reason = "a test fails where it has no answer")]

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use cx::{Cx, Settings, SystemRandom, Touch};
use jiff::{SignedDuration, Timestamp};
use machine::{Machine, Options};
use openid::google::{CLIENT_ID, CLIENT_SECRET, GOOGLE, ISSUER, redirect_uri};
use openid::{Begun, Identity, Refusal, Registration, Returned, begin, finish};
use outbound::OwnPorts;
use sandbox::Place;
use serde_json::Value;
use testing::TestClock;
use tokio::net::TcpListener;
use tower::ServiceExt;
use url::Url;
use url::form_urlencoded::Serializer;

const US: &str = "http://127.0.0.1:3000";

struct Desk {
    address: SocketAddr,
    google: Settings,
    router: Router,
    clock: Arc<TestClock>,
    cx: Cx,
}

struct Page {
    status: StatusCode,
    location: Option<Url>,
    policy: String,
    body: String,
}

impl Desk {
    async fn open() -> Desk {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let clock = Arc::new(TestClock::at(Timestamp::now()));
        let (origin, random) = (format!("http://{address}"), Arc::new(SystemRandom));
        let place = Place { origin, public_url: US.to_owned(), clock: clock.clone(), random };
        let running = sandbox::start(&place, |provider| *provider == GOOGLE).unwrap();
        let (router, google) = (running.router.clone(), running.settings.clone());
        tokio::spawn(async move { axum::serve(listener, running.router).await });
        let cx = context(google.clone(), address, clock.clone()).await;
        Desk { address, google, router, clock, cx }
    }

    fn provider(&self) -> Registration {
        Registration::google(&self.cx, US).unwrap()
    }

    async fn ask(&self, method: &str, url: &str, headers: &[(&str, &str)], body: String) -> Page {
        let url = Url::parse(url).unwrap();
        let path = format!("{}?{}", url.path(), url.query().unwrap_or_default());
        let mut request = Request::builder().method(method).uri(path).header("content-type", "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let (status, policy) = (response.status(), header("content-security-policy").unwrap_or_default());
        let location = header("location").map(|location| Url::parse(&location).unwrap());
        let body = to_bytes(response.into_body(), 1_000_000).await.unwrap();
        Page { status, location, policy, body: String::from_utf8(body.to_vec()).unwrap() }
    }

    /// What a person's browser brings back after they fill in the form.
    async fn fill_in(&self, url: &str, form: &[(&str, &str)]) -> Returned {
        let page = self.ask("POST", url, &[], encoded(form)).await;
        assert_eq!(page.status, StatusCode::FOUND, "{}", page.body);
        let location = page.location.unwrap();
        assert!(location.as_str().starts_with(&redirect_uri(US)), "{location}");
        let mut query: BTreeMap<String, String> = location.query_pairs().into_owned().collect();
        let mut take = |name: &str| query.remove(name);
        Returned { code: take("code"), state: take("state"), error: take("error"), iss: None }
    }

    async fn begin(&self) -> (String, Begun) {
        begin(&self.cx, &self.provider(), None).await.unwrap()
    }

    async fn sign_in(&self, form: &[(&str, &str)]) -> Result<Identity, Refusal> {
        let (url, begun) = self.begin().await;
        let returned = self.fill_in(&url, form).await;
        finish(&self.cx, &self.provider(), &begun, &returned).await
    }

    /// Asks the token endpoint by hand for what `url` was allowed.
    async fn token(&self, url: &str, edit: impl FnOnce(&mut BTreeMap<&str, String>)) -> (StatusCode, Value) {
        let code = self.fill_in(url, &[("answer", "allow"), ("email", "ada@example.com")]).await.code.unwrap();
        let mut form = BTreeMap::from([
            ("grant_type", "authorization_code".to_owned()),
            ("code", code),
            ("redirect_uri", redirect_uri(US)),
            ("client_id", self.google.get(&CLIENT_ID).to_owned()),
            ("client_secret", self.google.get(&CLIENT_SECRET).to_owned()),
        ]);
        edit(&mut form);
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let page = self.ask("POST", &format!("{}/token", self.google.get(&ISSUER)), &[], encoded(&form)).await;
        (page.status, serde_json::from_str(&page.body).unwrap())
    }
}

async fn context(google: Settings, address: SocketAddr, clock: Arc<TestClock>) -> Cx {
    let own_ports = OwnPorts::from_iter([address.port()]);
    let options = Options { settings: google, sandbox: Some(address), own_ports, clock, ..Options::default() };
    let machine = Machine::open(options, &[]).await.unwrap();
    Cx::new(machine.parts().clone(), "test", &[Touch::Provider(&GOOGLE), Touch::Outbound, breaker::READ, breaker::WRITE])
}

fn encoded(form: &[(&str, &str)]) -> String {
    Serializer::new(String::new()).extend_pairs(form).finish()
}

fn verifier(begun: &Begun) -> String {
    serde_json::to_value(begun).unwrap()["verifier"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn anybody_signs_in_as_whoever_they_say() {
    let desk = Desk::open().await;
    let ada = desk.sign_in(&[("answer", "allow"), ("email", " Ada@Example.com "), ("verified", "on"), ("name", "Ada L.")]).await;
    let ada = ada.unwrap();
    assert_eq!((ada.email.as_str(), ada.email_verified, ada.name.as_deref()), ("Ada@Example.com", true, Some("Ada L.")));
    assert!(ada.sub.starts_with("sandbox-"), "{}", ada.sub);
    let again =
        desk.sign_in(&[("answer", "allow"), ("email", "ada@example.com"), ("hosted_domain", "example.com")]).await.unwrap();
    assert_eq!(again.sub, ada.sub, "one address is one account");
    assert_eq!(
        (again.email_verified, again.hosted_domain.as_deref(), again.name.as_deref()),
        (false, Some("example.com"), Some("ada"))
    );
    let bob = desk.sign_in(&[("answer", "allow"), ("email", "bob@example.com")]).await.unwrap();
    assert_ne!(bob.sub, ada.sub);
}

#[tokio::test]
async fn whoever_declines_is_not_signed_in() {
    let desk = Desk::open().await;
    let denied = desk.sign_in(&[("answer", "deny"), ("email", "ada@example.com")]).await;
    assert!(matches!(denied, Err(Refusal::Denied)), "{denied:?}");
}

#[tokio::test]
async fn a_code_is_good_once_and_for_a_minute() {
    let desk = Desk::open().await;
    let form = [("answer", "allow"), ("email", "ada@example.com")];
    let (url, begun) = desk.begin().await;
    let returned = desk.fill_in(&url, &form).await;
    finish(&desk.cx, &desk.provider(), &begun, &returned).await.unwrap();
    assert!(matches!(finish(&desk.cx, &desk.provider(), &begun, &returned).await, Err(Refusal::Code)));

    let returned = desk.fill_in(&url, &form).await;
    desk.clock.set_by(SignedDuration::from_secs(61));
    assert!(matches!(finish(&desk.cx, &desk.provider(), &begun, &returned).await, Err(Refusal::Code)));
}

#[tokio::test]
async fn another_attempts_verifier_opens_nothing() {
    let desk = Desk::open().await;
    let (url, _) = desk.begin().await;
    let (_, other) = desk.begin().await;
    let theirs = desk.fill_in(&url, &[("answer", "allow"), ("email", "ada@example.com")]).await;
    let mixed = Returned { state: Some(other.state.clone()), ..theirs };
    let refused = finish(&desk.cx, &desk.provider(), &other, &mixed).await;
    assert!(matches!(refused, Err(Refusal::Code)), "{refused:?}");
}

#[tokio::test]
async fn a_wrong_secret_is_our_setup() {
    let desk = Desk::open().await;
    let wrong = desk.google.clone().with(&CLIENT_SECRET, "wrong").unwrap();
    let cx = context(wrong, desk.address, desk.clock.clone()).await;
    let provider = Registration::google(&cx, US).unwrap();
    let (url, begun) = begin(&cx, &provider, None).await.unwrap();
    let returned = desk.fill_in(&url, &[("answer", "allow"), ("email", "ada@example.com")]).await;
    let refused = finish(&cx, &provider, &begun, &returned).await;
    assert!(matches!(&refused, Err(Refusal::Setup(why)) if why.contains("invalid_client")), "{refused:?}");
}

#[tokio::test]
async fn the_token_endpoint_holds_to_the_letter() {
    let desk = Desk::open().await;
    let (url, begun) = desk.begin().await;
    let proof = verifier(&begun);
    let (status, body) = desk.token(&url, |form| drop(form.insert("code_verifier", proof.clone()))).await;
    assert_eq!((status, body["token_type"].as_str()), (StatusCode::OK, Some("Bearer")), "{body}");

    type Edit = fn(&mut BTreeMap<&str, String>);
    let edits: [(Edit, u16, &str); 8] = [
        (|_| {}, 200, ""),
        (|form| drop(form.remove("code_verifier")), 400, "invalid_grant"),
        (|form| drop(form.insert("code_verifier", "x".repeat(43))), 400, "invalid_grant"),
        (|form| drop(form.insert("redirect_uri", format!("{}/", redirect_uri(US)))), 400, "redirect_uri_mismatch"),
        (|form| drop(form.insert("client_id", "others".into())), 401, "invalid_client"),
        (|form| drop(form.remove("client_secret")), 401, "invalid_client"),
        (|form| drop(form.insert("grant_type", "refresh_token".into())), 400, "unsupported_grant_type"),
        (|form| drop(form.insert("code", "4/unknown".into())), 400, "invalid_grant"),
    ];
    for (edit, status, error) in edits {
        let proof = proof.clone();
        let changed = |form: &mut BTreeMap<&str, String>| {
            form.insert("code_verifier", proof);
            edit(form);
        };
        let (answered, body) = desk.token(&url, changed).await;
        assert_eq!((answered.as_u16(), body["error"].as_str().unwrap_or_default()), (status, error), "{body}");
    }
}

#[tokio::test]
async fn an_access_token_says_whose_it_is() {
    let desk = Desk::open().await;
    let (url, begun) = desk.begin().await;
    let (_, body) = desk.token(&url, |form| drop(form.insert("code_verifier", verifier(&begun)))).await;
    let address = format!("{}/userinfo", desk.google.get(&ISSUER));
    let bearer = format!("Bearer {}", body["access_token"].as_str().unwrap());
    let page = desk.ask("GET", &address, &[("authorization", &bearer)], String::new()).await;
    let claims: Value = serde_json::from_str(&page.body).unwrap();
    assert_eq!((page.status, claims["email"].as_str()), (StatusCode::OK, Some("ada@example.com")));
    desk.clock.set_by(SignedDuration::from_hours(1));
    assert_eq!(desk.ask("GET", &address, &[("authorization", &bearer)], String::new()).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(desk.ask("GET", &address, &[], String::new()).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_page_says_what_it_is_and_runs_nothing() {
    let desk = Desk::open().await;
    let hint = "\"><script>alert(1)</script>";
    let (url, _) = begin(&desk.cx, &desk.provider(), Some(hint)).await.unwrap();
    let page = desk.ask("GET", &url, &[], String::new()).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("This is not Google.") && page.body.contains("&quot;&gt;&lt;script&gt;"), "{}", page.body);
    assert!(!page.body.contains("<script") && !page.body.contains("http-equiv") && !page.body.contains("style"), "{}", page.body);
    assert!(page.policy.starts_with("default-src 'none'; ") && page.policy.contains("form-action 'self' http://127.0.0.1:3000"));

    // Its form leads to where it came from, and an address that is none is asked for again.
    let action = page.body.split("action=\"").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&");
    let action = Url::parse(&url).unwrap().join(&action).unwrap();
    assert_eq!(action.as_str(), url);
    for email in ["", "ada", "@example.com", "ada@", "a b@example.com"] {
        let page = desk.ask("POST", &url, &[], encoded(&[("answer", "allow"), ("email", email)])).await;
        assert!(page.status == StatusCode::OK && page.body.contains("no e-mail address"), "{email}");
    }
}

#[tokio::test]
async fn a_browser_is_sent_to_registered_addresses_only() {
    let desk = Desk::open().await;
    let (url, _) = desk.begin().await;
    let with = |name: &str, value: &str| {
        let mut url = Url::parse(&url).unwrap();
        let pairs: Vec<(String, String)> = url.query_pairs().into_owned().filter(|(known, _)| known != name).collect();
        url.query_pairs_mut().clear().extend_pairs(pairs).append_pair(name, value);
        url.to_string()
    };
    for url in [
        with("client_id", "others"),
        with("redirect_uri", "https://evil.example.com/"),
        with("redirect_uri", &format!("{}/", redirect_uri(US))),
        with("redirect_uri", &redirect_uri("http://localhost:3000")),
    ] {
        for method in ["GET", "POST"] {
            let page = desk.ask(method, &url, &[], encoded(&[("answer", "allow"), ("email", "ada@example.com")])).await;
            assert_eq!((page.status, page.location), (StatusCode::BAD_REQUEST, None), "{method} {url}");
        }
    }
    for (url, error) in [
        (with("response_type", "token"), "unsupported_response_type"),
        (with("scope", "email"), "invalid_scope"),
        (with("code_challenge_method", "plain"), "invalid_request"),
        (with("code_challenge", "short"), "invalid_request"),
    ] {
        let location = desk.ask("GET", &url, &[], String::new()).await.location.unwrap();
        let query: BTreeMap<_, _> = location.query_pairs().into_owned().collect();
        assert_eq!(query["error"], error);
        assert!(!query["state"].is_empty());
    }
}

#[tokio::test]
async fn what_it_says_of_itself_is_where_it_is() {
    let desk = Desk::open().await;
    let page =
        desk.ask("GET", &format!("{}/.well-known/openid-configuration", desk.google.get(&ISSUER)), &[], String::new()).await;
    let document: Value = serde_json::from_str(&page.body).unwrap();
    assert_eq!(document["issuer"], desk.google.get(&ISSUER));
    for name in ["authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"] {
        let address = document[name].as_str().unwrap();
        assert!(address.starts_with(&format!("http://{}/sandbox/google/", desk.address)), "{address}");
        assert_ne!(desk.ask("GET", address, &[], String::new()).await.status, StatusCode::NOT_FOUND, "{name}");
    }
}
