//! The real program as a child process, and a client for its API: for what only a process can show, such
//! as being killed.

use std::fs::File;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, ChildStdout, Command};
use tokio::task::JoinHandle;

/// How long anything may take that normally takes a moment: the machine may be busy.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A running Minutehand. It is killed when this is dropped.
pub(crate) struct Process {
    child: Child,
    /// Where it answers.
    pub(crate) address: SocketAddr,
    /// What it said before it was ready.
    pub(crate) announced: Vec<String>,
    rest_of_stdout: JoinHandle<()>,
}

/// A process that ended by itself.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Answer of the API.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

fn command(data: &Path, options: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_minutehand"));
    if !options.contains(&"--listen") {
        command.args(["--listen", "127.0.0.1:0"]);
    }
    // Whoever waits for a log row asks more often in a minute than a user may.
    command.arg("--no-limits").arg("--data").arg(data).args(options).stdin(Stdio::null()).kill_on_drop(true);
    command
}

/// Runs the program with options with which it does not start, and says how it ended.
pub(crate) async fn refused(data: &Path, options: &[&str]) -> Ended {
    let output = tokio::time::timeout(PATIENCE, command(data, options).output()).await;
    let output = output.unwrap_or_else(|_| panic!("it started with {options:?}")).unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ended { status: output.status, stdout: text(output.stdout), stderr: text(output.stderr) }
}

impl Process {
    /// Starts it on `data`, on a free port unless the options name one, and waits for the ready line.
    pub(crate) async fn start(data: &Path, options: &[&str]) -> Process {
        // Its log goes beside the data folder: a test that failed wants to show it.
        let log_path = data.with_extension("log");
        let log = File::options().create(true).append(true).open(&log_path).unwrap();
        let mut child = command(data, options).stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let ready = tokio::time::timeout(PATIENCE, read_until_ready(&mut stdout)).await;
        let Ok(Some((address, announced))) = ready else {
            panic!("it did not start: {}", std::fs::read_to_string(&log_path).unwrap());
        };
        let rest_of_stdout = tokio::spawn(async move {
            let _ = stdout.read_to_end(&mut Vec::new()).await;
        });
        Process { child, address, announced, rest_of_stdout }
    }

    /// `kill -9`, and waits until it is dead.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    /// Sends a signal by its name, such as `TERM`.
    pub(crate) async fn signal(&self, name: &str) {
        let id = self.child.id().expect("it has ended already");
        let sent = Command::new("sh").args(["-c", &format!("kill -{name} {id}")]).status().await.unwrap();
        assert!(sent.success());
    }

    /// Waits until it ends.
    pub(crate) async fn ended(mut self) -> ExitStatus {
        tokio::time::timeout(PATIENCE, self.child.wait()).await.expect("it did not stop").unwrap()
    }

    /// Stops it as a service manager does.
    pub(crate) async fn stop(self) -> ExitStatus {
        self.signal("TERM").await;
        self.ended().await
    }

    /// Reads no more of what it says, as when it was started through `head -1`.
    pub(crate) fn stop_listening_to_it(&self) {
        self.rest_of_stdout.abort();
    }

    pub(crate) async fn get(&self, path: &str, token: &str) -> Answer {
        self.call("GET", path, token, None).await
    }

    pub(crate) async fn post(&self, path: &str, token: &str, body: Value) -> Answer {
        self.call("POST", path, token, Some(body)).await
    }

    /// `GET path` under the name `host`, from a page of `origin`; `None` for no page.
    pub(crate) async fn get_from(&self, path: &str, token: &str, host: &str, origin: Option<&str>) -> u16 {
        let headers = origin.map(|origin| format!("origin: {origin}\r\n")).unwrap_or_default();
        let host = host.replace("PORT", &self.address.port().to_string());
        let answer = exchange_with(self.address, "GET", path, token, None, &host, &headers).await;
        answer.unwrap_or_else(|error| panic!("{path} under {host}: {error}")).status
    }

