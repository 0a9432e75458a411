//! How long a function takes from the start of its process to its first answer, and how large it is, beside
//! the least a Lambda can be.
//!
//! `cargo run --release -p bench --bin cold-start`, after building the functions and `hello` with
//! `cargo lambda build --release --disable-optimizations --features lambda -p bench -p accounts -p platform -p schedules`.
//!
//! The functions do their work: table, queues and secret are the embedded ones, over loopback HTTP. The
//! starts take turns, so that whatever else the machine does befalls all of them.

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};

use api::Cause;
use bench::{RuntimeApi, Spread};
use embedded::AwsKey;
use machine::{Machine, Options};
use products::REGISTRIES;
use tokio::net::TcpListener;

const ROUNDS: usize = 25;
/// Rival first. Endpoints, a worker, the tick.
const SUBJECTS: [&str; 5] = ["hello", "accounts-me", "schedules-list", "schedules-deliver", "platform-tick"];

struct Subject {
    name: &'static str,
    binary: PathBuf,
    event: String,
    ready: Spread,
    answered: Spread,
}

#[tokio::main]
async fn main() -> Result<(), Cause> {
    let folder = std::env::args().nth(1).map_or_else(|| PathBuf::from("target/lambda"), PathBuf::from);
    let variables = environment().await?;
    let mut subjects = SUBJECTS.iter().map(|name| subject(&folder, name)).collect::<Result<Vec<_>, _>>()?;
    for round in 0..=ROUNDS {
        for subject in &mut subjects {
            let handler = ("_HANDLER".to_owned(), subject.name.to_owned());
            let variables: Vec<_> = variables.iter().cloned().chain([handler]).collect();
            let run = RuntimeApi::run(&subject.binary, &variables, &subject.event).await?;
            // The first round brings the files into memory.
            if round > 0 {
                subject.ready.add(run.ready);
                subject.answered.add(run.answered);
            }
        }
    }
    report(&subjects)
}

fn subject(folder: &Path, name: &'static str) -> Result<Subject, Cause> {
    // The name of a function begins with that of its product, which is its artifact's.
    let artifact = name.split('-').next().unwrap_or(name);
    let binary = folder.join(artifact).join("bootstrap");
    if !binary.exists() {
        return Err(format!("{} is missing; the head of this file says how to build it", binary.display()).into());
    }
    let event = if name == SUBJECTS[0] { "{}".to_owned() } else { std::fs::read_to_string(format!("events/{name}.json"))? };
    Ok(Subject { name, binary, event, ready: Spread::default(), answered: Spread::default() })
}

/// Embedded services on a port of their own, and the environment of a function that uses them.
async fn environment() -> Result<Vec<(String, String)>, Cause> {
    let machine = Machine::open(Options::default(), &REGISTRIES).await?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    tokio::spawn(machine.embedded().clone().serve_aws(listener, AwsKey::new("bench", "bench"), std::future::pending()));
    Ok(machine.environment(address, "bench", "bench"))
}

#[expect(clippy::print_stdout, reason = "the report is what it is for")]
fn report(subjects: &[Subject]) -> Result<(), Cause> {
    let rival = &subjects[0];
    println!("{ROUNDS} starts each, taking turns; median [range]\n");
    println!("{:20} {:>9}   {:34} {:34}", "", "MB", "start to first event", "start to first answer");
    for subject in subjects {
        let megabytes = std::fs::metadata(&subject.binary)?.len() as f64 / 1e6;
        let (ready, answered) = (subject.ready.ratio(&rival.ready), subject.answered.ratio(&rival.answered));
        let columns = (subject.ready.to_string(), subject.answered.to_string());
        println!("{:20} {megabytes:9.1}   {:24} {ready:5.2} × {:26} {answered:5.2} ×", subject.name, columns.0, columns.1);
    }
    Ok(())
}
