//! How webhooks that fall due are delivered, beside other queues on the same machine, in the same run, to the same
//! receiver on loopback.
//!
//! `cargo run --profile machine -p bench --bin engine -- SCENARIO [COUNT] [ENGINE …]`, after
//! `cargo build --profile machine --bin minutehand`. The scenarios:
//!
//! - `burst`: COUNT calls due at one second. How long until the last came, how late each was, and the processor time of
//!   all processes of a rival, from the filling's end on.
//! - `soon`: the same, but due within the look-ahead, so that no tick has a part in it.
//! - `steady`: COUNT calls, a hundred a second.
//! - `hanging`: as `soon`, and one call in ten goes to a receiver that does not answer; how late the others are.
//! - `kill`: as `soon`, with a `kill -9` once a third came. How many never came, and how many came twice.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use api::Cause;
use bench::{Engine, Planned, Running, Sink, now_us};

const COUNT: usize = 10_000;
const A_SECOND: usize = 100;
const ONE_IN: usize = 10;
/// Beyond what anything is handed out in advance: then the tick does.
const FAR: Duration = Duration::from_secs(200);
/// How long nothing may come before we give up on the rest.
const PATIENCE: Duration = Duration::from_secs(40);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scenario {
    Burst,
    Soon,
    Steady,
    Hanging,
    Kill,
}

#[tokio::main]
async fn main() -> Result<(), Cause> {
    let mut arguments = std::env::args().skip(1).peekable();
    let scenario = match arguments.next().as_deref() {
        Some("burst") => Scenario::Burst,
        Some("soon") => Scenario::Soon,
        Some("steady") => Scenario::Steady,
        Some("hanging") => Scenario::Hanging,
        Some("kill") => Scenario::Kill,
        _ => return Err("which scenario? burst, soon, steady, hanging or kill".into()),
    };
    let count = arguments.peek().and_then(|count| count.parse().ok());
    let count = count.inspect(|_| drop(arguments.next())).unwrap_or(COUNT);
    let named: Vec<String> = arguments.collect();
    // A receiver that hangs is somebody else's, at an address of its own.
    let sinks = Sinks { sink: Sink::open().await?, hanging: Sink::open().await? };
    let mut results: Vec<(Engine, Measured)> = Vec::new();
    for engine in Engine::ALL.into_iter().filter(|engine| named.is_empty() || named.iter().any(|name| name == engine.name())) {
        if let Some(reason) = engine.missing() {
            say(&format!("{engine} is skipped: {reason}"));
            continue;
        }
        let measured = measure(engine, scenario, count, &sinks).await?;
        say(&format!("{engine:16} {measured}"));
        results.push((engine, measured));
    }
    say("");
    for (engine, measured) in &results {
        say(&format!("{engine:16} {}", engine.promises()));
        if let Some((ours, own)) = results.first().filter(|(ours, _)| ours != engine) {
            let cpu = measured.cpu_s / own.cpu_s;
            say(&format!("{:16} {ours} does {cpu:.2} × as many a CPU-second", ""));
        }
    }
    Ok(())
}

/// Who is called.
struct Sinks {
    sink: Sink,
    hanging: Sink,
}

/// What one run came to.
struct Measured {
    /// Calls that were to come, and those that came.
    planned: usize,
    came: usize,
    /// Calls that came more than once.
    doubled: usize,
    /// Making them, or handing them over, a second.
    filled_a_second: f64,
    /// From the instant to the last arrival.
    drained: Duration,
    late_ms: [f64; 3],
    cpu_s: f64,
    /// Of which filling is no part.
    filling_cpu_s: Option<f64>,
    memory_bytes: u64,
    disk_bytes: u64,
}

