//! What needs names that resolve as a test wishes, or a certificate it trusts.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::*;
use crate::address::Reason;
use crate::own_ports::OwnPorts;
use crate::refusal::Refusal;
use crate::resolver::{Lookup, LookupFailed};
use crate::send::Outbound;

mod hops;

/// A name server of the test's own. A name with several answers gives them in
/// turn; `hangs.test` gives none at all.
#[derive(Default)]
struct TestNames {
    answers: HashMap<&'static str, Vec<Vec<IpAddr>>>,
    asked: AtomicUsize,
}

impl TestNames {
    fn of(name: &'static str, answers: &[&[&str]]) -> Arc<Self> {
        let parse = |ips: &&[&str]| ips.iter().map(|ip| ip.parse().unwrap()).collect();
        let answers = HashMap::from([(name, answers.iter().map(parse).collect())]);
        Arc::new(Self { answers, ..Self::default() })
    }
}

impl Names for TestNames {
    fn lookup(&self, name: String) -> Lookup {
        let turn = self.asked.fetch_add(1, Ordering::SeqCst);
        if name == "hangs.test" {
            return Box::pin(std::future::pending());
        }
        let answers = self.answers.get(name.as_str());
        let answer = answers.map(|answers| answers[turn.min(answers.len() - 1)].clone());
        Box::pin(std::future::ready(answer.ok_or(LookupFailed("unknown here"))))
    }
}

fn lenient() -> Policy {
    Policy { allow_loopback: true, ..Policy::default() }
}

fn outbound(policy: Policy, names: Arc<TestNames>, roots: RootCertStore) -> Outbound {
    let network = Network::build(policy.clone(), names, roots).unwrap();
    Outbound::with_transport(policy, Arc::new(network))
}

async fn get(outbound: &Outbound, url: String) -> Result<u16, Failure> {
    let request = Request {
        method: http::Method::GET,
        url,
        headers: HeaderMap::new(),
        body: Bytes::new(),
        timeout: Duration::from_secs(3),
        max_response_bytes: 1024,
    };
    outbound.send(request).await.map(|response| response.status)
}

async fn answer(stream: impl AsyncRead + AsyncWrite + Unpin, connection: &str) {
    give(stream, &format!("HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: {connection}\r\n\r\n")).await;
}

async fn give(mut stream: impl AsyncRead + AsyncWrite + Unpin, answer: &str) {
    while stream.read(&mut [0; 4096]).await.is_ok_and(|n| n > 0) {
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// A receiver on 127.0.0.1: its port, and how many connections it has had.
async fn receiver(connection: &'static str) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let accepted = Arc::new(AtomicUsize::new(0));
    let count = accepted.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(answer(stream, connection));
        }
    });
    (port, accepted)
}

