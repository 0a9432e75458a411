//! Who may look at which page and send which form: every page of the consoles against every kind of person. A form is
//! sent empty, so whoever is let in changes little; what counts is who is let in.

use axum::body::Body;
use function::{Endpoint, Verb, Who};
use identity::{Action, Reach, Role};
use minutehand::REGISTRIES;

use super::cast::Cast;
use super::{Comes, is_personal};

const BROWSER: [(&str, &str); 2] = [("accept", "text/html"), ("content-type", "application/x-www-form-urlencoded")];

fn pages() -> impl Iterator<Item = &'static Endpoint> {
    REGISTRIES.iter().filter_map(|registry| registry.console).flat_map(|console| console.pages)
}

/// Those that answer for the team as a whole, and so to nobody who reaches their own things only.
const OF_THE_WHOLE: [&str; 1] = ["accounts-pages-audit-verify"];

async fn ask(cast: &Cast, page: &Endpoint, token: Option<&str>, id: &str) -> (u16, Option<String>) {
    let parameter = page.path.split('/').find(|part| part.starts_with('{'));
    let path = parameter.map_or(page.path.to_owned(), |parameter| page.path.replace(parameter, id));
    let reply = cast.world.send(page.verb.method().as_str(), &path, token, &BROWSER, Body::empty()).await;
    let location = reply.headers.get("location").and_then(|to| to.to_str().ok()).map(str::to_owned);
    (reply.status.as_u16(), location)
}

/// Whether the matrix lets somebody in who comes so.
fn is_let_in(cast: &Cast, page: &Endpoint, action: Action, comes: Comes) -> bool {
    let personal = is_personal(cast, page.sample.named);
    let own = personal && !OF_THE_WHOLE.contains(&page.name);
    let role = match comes {
        Comes::As(role) | Comes::ToOwn(role) => role,
        _ => return action.roles.is_none(),
    };
    match action.reach_of(role) {
        Reach::All => true,
        Reach::Own => own || (matches!(comes, Comes::ToOwn(_)) && !personal),
        Reach::No => false,
    }
}

#[tokio::test(start_paused = true)]
async fn every_page_lets_in_whom_the_matrix_lets_in_and_nobody_else() {
    let cast = Cast::gather().await;
    let (mut cases, mut wrong) = (0, Vec::new());
    for page in pages() {
        let Who::Caller(action) = page.who else { continue };
        cast.tidy_up().await;
        let thing = page.sample.named;
        assert!(thing.is_some() || !page.path.contains('{'), "{}: `.sample(Sample::of(…))` says what its path names", page.name);
        let mut all = vec![Comes::Anonymous, Comes::WithRevokedSession, Comes::AfterLeaving, Comes::ToAClosingTeam];
        all.extend([Comes::ByPasswordToAGoogleOnlyTeam]);
        all.extend(Role::ALL.map(Comes::As));
        let makes = |role: &Role| action.reach_of(*role) == Reach::Own;
        all.extend(Role::ALL.into_iter().filter(makes).map(Comes::ToOwn));
        for comes in all {
            let (token, caller) = cast.credential(action, comes).await;
            let owner = cast.members[&Role::Owner].clone();
            let maker = if matches!(comes, Comes::ToOwn(_)) { caller.clone() } else { owner };
            let id = match thing {
                Some(thing) => cast.thing(thing, &maker, &caller).await.id,
                None => String::new(),
            };
            let (status, location) = ask(&cast, page, token.as_deref(), &id).await;
            let to_sign_in = location.as_deref().is_some_and(|to| to.starts_with("/sign-in"));
            let met = match comes {
                Comes::Anonymous | Comes::WithRevokedSession => status == 303 && to_sign_in,
                _ if is_let_in(&cast, page, action, comes) => {
                    matches!(status, 200 | 303 | 404 | 409 | 422) && (!to_sign_in || page.path == "/sign-out")
                }
                // Forms of several things say of each whether it could be done, and of none nothing.
                _ if action.reach_of(role_of(comes)) == Reach::Own => status == 403 || (status != 500 && thing.is_none()),
                _ => status == 403,
            };
            cases += 1;
            if !met {
                wrong.push(format!("{} {} ({}), {comes:?}: {status} {location:?}", page.verb.method(), page.path, action.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {cases} cells are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(cases > 300, "the consoles are read: {cases}");
}

fn role_of(comes: Comes) -> Role {
    match comes {
        Comes::As(role) | Comes::ToOwn(role) => role,
        _ => Role::Viewer,
    }
}

#[tokio::test(start_paused = true)]
async fn what_anybody_may_read_anybody_can() {
    let cast = Cast::gather().await;
    for page in pages().filter(|page| page.who == Who::Public && page.verb == Verb::Get && !page.path.contains('{')) {
        let (status, _) = ask(&cast, page, None, "").await;
        assert_eq!(status, 200, "{}", page.path);
    }
}

#[test]
fn what_a_page_changes_its_operation_notes() {
    for page in pages().filter(|page| page.verb == Verb::Post && page.who != Who::Public) {
        let audited = page.audited || page.uses.iter().any(|used| used.audited);
        assert!(audited || NOT_AUDITED.contains(&page.name), "`{}`: what it changes is to be in the audit log", page.name);
    }
}

/// Forms that change nothing that is kept.
const NOT_AUDITED: [&str; 3] = ["schedules-pages-preview", "schedules-pages-ticket", "accounts-pages-appearance"];
