//! `/account/delete`: deleting one's account. Whoever does so gives their password, and can change their mind for a week.

use api::{Json, PageQuery, Query, Result};
use axum::response::{IntoResponse, Response};
use console::{Filled, Flash, Form, Frame, Html, SeeOther, Shape, Sheet, Trouble, form, page};
use cx::Cx;
use function::Endpoint;
use identity::{Caller, OwnAccount, Permission, Role};
use jiff::Timestamp;
use maud::{Markup, Render, html};
use ui::{Badge, Button, Field, Icon, Panel, Timeline, TimelineEntry, Tone, Zone, form_actions, post_button, time};

use super::own_password;
use crate::account::remove::remove;
use crate::team::closing::GRACE;
use crate::teams::{MyTeam, list};

pub(crate) const ENTRY: Endpoint =
    page("accounts-pages-account-delete", "/account/delete", "Delete my account", |site| site.page(show))
        .may(OwnAccount::ACTION)
        .uses(&[&list::ENTRY]);

pub(crate) const SUBMIT: Endpoint =
    form("accounts-pages-account-delete-submit", "/account/delete", "Delete one's account", |site| site.page(submit))
        .may(OwnAccount::ACTION)
        .uses(&[&crate::account::remove::ENTRY, &list::ENTRY]);

/// What happens, and the form.
///
/// # Errors
/// Only when the table is busy.
pub async fn show(cx: Cx, caller: Caller<OwnAccount>, frame: Frame) -> Result<Html> {
    Ok(frame.page(sheet(FarewellPage::load(cx, caller, &frame, Filled::default()).await?)))
}

/// Deletes the account.
///
/// # Errors
/// Only when a part of the system is busy; what is wrong with the form is told in it.
pub async fn submit(cx: Cx, caller: Caller<OwnAccount>, frame: Frame, form: Form) -> Result<Response> {
    let (address, again) = (frame.user().email.as_str(), caller.again());
    // Whoever has no password shows in another way that they mean it.
    let trouble = if frame.user().password.is_none() && form.text("address") != Some(address) {
        Trouble::field("address", format!("must be your address, {address}"))
    } else {
        let removed = async { remove(cx.clone(), caller, Json(form.read(&[("password", Shape::Exact)])?)).await };
        match removed.await {
            Ok(_) => {
                let told = Flash::done("Your account is closed, and will be erased in seven days.");
                let told = told.undo(format!("/teams/{}/restore", frame.user().personal_team));
                return Ok(SeeOther::to("/account/privacy").flash(&told, &cx).into_response());
            }
            Err(error) => own_password::trouble(error)?,
        }
    };
    let page = FarewellPage::load(cx, again, &frame, Filled::refused(form, trouble)).await?;
    Ok(frame.refused(sheet(page)).into_response())
}

fn sheet<P>(page: P) -> Sheet<'static, P> {
    Sheet {
        crumbs: &[("Account", Some("/account")), ("Privacy", Some("/account/privacy"))],
        ..Sheet::new("Delete my account", page)
    }
}

struct FarewellPage<'a> {
    address: &'a str,
    has_password: bool,
    /// The names of teams that would be left without an owner.
    owned: Vec<String>,
    /// Where it is kept after all, and until when, if it is being deleted already.
    closing: Option<(String, Timestamp)>,
    /// Until when it could be kept, were it deleted now.
    until: Timestamp,
    zone: &'a Zone,
    filled: Filled,
}

