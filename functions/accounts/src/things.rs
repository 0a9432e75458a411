//! One of each thing of accounts, made for a given person: what the samples of its functions, and those of other products,
//! name. They are written as they lie in the table: made through the API they would take as many accounts, with a password
//! to hash for each.
#![expect(clippy::expect_used, reason = "what cannot be made should stop the test, saying why")]

use ::audit::{AuditId, Entry};
use api::{Id, Seed, TeamId, UserId};
use blobs::{Blobs, Wish};
use cx::Cx;
use export::{Export, Writer};
use identity::{
    Bounds, Email, EmailClaim, GoogleClaim, Invitation, Issued, IssuedKey, Member, OneTime, Plan, Purpose, Role, SecondFactor,
    Session, SignIn, SignInMethod, Team, TotpSecret, User, scopes,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use table::{Condition, Item};
use totp_rs::Totp;
use trial::{Made, Person, Thing, Trial};

use crate::logo::{INTAKE, Logo};

/// The instant that the sample of `accounts-team-erase` names.
const CLOSED_AT: &str = "2026-01-15T09:00:00Z";
/// The hour that the sample of `accounts-audit-seal` names.
const PAST_HOUR: &str = "2026-01-15T08:00:00Z";
/// A token as a mailed link has it.
const ONE_TIME: &str = "mho_DEM01NV1TAT10N000000000000000000HX8N5J0";

/// The things of accounts.
pub const THINGS: &[Thing] = &[
    Thing::new("other_session", "sess_06DW1AS400P71R9BF834DY92F4", |trial, person| Box::pin(other_session(trial, person)))
        .personal(),
    Thing::new("key", "key_06DW1AS400P71R9BF834DY92F4", |trial, person| Box::pin(key(trial, person)))
        .with(&[("token", trial::KEY)]),
    Thing::new("member", "user_06DVQ1680358P8PGVE1T4BDHCD", |trial, person| Box::pin(member(trial, person))),
    Thing::new("invitation", "inv_06DW1AS400P71R9BF834DY92F4", |trial, person| Box::pin(invitation(trial, person))),
    Thing::new("invited", ONE_TIME, |trial, person| Box::pin(invited(trial, person)))
        .with(&[("session", trial::SESSION)])
        .personal(),
    Thing::new("workshop", "team_06DVQ1680358P8PGVE1T4BDHCC", |trial, person| Box::pin(workshop(trial, person)))
        .with(&[("token", trial::SESSION)])
        .personal(),
    Thing::new("joined_team", "team_06DVQ1680358P8PGVE1T4BDHCE", |trial, person| Box::pin(joined_team(trial, person)))
        .with(&[("token", trial::SESSION)])
        .personal(),
    Thing::new("closing_team", "team_06DVQ1680358P8PGVE1T4BDHCF", |trial, person| Box::pin(closing_team(trial, person)))
        .with(&[("token", trial::SESSION)])
        .personal(),
    Thing::new("closed_team", "team_06DVQ1680358P8PGVE1T4BDHCG", |trial, person| Box::pin(closed_team(trial, person)))
        .with(&[("token", trial::SESSION)])
        .personal(),
    Thing::new("verify_link", ONE_TIME, |trial, person| Box::pin(link(trial, person, Purpose::VerifyEmail))).personal(),
    Thing::new("sign_in_link", ONE_TIME, |trial, person| Box::pin(link(trial, person, Purpose::MagicLink))).personal(),
    Thing::new("reset_link", ONE_TIME, |trial, person| Box::pin(link(trial, person, Purpose::ResetPassword))).personal(),
    Thing::new("change_link", ONE_TIME, |trial, person| Box::pin(link(trial, person, Purpose::ChangeEmail)))
        .with(&[("email", "ada@work.example.com")])
        .personal(),
    Thing::new("google_account", "110169484474386276334", |trial, person| Box::pin(google_account(trial, person))).personal(),
    Thing::new("begun_factor", "287082", |trial, person| Box::pin(factor(trial, person, false))).personal(),
    Thing::new("second_factor", "287082", |trial, person| Box::pin(factor(trial, person, true))).personal(),
    Thing::new("export", "exp_06DW1H4G00Q4A7S6NW0T5E9R2K", |trial, person| Box::pin(export(trial, person))).personal(),
    Thing::new("begun_export", "exp_06DW1H4G00Q4A7S6NW0T5E9R2K", |trial, person| Box::pin(begun_export(trial, person)))
        .personal(),
    Thing::new("logo", "logo", |trial, person| Box::pin(logo(trial, person))),
    Thing::new("put_logo", "upl_06DW1H4G00Q4A7S6NW0T5E9R2K", |trial, person| Box::pin(put_logo(trial, person))),
    Thing::new("past_hour", PAST_HOUR, |trial, person| Box::pin(past_hour(trial, person))),
];

async fn user_of(cx: &Cx, person: &Person) -> User {
    User::load(cx, &person.user).await.expect("a user")
}

async fn put<T: Item>(cx: &Cx, item: &T) {
    cx.table().put(item, Condition::Always).await.expect("a write");
}

/// A session in `team`, and its token.
fn session(cx: &Cx, user: &UserId, team: &TeamId) -> (Session, String) {
    let sign_in = SignIn { user: user.clone(), team: team.clone(), method: SignInMethod::Password, ip: None, user_agent: None };
    let (session, token) = Session::new(cx, sign_in);
    (session, token.reveal().to_owned())
}

async fn other_session(Trial { cx, .. }: Trial, person: Person) -> Made {
    let (session, _) = session(&cx, &person.user, &person.team);
    session.begin(cx.table().transaction()).commit().await.expect("a session");
    Made::new(session.id)
}

async fn key(Trial { cx, .. }: Trial, person: Person) -> Made {
    let bounds = Bounds { scopes: scopes().map(str::to_owned).collect(), ..Bounds::default() };
    let issued = IssuedKey::new(&cx, &person.team, &person.user, "spare".into(), bounds);
    issued.issue(cx.table().transaction()).commit().await.expect("a key");
    Made::new(&issued.key.id).with("token", issued.token.reveal())
}

/// Somebody else in the team. Their account is the newest of all, so that lists begin with it.
async fn member(Trial { cx, .. }: Trial, person: Person) -> Made {
    let id = UserId::from_seed(Seed { at_ms: cx.now().as_millisecond() + 1_000, random: cx.random() });
    let email: Email = format!("{}@example.com", id.as_str().to_lowercase()).parse().expect("an address");
    let user = User { email_verified_at: Some(cx.now()), ..User::new(id.clone(), email.clone(), cx.id(), cx.now()) };
    let member = Member { team: person.team, user: id.clone(), role: Role::Agent, joined_at: cx.now() };
    let table = cx.table();
    let account =
        table.transaction().put(&EmailClaim { email, user: id.clone() }, Condition::Absent).put(&user, Condition::Absent);
    member.join(account, Condition::Absent).commit().await.expect("a colleague");
    Made::new(id)
}

async fn invite(cx: &Cx, team: &TeamId, by: &UserId, email: Email) -> Issued {
    let table = cx.table();
    // An address has one at a time.
    if let Some(old) = Invitation::of_address(cx, team, &email).await.expect("a look") {
        old.close(table.transaction()).commit().await.expect("its end");
    }
    let issued = Issued::new(cx, team, by, email, Role::Viewer);
    issued.open(cx, table.transaction(), None).commit().await.expect("an invitation");
    issued
}

async fn invitation(Trial { cx, .. }: Trial, person: Person) -> Made {
    let issued = invite(&cx, &person.team, &person.user, "grace@example.com".parse().expect("an address")).await;
    Made::new(&issued.invitation.id)
}

/// What invites its person into a team of others, whose session in it is good once they have accepted.
async fn invited(Trial { cx, .. }: Trial, person: Person) -> Made {
    let (team, session) = team_with(&cx, &person, None, None).await;
    let issued = invite(&cx, &team, &cx.id(), user_of(&cx, &person).await.email).await;
    Made::new(issued.token.reveal()).with("session", session)
}

/// A team, and the token of a session in it that is in no list: those are the business of other samples.
async fn team_with(cx: &Cx, person: &Person, role: Option<Role>, closes_at: Option<Timestamp>) -> (TeamId, String) {
    let team = Team { verified: true, closes_at, ..Team::new(cx.id(), "Workshop".into(), cx.now()) };
    let (session, token) = session(cx, &person.user, &team.id);
    let table = cx.table();
    let mut transaction = table.transaction().put(&team, Condition::Absent).put(&session, Condition::Absent);
    if let Some(role) = role {
        let member = Member { team: team.id.clone(), user: person.user.clone(), role, joined_at: cx.now() };
        transaction = member.join(transaction, Condition::Absent);
    }
    transaction.commit().await.expect("a team");
    (team.id, token)
}

fn as_thing((team, token): (TeamId, String)) -> Made {
    Made::new(team).with("token", token)
}

/// A team that its person owns, beside the personal one.
async fn workshop(Trial { cx, .. }: Trial, person: Person) -> Made {
    as_thing(team_with(&cx, &person, Some(Role::Owner), None).await)
}

async fn joined_team(Trial { cx, .. }: Trial, person: Person) -> Made {
    as_thing(team_with(&cx, &person, Some(Role::Viewer), None).await)
}

/// A team that its person owns and is deleting.
async fn closing_team(Trial { cx, .. }: Trial, person: Person) -> Made {
    as_thing(team_with(&cx, &person, Some(Role::Owner), Some(cx.now() + SignedDuration::from_hours(24))).await)
}

/// A team that its person owned and whose grace is over.
async fn closed_team(Trial { cx, .. }: Trial, person: Person) -> Made {
    as_thing(team_with(&cx, &person, Some(Role::Owner), Some(CLOSED_AT.parse().expect("an instant"))).await)
}

/// The token of a link that was mailed to its person.
async fn link(Trial { cx, .. }: Trial, person: Person, purpose: Purpose) -> Made {
    let user = user_of(&cx, &person).await;
    let moves = purpose == Purpose::ChangeEmail;
    let new_email = format!("{}@new.example.com", user.id.as_str().to_lowercase());
    let to = if moves { new_email.parse().expect("an address") } else { user.email.clone() };
    let about = if moves { Some(user.mark()) } else { user.password_mark() };
    let (link, token) = OneTime::new(&cx, purpose, to);
    put(&cx, &OneTime { user: Some(user.id), about, ..link }).await;
    Made::new(token.reveal()).with("email", new_email)
}

async fn google_account(Trial { cx, .. }: Trial, person: Person) -> Made {
    let (user, sub) = (user_of(&cx, &person).await, format!("google-{}", person.user));
    put(&cx, &GoogleClaim { sub: sub.clone(), user: person.user }).await;
    put(&cx, &User { google: Some(sub.clone()), ..user }).await;
    Made::new(sub)
}

/// A second factor, set up or only begun, and its present code.
async fn factor(Trial { cx, .. }: Trial, person: Person, on: bool) -> Made {
    let (user, secret) = (user_of(&cx, &person).await, TotpSecret::new([7; 20]));
    let sealed = SecondFactor::seal(&cx, &person.user, &secret).expect("a seal");
    let factor = SecondFactor { secret: sealed.clone(), last_step: 0, recovery: Vec::new() };
    let (second_factor, factor_begun) = if on { (Some(factor), None) } else { (None, Some(sealed)) };
    put(&cx, &User { second_factor, factor_begun, ..user }).await;
    let app = Totp::from_url(secret.url("a@example.com").expect("an address")).expect("an app");
    Made::new(app.generate(u64::try_from(cx.now().as_second()).expect("a time after 1970")))
}

async fn begun(cx: &Cx, person: &Person) -> Export {
    let export = Export::new(cx, user_of(cx, person).await.personal_team, person.user.clone());
    put(cx, &export).await;
    export
}

/// An export that no product has written to yet.
async fn begun_export(Trial { cx, .. }: Trial, person: Person) -> Made {
    Made::new(begun(&cx, &person).await.id)
}

/// An export in which each product has one thing.
async fn export(Trial { cx, .. }: Trial, person: Person) -> Made {
    let export = begun(&cx, &person).await;
    for product in &export.products {
        let mut out = Writer::new(&cx, &export, product).expect("a writer");
        out.push("thing", &json!({"number": 1})).await.expect("a line");
        out.finish().await.expect("an end");
    }
    Made::new(export.id)
}

/// The least that is a PNG, as far as its size goes.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x40\0\0\0\x40\x08\x06\0\0\0\xaaiq\xde";

/// An upload of a logo whose bytes are there.
async fn put_logo(Trial { cx, .. }: Trial, person: Person) -> Made {
    let size_bytes = PNG.len() as u64;
    let wish = Wish { file_name: "logo.png".into(), content_type: "image/png".into(), size_bytes, sha256: None };
    let upload = INTAKE.begin(&cx, &person.team, &person.user, wish).await.expect("an upload");
    let blobs = Blobs::of(&cx, INTAKE.prefix).expect("a bucket");
    blobs.put(&upload.key, PNG, "image/png").await.expect("a picture");
    Made::new(upload.id)
}

/// A team's logo.
async fn logo(Trial { cx, .. }: Trial, person: Person) -> Made {
    let blobs = Blobs::of(&cx, INTAKE.prefix).expect("a bucket");
    let (key, content_type) = (blobs.new_key(&person.team), "image/png".to_owned());
    blobs.put(&key, PNG, "image/png").await.expect("a picture");
    put(&cx, &Logo { team: person.team, key, content_type, size: 33, width: 64, height: 64, set_at: cx.now() }).await;
    Made::new("logo")
}

/// An hour of the audit log that is over, and has one entry and no seal.
async fn past_hour(Trial { cx, .. }: Trial, person: Person) -> Made {
    let at = PAST_HOUR.parse::<Timestamp>().expect("an instant") + SignedDuration::from_mins(30);
    let id = AuditId::from_seed(Seed { at_ms: at.as_millisecond(), random: cx.random() });
    let kept_until = cx.now() + SignedDuration::from_hours(1);
    let entry = Entry::of(&cx, &person.team, Plan::Free, None, "key.created");
    put(&cx, &Entry { id, at, kept_until, ..entry }).await;
    Made::new(PAST_HOUR)
}
