//! Requests as no library would write them, on a real socket: what is odd is answered with the right refusal, and
//! nobody can hold the door open.

use std::net::SocketAddr;
use std::time::Duration;

use machine::{Machine, Options};
use minutehand::{REGISTRIES, SocketLimits, serve};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

use crate::process::PATIENCE;

const BRIEF: Duration = Duration::from_millis(300);

/// A system behind a socket.
struct Door {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
}

/// What came back over a connection until it was closed.
struct Heard {
    text: String,
}

impl Door {
    async fn open(limits: SocketLimits) -> Door {
        let machine = Machine::open(Options::default(), &REGISTRIES).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopping) = watch::channel(false);
        let serving = tokio::spawn(serve(listener, machine.router(), limits, stopping));
        Door { address, stop, serving }
    }

    async fn knock(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Sends `head` with a host and the end of the head, then `body`, and listens until the connection closes.
    async fn say(&self, head: &str, body: &str) -> Heard {
        let mut stream = self.knock().await;
        let request = format!("{head}\r\nhost: minutehand.example\r\nconnection: close\r\n\r\n{body}");
        // Who is refused early may be hung up on before everything is said.
        let _ = stream.write_all(request.as_bytes()).await;
        Heard::of(stream).await
    }

    async fn sign_up(&self) -> String {
        let body = r#"{"email": "ada@example.com", "password": "correct horse battery staple"}"#;
        let head = format!("POST /api/auth/signup HTTP/1.1\r\ncontent-type: application/json\r\ncontent-length: {}", body.len());
        self.say(&head, body).await.body()["token"].as_str().unwrap().to_owned()
    }
}

