//! Redirects, followed where asked: each hop passes the whole guard again.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{HeaderName, Method};
use outbound::{Body, Call, Failure, Limits, Outbound, OwnPorts, Policy, Reason, Refusal};
use tokio::io::AsyncWriteExt;
use tokio::time::sleep;

use crate::receiver::{Receiver, lenient, post, read_request};
use crate::streams::{ROOM, SHORT, channel, get, texts};

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

fn following(call: Call) -> Call {
    Call { follow_redirects: true, ..call }
}

fn to(status: u16, location: &str) -> String {
    format!("HTTP/1.1 {status} Moved\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n")
}

/// Answers each path as `answer` says, and notes the requests it has had.
async fn site(answer: impl Fn(&str) -> String + Send + Sync + 'static) -> (Receiver, Arc<Mutex<Vec<String>>>) {
    let (answer, seen) = (Arc::new(answer), Arc::new(Mutex::new(Vec::new())));
    let noted = seen.clone();
    let receiver = Receiver::start(move |mut stream| {
        let (answer, noted) = (answer.clone(), noted.clone());
        async move {
            while let Some(request) = read_request(&mut stream).await {
                let answer = answer(request.split(' ').nth(1).unwrap());
                noted.lock().unwrap().push(request.to_lowercase());
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        }
    })
    .await;
    (receiver, seen)
}

fn path_of(receiver: &Receiver, path: &str) -> String {
    format!("http://127.0.0.1:{}{path}", receiver.port)
}

#[tokio::test]
async fn up_to_three_are_followed_and_told() {
    let (site, seen) = site(|path| match path {
        "/1" => to(302, "/2"),
        "/2" => to(307, "3?q=1"),
        "/3?q=1" => to(301, "/4#fragment"),
        _ => OK.into(),
    })
    .await;
    let mut answer = lenient().open(following(get(path_of(&site, "/1")))).await.unwrap();
    assert_eq!((answer.status, answer.hops, &*answer.url), (200, 3, &*path_of(&site, "/4")));
    assert_eq!(answer.whole().await.unwrap(), "ok");
    assert_eq!(seen.lock().unwrap().len(), 4);
    let answer = lenient().open(get(path_of(&site, "/1"))).await.unwrap();
    assert_eq!((answer.status, answer.hops), (302, 0), "nothing is followed unless asked");
}

#[tokio::test]
async fn the_fourth_and_every_loop_are_refused() {
    let (site, seen) = site(|path| match path {
        "/loop" => to(302, "/loop"),
        "/ping" => to(302, "/pong"),
        "/pong" => to(302, "/ping"),
        n => to(308, &format!("/{}", n[1..].parse::<u32>().unwrap() + 1)),
    })
    .await;
    let outbound = lenient();
    for path in ["/1", "/loop", "/ping"] {
        seen.lock().unwrap().clear();
        let failure = outbound.open(following(get(path_of(&site, path)))).await.unwrap_err();
        assert_eq!(failure, Failure::Refused(Refusal::TooManyRedirects), "{path}");
        assert_eq!(seen.lock().unwrap().len(), 4, "{path}");
        assert_eq!(outbound.under_way(), 0);
    }
}

/// The receiver stands for a public host; where it sends us the guard refuses.
#[tokio::test]
async fn nothing_internal_is_reached_by_a_redirect() {
    let inner = Receiver::answering(OK).await;
    let policy = Policy { allow_loopback: true, own_ports: OwnPorts::from_iter([inner.port]), ..Policy::default() };
    let outbound = Outbound::new(policy).unwrap();
    let own = inner.port;
    for (location, refusal) in [
        (format!("http://127.0.0.1:{own}/"), Refusal::OwnPort),
        (format!("//localhost:{own}/"), Refusal::OwnPort),
        (format!("http://0x7f.1:{own}/"), Refusal::OwnPort),
        ("http://10.0.0.1/".into(), Refusal::Address(Reason::Private)),
        ("http://169.254.169.254/latest/meta-data/".into(), Refusal::Address(Reason::Metadata)),
        ("http://[::ffff:127.0.0.1]/".into(), Refusal::Address(Reason::EmbeddedIpv4)),
        ("http://printer.local/".into(), Refusal::PrivateName),
        ("http://user:pass@example.com/".into(), Refusal::Credentials),
        ("file:///etc/passwd".into(), Refusal::Scheme),
        ("gopher://127.0.0.1/".into(), Refusal::Scheme),
        ("http://127.0.0.1:0/".into(), Refusal::PortZero),
    ] {
        let outer = Receiver::answering(to(302, &location)).await;
        let failure = outbound.open(following(get(outer.url()))).await.unwrap_err();
        assert_eq!(failure, Failure::Refused(refusal), "{location}");
    }
    assert_eq!(inner.accepted(), 0);
}

#[tokio::test]
async fn a_post_becomes_a_get_or_is_sent_again() {
    let (site, seen) = site(|path| if path == "/end" { OK.into() } else { to(path[1..].parse().unwrap(), "/end") }).await;
    for (status, again) in [(301, false), (302, false), (303, false), (307, true), (308, true)] {
        seen.lock().unwrap().clear();
        let mut call = following(Call::from(post(path_of(&site, &format!("/{status}")))));
        call.headers.insert("content-type", "application/json".parse().unwrap());
        assert_eq!(lenient().open(call).await.unwrap().status, 200);
        let last = seen.lock().unwrap()[1].clone();
        assert!(last.starts_with(if again { "post /end " } else { "get /end " }), "{status}: {last}");
        assert_eq!(last.ends_with("{}"), again, "{status}: {last}");
        assert_eq!(last.contains("content-length: 2"), again, "{status}: {last}");
        assert_eq!(last.contains("content-type"), again, "{status}: {last}");
    }
}

#[tokio::test]
async fn a_streamed_body_is_not_sent_again() {
    let (site, seen) = site(|path| if path == "/end" { OK.into() } else { to(path[1..].parse().unwrap(), "/end") }).await;
    for (status, follows) in [(303, true), (307, false), (308, false)] {
        seen.lock().unwrap().clear();
        let url = path_of(&site, &format!("/{status}"));
        let call = Call { body: Body::sized(texts(&["once"]), 4), ..following(Call::new(Method::POST, url, ROOM)) };
        let answer = lenient().open(call).await.unwrap();
        assert_eq!(answer.status, if follows { 200 } else { status });
        assert_eq!(seen.lock().unwrap().len(), if follows { 2 } else { 1 });
    }
}

#[tokio::test]
async fn what_follows_a_stream_has_its_own_time_for_a_head() {
    let receiver = Receiver::start(|mut stream| async move {
        while let Some(request) = read_request(&mut stream).await {
            let sends = request.starts_with("POST");
            sleep(if sends { Duration::ZERO } else { 3 * SHORT }).await;
            let answer = if sends { to(303, "/result") } else { OK.to_owned() };
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    })
    .await;
    let (sender, stream) = channel();
    sender.send("never more".into()).await.unwrap();
    let limits = Limits { silence: SHORT, ..ROOM };
    let mut call = following(Call::new(Method::POST, receiver.url(), limits));
    call.body = Body::chunked(stream);
    let answer = lenient().open(call).await.unwrap();
    assert_eq!((answer.status, answer.hops, answer.sent_whole()), (200, 1, true));
}

#[tokio::test]
async fn secrets_stay_with_their_origin() {
    let (other, seen_by_other) = site(|_| OK.into()).await;
    let away = path_of(&other, "/");
    let (site, seen) = site(move |path| match path {
        "/away" => to(307, &away),
        "/within" => to(307, "/end"),
        _ => OK.into(),
    })
    .await;
    let call = |path| {
        let mut call = following(get(path_of(&site, path)));
        call.credentials = vec![HeaderName::from_static("x-api-key")];
        for name in ["authorization", "cookie", "x-api-key", "x-kept"] {
            call.headers.insert(name, "s3cret".parse().unwrap());
        }
        call
    };
    lenient().open(call("/within")).await.unwrap();
    assert_eq!(seen.lock().unwrap()[1].matches("s3cret").count(), 4);
    lenient().open(call("/away")).await.unwrap();
    let at_other = seen_by_other.lock().unwrap()[0].clone();
    assert!(at_other.contains("x-kept: s3cret") && at_other.matches("s3cret").count() == 1, "{at_other}");
}

#[tokio::test]
async fn secrets_do_not_come_back_with_the_way_back() {
    let home = Arc::new(Mutex::new(String::new()));
    let back = home.clone();
    let (other, _) = site(move |_| to(302, &back.lock().unwrap())).await;
    let away = path_of(&other, "/");
    let (site, seen) = site(move |path| if path == "/" { to(302, &away) } else { OK.into() }).await;
    *home.lock().unwrap() = path_of(&site, "/home");
    let mut call = following(get(path_of(&site, "/")));
    call.headers.insert("authorization", "s3cret".parse().unwrap());
    assert_eq!(lenient().open(call).await.unwrap().hops, 2);
    assert!(!seen.lock().unwrap()[1].contains("s3cret"));
}

#[tokio::test]
async fn the_time_covers_all_hops() {
    let receiver = Receiver::start(|mut stream| async move {
        while read_request(&mut stream).await.is_some() {
            sleep(2 * SHORT / 3).await;
            stream.write_all(to(302, "/next").as_bytes()).await.unwrap();
        }
    })
    .await;
    for limits in [Limits { overall: SHORT, ..ROOM }, Limits { until_head: SHORT, ..ROOM }] {
        let call = following(Call::new(Method::GET, receiver.url(), limits));
        assert_eq!(lenient().open(call).await.unwrap_err(), Failure::Timeout);
    }
}

#[tokio::test]
async fn a_redirect_without_an_address_is_an_answer() {
    let receiver = Receiver::answering("HTTP/1.1 308 Resume Incomplete\r\nrange: bytes=0-99\r\ncontent-length: 0\r\n\r\n").await;
    let answer = lenient().open(following(get(receiver.url()))).await.unwrap();
    assert_eq!((answer.status, answer.hops), (308, 0));
    assert_eq!(answer.headers["range"], "bytes=0-99");
}

#[tokio::test]
async fn fetches_stay_with_the_provider_on_every_hop() {
    let elsewhere = Receiver::answering(OK).await;
    let other_port = elsewhere.url();
    let (sandbox, seen) = site(move |path| match path {
        "/away" => to(302, "https://evil.example.com/"),
        "/here" => to(302, &other_port),
        "/private" => to(302, "https://10.0.0.1/"),
        "/theirs" => to(302, "/end"),
        _ => OK.into(),
    })
    .await;
    let policy = Policy {
        allow_loopback: true,
        own_ports: OwnPorts::from_iter([sandbox.port]),
        sandbox: Some(SocketAddr::from(([127, 0, 0, 1], sandbox.port))),
        ..Policy::default()
    };
    let outbound = Outbound::new(policy).unwrap().kept_to(&["accounts.example.com"]);
    for (path, refusal) in
        [("/away", Refusal::Elsewhere), ("/here", Refusal::Plain), ("/private", Refusal::Address(Reason::Private))]
    {
        let failure = outbound.open_fetch(following(get(path_of(&sandbox, path)))).await.unwrap_err();
        assert_eq!(failure, Failure::Refused(refusal), "{path}");
    }
    assert_eq!(outbound.open_fetch(following(get(path_of(&sandbox, "/theirs")))).await.unwrap().status, 200);
    assert_eq!((seen.lock().unwrap().len(), elsewhere.accepted()), (5, 0));
    let users = outbound.open(get(path_of(&sandbox, "/"))).await.unwrap_err();
    assert_eq!(users, Failure::Refused(Refusal::OwnPort), "the sandbox is for fetches alone");
}
