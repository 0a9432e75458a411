//! Minutehand: the program as it is installed, told to call this machine and not to limit who asks it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Stdio;

use api::Cause;
use futures::future::try_join_all;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

use super::{Planned, Running};
use crate::client::Client;

/// Connections that make jobs side by side.
const AT_ONCE: usize = 4;
/// Jobs made by one call, unless `ONE_BY_ONE` is set.
const A_CALL: usize = 100;

/// The program: `MINUTEHAND_BINARY`, or the one that was built beside this.
fn binary() -> PathBuf {
    let beside = || std::env::current_exe().ok().map(|own| own.with_file_name("minutehand"));
    std::env::var_os("MINUTEHAND_BINARY").map(PathBuf::from).or_else(beside).unwrap_or_default()
}

pub(super) fn missing() -> Option<String> {
    let binary = binary();
    (!binary.is_file()).then(|| format!("{} is not there: build it with the same profile", binary.display()))
}

pub(super) async fn start(running: &mut Running) -> Result<(), Cause> {
    let log = std::fs::File::options().create(true).append(true).open(running.folder.join("log"))?;
    let mut child = Command::new(binary())
        .args(["--listen", "127.0.0.1:0", "--no-limits", "--log", "warn", "--data"])
        .arg(running.folder.join("data"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log)
        .kill_on_drop(true)
        .spawn()?;
    let mut lines = BufReader::new(child.stdout.take().ok_or("no output")?).lines();
    running.connection = loop {
        let line = lines.next_line().await?.ok_or("it ended before it listened")?;
        if let Some((_, address)) = line.split_once("listening on http://") {
            break address.to_owned();
        }
    };
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    running.children.push(child);
    Ok(())
}

pub(super) async fn sign_up(connection: &str) -> Result<String, Cause> {
    let account = json!({"email": "ada@example.com", "password": "velvet kettle orbit"});
    let (status, text) = Client::new(connection.parse()?).ask("POST", "/api/auth/signup", "", &account.to_string()).await?;
    let answer: Value = serde_json::from_str(&text)?;
    answer["token"].as_str().map(str::to_owned).ok_or_else(|| format!("signing up answers {status}: {text}").into())
}

pub(super) async fn fill(connection: &str, token: &str, calls: &[Planned]) -> Result<(), Cause> {
    let address: SocketAddr = connection.parse()?;
    let one_by_one = std::env::var_os("ONE_BY_ONE").is_some();
    let (at_once, a_call) = if one_by_one { (4 * AT_ONCE, 1) } else { (AT_ONCE, A_CALL) };
    let share = calls.len().div_ceil(at_once).max(1);
    try_join_all(calls.chunks(share).map(|share| async move {
        let mut client = Client::new(address);
        let headers = format!("authorization: Bearer {token}\r\n");
        for calls in share.chunks(a_call) {
            let drafts = calls.iter().map(draft).collect::<Result<Vec<Value>, Cause>>()?;
            let (path, body) = match drafts.as_slice() {
                [draft] if one_by_one => ("/api/schedule", draft.clone()),
                drafts => ("/api/schedule/batch", json!({"jobs": drafts})),
            };
            let (status, answer) = client.ask("POST", path, &headers, &body.to_string()).await?;
            if status != 201 {
                return Err(Cause::from(format!("making jobs answers {status}: {answer}")));
            }
        }
        Ok(())
    }))
    .await?;
    Ok(())
}

fn draft(Planned { at_ms, url }: &Planned) -> Result<Value, Cause> {
    let at = Timestamp::from_millisecond(*at_ms)?.to_string();
    let (date, time) = at.trim_end_matches('Z').split_once('T').ok_or("an instant without a time")?;
    Ok(json!({"start_date": date, "freq": "once", "trigger_timings": [time], "callback_url": url}))
}