impl Heard {
    async fn of(mut stream: TcpStream) -> Heard {
        let mut bytes = Vec::new();
        // A reset after the answer is as good as an end.
        let _ = timeout(PATIENCE, stream.read_to_end(&mut bytes)).await.expect("the connection ends");
        Heard { text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    fn status(&self) -> u16 {
        self.text.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0)
    }

    fn body(&self) -> Value {
        let body = self.text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        serde_json::from_str(body).unwrap_or(Value::Null)
    }

    /// The status, and the code of the problem.
    fn answer(&self) -> (u16, String) {
        (self.status(), self.body()["code"].as_str().unwrap_or("").to_owned())
    }
}

#[tokio::test]
async fn what_is_odd_is_refused_for_what_it_is() {
    let door = Door::open(SocketLimits::default()).await;
    let session = format!("authorization: Bearer {}", door.sign_up().await);
    let (long, wide) = ("a".repeat(9_000), "x".repeat(11_000));
    let many: String = (0..101).map(|number| format!("\r\nx-{number}: y")).collect();
    let json = "content-type: application/json";
    let table: [(String, u16, &str); 23] = [
        ("TRACE /api/health HTTP/1.1".into(), 405, "method_not_allowed"),
        ("CONNECT a.example:443 HTTP/1.1".into(), 404, "no_route"),
        ("OPTIONS * HTTP/1.1".into(), 404, "no_route"),
        ("BREW /api/health HTTP/1.1".into(), 405, "method_not_allowed"),
        ("GET http://other.example/api/nothing HTTP/1.1".into(), 404, "no_route"),
        ("GET //api/health HTTP/1.1".into(), 404, "no_route"),
        ("GET /api/../api/health HTTP/1.1".into(), 404, "no_route"),
        (format!("GET /api/job/%00 HTTP/1.1\r\n{session}"), 404, "not_found"),
        (format!("GET /api/job/job_%0d%0a HTTP/1.1\r\n{session}"), 404, "not_found"),
        (format!("GET /api/job/a%2Fb HTTP/1.1\r\n{session}"), 404, "not_found"),
        (format!("GET /api/job/%ff HTTP/1.1\r\n{session}"), 404, "not_found"),
        (format!("GET /api/job/%2e%2e%2fhealth HTTP/1.1\r\n{session}"), 404, "not_found"),
        (format!("GET /api/jobs?limit=1&limit=2 HTTP/1.1\r\n{session}"), 422, "invalid"),
        (format!("GET /api/jobs?limit=1&%6cimit=1 HTTP/1.1\r\n{session}"), 422, "invalid"),
        (format!("GET /api/jobs HTTP/1.1\r\n{session}\r\n{session}"), 400, "malformed"),
        (format!("GET /api/jobs HTTP/1.1\r\n{session}, Bearer x"), 400, "malformed"),
        (format!("GET /api/jobs HTTP/1.1\r\n{session}\r\nhost: other.example"), 400, "malformed"),
        (format!("POST /api/auth/login HTTP/1.1\r\n{json}\r\n{json}\r\ncontent-length: 0"), 400, "malformed"),
        (format!("POST /api/schedule HTTP/1.1\r\n{session}\r\nidempotency-key: a\r\nidempotency-key: a"), 400, "malformed"),
        (format!("GET /api/{long} HTTP/1.1"), 414, "uri_too_long"),
        (format!("GET /api/health HTTP/1.1\r\nx-wide: {wide}"), 431, "headers_too_large"),
        (format!("GET /api/health HTTP/1.1{many}"), 431, "headers_too_large"),
        // Refused by the parser, which knows nothing of problems.
        ("GET /api/health HTTP/1.1\r\nno colon".into(), 400, ""),
    ];
    for (head, status, code) in table {
        let heard = door.say(&head, "").await;
        let what = head.chars().take(100).collect::<String>();
        assert_eq!(heard.answer(), (status, code.to_owned()), "{what}: {}", heard.text);
        assert_eq!(heard.text.matches("HTTP/1.1 ").count(), 1, "{what}");
    }
}

#[tokio::test]
async fn a_body_has_one_length() {
    let door = Door::open(SocketLimits::default()).await;
    let post = |lengths: &str| format!("POST /api/auth/login HTTP/1.1\r\ncontent-type: application/json\r\n{lengths}");
    // What stands after the chunks is no second request: the connection ends with the first.
    let smuggled = "2\r\n{}\r\n0\r\n\r\nGET /api/health HTTP/1.1\r\nhost: a\r\n\r\n";
    for lengths in ["content-length: 3\r\ntransfer-encoding: chunked", "transfer-encoding: chunked\r\ncontent-length: 3"] {
        let heard = door.say(&post(lengths), smuggled).await;
        assert_eq!(heard.answer(), (422, "invalid".into()), "{lengths}: {}", heard.text);
        assert_eq!(heard.text.matches("HTTP/1.1 ").count(), 1, "{lengths}: {}", heard.text);
    }
    for lengths in [
        "content-length: 2\r\ncontent-length: 3",
        "content-length: -1",
        "content-length: +2",
        "content-length: 2, 3",
        "content-length: two",
        "transfer-encoding: gzip",
        "transfer-encoding: chunked, identity",
    ] {
        let heard = door.say(&post(lengths), "{}").await;
        assert_eq!(heard.status(), 400, "{lengths}: {}", heard.text);
    }
    let heard = door.say(&post("transfer-encoding: chunked"), "zz\r\n{}\r\n0\r\n\r\n").await;
    assert_eq!(heard.answer(), (400, "malformed".into()), "{}", heard.text);
    let large = format!("content-length: {}", 256 * 1024 + 1);
    let heard = door.say(&post(&large), &" ".repeat(256 * 1024 + 1)).await;
    assert_eq!(heard.answer(), (413, "body_too_large".into()), "{}", heard.text);
}

#[tokio::test]
async fn nobody_else_names_a_request() {
    let door = Door::open(SocketLimits::default()).await;
    let theirs = "req_00000000000000000000000000";
    for head in ["GET /api/health HTTP/1.1", "GET /api/nothing HTTP/1.1"] {
        let heard = door.say(&format!("{head}\r\nx-request-id: {theirs}\r\nx-amzn-requestid: {theirs}"), "").await;
        assert!(!heard.text.contains(theirs) && heard.text.contains("x-request-id: req_"), "{}", heard.text);
    }
    let head = door.say("HEAD /api/health HTTP/1.1", "").await;
    assert!(head.status() == 200 && head.text.ends_with("\r\n\r\n"), "{}", head.text);
    let absolute = door.say("GET http://other.example/api/health HTTP/1.1", "").await;
    assert_eq!(absolute.status(), 200, "{}", absolute.text);
}

#[tokio::test]
async fn who_says_nothing_is_shown_the_door() {
    let door = Door::open(SocketLimits { head_within: BRIEF, connections: 3, ..SocketLimits::default() }).await;
    let begun = Instant::now();
    let silent = door.knock().await;
    let mut slow = door.knock().await;
    slow.write_all(b"GET /api/health HTTP/1.1\r\nhost: a\r\nx-slow: ").await.unwrap();
    let mut idle = door.knock().await;
    idle.write_all(b"GET /api/health HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    // All places are taken; this one waits until one of them is free.
    let waited = door.say("GET /api/health HTTP/1.1", "").await;
    assert_eq!(waited.status(), 200, "{}", waited.text);
    assert!(begun.elapsed() >= BRIEF, "nobody was sent away after {:?}", begun.elapsed());
    assert_eq!(Heard::of(silent).await.text, "");
    assert!(!Heard::of(slow).await.text.contains("200 OK"));
    assert_eq!(Heard::of(idle).await.status(), 200, "an idle connection is closed after its answer");
}

#[tokio::test]
async fn a_connection_does_not_last_for_ever() {
    let door = Door::open(SocketLimits { lasts: BRIEF, ..SocketLimits::default() }).await;
    let mut stream = door.knock().await;
    let begun = Instant::now();
    let mut buffer = [0; 4_096];
    loop {
        assert!(begun.elapsed() < PATIENCE, "it lasts");
        if stream.write_all(b"GET /api/health HTTP/1.1\r\nhost: a\r\n\r\n").await.is_err() {
            break;
        }
        match timeout(PATIENCE, stream.read(&mut buffer)).await.unwrap() {
            Ok(0) | Err(_) => break,
            Ok(_) => tokio::time::sleep(BRIEF / 10).await,
        }
    }
    assert!(begun.elapsed() >= BRIEF, "it ended after {:?}", begun.elapsed());
}

#[tokio::test]
async fn stopping_closes_what_is_idle() {
    let door = Door::open(SocketLimits::default()).await;
    let mut idle = door.knock().await;
    idle.write_all(b"GET /api/health HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    let mut first = [0; 12];
    idle.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    door.stop.send_replace(true);
    timeout(PATIENCE, door.serving).await.expect("it stops").unwrap();
}
