//! The rivals that run in Node, by `rivals/rival.js`.

use std::fmt::Write;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use api::Cause;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use super::{Planned, Running};

/// How long a server may take to come up.
const PATIENCE: Duration = Duration::from_secs(30);

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("rivals")
}

pub(super) fn missing() -> Option<String> {
    if !is_program("node") {
        return Some("there is no Node".into());
    }
    (!folder().join("node_modules").is_dir()).then(|| "run `npm ci` in infra/bench/rivals first".into())
}

pub(super) fn no_redis() -> Option<String> {
    (!is_program("redis-server")).then(|| "there is no redis-server; on Debian, apt-get install redis-server".into())
}

fn is_program(name: &str) -> bool {
    std::process::Command::new(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

pub(super) fn free_port() -> Result<u16, Cause> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// Waits until something listens on `port`.
pub(super) async fn listens(port: u16) -> Result<(), Cause> {
    let asked = async {
        while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, asked).await.map_err(|_| Cause::from(format!("nothing listens on port {port}")))
}

pub(super) async fn redis(running: &mut Running) -> Result<(), Cause> {
    let port = free_port()?;
    let child = Command::new("redis-server")
        .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--dir"])
        .arg(&running.folder)
        .args(["--appendonly", "yes", "--appendfsync", "everysec", "--loglevel", "warning"])
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    running.children.push(child);
    running.connection = port.to_string();
    listens(port).await
}

pub(super) async fn fill(running: &Running, calls: &[Planned]) -> Result<(), Cause> {
    let mut child = command(running, "fill").stdin(Stdio::piped()).spawn()?;
    let mut input = child.stdin.take().ok_or("no input")?;
    let mut lines = String::new();
    for Planned { at_ms, url } in calls {
        writeln!(lines, "{}", serde_json::json!({"at_ms": at_ms, "url": url}))?;
    }
    input.write_all(lines.as_bytes()).await?;
    drop(input);
    let status = child.wait().await?;
    if status.success() { Ok(()) } else { Err(format!("filling ended with {status}").into()) }
}

pub(super) async fn begin(running: &mut Running) -> Result<(), Cause> {
    let mut child: Child = command(running, "work").stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
    let mut lines = BufReader::new(child.stdout.take().ok_or("no output")?).lines();
    while lines.next_line().await?.ok_or("it ended before it was ready")? != "ready" {}
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    running.children.push(child);
    Ok(())
}

fn command(running: &Running, verb: &str) -> Command {
    let mut command = Command::new("node");
    command.current_dir(folder()).args(["rival.js", running.engine.name(), &running.connection, verb]).kill_on_drop(true);
    command
}
