//! Who may do what: every endpoint of the registries against every kind of caller. What is to be expected follows
//! from the permission matrix; what a sound request is, an endpoint's sample says.

mod cast;
mod pages;

use self::cast::Cast;
use axum::body::Body;
use function::{Endpoint, Who};
use identity::{Action, Keys, Reach, Role};
use minutehand::REGISTRIES;
use trial::{Values, event, thing_in, things_in};

const JSON: (&str, &str) = ("content-type", "application/json");

/// The thing that a sample is about: the one its path or its body names. What is made within a team of the caller's own
/// is nobody else's.
fn thing_of(cast: &Cast, endpoint: &Endpoint) -> Option<&'static str> {
    let sample = &endpoint.sample;
    let in_body = || sample.texts().flat_map(things_in).find(|name| cast.trial.makes(name));
    sample.named.map(thing_in).or_else(in_body).filter(|_| sample.within.is_none())
}

/// Whether it is the caller's own whoever they are, and no team's.
fn is_personal(cast: &Cast, thing: Option<&str>) -> bool {
    thing.is_none_or(|thing| cast.trial.thing(thing).personal)
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

/// What shows something of the team that another team has not.
const OF_THE_TEAM: [&str; 1] = ["accounts-logo-show"];

/// What is to be expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    Success,
    Status(u16),
}

fn expected(cast: &Cast, endpoint: &Endpoint, action: Action, thing: Option<&str>, comes: Comes) -> Expected {
    let refused = Expected::Status(403);
    let personal = action.roles.is_none();
    let foreign = !is_personal(cast, thing);
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
        // What is named in no path is theirs, or made for them.
        Comes::FromAnotherTeam | Comes::ByGoogleToAGoogleOnlyTeam if OF_THE_TEAM.contains(&endpoint.name) => {
            Expected::Status(404)
        }
        Comes::FromAnotherTeam if endpoint.sample.named.is_none() && !foreign => Expected::Success,
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

fn callers(cast: &Cast, action: Action, thing: Option<&str>) -> Vec<Comes> {
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
    if is_personal(cast, thing) {
        all.push(Comes::ByGoogleToAGoogleOnlyTeam);
    }
    all.extend(Role::ALL.map(Comes::As));
    all.extend(Role::ALL.into_iter().filter(|role| action.reach_of(*role) == Reach::Own).map(Comes::ToOwn));
    all
}

#[tokio::test(start_paused = true)]
async fn every_endpoint_lets_in_whom_the_matrix_lets_in_and_nobody_else() {
    let cast = Cast::gather().await;
    let (mut cases, mut wrong) = (0, Vec::new());
    for endpoint in REGISTRIES.iter().flat_map(|registry| registry.endpoints) {
        let (name, thing) = (endpoint.name, thing_of(&cast, endpoint));
        let owner = cast.members[&Role::Owner].clone();
        let Who::Caller(action) = endpoint.who else {
            let values = cast.values(endpoint, &owner, &owner).await;
            let reply = ask(&cast, endpoint, None, &[], &values).await;
            // Only a browser that was at Google can come back from there.
            let sound = (200..304).contains(&reply) || (name, reply) == ("accounts-google-callback", 409);
            assert!(sound, "`{name}` is public and answers {reply} to an anonymous sound request");
            continue;
        };
        cast.tidy_up().await;
        for comes in callers(&cast, action, thing) {
            let (token, caller) = cast.credential(action, comes).await;
            let maker = if matches!(comes, Comes::ToOwn(_)) { caller.clone() } else { owner.clone() };
            cast.keep(&caller).await;
            // A stranger asks for a session, or a team, of the owner's.
            let asks_for_anothers = comes == Comes::FromAnotherTeam && endpoint.sample.named.is_some();
            let whose = if asks_for_anothers { maker.clone() } else { caller };
            let values = cast.values(endpoint, &maker, &whose).await;
            let origin = [("origin", "https://evil.example")];
            let headers = if comes == Comes::WithKeyFromAnotherOrigin { &origin[..] } else { &[] };
            let status = ask(&cast, endpoint, token.as_deref(), headers, &values).await;
            let expected = expected(&cast, endpoint, action, thing, comes);
            let met = match expected {
                Expected::Success if NOT_PERSONAL.contains(&name) => status == 409,
                // To an address that opens what is asked for.
                Expected::Success => (200..300).contains(&status) || status == 303,
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

async fn ask(cast: &Cast, endpoint: &Endpoint, token: Option<&str>, headers: &[(&str, &str)], values: &Values) -> u16 {
    let (path, sample) = (event::path_of(endpoint, values), &endpoint.sample);
    let path = if sample.query.is_empty() { path } else { format!("{path}?{}", values.fill(sample.query)) };
    // Those who come bring sessions of their own.
    let cookies = sample.cookies.iter().filter(|cookie| !cookie.starts_with("mh_session=")).copied();
    let cookies = cookies.collect::<Vec<_>>().join("; ");
    let body = if sample.body.is_empty() { "{}".to_owned() } else { values.fill(sample.body) };
    let mut all = vec![JSON];
    all.extend(headers);
    if !cookies.is_empty() {
        all.push(("cookie", &cookies));
    }
    let method = endpoint.verb.method();
    let body = if method == "GET" { Body::empty() } else { Body::from(body) };
    cast.world.send(method.as_str(), &path, token, &all, body).await.status.as_u16()
}

/// What changes something but leaves no entry, and why.
const NOT_AUDITED: [(&str, &str); 3] = [
    ("schedules-preview", "stores nothing"),
    ("schedules-socket-ticket", "stores what is gone in a minute, and lets nobody do more than they may"),
    ("accounts-logo-begin", "stores what is gone in a day, unless it is confirmed, which is audited"),
];

#[test]
fn whatever_a_caller_changes_is_audited() {
    for endpoint in REGISTRIES.iter().flat_map(|registry| registry.endpoints) {
        let changes = endpoint.verb != function::Verb::Get && endpoint.who != Who::Public;
        let excused = NOT_AUDITED.iter().any(|(name, _)| *name == endpoint.name);
        assert!(!changes || endpoint.audited != excused, "`{}`: `.audited()`, or a reason in NOT_AUDITED", endpoint.name);
    }
}
