//! `/account`: one's e-mail address, and how pages look to oneself.

use api::{Json, Result};
use axum::response::{IntoResponse, Response};
use console::{Filled, Flash, Form, Frame, Html, SeeOther, Shape, Sheet, form, page, schedule};
use cx::Cx;
use function::Endpoint;
use identity::{Caller, Email, OwnAccount, Permission};
use jiff::Timestamp;
use maud::{Markup, Render, html};
use ui::{Badge, Button, Facts, Field, Panel, Tabs, Theme, Tone, Zone, form_actions, time};

use super::own_password;
use crate::email::change;

const THEMES: [(&str, &str); 3] = [("system", "As my system"), ("light", "Light"), ("dark", "Dark")];
const ZONES: [(&str, &str); 2] = [("browser", "My browser's"), ("own", "Always this one:")];
const FIELDS: [(&str, Shape); 2] = [("new_email", Shape::Text), ("password", Shape::Exact)];

pub(crate) const ENTRY: Endpoint =
    page("accounts-pages-account", "/account", "Account", |site| site.page(show)).may(OwnAccount::ACTION);

pub(crate) const EMAIL: Endpoint =
    form("accounts-pages-account-email", "/account/email", "Change one's address", |site| site.page(email))
        .may(OwnAccount::ACTION)
        .uses(&[&change::ENTRY]);

/// The page of one's profile.
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
            let email = Filled::refused(form, own_password::trouble(error)?);
            Ok(frame.refused(sheet(AccountPage { email, ..AccountPage::of(&frame) })).into_response())
        }
    }
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
        let (user, visit) = (frame.user(), &frame.visit);
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
                    @if self.has_password { (filled.of(own_password::field())) }
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
            (Panel { title: "How pages look", actions: html! {}, content: look(&self.look, self.theme, self.zone, self.zone_chosen) })
        }
    }
}

/// The form of how pages look; as it is at present, if nobody sent it yet.
fn look(filled: &Filled, theme: Theme, zone: &Zone, chosen: bool) -> Markup {
    let now = [
        ("theme", theme.as_str().to_owned()),
        ("zone", if chosen { "own" } else { "browser" }.to_owned()),
        ("zone_name", zone.name().to_owned()),
    ];
    let now = Filled { form: Form::of(now), ..Filled::default() };
    let filled = if filled.form.is_empty() { &now } else { filled };
    html! {
        form.form.measure method="post" action="/account/appearance" {
            (filled.summary())
            (filled.of(Field::radios("theme", "Colours", &THEMES)))
            (filled.of(Field::radios("zone", "Times are shown in the time zone", &ZONES)))
            (filled.of(Field::text("zone_name", "Time zone").label_hidden().list(&schedule::PROPOSED)))
            (form_actions(&[&Button::secondary("Save")]))
        }
    }
}

#[cfg(test)]
mod tests {
    use console::Trouble;

    use super::*;

    #[test]
    fn what_is_chosen_at_present_is_marked() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        let shown = look(&Filled::default(), Theme::Dark, &berlin, true).into_string();
        for part in [r#"value="dark" checked"#, r#"value="own" checked"#, r#"value="Europe/Berlin""#] {
            assert!(shown.contains(part), "{part} in {shown}");
        }
        let typed = Form::of([("theme", "light".into()), ("zone", "own".into()), ("zone_name", "Mars".into())]);
        let refused = Filled::refused(typed, Trouble::field("zone_name", "must be a zone"));
        let shown = look(&refused, Theme::Dark, &berlin, true).into_string();
        assert!(shown.contains(r#"value="Mars""#) && shown.contains(r#"value="light" checked"#), "{shown}");
    }
}
