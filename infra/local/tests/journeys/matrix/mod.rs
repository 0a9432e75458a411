//! Who may do what: every endpoint of the registries against every kind of caller. What is to be expected follows
//! from the permission matrix; what a sound request is, an endpoint's row here says. An endpoint without a row fails.

mod cast;
mod pages;

use axum::body::Body;
use function::{Endpoint, Who};
use identity::{Action, Keys, Purpose, Reach, Role};
use minutehand::REGISTRIES;
use serde_json::{Value, json};

use self::cast::Cast;
use crate::problem::daily;

const JSON: (&str, &str) = ("content-type", "application/json");
const PASSWORD: &str = "correct horse";

/// What an endpoint's path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Thing {
    Nothing,
    Job,
    Delivery,
    Key,
    OwnSession,
    /// A team that the caller belongs to.
    JoinedTeam,
    /// A team that the caller owns and is deleting.
    ClosingTeam,
    Member,
    Invitation,
    /// The token of an invitation of the caller's own, which the body names.
    Token,
    /// An export of the caller's data.
    Export,
    /// A Google account, linked to the caller's.
    Google,
    /// The token of a link that was mailed to the caller.
    Link(Purpose),
}

impl Thing {
    /// Whether it is the caller's own whoever they are, and no team's.
    fn is_personal(self) -> bool {
        matches!(
            self,
            Thing::Nothing
                | Thing::OwnSession
                | Thing::JoinedTeam
                | Thing::ClosingTeam
                | Thing::Token
                | Thing::Google
                | Thing::Export
                | Thing::Link(_)
        )
    }
}

/// A sound request: what its path names, and its body, in which `{id}` stands for the same.
fn row(name: &str) -> Option<(Thing, Value)> {
    let none = json!({});
    Some(match name {
        "platform-health" | "platform-openapi" | "accounts-permissions" | "accounts-logout" | "accounts-me" => {
            (Thing::Nothing, none)
        }
        "accounts-signup" => (Thing::Nothing, json!({"email": "new@example.com", "password": "velvet kettle orbit"})),
        "accounts-login" => (Thing::Nothing, json!({"email": "owner@example.com", "password": PASSWORD})),
        "accounts-password-change" => (Thing::Nothing, json!({"current_password": PASSWORD, "new_password": PASSWORD})),
        "accounts-factor-begin" => (Thing::Nothing, json!({"password": PASSWORD})),
        "accounts-factor-confirm" | "accounts-factor-disable" => (Thing::Nothing, none),
        "accounts-sessions-list" | "accounts-sessions-revoke-others" => (Thing::Nothing, none),
        "accounts-sessions-revoke" => (Thing::OwnSession, none),
        "accounts-keys-create" => (Thing::Nothing, json!({"name": "new", "scopes": ["jobs:read"]})),
        "accounts-keys-list" => (Thing::Nothing, none),
        "accounts-keys-rotate" | "accounts-keys-revoke" => (Thing::Key, none),
        "accounts-audit-list" | "accounts-audit-export" | "accounts-audit-verify" => (Thing::Nothing, none),
        "accounts-teams-list" | "accounts-team-show" | "accounts-members-list" => (Thing::Nothing, none),
        "accounts-teams-create" | "accounts-team-update" => (Thing::Nothing, json!({"name": "Workshop"})),
        "accounts-teams-switch" | "accounts-teams-leave" => (Thing::JoinedTeam, none),
        "accounts-teams-restore" => (Thing::ClosingTeam, none),
        "accounts-team-remove" | "accounts-invitations-list" => (Thing::Nothing, none),
        "accounts-team-transfer" => (Thing::Nothing, json!({"user_id": "user_00000000000000000000000000"})),
        "accounts-members-update" => (Thing::Member, json!({"role": "agent"})),
        "accounts-members-remove" => (Thing::Member, none),
        "accounts-invitations-create" => (Thing::Nothing, json!({"email": "guest@example.com", "role": "viewer"})),
        "accounts-invitations-revoke" | "accounts-invitations-resend" => (Thing::Invitation, none),
        "accounts-invitations-accept" | "accounts-invitations-show" => (Thing::Token, json!({"token": "{id}"})),
        "accounts-email-verify" => (Thing::Link(Purpose::VerifyEmail), json!({"token": "{id}"})),
        "accounts-email-resend" => (Thing::Nothing, none),
        "accounts-email-change" => (Thing::Nothing, json!({"new_email": "moved@example.com", "password": PASSWORD})),
        "accounts-email-confirm" => (Thing::Link(Purpose::ChangeEmail), json!({"token": "{id}"})),
        "accounts-link-request" | "accounts-reset-request" => (Thing::Nothing, json!({"email": "owner@example.com"})),
        "accounts-link-confirm" => (Thing::Link(Purpose::MagicLink), json!({"token": "{id}"})),
        "accounts-reset-confirm" => (Thing::Link(Purpose::ResetPassword), json!({"token": "{id}", "new_password": PASSWORD})),
        "accounts-google-begin" | "accounts-google-callback" => (Thing::Nothing, none),
        "accounts-google-link" => (Thing::Nothing, json!({"password": PASSWORD})),
        "accounts-export-request" | "accounts-export-list" => (Thing::Nothing, none),
        "accounts-export-show" | "accounts-export-file" => (Thing::Export, none),
        "accounts-account-remove" => (Thing::Nothing, json!({"password": PASSWORD})),
        "accounts-google-unlink" => (Thing::Google, none),
        "schedules-create" | "schedules-preview" => (Thing::Nothing, daily(json!({}))),
        "schedules-list" | "schedules-dead-letters" => (Thing::Nothing, none),
        "schedules-update" => (Thing::Job, json!({"name": "renamed"})),
        "schedules-show" | "schedules-remove" | "schedules-pause" | "schedules-resume" | "schedules-run-now"
        | "schedules-logs" => (Thing::Job, none),
        "schedules-deliveries-show" | "schedules-deliveries-replay" => (Thing::Delivery, none),
        _ => return None,
    })
}

