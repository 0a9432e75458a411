//! `--demo`: an account with a month behind it, so that every page of the console shows something: jobs and how they went,
//! a team, keys, the log of how all that came to be; a receiver for what the jobs call; and an API key that everybody knows,
//! for trying things out.
//!
//! Whatever can be made through the API is made through it, with the clock set to when it is said to have happened. Only
//! what follows from time passing is written into the table: attempts, occurrences, dead letters, and the day's counts.

mod account;
mod answers;
mod attempts;
mod chance;
mod history;
mod jobs;
mod keys;
mod logo;
mod made;
mod past;
mod people;
mod plan;
mod receiver;
mod standing;
mod store;
mod teams;
mod told;

pub(crate) use account::revoke;
pub use account::{DEMO_KEY, DEMO_SESSION};
pub(crate) use receiver::receiver;

use api::{Cause, base32};
use machine::Machine;
use tokio::net::TcpListener;

use crate::folder::Folder;
use account::EMAIL;
use past::Past;
use people::{DESK, PHONE, Person};
use standing::Present;
use teams::Workshop;

/// The running demo.
pub(crate) struct Demo {
    /// What to tell whoever started it.
    pub(crate) greeting: String,
    /// Where the receiver listens. It is a stranger's, so to speak: not one of our own ports.
    pub(crate) listener: TcpListener,
}

/// Makes the account and its history, or finds those of an earlier start and points their jobs at today's receiver.
pub(crate) async fn prepare(machine: &Machine, folder: &Folder) -> Result<Demo, Cause> {
    let past = Past::of(machine)?;
    let password = folder.secret("demo.password", || {
        let mut random = [0; 10];
        getrandom::fill(&mut random).map_err(|_| "the system gives no randomness")?;
        Ok(base32(&random))
    })?;
    let present = Present::find(&past).await?;
    let listener = receiver::listen(present.address()).await?;
    let port = listener.local_addr()?.port();
    if !present.has_history() {
        // Without a past the demo is dull, and no reason not to start.
        if let Err(error) = furnish(&past, &present, &password, port).await {
            tracing::warn!(error, "the demo's history is not complete");
        }
    }
    let owner = Person::visiting(&past, EMAIL, &password, &[(past.now, [127, 0, 0, 1], "minutehand --demo")]).await?;
    account::install(&past.cx(past.now), &owner).await?;
    standing::point_at(&past, &owner, port).await?;
    let token = &owner.at(past.now)?.token;
    let greeting = format!("demo account {EMAIL}, password {password}, session token {token}, API key {DEMO_KEY}");
    Ok(Demo { greeting, listener })
}

/// Makes everything there is to look at, but for jobs of the same name that an older version left.
async fn furnish(past: &Past, present: &Present, password: &str, port: u16) -> Result<(), Cause> {
    let desk = [192, 0, 2, 7];
    // The latest is never later than now, whatever time of day it is.
    let visits = [
        (past.day(29, 8, 40), desk, DESK),
        (past.day(26, 9, 5), desk, DESK),
        (past.day(8, 18, 30), [198, 51, 100, 41], PHONE),
        (past.day(4, 8, 52), desk, DESK),
    ];
    let owner = Person::visiting(past, EMAIL, password, &visits).await?;
    owner.verify(past, past.day(29, 8, 44)).await?;
    keys::make(past, &owner).await?;
    logo::make(past, &owner).await?;
    told::make(past, &owner).await?;
    let workshop = teams::make(past, &owner, password).await?;
    let [build, standup] = jobs::workshop(past);
    made::make(past, &workshop.ada, &workshop.team, &build, port).await?;
    made::make(past, &workshop.bob, &workshop.team, &standup, port).await?;
    keys::export(past, &owner).await?;
    for plan in jobs::own(past).into_iter().filter(|plan| !present.has(plan.name)) {
        made::make(past, &owner, &owner.team, &plan, port).await?;
    }
    let Workshop { team, ada, bob, cleo } = &workshop;
    for team in [&owner.team, team, &ada.team, &bob.team, &cleo.team] {
        past.seal(team).await?;
    }
    Ok(())
}