async fn measure(engine: Engine, scenario: Scenario, count: usize, sinks: &Sinks) -> Result<Measured, Cause> {
    let sink = &sinks.sink;
    let folder = tempfile::tempdir()?;
    let mut running = engine.start(folder.path()).await?;
    sink.clear();
    // Nobody knows how long the filling will take; what is left of the time is waited for.
    let filling = Duration::from_millis(u64::try_from(count)? * 4);
    let ahead = match scenario {
        Scenario::Soon | Scenario::Hanging | Scenario::Kill => filling.min(Duration::from_secs(150)),
        Scenario::Burst | Scenario::Steady => filling + FAR,
    };
    let first_s = now_us() / 1_000_000 + i64::try_from(ahead.as_secs())? + 5;
    let calls: Vec<Planned> = (0..count).map(|number| planned(scenario, number, first_s, sinks)).collect();
    let begun = Instant::now();
    running.fill(&calls).await?;
    let filled_a_second = count as f64 / begun.elapsed().as_secs_f64();
    let filling_cpu_s = (engine == Engine::Minutehand).then(|| running.cpu_s()).transpose()?;
    if now_us() / 1_000_000 >= first_s {
        return Err(format!("{engine} took longer to fill than there was time").into());
    }
    running.begin().await?;
    let before = running.cpu_s()?;
    let expected = calls.iter().filter(|call| call.url == sink.url()).count();
    let until = Duration::from_micros(u64::try_from(first_s * 1_000_000 - now_us())?);
    tokio::time::sleep(until).await;
    if scenario == Scenario::Kill {
        sink.wait(expected / 3, PATIENCE).await;
        running.kill_and_begin().await?;
    }
    sink.wait(expected, PATIENCE).await;
    // What is written after the last call belongs to it.
    tokio::time::sleep(Duration::from_secs(3)).await;
    let measured = evaluate(&running, &calls, sink, first_s);
    Ok(Measured {
        planned: expected,
        filled_a_second,
        cpu_s: if scenario == Scenario::Kill { 0.0 } else { running.cpu_s()? - before },
        filling_cpu_s,
        ..measured?
    })
}

fn planned(scenario: Scenario, number: usize, first_s: i64, sinks: &Sinks) -> Planned {
    let second = if scenario == Scenario::Steady { number / A_SECOND } else { 0 };
    let hangs = scenario == Scenario::Hanging && number.is_multiple_of(ONE_IN);
    let url = if hangs { sinks.hanging.hanging_url() } else { sinks.sink.url() };
    Planned { at_ms: (first_s + i64::try_from(second).unwrap_or_default()) * 1_000, url }
}

fn evaluate(running: &Running, calls: &[Planned], sink: &Sink, first_s: i64) -> Result<Measured, Cause> {
    let arrivals = sink.arrivals();
    let mut times = HashMap::<&str, usize>::new();
    let mut first: Vec<i64> = Vec::new();
    for arrival in &arrivals {
        let seen = times.entry(&arrival.id).or_default();
        *seen += 1;
        if *seen == 1 {
            first.push(arrival.at_us);
        }
    }
    first.sort_unstable();
    // All calls look alike, and the k-th to come is the k-th that was due.
    let mut due: Vec<i64> = calls.iter().filter(|call| call.url == sink.url()).map(|call| call.at_ms * 1_000).collect();
    due.sort_unstable();
    let mut late: Vec<f64> = first.iter().zip(&due).map(|(came, due)| (came - due) as f64 / 1_000.0).collect();
    late.sort_by(f64::total_cmp);
    let share = |share: f64| late.get(((late.len() as f64 * share) as usize).min(late.len().saturating_sub(1))).copied();
    let last_us = first.last().copied().unwrap_or_default() - first_s * 1_000_000;
    Ok(Measured {
        planned: 0,
        came: first.len(),
        doubled: times.values().filter(|times| **times > 1).count(),
        filled_a_second: 0.0,
        drained: Duration::from_micros(u64::try_from(last_us).unwrap_or_default()),
        late_ms: [0.5, 0.99, 1.0].map(|wanted| share(wanted).unwrap_or(f64::NAN)),
        cpu_s: 0.0,
        filling_cpu_s: None,
        memory_bytes: running.memory_bytes()?,
        disk_bytes: running.disk_bytes(),
    })
}

impl std::fmt::Display for Measured {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Measured { planned, came, doubled, filled_a_second, drained, late_ms: [half, most, all], cpu_s, .. } = self;
        let each = cpu_s * 1_000.0 / (*came).max(1) as f64;
        write!(f, "{came} of {planned} came, {doubled} twice; {filled_a_second:.0} filled a second")?;
        if let Some(filling) = self.filling_cpu_s {
            write!(f, " at {:.2} ms", filling * 1_000.0 / *planned as f64)?;
        }
        write!(f, "; drained in {:.2} s, late p50 {half:.0} ms, p99 {most:.0} ms, most {all:.0} ms", drained.as_secs_f64())?;
        write!(f, "; CPU {cpu_s:.2} s, {each:.3} ms each")?;
        write!(f, "; {:.0} MB of memory, {:.0} MB on disk", self.memory_bytes as f64 / 1e6, self.disk_bytes as f64 / 1e6)
    }
}

#[expect(clippy::print_stdout, reason = "the report is what it is for")]
fn say(line: &str) {
    println!("{line}");
}