#[tokio::test]
async fn a_name_that_resolves_to_loopback_is_refused() {
    let (port, accepted) = receiver("close").await;
    for ip in ["127.0.0.1", "127.8.8.8", "::1"] {
        let names = TestNames::of("hook.example.com", &[&[ip]]);
        let strict = outbound(Policy::default(), names, RootCertStore::empty());
        let failure = get(&strict, format!("http://hook.example.com:{port}/")).await.unwrap_err();
        assert_eq!(failure, Failure::Refused(Refusal::Resolved(Reason::Loopback)), "{ip}");
        assert!(!failure.to_string().contains(ip), "{failure}");
    }
    assert_eq!(accepted.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_name_that_resolves_to_metadata_is_refused_to_the_runner_too() {
    let names = TestNames::of("hook.example.com", &[&["169.254.169.254", "::ffff:169.254.169.254"]]);
    let runner = outbound(lenient(), names, RootCertStore::empty());
    let failure = get(&runner, "https://hook.example.com/".into()).await.unwrap_err();
    assert_eq!(failure, Failure::Refused(Refusal::Resolved(Reason::Metadata)));
}

#[tokio::test]
async fn a_name_that_resolves_to_an_own_port_is_refused() {
    let (port, accepted) = receiver("close").await;
    let own_ports = OwnPorts::new();
    let policy = Policy { allow_loopback: true, own_ports: own_ports.clone(), ..Policy::default() };
    let names = TestNames::of("hook.example.com", &[&["127.0.0.1"]]);
    let runner = outbound(policy, names, RootCertStore::empty());
    let url = format!("http://hook.example.com:{port}/");
    assert_eq!(get(&runner, url.clone()).await, Ok(200));
    own_ports.add(port);
    assert_eq!(get(&runner, url).await, Err(Failure::Refused(Refusal::OwnPort)));
    assert_eq!(accepted.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn connects_to_the_allowed_of_mixed_addresses() {
    let (port, _) = receiver("close").await;
    let names = TestNames::of("hook.example.com", &[&["10.0.0.1", "::ffff:127.0.0.1", "127.0.0.1"]]);
    let runner = outbound(lenient(), names, RootCertStore::empty());
    assert_eq!(get(&runner, format!("http://hook.example.com:{port}/")).await, Ok(200));
}

#[tokio::test]
async fn each_connection_is_judged_by_the_one_answer_it_uses() {
    let (port, accepted) = receiver("close").await;
    let names = TestNames::of("hook.example.com", &[&["127.0.0.1"], &["10.0.0.1"]]);
    let runner = outbound(lenient(), names.clone(), RootCertStore::empty());
    let url = format!("http://hook.example.com:{port}/");
    assert_eq!(get(&runner, url.clone()).await, Ok(200));
    assert_eq!(names.asked.load(Ordering::SeqCst), 1, "no second look-up to answer otherwise");
    let rebound = get(&runner, url).await;
    assert_eq!(rebound, Err(Failure::Refused(Refusal::Resolved(Reason::Private))));
    assert_eq!(accepted.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_kept_connection_needs_no_look_up() {
    let (port, accepted) = receiver("keep-alive").await;
    let names = TestNames::of("hook.example.com", &[&["127.0.0.1"]]);
    let runner = outbound(lenient(), names.clone(), RootCertStore::empty());
    for _ in 0..2 {
        assert_eq!(get(&runner, format!("http://hook.example.com:{port}/")).await, Ok(200));
        tokio::task::yield_now().await;
    }
    assert_eq!(names.asked.load(Ordering::SeqCst), 1);
    assert_eq!(accepted.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn an_unknown_name_is_a_dns_failure() {
    let names = TestNames::of("empty.test", &[&[]]);
    let strict = outbound(Policy::default(), names, RootCertStore::empty());
    for name in ["unknown.test", "empty.test"] {
        assert_eq!(get(&strict, format!("http://{name}/")).await.unwrap_err().kind(), "dns");
    }
}

#[tokio::test]
async fn a_look_up_counts_against_the_timeout() {
    let network = Network::build(Policy::default(), Arc::new(TestNames::default()), RootCertStore::empty());
    let strict = Outbound::with_transport(Policy::default(), Arc::new(network.unwrap()));
    let request = Request {
        method: http::Method::POST,
        url: "https://hangs.test/".into(),
        headers: HeaderMap::new(),
        body: Bytes::new(),
        timeout: Duration::from_millis(50),
        max_response_bytes: 1024,
    };
    assert_eq!(strict.send(request).await.unwrap_err(), Failure::Timeout);
}

#[tokio::test(start_paused = true)]
async fn connecting_has_a_time_limit_of_its_own() {
    let names = Arc::new(TestNames::default());
    let network = Network::build(Policy::default(), names, RootCertStore::empty()).unwrap();
    let request = Request {
        method: http::Method::POST,
        url: "https://hangs.test/".into(),
        headers: HeaderMap::new(),
        body: Bytes::new(),
        timeout: Duration::from_secs(15),
        max_response_bytes: 1024,
    };
    let failure = network.exchange(request).await.unwrap_err();
    assert_eq!(failure, Failure::Connect("the host did not answer"));
}

/// A receiver with a certificate of its own for `name`, and the roots that
/// trust it.
async fn secure_receiver(name: &str) -> (u16, RootCertStore) {
    let answer = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    secure_receiver_that_gives(name, answer.into()).await
}

async fn secure_receiver_that_gives(name: &str, answer: String) -> (u16, RootCertStore) {
    let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
    let certificate: CertificateDer<'static> = made.cert.into();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // A client that distrusts the certificate leaves; the next may not.
            if let Ok(stream) = acceptor.accept(stream).await {
                let answer = answer.clone();
                tokio::spawn(async move { give(stream, &answer).await });
            }
        }
    });
    let mut roots = RootCertStore::empty();
    roots.add(certificate).unwrap();
    (port, roots)
}

#[tokio::test]
async fn speaks_tls_with_a_trusted_receiver() {
    let (port, roots) = secure_receiver("hook.example.com").await;
    let names = TestNames::of("hook.example.com", &[&["127.0.0.1"]]);
    let runner = outbound(lenient(), names, roots);
    assert_eq!(get(&runner, format!("https://hook.example.com:{port}/")).await, Ok(200));
}

#[tokio::test]
async fn distrusts_unknown_authorities_and_other_names() {
    let (port, roots) = secure_receiver("hook.example.com").await;
    let unknown = "the host's certificate comes from no known authority";
    let other_name = "the host's certificate is for another name";
    for (name, roots, detail) in [("hook.example.com", tls::public_roots(), unknown), ("other.example.com", roots, other_name)] {
        let runner = outbound(lenient(), TestNames::of(name, &[&["127.0.0.1"]]), roots);
        let failure = get(&runner, format!("https://{name}:{port}/")).await.unwrap_err();
        assert_eq!(failure, Failure::Tls(detail));
    }
}

#[tokio::test]
async fn a_provider_whose_name_leads_to_this_machine_is_refused_to_the_runner_too() {
    let (port, roots) = secure_receiver("accounts.example.com").await;
    for ip in ["127.0.0.1", "10.0.0.1"] {
        let names = TestNames::of("accounts.example.com", &[&[ip]]);
        let runner = outbound(lenient(), names, roots.clone());
        let request = Request {
            method: http::Method::GET,
            url: format!("https://accounts.example.com:{port}/"),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            timeout: Duration::from_secs(3),
            max_response_bytes: 1024,
        };
        assert!(matches!(runner.fetch(request).await, Err(Failure::Refused(_))), "{ip}");
    }
}