/// Those that answer for the team as a whole, and so to nobody who reaches their own things only.
const OF_THE_WHOLE: [&str; 1] = ["accounts-audit-verify"];

/// What personal teams are not for, and those are personal: whoever is let in is told so.
const NOT_PERSONAL: [&str; 2] = ["accounts-team-remove", "accounts-team-transfer"];

/// How a caller comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comes {
    Anonymous,
    WithGarbage,
    WithExpiredSession,
    WithRevokedSession,
    AfterLeaving,
    FromAnotherTeam,
    As(Role),
    /// To a thing of their own making.
    ToOwn(Role),
    WithKey,
    WithKeyForSomethingElse,
    WithExpiredKey,
    WithRevokedKey,
    WithKeyFromElsewhere,
    WithKeyFromAnotherOrigin,
    WithKeyFromNoOrigin,
    WithKeyOfADemotedMaker,
    WithKeyOfAMakerWhoLeft,
    ToAClosingTeam,
    ByPasswordToAGoogleOnlyTeam,
    ByGoogleToAGoogleOnlyTeam,
}

/// What is to be expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    Success,
    Status(u16),
}

fn expected(endpoint: &Endpoint, action: Action, thing: Thing, comes: Comes) -> Expected {
    let refused = Expected::Status(403);
    let personal = action.roles.is_none();
    let foreign = !thing.is_personal();
    let as_role = |role: Role, foreign: bool| match action.reach_of(role) {
        Reach::All => Expected::Success,
        Reach::Own if !foreign && !OF_THE_WHOLE.contains(&endpoint.name) => Expected::Success,
        Reach::Own | Reach::No => refused,
    };
    match comes {
        Comes::Anonymous
        | Comes::WithGarbage
        | Comes::WithExpiredSession
        | Comes::WithRevokedSession
        | Comes::WithExpiredKey
        | Comes::WithRevokedKey
        | Comes::WithKeyOfAMakerWhoLeft => Expected::Status(401),
        Comes::AfterLeaving | Comes::ToAClosingTeam | Comes::ByPasswordToAGoogleOnlyTeam if personal => Expected::Success,
        Comes::AfterLeaving | Comes::ToAClosingTeam | Comes::ByPasswordToAGoogleOnlyTeam => refused,
        Comes::FromAnotherTeam if matches!(thing, Thing::Nothing | Thing::Token) => Expected::Success,
        Comes::FromAnotherTeam => Expected::Status(404),
        Comes::As(role) => as_role(role, foreign),
        Comes::ToOwn(role) => as_role(role, false),
        Comes::ByGoogleToAGoogleOnlyTeam => as_role(Role::Owner, foreign),
        Comes::WithKeyFromElsewhere | Comes::WithKeyFromAnotherOrigin | Comes::WithKeyFromNoOrigin => refused,
        Comes::WithKey | Comes::WithKeyForSomethingElse | Comes::WithKeyOfADemotedMaker => match (action.keys, comes) {
            (Keys::Never, _) | (Keys::Scope, Comes::WithKeyForSomethingElse) => refused,
            (Keys::Always, _) => Expected::Success,
            (Keys::Scope, Comes::WithKeyOfADemotedMaker) => as_role(Role::Viewer, foreign),
            (Keys::Scope, _) => as_role(Role::Admin, foreign),
        },
    }
}