    async fn call(&self, method: &str, path: &str, token: &str, body: Option<Value>) -> Answer {
        exchange(self.address, method, path, token, body).await.unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    /// Signs somebody up and gives the session's token.
    pub(crate) async fn sign_up(&self) -> String {
        let body = json!({"email": "ada@example.com", "password": "correct horse battery staple"});
        let answer = self.post("/api/auth/signup", "", body).await;
        assert_eq!(answer.status, 201, "{:?}", answer.body);
        answer.body["token"].as_str().unwrap().to_owned()
    }

    /// Makes a job that calls `url` once.
    pub(crate) async fn once(&self, token: &str, at: Timestamp, url: &str, metadata: Value) -> Job {
        let answer = self.post("/api/schedule", token, once(at, url, metadata)).await;
        assert_eq!(answer.status, 201, "{:?}", answer.body);
        assert_eq!(answer.body["next_runs"], json!([at]));
        let text = |name: &str| answer.body[name].as_str().unwrap().to_owned();
        Job { id: text("id"), secret: text("signing_secret"), at }
    }

    /// A job's log, newest row first.
    pub(crate) async fn log(&self, token: &str, job: &Job) -> Vec<Value> {
        let answer = self.get(&format!("/api/job/{}/logs", job.id), token).await;
        assert_eq!(answer.status, 200, "{:?}", answer.body);
        answer.body["items"].as_array().unwrap().clone()
    }

    /// A job's log once its newest row has `status`.
    pub(crate) async fn log_ending_in(&self, token: &str, job: &Job, status: &str) -> Vec<Value> {
        let started = tokio::time::Instant::now();
        loop {
            let log = self.log(token, job).await;
            if log.first().is_some_and(|row| row["status"] == status) {
                return log;
            }
            assert!(started.elapsed() < PATIENCE, "the log never ended in {status}: {log:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

/// A job that was made.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) at: Timestamp,
}

/// The body of `POST /api/schedule` for one call.
pub(crate) fn once(at: Timestamp, url: &str, metadata: Value) -> Value {
    let utc = at.to_zoned(jiff::tz::TimeZone::UTC);
    json!({
        "freq": "once", "start_date": utc.date(), "trigger_timings": [utc.time()], "callback_url": url, "metadata": metadata
    })
}

/// The first full second that is at least `seconds` away.
pub(crate) fn full_second_in(seconds: i64) -> Timestamp {
    let second = Timestamp::now().as_second() + seconds + 1;
    Timestamp::from_second(second).unwrap()
}

/// Sleeps until `instant` has passed.
pub(crate) async fn pass(instant: Timestamp) {
    let wait = instant.duration_since(Timestamp::now()).max(SignedDuration::ZERO);
    tokio::time::sleep(wait.unsigned_abs()).await;
}

/// Waits until `holds` does.
pub(crate) async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let started = tokio::time::Instant::now();
    while !holds() {
        assert!(started.elapsed() < PATIENCE, "this never came: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn read_until_ready(stdout: &mut BufReader<ChildStdout>) -> Option<(SocketAddr, Vec<String>)> {
    let mut announced = Vec::new();
    loop {
        let mut line = String::new();
        if stdout.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        if let Some(address) = line.trim_end().strip_prefix("listening on http://") {
            return Some((address.parse().ok()?, announced));
        }
        announced.push(line);
    }
}

/// One request over a connection of its own.
pub(crate) async fn exchange(
    address: SocketAddr,
    method: &str,
    path: &str,
    token: &str,
    body: Option<Value>,
) -> io::Result<Answer> {
    exchange_with(address, method, path, token, body, &address.to_string(), "").await
}

/// The same under the name `host`, with further header lines.
async fn exchange_with(
    address: SocketAddr,
    method: &str,
    path: &str,
    token: &str,
    body: Option<Value>,
    host: &str,
    headers: &str,
) -> io::Result<Answer> {
    let body = body.map(|body| body.to_string()).unwrap_or_default();
    let authorization = if token.is_empty() { String::new() } else { format!("authorization: Bearer {token}\r\n") };
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{headers}{authorization}\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let broken = || io::Error::other(format!("not an answer: {answer:?}"));
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(broken)?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(broken)?;
    Ok(Answer { status, body: serde_json::from_str(body).unwrap_or(Value::Null) })
}
