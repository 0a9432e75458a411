//! The socket over which pages and programs are told of changes: against the program itself where that shows more, and else
//! against its parts behind a real listener.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use api::{TeamId, UserId};
use cx::{Cx, Touch};
use futures::{SinkExt, StreamExt};
use identity::Token;
use jiff::SignedDuration;
use live::{Connection, MOST_CONNECTIONS, Ticket, Whose};
use machine::{LineLimits, Machine, Options};
use minutehand::{REGISTRIES, SocketLimits, serve};
use serde_json::{Value, json};
use table::Condition;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::loopback::{Behaviour, Loopback};
use crate::process::{PATIENCE, Process, exchange, full_second_in, once, until};

/// The other end of a connection.
struct Ear(WebSocketStream<TcpStream>);

impl Ear {
    /// Opens the socket with `query`, from a page of `origin`, if any; or says with which status it was refused.
    async fn open(address: SocketAddr, query: &str, origin: Option<&str>) -> Result<Ear, u16> {
        let mut request = format!("ws://{address}/live{query}").into_client_request().unwrap();
        if let Some(origin) = origin {
            request.headers_mut().insert("origin", origin.parse().unwrap());
        }
        let stream = TcpStream::connect(address).await.unwrap();
        match client_async(request, stream).await {
            Ok((stream, _)) => Ok(Ear(stream)),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// Opens it with a fresh ticket of `token`.
    async fn of(address: SocketAddr, token: &str) -> Ear {
        let ticket = ticket(address, token).await;
        Ear::open(address, &format!("?ticket={ticket}"), None).await.unwrap_or_else(|status| panic!("refused: {status}"))
    }

    async fn say(&mut self, text: impl ToString) {
        self.0.send(Message::text(text.to_string())).await.unwrap();
    }

    /// What comes next.
    async fn next(&mut self) -> Message {
        let next = tokio::time::timeout(PATIENCE, self.0.next()).await.expect("nothing came");
        next.expect("it ended without a word").unwrap()
    }

    async fn heard(&mut self) -> Value {
        match self.next().await {
            Message::Text(text) => serde_json::from_str(&text).unwrap(),
            other => panic!("no text: {other:?}"),
        }
    }

    async fn asks(&mut self, asked: Value) -> Value {
        self.say(asked).await;
        self.heard().await
    }

    /// How it ends.
    async fn ends(&mut self) -> (u16, String) {
        loop {
            if let Message::Close(Some(frame)) = self.next().await {
                return (frame.code.into(), frame.reason.to_string());
            }
        }
    }
}

async fn ticket(address: SocketAddr, token: &str) -> String {
    let answer = exchange(address, "POST", "/api/sockets/tickets", token, Some(json!({}))).await.unwrap();
    assert_eq!(answer.status, 201, "{:?}", answer.body);
    answer.body["ticket"].as_str().unwrap().to_owned()
}

/// Everything behind a listener, in this process.
struct Served {
    machine: Machine,
    address: SocketAddr,
    _stop: watch::Sender<bool>,
}

/// Somebody with an account.
struct Somebody {
    token: String,
    user: UserId,
    team: TeamId,
}

impl Served {
    async fn new(options: Options) -> Served {
        let machine = Machine::open(options, &REGISTRIES).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, (stop, stopping)) = (listener.local_addr().unwrap(), watch::channel(false));
        tokio::spawn(serve(listener, machine.router(), SocketLimits::default(), stopping));
        Served { machine, address, _stop: stop }
    }

    async fn somebody(&self, email: &str) -> Somebody {
        let account = json!({"email": email, "password": "correct horse battery staple"});
        let made = exchange(self.address, "POST", "/api/auth/signup", "", Some(account)).await.unwrap().body;
        let text = |pointer: &str| made.pointer(pointer).unwrap().as_str().unwrap().to_owned();
        Somebody { token: text("/token"), user: text("/user/id").parse().unwrap(), team: text("/team/id").parse().unwrap() }
    }

    async fn job_of(&self, somebody: &Somebody) -> String {
        let job = once(full_second_in(3_600), "https://hooks.example.com/", json!({}));
        let made = exchange(self.address, "POST", "/api/schedule", &somebody.token, Some(job)).await.unwrap();
        made.body["id"].as_str().unwrap_or_else(|| panic!("{:?}", made.body)).to_owned()
    }

    fn cx(&self) -> Cx {
        Cx::new(self.machine.parts().clone(), "sockets", &[Touch::Everything])
    }

    async fn connections(&self, team: &TeamId) -> Vec<Connection> {
        self.cx().table().all(&Connection::list_of(team), table::Range::All).await.unwrap()
    }

    /// A connection that is written down and that nobody holds.
    async fn plant(&self, id: &str, somebody: &Somebody, topics: &[&str]) {
        let (cx, topics) = (self.cx(), topics.iter().map(|topic| (*topic).to_owned()).collect());
        let opened = Connection::opened(&cx, id, somebody.team.clone(), somebody.user.clone());
        let connection = Connection { topics, ..opened };
        let table = cx.table();
        let planted = table.transaction().put(&connection, Condition::Always).put(&connection.whose(), Condition::Always);
        planted.commit().await.unwrap();
    }
}

#[tokio::test]
async fn whoever_subscribes_is_told_within_a_second_of_a_delivery() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Loopback::open([("/", Behaviour::Answer(200, "", 0))]).await;
    let process = Process::start(&folder.path().join("data"), &["--log", "warn"]).await;
    let token = process.sign_up().await;
    let job = process.once(&token, full_second_in(2), &receiver.url("/"), json!({})).await;
    let mut ear = Ear::of(process.address, &token).await;
    let topic = format!("job/{}", job.id);
    assert_eq!(ear.asks(json!({"subscribe": ["jobs", topic]})).await, json!({"subscribed": [topic, "jobs"]}));
    until("the call", || receiver.count() == 1).await;
    let called = Instant::now();
    let mut told = [ear.heard().await, ear.heard().await];
    assert!(called.elapsed() < Duration::from_secs(1), "it took {:?}", called.elapsed());
    told.sort_by_key(|told| told["topic"].to_string());
    assert_eq!(told, [topic.as_str(), "jobs"].map(|topic| json!({"topic": topic, "told": {"what": "settled"}})));
    // A connection does not hold up the end of the program, and hears of it.
    process.signal("TERM").await;
    assert_eq!(ear.ends().await, (1001, "Going away".to_owned()));
    drop(ear);
    assert_eq!(process.ended().await.code(), Some(0));
}

