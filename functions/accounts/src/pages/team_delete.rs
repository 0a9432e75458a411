//! `/team/delete`: deleting the team. Whoever does so types its name, and can change their mind for a week.

use api::Result;
use axum::response::{IntoResponse, Response};
use console::{Filled, Flash, Form, Frame, Html, SeeOther, Sheet, Trouble, form, page};
use cx::Cx;
use function::Endpoint;
use identity::{Caller, OwnTeam, Permission};
use jiff::Timestamp;
use maud::{Markup, Render, html};
use ui::{Button, Empty, Field, Icon, Panel, Timeline, TimelineEntry, Tone, Zone, form_actions, time};

use crate::team::closing::GRACE;
use crate::team::remove::remove;

pub(crate) const ENTRY: Endpoint =
    page("accounts-pages-team-delete", "/team/delete", "Delete the team", |site| site.page(show)).may(OwnTeam::ACTION);

pub(crate) const SUBMIT: Endpoint =
    form("accounts-pages-team-delete-submit", "/team/delete", "Delete the team", |site| site.page(submit))
        .may(OwnTeam::ACTION)
        .uses(&[&crate::team::remove::ENTRY]);

/// What happens, and the form.
pub async fn show(cx: Cx, _: Caller<OwnTeam>, frame: Frame) -> Html {
    frame.page(sheet(DeletePage::of(&cx, &frame, Filled::default())))
}

/// Deletes the team.
///
/// # Errors
/// Only when the table is busy; a wrong name is told in the form.
pub async fn submit(cx: Cx, caller: Caller<OwnTeam>, frame: Frame, form: Form) -> Result<Response> {
    let trouble = if form.text("name") == Some(frame.team.name.trim()) {
        match remove(cx.clone(), caller).await {
            Ok(axum::Json(closing)) => {
                let told = Flash::done(format!("“{}” is closed, and will be erased in seven days.", closing.name));
                let told = told.undo(format!("/teams/{}/restore", closing.id));
                return Ok(SeeOther::to("/teams").flash(&told, &cx).into_response());
            }
            Err(error) => Trouble::of(error)?,
        }
    } else {
        Trouble::field("name", format!("must be the name of the team, “{}”", frame.team.name))
    };
    Ok(frame.refused(sheet(DeletePage::of(&cx, &frame, Filled::refused(form, trouble)))).into_response())
}

fn sheet<P>(page: P) -> Sheet<'static, P> {
    Sheet { crumbs: &[("Members", Some("/team"))], ..Sheet::new("Delete the team", page) }
}

struct DeletePage<'a> {
    team: &'a str,
    personal: bool,
    /// Until when it could be kept, were it deleted now.
    until: Timestamp,
    zone: &'a Zone,
    filled: Filled,
}

impl<'a> DeletePage<'a> {
    fn of(cx: &Cx, frame: &'a Frame, filled: Filled) -> DeletePage<'a> {
        let personal = frame.team.personal_to.is_some();
        DeletePage { team: &frame.team.name, personal, until: cx.now() + GRACE, zone: frame.zone(), filled }
    }

    fn steps(&self) -> [TimelineEntry; 3] {
        let step = |at, title: &str, detail, tone| TimelineEntry { at, title: html! { (title) }, detail: Some(detail), tone };
        let until = html! { "until " (time::instant(self.until, self.zone)) };
        [
            step(
                html! { "at once" },
                "It is closed",
                html! { "All members are refused, its API keys open nothing, and its jobs call nobody." },
                Tone::Warn,
            ),
            step(
                until,
                "You can still keep it",
                html! { "On the page " a href="/teams" { "My teams" } ". Then everything works again as before." },
                Tone::Accent,
            ),
            step(
                html! { "then" },
                "It is erased",
                html! { "Jobs, logs, keys, invitations and the audit log. Nobody can bring it back." },
                Tone::Bad,
            ),
        ]
    }

    fn form(&self) -> Markup {
        html! {
            (Timeline(&self.steps()))
            form.form.measure method="post" action="/team/delete" {
                (self.filled.summary())
                (self.filled.of(Field::text("name", "The team's name").hint(html! { "Type " strong { (self.team) } " to show that you mean it." }).autocomplete("off").required()))
                (form_actions(&[&Button::danger("Delete the team").icon(Icon::Trash), &Button::quiet("Keep it").href("/team")]))
            }
        }
    }
}

impl Render for DeletePage<'_> {
    fn render(&self) -> Markup {
        html! {
            @if self.personal {
                (Empty {
                    icon: Icon::User,
                    title: "This team is your own",
                    text: "It came with your account and goes with it.",
                    action: html! { (Button::secondary("Delete my account…").href("/account/delete")) }
                })
            } @else {
                (Panel { title: "", actions: html! {}, content: self.form() })
            }
        }
    }
}
