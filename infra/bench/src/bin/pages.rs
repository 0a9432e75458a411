//! How long pages take to their first byte, beside `/api/health`, the least an answer can take.
//!
//! `cargo run --release -p bench --bin pages`. One process serves and asks, over loopback, on the embedded table: a team
//! with fifty jobs. The requests take turns, so that whatever else the machine
//! does befalls all of them. Rate limits are off.

use std::net::{Ipv4Addr, SocketAddr};

use api::Cause;
use bench::{Spread, ask};
use machine::{Machine, Options};
use products::REGISTRIES;
use serde_json::{Value, json};
use tokio::net::TcpListener;

const ROUNDS: usize = 200;
const JOBS: usize = 50;
const JSON: &str = "content-type: application/json\r\n";

#[tokio::main]
async fn main() -> Result<(), Cause> {
    let machine = Machine::open(Options { rate_limits: false, ..Options::default() }, &REGISTRIES).await?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let router = machine.router();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let (cookie, job) = team(address).await?;
    // The rival first.
    let paths =
        ["/api/health", "/jobs", "/home", &format!("/jobs/{job}"), "/team/keys", "/team/audit", "/jobs/new", "/", "/docs"];
    let mut spreads: Vec<Spread> = paths.iter().map(|_| Spread::default()).collect();
    for round in 0..=ROUNDS {
        for (path, spread) in paths.iter().zip(&mut spreads) {
            let answered = ask(address, "GET", path, &cookie, "").await?;
            if !answered.text.contains(" 200 OK") {
                return Err(format!("{path} answers {}", answered.text.lines().next().unwrap_or_default()).into());
            }
            // The first round warms up.
            if round > 0 {
                spread.add(answered.first_byte);
            }
        }
    }
    report(&paths, &spreads);
    Ok(())
}

/// A team with jobs, one of them, and the cookie of its owner's session.
async fn team(address: SocketAddr) -> Result<(String, String), Cause> {
    let account = json!({"email": "ada@example.com", "password": "velvet kettle orbit"});
    let signed_up = ask(address, "POST", "/api/auth/signup", JSON, &account.to_string()).await?;
    let token = field(&signed_up.text, "token")?;
    let headers = format!("{JSON}authorization: Bearer {token}\r\n");
    let mut job = String::new();
    for number in 0..JOBS {
        let draft = json!({
            "name": format!("Job {number}"), "start_date": "2026-01-01", "freq": "daily", "trigger_timings": ["09:00"],
            "timezone": "Europe/Berlin", "callback_url": "https://hooks.example.com/job"
        });
        let made = ask(address, "POST", "/api/schedule", &headers, &draft.to_string()).await?;
        job = field(&made.text, "id")?;
    }
    Ok((format!("cookie: mh_session={token}; mh_zone=Europe/Berlin\r\n"), job))
}

fn field(answer: &str, name: &str) -> Result<String, Cause> {
    let body = answer.split("\r\n\r\n").nth(1).unwrap_or_default();
    let body: Value = serde_json::from_str(body).map_err(|_| format!("no JSON: {answer}"))?;
    body[name].as_str().map(str::to_owned).ok_or_else(|| format!("no `{name}`: {answer}").into())
}

#[expect(clippy::print_stdout, reason = "the report is what it is for")]
fn report(paths: &[&str], spreads: &[Spread]) {
    println!("{ROUNDS} requests each, taking turns; time to first byte, median [range]\n");
    for (path, spread) in paths.iter().zip(spreads) {
        println!("{:34} {:34} {:6.2} ×", path, spread.to_string(), spread.ratio(&spreads[0]));
    }
}