#[tokio::test]
async fn a_change_is_told_and_those_who_unsubscribed_hear_nothing() {
    let served = Served::new(Options::default()).await;
    let ada = served.somebody("ada@example.com").await;
    let job = served.job_of(&ada).await;
    let (mut hears, mut does_not) = (Ear::of(served.address, &ada.token).await, Ear::of(served.address, &ada.token).await);
    hears.asks(json!({"subscribe": ["jobs"]})).await;
    does_not.asks(json!({"subscribe": ["jobs"]})).await;
    assert_eq!(does_not.asks(json!({"unsubscribe": ["jobs"]})).await, json!({"subscribed": []}));
    // That nobody of the team listened is remembered for a second.
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let paused = exchange(served.address, "POST", &format!("/api/job/{job}/pause"), &ada.token, Some(json!({}))).await.unwrap();
    assert_eq!(paused.status, 200, "{:?}", paused.body);
    assert_eq!(hears.heard().await, json!({"topic": "jobs", "told": {"what": "changed"}}));
    assert_eq!(does_not.asks(json!({})).await, json!({"subscribed": []}), "what is told would have come before");
}

#[tokio::test]
async fn a_ticket_is_good_once_and_for_a_minute() {
    let served = Served::new(Options::default()).await;
    let ada = served.somebody("ada@example.com").await;
    let anonymous = exchange(served.address, "POST", "/api/sockets/tickets", "", Some(json!({}))).await.unwrap();
    assert_eq!(anonymous.status, 401);
    let refused = async |query: &str| Ear::open(served.address, query, None).await.err();
    assert_eq!([refused("").await, refused("?ticket=x").await], [Some(401); 2]);
    let used = format!("?ticket={}", ticket(served.address, &ada.token).await);
    let _open = Ear::open(served.address, &used, None).await.unwrap_or_else(|status| panic!("refused: {status}"));
    assert_eq!(refused(&used).await, Some(401), "it was used");
    let (cx, old) = (served.cx(), Token::new(Token::TICKET, [7; 20]));
    let ends_at = cx.now() - SignedDuration::from_millis(1);
    let stored = Ticket { hash: old.hash(), user: ada.user.clone(), team: ada.team.clone(), ends_at };
    cx.table().put(&stored, Condition::Always).await.unwrap();
    assert_eq!(refused(&format!("?ticket={}", old.reveal())).await, Some(401), "it has expired");
    let unopened = exchange(served.address, "GET", "/live", "", None).await.unwrap();
    assert_eq!(unopened.status, 426, "no WebSocket was asked for");
}

#[tokio::test]
async fn only_our_pages_and_programs_open_it() {
    let served = Served::new(Options::default()).await;
    let ada = served.somebody("ada@example.com").await;
    let ours = format!("http://{}", served.address);
    for (origin, status) in
        [(None, None), (Some(ours.as_str()), None), (Some("https://evil.example"), Some(403)), (Some("null"), Some(403))]
    {
        let query = format!("?ticket={}", ticket(served.address, &ada.token).await);
        assert_eq!(Ear::open(served.address, &query, origin).await.err(), status, "{origin:?}");
    }
}

