//! Requests to providers: over HTTPS to public hosts, or to our own sandbox and nothing else on this machine.

use std::net::SocketAddr;

use http::Method;
use outbound::{Failure, Outbound, OwnPorts, Policy, Reason, Refusal};

use crate::receiver::{CAP, Receiver, post};

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

/// The runner's policy: loopback is open to webhooks, the sandbox's port is one of ours.
fn runner(sandbox: u16) -> Outbound {
    Outbound::new(Policy {
        allow_loopback: true,
        own_ports: OwnPorts::from_iter([sandbox]),
        sandbox: Some(SocketAddr::from(([127, 0, 0, 1], sandbox))),
        ..Policy::default()
    })
    .unwrap()
}

#[tokio::test]
async fn the_sandbox_is_reached_by_fetches_alone() {
    let sandbox = Receiver::answering(OK).await;
    let outbound = runner(sandbox.port);
    assert_eq!(outbound.fetch(post(sandbox.url())).await.unwrap().status, 200);
    assert_eq!(outbound.send(post(sandbox.url())).await.unwrap_err(), Failure::Refused(Refusal::OwnPort));
    assert_eq!(sandbox.accepted(), 1);
}

#[tokio::test]
async fn nothing_else_on_this_machine_is_reached_by_fetches() {
    let (sandbox, other) = (Receiver::answering(OK).await, Receiver::answering(OK).await);
    let outbound = runner(sandbox.port);
    for host in ["127.0.0.1", "localhost", "[::1]"] {
        let url = format!("http://{host}:{}/", other.port);
        assert_eq!(outbound.fetch(post(url)).await.unwrap_err(), Failure::Refused(Refusal::Plain), "{host}");
    }
    for (host, refusal) in [("127.0.0.1", Refusal::Address(Reason::Loopback)), ("10.0.0.1", Refusal::Address(Reason::Private))] {
        let url = format!("https://{host}:{}/", other.port);
        assert_eq!(outbound.fetch(post(url)).await.unwrap_err(), Failure::Refused(refusal), "{host}");
    }
    // The sandbox itself, but by another address or name of this machine.
    for host in ["127.0.0.2", "localhost", "[::1]"] {
        let url = format!("http://{host}:{}/", sandbox.port);
        assert_eq!(outbound.fetch(post(url)).await.unwrap_err(), Failure::Refused(Refusal::Plain), "{host}");
    }
    assert_eq!(sandbox.accepted() + other.accepted(), 0);
}

#[tokio::test]
async fn a_sandbox_beyond_loopback_is_none() {
    let policy = Policy { sandbox: Some(SocketAddr::from(([192, 0, 2, 1], 80))), ..Policy::default() };
    assert_eq!(policy.check_provider_url("http://192.0.2.1/").unwrap_err(), Refusal::Plain);
    assert!(policy.check_provider_url("https://accounts.google.com/.well-known/openid-configuration").is_ok());
}

#[tokio::test]
async fn fetches_are_kept_to_a_providers_hosts() {
    let sandbox = Receiver::answering(OK).await;
    let outbound = runner(sandbox.port).kept_to(&["accounts.example.com"]);
    for url in ["https://example.com/", "https://accounts.example.com.evil.example/", "https://evil.example/accounts.example.com"]
    {
        assert_eq!(outbound.fetch(post(url.to_owned())).await.unwrap_err(), Failure::Refused(Refusal::Elsewhere), "{url}");
    }
    assert_eq!(outbound.fetch(post(sandbox.url())).await.unwrap().status, 200, "the sandbox stands in for it");
}

#[tokio::test]
async fn fetches_do_not_follow_redirects_and_are_cut() {
    let elsewhere = Receiver::answering(OK).await;
    let away = format!("HTTP/1.1 302 Found\r\nlocation: {}\r\ncontent-length: 0\r\n\r\n", elsewhere.url());
    let sandbox = Receiver::answering(away).await;
    assert_eq!(runner(sandbox.port).fetch(post(sandbox.url())).await.unwrap().status, 302);
    assert_eq!(elsewhere.accepted(), 0);

    let long = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{}", 2 * CAP, "x".repeat(2 * CAP));
    let sandbox = Receiver::answering(long).await;
    let response = runner(sandbox.port).fetch(post(sandbox.url())).await.unwrap();
    assert!(response.truncated && response.body.len() == CAP);

    let mut tunnel = post(sandbox.url());
    tunnel.method = Method::CONNECT;
    assert_eq!(runner(sandbox.port).fetch(tunnel).await.unwrap_err(), Failure::Refused(Refusal::Method));
}
