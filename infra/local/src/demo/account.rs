//! The demo's account, and the API key and session of it that everybody knows, for trying things out.

use accounts::logo::INTAKE;
use api::Cause;
use audit::{AUDIT, AUDIT_SEALS};
use blobs::UPLOADS;
use cx::{Cx, Touch};
use delivery::RETRY_SCHEDULE;
use due::{ARMED, OCCURRENCES};
use identity::{
    API_KEYS, ApiKey, ApiKeyLookup, Bounds, INVITATIONS, IssuedKey, MEMBERS, Session, SignIn, SignInMethod, TEAMS, Token,
};
use machine::Machine;
use schedules::deliveries::{DEAD_LETTERS, DELIVERIES};
use schedules::job::JOBS;
use schedules::log::LOGS;
use schedules::tally::TALLIES;
use table::{Family, System};

use super::people::Person;

pub(super) const EMAIL: &str = "demo@example.com";
/// The demo account's API key, which the events in `events/` carry. It is no secret, so it opens something only
/// while the demo runs; see `revoke`.
pub const DEMO_KEY: &str = "mh_DEM0KEY0000000000000000000000000YMBX2G0";
/// The demo account's session, for what no key may do.
pub const DEMO_SESSION: &str = "mhs_DEM0SESS10N000000000000000000000B1BB360";
const KEY_NAME: &str = "Demo: the key in events/";

/// What the demo does to the table itself; all else it asks of the API.
pub(super) const TOUCHES: [Touch; 39] = [
    Touch::Tell,
    live::READ_CONNECTIONS,
    live::WRITE_CONNECTIONS,
    live::WRITE_SOCKETS,
    Touch::Read(Family::Team(UPLOADS)),
    Touch::Blobs(INTAKE.prefix),
    Touch::Read(Family::Team(API_KEYS)),
    Touch::Write(Family::Team(API_KEYS)),
    Touch::Read(Family::System(System::ApiKey)),
    Touch::Write(Family::System(System::ApiKey)),
    Touch::Read(Family::System(System::Session)),
    Touch::Write(Family::System(System::Session)),
    Touch::Read(Family::System(System::Email)),
    Touch::Read(Family::System(System::User)),
    Touch::Write(Family::System(System::User)),
    Touch::Write(Family::System(System::OneTime)),
    Touch::Read(Family::Team(TEAMS)),
    Touch::Read(Family::Team(MEMBERS)),
    Touch::Read(Family::Team(INVITATIONS)),
    Touch::Write(Family::Team(INVITATIONS)),
    Touch::Read(Family::Team(AUDIT)),
    Touch::Write(Family::Team(AUDIT)),
    Touch::Read(Family::Team(AUDIT_SEALS)),
    Touch::Write(Family::Team(AUDIT_SEALS)),
    Touch::Read(Family::Team(JOBS)),
    Touch::Write(Family::Team(JOBS)),
    Touch::Write(Family::Team(LOGS)),
    Touch::Read(Family::Team(TALLIES)),
    Touch::Write(Family::Team(TALLIES)),
    Touch::Read(Family::Team(OCCURRENCES)),
    Touch::Write(Family::Team(OCCURRENCES)),
    Touch::Write(Family::Team(DEAD_LETTERS)),
    Touch::Read(Family::Team(ARMED)),
    Touch::Write(Family::Team(ARMED)),
    Touch::Write(Family::System(System::Due)),
    Touch::Write(Family::System(System::Ledger)),
    Touch::Send(DELIVERIES),
    Touch::Seal,
    Touch::Setting(RETRY_SCHEDULE),
];

/// Lets the known key and session in, unless they are let in already.
pub(super) async fn install(cx: &Cx, owner: &Person) -> Result<(), Cause> {
    let (team, user, token) = (owner.team.clone(), owner.user.clone(), demo_session()?);
    if Session::find(cx, &token).await?.is_none() {
        let method = SignInMethod::Password;
        let sign_in = SignIn { user: user.clone(), team: team.clone(), method, ip: None, user_agent: Some("the demo".into()) };
        Session::with(cx, sign_in, &token).begin(cx.table().transaction()).commit().await?;
    }
    let token = demo_key()?;
    if ApiKeyLookup::peek(cx, &token).await?.is_some() {
        return Ok(());
    }
    let bounds = Bounds { scopes: identity::scopes().map(str::to_owned).collect(), ..Bounds::default() };
    let key = IssuedKey::with(cx, &team, &user, KEY_NAME.to_owned(), bounds, token);
    key.issue(cx.table().transaction()).commit().await?;
    Ok(())
}

/// Revokes the demo's key and ends its session if they are there. Whoever runs without the demo may serve others, and a
/// demo that was killed could not clear up after itself.
///
/// # Errors
/// When the table is busy. Then the key may still open the account, so there must be no start.
pub(crate) async fn revoke(machine: &Machine) -> Result<(), Cause> {
    let (cx, token) = (Cx::new(machine.parts().clone(), "demo", &TOUCHES), demo_key()?);
    if let Some(lookup) = ApiKeyLookup::peek(&cx, &token).await? {
        let key = ApiKey::load(&cx, &lookup.team, &lookup.id).await?;
        key.revoke(cx.table().transaction()).commit().await?;
        tracing::info!("the demo's API key is revoked");
    }
    if let Some(session) = Session::find(&cx, &demo_session()?).await? {
        session.end(cx.table().transaction()).commit().await?;
        tracing::info!("the demo's session is ended");
    }
    Ok(())
}

fn demo_key() -> Result<Token, Cause> {
    Token::read(Token::API_KEY, DEMO_KEY).ok_or_else(|| "the demo's key is not well formed".into())
}

fn demo_session() -> Result<Token, Cause> {
    Token::read(Token::SESSION, DEMO_SESSION).ok_or_else(|| "the demo's session is not well formed".into())
}
