//! `/account`: one's e-mail address, and how pages look to oneself.

use api::{Error, Json, Result};
use axum::response::{IntoResponse, Response};
use console::{Filled, Flash, Form, Frame, Html, SeeOther, Shape, Sheet, Trouble};
use cx::Cx;
use identity::{Caller, Email, OwnAccount};
use jiff::Timestamp;
use maud::{Markup, Render, html};
use ui::{Badge, Button, Facts, Field, Panel, Tabs, Theme, Tone, Zone, form_actions, time};

use super::appearance;
use crate::email::change;

const FIELDS: [(&str, Shape); 2] = [("new_email", Shape::Text), ("password", Shape::Exact)];

/// The page.
pub async fn show(_: Caller<OwnAccount>, frame: Frame) -> Html {
    frame.page(sheet(AccountPage::of(&frame)))
}

/// Begins to move the account to another address.
///
/// # Errors
/// Only when a part of the system is busy; what is wrong with the form is told in it.
pub async fn email(cx: Cx, caller: Caller<OwnAccount>, frame: Frame, form: Form) -> Result<Response> {
    let begun = async { change::change(cx.clone(), caller, Json(form.read(&FIELDS)?)).await };
    match begun.await {
        Ok(begun) => {
            let told = format!("A mail is on its way to {}. The address changes when its link is opened.", begun.0.new_email);
            Ok(SeeOther::to("/account").flash(&Flash::done(told), &cx).into_response())
        }
        Err(error) => {
            let email = Filled::refused(form, own_password(error)?);
            Ok(frame.refused(sheet(AccountPage { email, ..AccountPage::of(&frame) })).into_response())
        }
    }
}

/// What stands in the way of a form that asks for one's own password again: whose account it is, is known.
///
/// # Errors
/// As [`Trouble::of`].
pub(super) fn own_password(error: Error) -> Result<Trouble> {
    match error {
        Error::InvalidCredentials => Ok(Trouble::field("password", "is not your password")),
        other => Trouble::of(other),
    }
}

/// Tells the browser whose password it is that follows, so that it fills in and keeps the right one.
pub(super) fn username(address: &str) -> Markup {
    html! { input type="text" name="username" value=(address) autocomplete="username" readonly hidden; }
}

/// The field for it.
pub(super) fn own_password_field() -> Field<'static> {
    Field::text("password", "Your password").password().autocomplete("current-password").required()
}

pub(super) fn sheet<P>(page: P) -> Sheet<'static, P> {
    Sheet::new("Account", page)
}

/// The four pages of one's account, of which `current` is looked at.
pub(super) fn tabs(current: &str) -> Markup {
    let tabs = [
        ("Profile", "/account"),
        ("Security", "/account/security"),
        ("Sessions", "/account/sessions"),
        ("Privacy", "/account/privacy"),
    ];
    html! { (Tabs(&tabs.map(|(label, href)| (label, href, href == current)))) }
}

/// One's account.
pub(super) struct AccountPage<'a> {
    pub(super) address: &'a Email,
    pub(super) verified: bool,
    pub(super) has_password: bool,
    pub(super) since: Timestamp,
    pub(super) zone: &'a Zone,
    pub(super) zone_chosen: bool,
    pub(super) theme: Theme,
    pub(super) email: Filled,
    pub(super) look: Filled,
}

impl<'a> AccountPage<'a> {
    pub(super) fn of(frame: &'a Frame) -> AccountPage<'a> {
        let (user, visit) = (&frame.user, &frame.visit);
        AccountPage {
            address: &user.email,
            verified: user.email_verified_at.is_some(),
            has_password: user.password.is_some(),
            since: user.created_at,
            zone: &visit.zone,
            zone_chosen: visit.zone_chosen,
            theme: visit.theme,
            email: Filled::default(),
            look: Filled::default(),
        }
    }

    fn address(&self) -> Markup {
        let state =
            if self.verified { Badge::toned("confirmed", Tone::Good) } else { Badge::toned("not confirmed yet", Tone::Warn) };
        let facts = [("Address", html! { (self.address) " " (state) }), ("Account since", time::day(self.since, self.zone))];
        html! { (Facts(&facts)) (self.form()) }
    }

    fn form(&self) -> Markup {
        let filled = &self.email;
        html! {
            // Unfolded when there is something to mend.
            details open[!filled.trouble.is_empty()] {
                summary { "Change the address" }
                form.form.measure method="post" action="/account/email" {
                    (filled.summary())
                    (filled.of(Field::text("new_email", "New address").email().hint("We mail a link there. The address changes when you open it.").required()))
                    @if self.has_password { (filled.of(own_password_field())) }
                    (form_actions(&[&Button::secondary("Mail me the link")]))
                }
            }
        }
    }
}

impl Render for AccountPage<'_> {
    fn render(&self) -> Markup {
        html! {
            (tabs("/account"))
            (Panel { title: "E-mail address", actions: html! {}, content: self.address() })
            (Panel { title: "How pages look", actions: html! {}, content: appearance::form(&self.look, self.theme, self.zone, self.zone_chosen) })
        }
    }
}
