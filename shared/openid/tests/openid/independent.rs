//! Against a provider that others wrote: `oidc-provider-mock`, in Python.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use cx::Cx;
use http::{HeaderMap, Method};
use jiff::Timestamp;
use openid::{Refusal, Registration, Returned, begin, finish};
use outbound::{Request, Response};
use testing::TestClock;
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use url::Url;

use crate::provider::{REDIRECT, US, context};

const CLAIMS: &str = r#"{"sub": "ada", "email": "ada@example.com", "email_verified": true, "name": "Ada", "hd": "example.com"}"#;

/// The provider, which ends with this, and us.
struct Independent {
    _process: Child,
    cx: Cx,
    provider: Registration,
}

impl Independent {
    /// Starts it; `None` where it is not installed.
    async fn start() -> Option<Independent> {
        let known = Command::new("python3").args(["-c", "import oidc_provider_mock"]).output().await;
        if !known.is_ok_and(|output| output.status.success()) {
            println!("SKIPPED: this needs python3 with oidc-provider-mock (pip install oidc-provider-mock)");
            return None;
        }
        // Given back at once, for the provider to take.
        let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
        let mut command = Command::new("python3");
        command.args(["-W", "ignore", "-m", "oidc_provider_mock", "--port", &port.to_string(), "--require-nonce", "true"]);
        let process = command.args(["--user-claims", CLAIMS]).kill_on_drop(true).spawn().unwrap();
        let cx = context(&format!("http://127.0.0.1:{port}"), Arc::new(TestClock::at(Timestamp::now()))).await;
        let provider = Registration::google(&cx, US).unwrap();
        for _ in 0..300 {
            if begin(&cx, &provider, None).await.is_ok() {
                return Some(Independent { _process: process, cx, provider });
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the provider did not start");
    }

    /// What a person does at `url`, and what their browser brings back.
    async fn answer(&self, url: &str, form: &'static str) -> Returned {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", "application/x-www-form-urlencoded".parse().unwrap());
        let response = self.ask(Method::POST, url, headers, form).await;
        assert_eq!(response.status, 302, "{:?}", response.body);
        let location = Url::parse(response.headers["location"].to_str().unwrap()).unwrap();
        assert!(location.as_str().starts_with(REDIRECT), "{location}");
        let mut query: BTreeMap<String, String> = location.query_pairs().into_owned().collect();
        let mut take = |name: &str| query.remove(name);
        Returned { code: take("code"), state: take("state"), error: take("error"), iss: take("iss") }
    }

    async fn ask(&self, method: Method, url: &str, headers: HeaderMap, body: &'static str) -> Response {
        let (body, timeout) = (Bytes::from_static(body.as_bytes()), Duration::from_secs(10));
        let request = Request { method, url: url.to_owned(), headers, body, timeout, max_response_bytes: 100_000 };
        self.cx.outbound().unwrap().fetch(request).await.unwrap()
    }
}

#[tokio::test]
async fn somebody_signs_in() {
    let Some(independent) = Independent::start().await else { return };
    let (cx, provider) = (&independent.cx, &independent.provider);
    let (url, begun) = begin(cx, provider, Some("ada@example.com")).await.unwrap();
    let returned = independent.answer(&url, "sub=ada").await;
    let identity = finish(cx, provider, &begun, &returned).await.unwrap();
    assert_eq!((identity.sub.as_str(), identity.email.as_str(), identity.email_verified), ("ada", "ada@example.com", true));
    assert_eq!((identity.name.as_deref(), identity.hosted_domain.as_deref()), (Some("Ada"), Some("example.com")));

    // Its codes are good once.
    let again = finish(cx, provider, &begun, &returned).await;
    assert!(matches!(again, Err(Refusal::Code)), "{again:?}");
}

#[tokio::test]
async fn another_attempts_code_is_refused() {
    let Some(independent) = Independent::start().await else { return };
    let (cx, provider) = (&independent.cx, &independent.provider);
    let (_, mine) = begin(cx, provider, None).await.unwrap();
    let (url, _) = begin(cx, provider, None).await.unwrap();
    let theirs = independent.answer(&url, "sub=mallory").await;
    // As if somebody had slipped their own code into my answer.
    let mixed = Returned { state: Some(mine.state.clone()), ..theirs };
    let refused = finish(cx, provider, &mine, &mixed).await;
    assert!(matches!(refused, Err(Refusal::Token(openid::Flaw::Nonce))), "{refused:?}");
}

#[tokio::test]
async fn somebody_declines() {
    let Some(independent) = Independent::start().await else { return };
    let (url, begun) = begin(&independent.cx, &independent.provider, None).await.unwrap();
    let mut returned = independent.answer(&url, "action=deny").await;
    // It forgets the state when somebody declines, though RFC 6749, section 4.1.2.1 asks for it.
    assert!(returned.state.is_none(), "it has learnt to send the state: use it");
    returned.state = Some(begun.state.clone());
    let refused = finish(&independent.cx, &independent.provider, &begun, &returned).await;
    assert!(matches!(refused, Err(Refusal::Denied)), "{refused:?}");
}
