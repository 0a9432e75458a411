//! Redirects, and the operator's servers, by names that resolve as a test wishes.

use super::*;
use crate::call::{Call, Limits};
use crate::origin::Origin;

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

fn following(url: String) -> Call {
    let time = Duration::from_secs(3);
    let limits = Limits { until_head: time, silence: time, overall: time, max_bytes: 1024 };
    Call { follow_redirects: true, ..Call::new(http::Method::GET, url, limits) }
}

/// A receiver on 127.0.0.1 that always answers with a redirect to `to`.
async fn redirecting(to: &str) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let answer = moved(to);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let answer = answer.clone();
            tokio::spawn(async move { give(stream, &answer).await });
        }
    });
    port
}

fn moved(to: &str) -> String {
    format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
}

fn names(answers: &[(&'static str, &[&str])]) -> Arc<TestNames> {
    let parse = |ips: &[&str]| vec![ips.iter().map(|ip| ip.parse().unwrap()).collect()];
    let answers = answers.iter().map(|(name, ips)| (*name, parse(ips))).collect();
    Arc::new(TestNames { answers, ..TestNames::default() })
}

#[tokio::test]
async fn a_redirect_to_a_public_name_is_judged_by_what_it_resolves_to() {
    for (ip, reason) in [("10.0.0.1", Reason::Private), ("169.254.169.254", Reason::Metadata), ("fd00::1", Reason::UniqueLocal)] {
        let port = redirecting("http://rebound.example.com/").await;
        let names = names(&[("hook.example.com", &["127.0.0.1"]), ("rebound.example.com", &[ip])]);
        let runner = outbound(lenient(), names, RootCertStore::empty());
        let failure = runner.open(following(format!("http://hook.example.com:{port}/"))).await.unwrap_err();
        assert_eq!(failure, Failure::Refused(Refusal::Resolved(reason)), "{ip}");
        assert!(!failure.to_string().contains(ip));
    }
}

#[tokio::test]
async fn a_redirect_to_a_name_that_leads_to_an_own_port_is_refused() {
    let (own, accepted) = receiver("close").await;
    let port = redirecting(&format!("http://other.example.com:{own}/")).await;
    let policy = Policy { own_ports: OwnPorts::from_iter([own]), ..lenient() };
    let names = names(&[("hook.example.com", &["127.0.0.1"]), ("other.example.com", &["127.0.0.1"])]);
    let runner = outbound(policy, names, RootCertStore::empty());
    let failure = runner.open(following(format!("http://hook.example.com:{port}/"))).await.unwrap_err();
    assert_eq!(failure, Failure::Refused(Refusal::OwnPort));
    assert_eq!(accepted.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_redirect_from_https_to_http_is_refused_and_one_up_is_followed() {
    let (plain, accepted) = receiver("close").await;
    let location = format!("http://hook.example.com:{plain}/");
    let (secure, roots) = secure_receiver_that_gives("hook.example.com", moved(&location)).await;
    let runner = outbound(lenient(), TestNames::of("hook.example.com", &[&["127.0.0.1"]]), roots);
    let failure = runner.open(following(format!("https://hook.example.com:{secure}/"))).await.unwrap_err();
    assert_eq!(failure, Failure::Refused(Refusal::Downgrade));
    assert_eq!(accepted.load(Ordering::SeqCst), 0);

    let (secure, roots) = secure_receiver_that_gives("hook.example.com", OK.into()).await;
    let port = redirecting(&format!("https://hook.example.com:{secure}/")).await;
    let runner = outbound(lenient(), TestNames::of("hook.example.com", &[&["127.0.0.1"]]), roots);
    let answer = runner.open(following(format!("http://hook.example.com:{port}/"))).await.unwrap();
    assert_eq!((answer.status, answer.hops), (200, 1));
}

#[tokio::test]
async fn a_name_of_the_operators_may_lead_to_this_machine_but_not_to_metadata_or_our_own_ports() {
    let (port, accepted) = receiver("close").await;
    let url = format!("http://models:{port}/");
    let policy = Policy { operator_origins: vec![Origin::parse(&url).unwrap()], ..Policy::default() };
    let reached = |policy: Policy, ip: &'static str| {
        let outbound = outbound(policy, names(&[("models", &[ip])]), RootCertStore::empty());
        let call = following(url.clone());
        async move { outbound.open_fetch(call).await.map(|answer| answer.status) }
    };
    assert_eq!(reached(policy.clone(), "127.0.0.1").await, Ok(200));
    let metadata = reached(policy.clone(), "169.254.169.254").await;
    assert_eq!(metadata, Err(Failure::Refused(Refusal::Resolved(Reason::Metadata))));
    policy.own_ports.add(port);
    assert_eq!(reached(policy, "127.0.0.1").await, Err(Failure::Refused(Refusal::OwnPort)));
    assert_eq!(accepted.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_users_name_does_not_lead_to_the_operators_server() {
    let (port, accepted) = receiver("close").await;
    for named in [format!("http://127.0.0.1:{port}"), format!("http://models:{port}")] {
        let policy = Policy { operator_origins: vec![Origin::parse(&named).unwrap()], ..lenient() };
        let runner = outbound(policy, TestNames::of("hook.example.com", &[&["127.0.0.1"]]), RootCertStore::empty());
        let url = format!("http://hook.example.com:{port}/");
        assert_eq!(get(&runner, url.clone()).await, Err(Failure::Refused(Refusal::OwnPort)), "{named}");
        assert_eq!(runner.open(following(url)).await.unwrap_err(), Failure::Refused(Refusal::OwnPort), "{named}");
    }
    assert_eq!(accepted.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_providers_redirect_does_not_lead_to_the_operators_server() {
    let (model, roots) = secure_receiver("models.example.com").await;
    let named = format!("https://models.example.com:{model}");
    let policy = Policy { operator_origins: vec![Origin::parse(&named).unwrap()], ..Policy::default() };
    let network = Network::build(policy.clone(), TestNames::of("models.example.com", &[&["127.0.0.1"]]), roots).unwrap();
    let outbound = Outbound::with_transport(policy, Arc::new(Redirecting { to: named.clone(), network }));
    let failure = outbound.open_fetch(following("https://accounts.example.com/".into())).await.unwrap_err();
    assert_eq!(failure, Failure::Refused(Refusal::Elsewhere));
    assert_eq!(outbound.open_fetch(following(named)).await.unwrap().status, 200, "the operator's own address does");
}

/// A provider that redirects, on a network that is real but for it.
struct Redirecting {
    to: String,
    network: Network,
}

impl Transport for Redirecting {
    fn exchange(&self, request: Request) -> Exchange<'_> {
        self.network.exchange(request)
    }

    fn open_fetch(&self, hop: Hop) -> Opening<'_> {
        if !hop.url.contains("accounts.example.com") {
            return self.network.open_fetch(hop);
        }
        let mut headers = HeaderMap::new();
        headers.insert("location", HeaderValue::from_str(&self.to).unwrap());
        let body: Box<dyn Chunks> = Box::new(Nothing);
        Box::pin(std::future::ready(Ok(Reply { status: 302, headers, body })))
    }
}

struct Nothing;

impl Chunks for Nothing {
    fn next(&mut self) -> NextChunk<'_> {
        Box::pin(std::future::ready(Ok(None)))
    }
}
