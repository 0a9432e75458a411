//! The guard over the real network: what is refused is never connected to.

use http::{HeaderValue, Method};
use outbound::{Failure, Outbound, OwnPorts, Policy, Reason, Refusal};

use crate::receiver::{Receiver, lenient, post};

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";

#[tokio::test]
async fn loopback_is_refused_unless_allowed() {
    let receiver = Receiver::answering(OK).await;
    let strict = Outbound::new(Policy::default()).unwrap();
    for host in ["127.0.0.1", "localhost", "hook.localhost", "2130706433"] {
        let url = format!("http://{host}:{}/", receiver.port);
        let failure = strict.send(post(&url)).await.unwrap_err();
        assert_eq!(failure, Failure::Refused(Refusal::Address(Reason::Loopback)), "{host}");
        assert!(failure.permanent());
        assert_eq!(failure.kind(), "refused");
    }
    assert_eq!(receiver.accepted(), 0);
    for host in ["127.0.0.1", "localhost", "hook.localhost", "2130706433"] {
        let url = format!("http://{host}:{}/", receiver.port);
        assert_eq!(lenient().send(post(&url)).await.unwrap().status, 200, "{host}");
    }
}

#[tokio::test]
async fn own_ports_are_refused_even_where_loopback_is_allowed() {
    let receiver = Receiver::answering(OK).await;
    let own_ports = OwnPorts::new();
    let policy = Policy { allow_loopback: true, own_ports: own_ports.clone(), ..Policy::default() };
    let outbound = Outbound::new(policy).unwrap();
    assert_eq!(outbound.send(post(receiver.url())).await.unwrap().status, 200);

    own_ports.add(receiver.port);
    for host in ["127.0.0.1", "127.1", "127.9.9.9", "[::1]", "localhost", "a.localhost."] {
        let url = format!("http://{host}:{}/", receiver.port);
        let failure = outbound.send(post(&url)).await.unwrap_err();
        assert_eq!(failure, Failure::Refused(Refusal::OwnPort), "{host}");
    }
    assert_eq!(receiver.accepted(), 1);
}

#[test]
fn an_own_port_is_free_on_other_machines() {
    let policy = Policy { own_ports: OwnPorts::from_iter([80, 443]), ..Policy::default() };
    assert!(policy.check_url("https://example.com/").is_ok());
    assert!(policy.check_url("https://8.8.8.8/").is_ok());
}

#[tokio::test]
async fn framing_headers_and_tunnels_are_refused() {
    let receiver = Receiver::answering(OK).await;
    for name in ["host", "content-length", "transfer-encoding", "connection", "proxy-authorization"] {
        let mut request = post(receiver.url());
        request.headers.insert(name, HeaderValue::from_static("5"));
        let failure = lenient().send(request).await.unwrap_err();
        assert!(matches!(failure, Failure::Refused(Refusal::Header(_))), "{name}: {failure}");
    }
    for method in [Method::CONNECT, Method::TRACE] {
        let mut request = post(receiver.url());
        request.method = method;
        let failure = lenient().send(request).await.unwrap_err();
        assert_eq!(failure, Failure::Refused(Refusal::Method));
    }
    assert_eq!(receiver.accepted(), 0);
}