impl<'a> FarewellPage<'a> {
    async fn load(cx: Cx, caller: Caller<OwnAccount>, frame: &'a Frame, filled: Filled) -> Result<FarewellPage<'a>> {
        let (user, until) = (frame.user(), cx.now() + GRACE);
        let teams = list::list(cx, caller, Query(PageQuery::first())).await?.items;
        let owned = |mine: &MyTeam| mine.role == Role::Owner && !mine.team.personal && mine.team.closes_at.is_none();
        Ok(FarewellPage {
            address: user.email.as_str(),
            has_password: user.password.is_some(),
            owned: teams.into_iter().filter(owned).map(|mine| mine.team.name).collect(),
            closing: user.closes_at.map(|closes_at| (format!("/teams/{}/restore", user.personal_team), closes_at)),
            until,
            zone: frame.zone(),
            filled,
        })
    }

    fn content(&self) -> Markup {
        html! {
            @if let Some((keep, closes_at)) = &self.closing {
                p { "Your account is being deleted already. Until " (time::instant(*closes_at, self.zone)) " you can keep it." }
                (post_button(keep, &Button::primary("Keep my account").icon(Icon::Undo), &[]))
            } @else if !self.owned.is_empty() {
                p { "You own teams that others may rely on:" }
                p.cluster { @for name in &self.owned { (Badge::plain(name.as_str())) } }
                p { "Give each of them to somebody else, or delete it, first: " a href="/teams" { "My teams" } "." }
            } @else { (self.form()) }
        }
    }

    fn steps(&self) -> [TimelineEntry; 3] {
        let step = |at, title: &str, detail: &str, tone| TimelineEntry {
            at,
            title: html! { (title) },
            detail: Some(html! { (detail) }),
            tone,
        };
        let until = html! { "until " (time::instant(self.until, self.zone)) };
        let erased = "With jobs, logs and audit log. You leave all other teams, and what you made in those stays theirs.";
        [
            step(
                html! { "at once" },
                "Your personal team is closed",
                "Its API keys open nothing, and its jobs call nobody.",
                Tone::Warn,
            ),
            step(until, "You can still keep everything", "Sign in, and press “Keep it”.", Tone::Accent),
            step(html! { "then" }, "Account and personal team are erased", erased, Tone::Bad),
        ]
    }

    fn form(&self) -> Markup {
        let address = Field::text("address", "Your e-mail address").autocomplete("off").required();
        html! {
            (Timeline(&self.steps()))
            p { "You may want " a href="/account/privacy" { "an export" } " first." }
            form.form.measure method="post" action="/account/delete" {
                (self.filled.summary())
                @if self.has_password { (self.filled.of(own_password::field())) }
                @else { (self.filled.of(address.hint(html! { "Type " strong { (self.address) } " to show that you mean it." }))) }
                (form_actions(&[&Button::danger("Delete my account").icon(Icon::Trash), &Button::quiet("Keep it").href("/account/privacy")]))
            }
        }
    }
}

impl Render for FarewellPage<'_> {
    fn render(&self) -> Markup {
        html! { (Panel { title: "", actions: html! {}, content: self.content() }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(zone: &Zone) -> FarewellPage<'_> {
        FarewellPage {
            address: "ada@example.com",
            has_password: true,
            owned: Vec::new(),
            closing: None,
            until: "2026-11-28T09:00:00Z".parse().unwrap(),
            zone,
            filled: Filled::default(),
        }
    }

    #[test]
    fn what_would_be_left_without_an_owner_comes_first() {
        let zone = Zone::utc();
        let offers = |page: FarewellPage<'_>| page.render().into_string().contains(r#"action="/account/delete""#);
        assert!(offers(page(&zone)));
        assert!(!offers(FarewellPage { owned: vec!["Workshop".into()], ..page(&zone) }));
        let closing = Some(("/teams/team_1/restore".to_owned(), "2026-11-28T09:00:00Z".parse().unwrap()));
        assert!(!offers(FarewellPage { closing, ..page(&zone) }), "it is being deleted already");
    }

    #[test]
    fn whoever_has_no_password_types_their_address() {
        let zone = Zone::utc();
        let shown = FarewellPage { has_password: false, ..page(&zone) }.render().into_string();
        assert!(shown.contains(r#"name="address""#) && !shown.contains(r#"name="password""#), "{shown}");
    }
}
