//! The demo's people: their accounts, made through the API like anybody's, and their sessions.

use api::{Cause, TeamId, UserId};
use identity::{Email, OneTime, Purpose, User};
use jiff::Timestamp;
use serde_json::{Value, json};
use table::Condition;

use super::past::{Client, Past};

/// When somebody signed in, and from where.
pub(super) type Visit = (Timestamp, [u8; 4], &'static str);

/// Somebody with an account.
#[derive(Debug)]
pub(super) struct Person {
    pub(super) email: &'static str,
    pub(super) user: UserId,
    /// Their personal team.
    pub(super) team: TeamId,
    /// Their sessions and when each began, oldest first.
    sessions: Vec<(Timestamp, Client)>,
}

/// Desktop and phone of whoever the demo is.
pub(super) const DESK: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0";
pub(super) const PHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) \
    AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1";
/// What others use.
pub(super) const LAPTOP: &str =
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15";
pub(super) const OFFICE: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) \
    AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0";

impl Person {
    /// Signs somebody up at the first of `visits`, or in if an earlier start signed them up, and in again at the others.
    pub(super) async fn visiting(past: &Past, email: &'static str, password: &str, visits: &[Visit]) -> Result<Person, Cause> {
        let credentials = json!({"email": email, "password": password});
        let mut is_known = account(past, email).await?.is_some();
        let mut sessions = Vec::new();
        for &(at, ip, agent) in visits {
            let mut client = Client { ip: ip.into(), agent, token: String::new() };
            let path = if is_known { "/api/auth/login" } else { "/api/auth/signup" };
            let answer = past.done("POST", at, &client, path, &credentials).await?;
            client.token = answer["token"].as_str().ok_or("signing in gave no token")?.to_owned();
            sessions.push((at, client));
            is_known = true;
        }
        // Their own team, whichever they look at.
        let User { id: user, personal_team: team, .. } = account(past, email).await?.ok_or("somebody never came")?;
        Ok(Person { email, user, team, sessions })
    }

    /// Their session at `at`: the newest that had begun by then.
    pub(super) fn at(&self, at: Timestamp) -> Result<&Client, Cause> {
        let begun = self.sessions.iter().rev().find(|(begun, _)| *begun <= at);
        Ok(&begun.or(self.sessions.first()).ok_or("somebody never signed in")?.1)
    }

    /// When sessions of theirs began after `at`.
    pub(super) fn visits_after(&self, at: Timestamp) -> impl Iterator<Item = Timestamp> {
        self.sessions.iter().map(|(begun, _)| *begun).filter(move |begun| *begun > at)
    }

    /// Does what must succeed, at `at`.
    pub(super) async fn post(&self, past: &Past, at: Timestamp, path: &str, body: Value) -> Result<Value, Cause> {
        past.done("POST", at, self.at(at)?, path, &body).await
    }

    /// Confirms their address at `at`, by a link of which the token is known here: what the mail carries is sealed.
    pub(super) async fn verify(&self, past: &Past, at: Timestamp) -> Result<(), Cause> {
        let cx = past.cx(at);
        let (link, token) = OneTime::new(&cx, Purpose::VerifyEmail, self.email.parse::<Email>()?);
        let link = OneTime { user: Some(self.user.clone()), ..link };
        cx.table().put(&link, Condition::Absent).await?;
        self.post(past, at, "/api/auth/verify-email", json!({"token": token.reveal()})).await?;
        Ok(())
    }
}

/// The account with the address `email`, if there is one.
pub(super) async fn account(past: &Past, email: &str) -> Result<Option<User>, Cause> {
    Ok(User::by_email(&past.cx(past.now), &email.parse::<Email>()?).await?)
}