fn callers(action: Action, thing: Thing) -> Vec<Comes> {
    let mut all = vec![
        Comes::Anonymous,
        Comes::WithGarbage,
        Comes::WithExpiredSession,
        Comes::WithRevokedSession,
        Comes::AfterLeaving,
        Comes::FromAnotherTeam,
        Comes::WithKey,
        Comes::WithKeyForSomethingElse,
        Comes::WithExpiredKey,
        Comes::WithRevokedKey,
        Comes::WithKeyFromElsewhere,
        Comes::WithKeyFromAnotherOrigin,
        Comes::WithKeyFromNoOrigin,
        Comes::WithKeyOfADemotedMaker,
        Comes::WithKeyOfAMakerWhoLeft,
        Comes::ToAClosingTeam,
        Comes::ByPasswordToAGoogleOnlyTeam,
    ];
    // The team's things are not in the other team.
    if thing.is_personal() {
        all.push(Comes::ByGoogleToAGoogleOnlyTeam);
    }
    all.extend(Role::ALL.map(Comes::As));
    let makes_things = |role: &Role| action.reach_of(*role) == Reach::Own && (thing != Thing::Delivery || *role == Role::Agent);
    all.extend(Role::ALL.into_iter().filter(makes_things).map(Comes::ToOwn));
    all
}

#[tokio::test(start_paused = true)]
async fn every_endpoint_lets_in_whom_the_matrix_lets_in_and_nobody_else() {
    let cast = Cast::gather().await;
    let (mut cases, mut wrong) = (0, Vec::new());
    for endpoint in REGISTRIES.iter().flat_map(|registry| registry.endpoints) {
        let name = endpoint.name;
        let (thing, body) =
            row(name).unwrap_or_else(|| panic!("`{name}`: add a row for it in matrix.rs: what is a sound request?"));
        let Who::Caller(action) = endpoint.who else {
            let owner = &cast.members[&Role::Owner];
            let id = cast.thing(thing, owner, owner).await;
            let reply = ask(&cast, endpoint, None, &[], &id, &body).await;
            // Only a browser that was at Google can come back from there.
            let sound = (200..304).contains(&reply) || (name, reply) == ("accounts-google-callback", 409);
            assert!(sound, "`{name}` is public and answers {reply} to an anonymous sound request");
            continue;
        };
        cast.tidy_up().await;
        for comes in callers(action, thing) {
            let (token, caller) = cast.credential(action, comes).await;
            let maker = if matches!(comes, Comes::ToOwn(_)) { caller.clone() } else { cast.members[&Role::Owner].clone() };
            let body = if name.starts_with("accounts-factor") {
                cast.factor(name, &caller).await.unwrap_or_else(|| body.clone())
            } else {
                body.clone()
            };
            cast.keep(&caller).await;
            // A stranger asks for a session, or a team, of the owner's.
            let whose = if comes == Comes::FromAnotherTeam && thing != Thing::Token { maker.clone() } else { caller };
            let id = cast.thing(thing, &maker, &whose).await;
            let origin = [("origin", "https://evil.example")];
            let headers = if comes == Comes::WithKeyFromAnotherOrigin { &origin[..] } else { &[] };
            let status = ask(&cast, endpoint, token.as_deref(), headers, &id, &body).await;
            let expected = expected(endpoint, action, thing, comes);
            let met = match expected {
                Expected::Success if NOT_PERSONAL.contains(&name) => status == 409,
                Expected::Success => (200..300).contains(&status),
                Expected::Status(expected) => status == expected,
            };
            cases += 1;
            if !met {
                wrong.push(format!("{name} ({}), {comes:?}: {status} instead of {expected:?}", action.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {cases} cells are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(cases > 400, "the registries are read: {cases}");
}

async fn ask(cast: &Cast, endpoint: &Endpoint, token: Option<&str>, headers: &[(&str, &str)], id: &str, body: &Value) -> u16 {
    let headers = [&[JSON], headers].concat();
    let method = endpoint.verb.method();
    let body = if method == "GET" { Body::empty() } else { Body::from(body.to_string().replace("{id}", id)) };
    cast.world.send(method.as_str(), &endpoint.path.replace("{id}", id), token, &headers, body).await.status.as_u16()
}

/// What changes something but leaves no entry, and why.
const NOT_AUDITED: [(&str, &str); 1] = [("schedules-preview", "stores nothing")];

#[test]
fn whatever_a_caller_changes_is_audited() {
    for endpoint in REGISTRIES.iter().flat_map(|registry| registry.endpoints) {
        let changes = endpoint.verb != function::Verb::Get && endpoint.who != Who::Public;
        let excused = NOT_AUDITED.iter().any(|(name, _)| *name == endpoint.name);
        assert!(!changes || endpoint.audited != excused, "`{}`: `.audited()`, or a reason in NOT_AUDITED", endpoint.name);
    }
}