#[tokio::test]
async fn what_is_not_theirs_is_refused_and_what_is_wrong_is_said() {
    let served = Served::new(Options::default()).await;
    let (ada, eve) = (served.somebody("ada@example.com").await, served.somebody("eve@example.com").await);
    let job = served.job_of(&ada).await;
    let mut ear = Ear::of(served.address, &eve.token).await;
    for topic in [format!("job/{job}"), "job/x".to_owned(), "billing".to_owned()] {
        let refused = ear.asks(json!({"subscribe": ["jobs", topic]})).await;
        assert_eq!(refused["error"]["code"], "not_found", "{topic}: {refused}");
    }
    assert_eq!(ear.asks(json!({})).await, json!({"subscribed": []}), "what is refused in part is refused");
    for wrong in ["", "x", "[]", r#"{"subscribe": 7}"#, r#"{"shout": []}"#] {
        ear.say(wrong).await;
        assert_eq!(ear.heard().await["error"]["code"], "malformed", "{wrong}");
    }
    ear.0.send(Message::binary(vec![0, 255])).await.unwrap();
    assert_eq!(ear.heard().await["error"]["code"], "malformed");
    let full: Vec<String> = (0..50).map(|topic| format!("t{topic}")).collect();
    let (cx, connection) = (served.cx(), served.connections(&eve.team).await.remove(0));
    cx.table().put(&Connection { topics: full, ..connection }, Condition::Always).await.unwrap();
    assert_eq!(ear.asks(json!({"subscribe": ["jobs"]})).await["error"]["code"], "too_many_topics");
}

#[tokio::test]
async fn what_is_too_large_ends_the_connection() {
    let served = Served::new(Options::default()).await;
    let ada = served.somebody("ada@example.com").await;
    let mut ear = Ear::of(served.address, &ada.token).await;
    ear.say("x".repeat(32 * 1024)).await;
    assert_eq!(ear.heard().await["error"]["code"], "malformed", "a frame of 32 KiB is not too large");
    ear.say("x".repeat(32 * 1024 + 1)).await;
    assert_eq!(ear.ends().await, (1009, "Message too long".to_owned()));
}

#[tokio::test]
async fn who_floods_is_put_out_and_told_why() {
    let served = Served::new(Options::default()).await;
    let ada = served.somebody("ada@example.com").await;
    let mut ear = Ear::of(served.address, &ada.token).await;
    // A window ends at full tens of seconds, so two windows take 40.
    for _ in 0..41 {
        ear.say("{}").await;
    }
    let mut answered = 0;
    let why = loop {
        let heard = ear.heard().await;
        if heard["subscribed"].is_null() {
            break heard;
        }
        answered += 1;
    };
    assert!((20..=40).contains(&answered), "{answered}");
    assert_eq!(why["error"]["code"], "flooding");
    assert_eq!(ear.ends().await.0, 1000);
    assert!(served.connections(&ada.team).await.is_empty());
}

#[tokio::test]
async fn a_connection_that_is_gone_is_forgotten() {
    let served = Served::new(Options::default()).await;
    let ada = served.somebody("ada@example.com").await;
    served.plant("gone=", &ada, &["jobs"]).await;
    served.job_of(&ada).await;
    assert!(served.connections(&ada.team).await.is_empty(), "the first who told of something noticed");
    assert!(served.cx().table().get::<Whose>(Whose::key_of("gone=")).await.unwrap().is_none());
    let mut ear = Ear::of(served.address, &ada.token).await;
    ear.asks(json!({"subscribe": ["jobs"]})).await;
    assert_eq!(served.connections(&ada.team).await.len(), 1);
    drop(ear);
    let started = Instant::now();
    while !served.connections(&ada.team).await.is_empty() {
        assert!(started.elapsed() < PATIENCE, "its end was not noticed");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_connection_ends_when_it_is_idle_and_when_its_time_is_over() {
    let short = Duration::from_millis(300);
    let limits = [
        (LineLimits { idle: short, ..LineLimits::default() }, "Idle timeout"),
        (LineLimits { lasts: short, ..LineLimits::default() }, "Connection duration limit exceeded"),
    ];
    for (line_limits, reason) in limits {
        let served = Served::new(Options { line_limits, ..Options::default() }).await;
        let ada = served.somebody("ada@example.com").await;
        let mut ear = Ear::of(served.address, &ada.token).await;
        let opened = Instant::now();
        assert_eq!(ear.ends().await, (1001, reason.to_owned()));
        assert!(opened.elapsed() >= short);
    }
}

#[tokio::test]
async fn somebody_has_twenty_connections_and_no_more() {
    let served = Served::new(Options::default()).await;
    let ada = served.somebody("ada@example.com").await;
    for number in 0..MOST_CONNECTIONS {
        served.plant(&format!("{number}="), &ada, &[]).await;
    }
    let query = format!("?ticket={}", ticket(served.address, &ada.token).await);
    assert_eq!(Ear::open(served.address, &query, None).await.err(), Some(429));
}
