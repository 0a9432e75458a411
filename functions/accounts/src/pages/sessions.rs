//! `/account/sessions`: where one is signed in, and ending that.

use api::{Page, PageQuery, Path, Query, Result};
use console::{Flash, Frame, Html, ROWS, SeeOther, address, form, page};
use cx::Cx;
use function::{Endpoint, Sample};
use identity::{Caller, OwnAccount, Permission, SessionId, SignInMethod};
use maud::{Markup, Render, html};
use ui::{Badge, Button, Column, Icon, Pager, Panel, Table, Tone, Zone, post_button, time};

use super::account::{sheet, tabs};
use crate::sessions::{SessionOut, list, revoke, revoke_others};

const PATH: &str = "/account/sessions";

pub(crate) const ENTRY: Endpoint = page("accounts-pages-sessions", "/account/sessions", "Sessions", |site| site.page(show))
    .may(OwnAccount::ACTION)
    .uses(&[&list::ENTRY]);

pub(crate) const END: Endpoint =
    form("accounts-pages-sessions-end", "/account/sessions/{id}/end", "End one of one's sessions", |site| site.page(end))
        .may(OwnAccount::ACTION)
        .uses(&[&revoke::ENTRY])
        .sample(Sample::of("other_session"));

pub(crate) const END_OTHERS: Endpoint =
    form("accounts-pages-sessions-end-others", "/account/sessions/end-others", "End all sessions but this", |site| {
        site.page(end_others)
    })
    .may(OwnAccount::ACTION)
    .uses(&[&revoke_others::ENTRY]);

/// The sessions.
///
/// # Errors
/// Only when the table is busy.
pub async fn show(cx: Cx, caller: Caller<OwnAccount>, frame: Frame, Query(page): Query<PageQuery>) -> Result<Html> {
    let first = page.cursor.is_none();
    let sessions = list::list(cx, caller, Query(page.at_most(ROWS))).await?;
    Ok(frame.page(sheet(SessionsPage { sessions, first, zone: frame.zone() })))
}

/// Ends one session.
///
/// # Errors
/// 404 when one has no such session.
pub async fn end(cx: Cx, caller: Caller<OwnAccount>, id: Path<SessionId>) -> Result<SeeOther> {
    revoke::revoke(cx.clone(), caller, id).await?;
    Ok(SeeOther::to(PATH).flash(&Flash::done("The session is ended."), &cx))
}

/// Ends all but the present one.
///
/// # Errors
/// Only when the table is busy.
pub async fn end_others(cx: Cx, caller: Caller<OwnAccount>) -> Result<SeeOther> {
    let ended = revoke_others::revoke_others(cx.clone(), caller).await?.0.ended;
    let told = match ended {
        0 => "There was no other session.".to_owned(),
        1 => "One other session is ended.".to_owned(),
        count => format!("{count} other sessions are ended."),
    };
    Ok(SeeOther::to(PATH).flash(&Flash::done(told), &cx))
}

struct SessionsPage<'a> {
    sessions: Page<SessionOut>,
    /// Whether these are the newest.
    first: bool,
    zone: &'a Zone,
}

impl SessionsPage<'_> {
    fn others(&self) -> bool {
        self.sessions.items.len() > 1 || !self.first
    }

    fn row(&self, session: &SessionOut) -> Vec<Markup> {
        let agent = session.user_agent.as_deref();
        let end = format!("{PATH}/{}/end", session.id);
        vec![
            html! {
                span title=[agent] { (program(agent)) }
                @if session.current { " " (Badge::status("current", Tone::Accent)) }
            },
            html! { @if let Some(ip) = session.ip { (ip) } @else { span.soft { "unknown" } } },
            html! { (words(session.method)) },
            time::short(session.created_at, self.zone),
            time::day(session.ends_at, self.zone),
            html! {
                @if session.current { (post_button("/sign-out", &Button::quiet("Sign out").small(), &[])) }
                @else { (post_button(&end, &Button::quiet("End").label(format!("End the session of {}", program(agent))).small(), &[])) }
            },
        ]
    }

    fn table(&self) -> Markup {
        let columns = [
            Column::text("Program"),
            Column::text("From"),
            Column::text("Signed in by"),
            Column::text("Since"),
            Column::text("Until"),
            Column::actions("Actions"),
        ];
        let rows = self.sessions.items.iter().map(|session| self.row(session)).collect();
        let older = self.sessions.next_cursor.as_deref().map(|cursor| address(PATH, &[("cursor", Some(cursor))]));
        html! {
            (Table { caption: "Sessions", columns: &columns, rows })
            (Pager { newer: None, older: older.as_deref(), note: None })
        }
    }
}

impl Render for SessionsPage<'_> {
    fn render(&self) -> Markup {
        let question = "End all your other sessions? Whoever uses them must sign in again.";
        let end = Button::secondary("End all others").small().icon(Icon::SignOut).confirm(question);
        let actions = html! { @if self.others() { (post_button("/account/sessions/end-others", &end, &[])) } };
        html! {
            (tabs(PATH))
            (Panel { title: "Where you are signed in", actions, content: self.table() })
            p.soft { "Something here is not you? End it, and " a href="/account/security" { "change your password" } "." }
        }
    }
}

fn words(method: SignInMethod) -> &'static str {
    match method {
        SignInMethod::Password => "password",
        SignInMethod::MagicLink => "mailed link",
        SignInMethod::Google => "Google",
    }
}

/// What a browser or program is, as far as it says so: the first name that fits, since most also name those they
/// resemble.
fn program(agent: Option<&str>) -> String {
    let Some(agent) = agent.filter(|agent| !agent.trim().is_empty()) else { return "Unknown program".to_owned() };
    let first = |names: &[(&str, &'static str)]| names.iter().find(|(part, _)| agent.contains(part)).map(|(_, name)| *name);
    let browser = first(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        // Programs that are no browsers say what they are first.
        (None, _) => agent.split(['/', ' ']).next().unwrap_or(agent).chars().take(40).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_called_by_its_own_name() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0";
        let safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";
        assert_eq!(program(Some(edge)), "Edge on Windows");
        assert_eq!(program(Some(safari)), "Safari on iPhone");
        assert_eq!(program(Some("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0")), "Firefox on Linux");
        assert_eq!(program(Some("curl/8.7.1")), "curl");
        assert_eq!(program(None), "Unknown program");
    }

    #[test]
    fn the_present_session_is_signed_out_of_and_the_others_are_ended() {
        let session = |id: &str, current| SessionOut {
            id: id.parse().unwrap(),
            current,
            method: SignInMethod::Password,
            team_id: "team_06GZR83ZCGCHVCJYW498ZJYBRG".parse().unwrap(),
            ip: None,
            user_agent: None,
            created_at: "2026-11-21T09:00:00Z".parse().unwrap(),
            ends_at: "2026-12-21T09:00:00Z".parse().unwrap(),
        };
        let (own, other) = ("sess_06GZR83ZCGCHVCJYW498ZJYBRG", "sess_00000000000000000000000000");
        let shown = |items| {
            let page = SessionsPage { sessions: Page { items, next_cursor: None }, first: true, zone: &Zone::utc() };
            page.render().into_string()
        };
        let both = shown(vec![session(own, true), session(other, false)]);
        assert!(both.contains("/sign-out") && !both.contains(&format!("{own}/end")) && both.contains(&format!("{other}/end")));
        assert!(both.contains("end-others") && !shown(vec![session(own, true)]).contains("end-others"));
    }
}
