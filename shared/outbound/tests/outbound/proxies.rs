//! Proxy variables of the environment have no say.

use std::process::Command;

use crate::receiver::{Receiver, lenient, post};

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
const CHILD_URL: &str = "OUTBOUND_TEST_URL";

/// Runs the test below in a process of its own: the environment belongs to the
/// whole process, and other tests run in this one.
#[tokio::test]
async fn proxy_variables_are_ignored() {
    let receiver = Receiver::answering(OK).await;
    let proxy = Receiver::answering(OK).await;
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "proxies::child_sends_one_request", "--ignored"]);
    child.env(CHILD_URL, receiver.url()).env_remove("NO_PROXY").env_remove("no_proxy");
    for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        child.env(name, proxy.url());
    }
    let output = tokio::task::spawn_blocking(move || child.output()).await.unwrap().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
    assert_eq!((receiver.accepted(), proxy.accepted()), (1, 0));
}

#[tokio::test]
#[ignore = "the child of proxy_variables_are_ignored"]
async fn child_sends_one_request() {
    let Ok(url) = std::env::var(CHILD_URL) else {
        return;
    };
    assert_eq!(lenient().send(post(url)).await.unwrap().status, 200);
}
