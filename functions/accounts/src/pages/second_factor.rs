//! `/account/second-factor`: setting a second factor up, in three steps, and taking it away. The secret and the recovery
//! codes are on the page that their making leads to, and nowhere else.

use api::{Error, Json, Result};
use axum::response::{IntoResponse, Response};
use console::{Filled, Flash, Form, Frame, Html, SeeOther, Shape, Sheet, Trouble, form, page};
use cx::Cx;
use function::Endpoint;
use identity::{Caller, INVALID_CODE, OwnAccount, Permission};
use maud::{Markup, Render, html};
use ui::{Button, Empty, Icon, Panel, code_block, form_actions, secret};

use super::own_password;
use super::sign_in::code_field;
use crate::factor::begin::{Begun, begin as begin_factor};
use crate::factor::{SECOND_FACTOR_NOT_BEGUN, confirm, disable};

const CODE: [(&str, Shape); 1] = [("code", Shape::Text)];

pub(crate) const ENTRY: Endpoint =
    page("accounts-pages-second-factor", "/account/second-factor", "Second factor", |site| site.page(show))
        .may(OwnAccount::ACTION);

pub(crate) const BEGIN: Endpoint =
    form("accounts-pages-second-factor-begin", "/account/second-factor", "Begin to set up a second factor", |site| {
        site.page(begin)
    })
    .may(OwnAccount::ACTION)
    .uses(&[&crate::factor::begin::ENTRY]);

pub(crate) const CONFIRM: Endpoint =
    form("accounts-pages-second-factor-confirm", "/account/second-factor/confirm", "Turn a second factor on", |site| {
        site.page(confirm)
    })
    .may(OwnAccount::ACTION)
    .uses(&[&confirm::ENTRY]);

pub(crate) const DISABLE: Endpoint =
    form("accounts-pages-second-factor-disable", "/account/second-factor/disable", "Take a second factor away", |site| {
        site.page(disable)
    })
    .may(OwnAccount::ACTION)
    .uses(&[&disable::ENTRY]);

/// The first step, or the way to take it away.
pub async fn show(_: Caller<OwnAccount>, frame: Frame) -> Html {
    frame.page(sheet(Step::first(&frame, Filled::default())))
}

/// Begins: gives the secret for the app, this once.
///
/// # Errors
/// Only when a part of the system is busy; what is wrong with the form is told in it.
pub async fn begin(cx: Cx, caller: Caller<OwnAccount>, frame: Frame, form: Form) -> Result<Html> {
    let begun = async { begin_factor(cx, caller, Json(form.read(&[("password", Shape::Exact)])?)).await };
    match begun.await {
        Ok(axum::Json(begun)) => Ok(frame.page(sheet(Step::Scan(begun)))),
        Err(error) => Ok(frame.refused(sheet(Step::first(&frame, Filled::refused(form, own_password::trouble(error)?))))),
    }
}

/// Turns it on, and shows the recovery codes, this once.
///
/// # Errors
/// Only when a part of the system is busy; a wrong code is told in the form.
pub async fn confirm(cx: Cx, caller: Caller<OwnAccount>, frame: Frame, form: Form) -> Result<Response> {
    let confirmed = async { confirm::confirm(cx.clone(), caller, Json(form.read(&CODE)?)).await };
    match confirmed.await {
        Ok(axum::Json(recovery)) => Ok(frame.page(sheet(Step::Keep(recovery.recovery_codes))).into_response()),
        Err(Error::Conflict { conflict, .. }) if conflict == SECOND_FACTOR_NOT_BEGUN => {
            let told = Flash::failed("That was not begun, or is done already.");
            Ok(SeeOther::to("/account/security").flash(&told, &cx).into_response())
        }
        Err(error) => Ok(frame.refused(sheet(Step::Again(Filled::refused(form, wrong_code(error)?)))).into_response()),
    }
}

/// Takes the second factor away.
///
/// # Errors
/// Only when a part of the system is busy; a wrong code is told in the form.
pub async fn disable(cx: Cx, caller: Caller<OwnAccount>, frame: Frame, form: Form) -> Result<Response> {
    let disabled = async { disable::disable(cx.clone(), caller, Json(form.read(&CODE)?)).await };
    match disabled.await {
        Ok(_) => {
            let told = Flash::done("The second factor is gone. Signing in asks for no code any more.");
            Ok(SeeOther::to("/account/security").flash(&told, &cx).into_response())
        }
        Err(error) => Ok(frame.refused(sheet(Step::TakeAway(Filled::refused(form, wrong_code(error)?)))).into_response()),
    }
}

fn wrong_code(error: Error) -> Result<Trouble> {
    if error.is(INVALID_CODE) { Ok(Trouble::field("code", error.to_string())) } else { Trouble::of(error) }
}

fn sheet(step: Step) -> Sheet<'static, Step> {
    Sheet {
        crumbs: &[("Account", Some("/account")), ("Security", Some("/account/security"))],
        ..Sheet::new("Second factor", step)
    }
}

/// What the page is about.
enum Step {
    /// There is no password for it to stand beside.
    NoPassword,
    /// The password is asked for.
    Begin(String, Filled),
    /// The app takes the secret.
    Scan(Begun),
    /// The app has it, and its code was wrong.
    Again(Filled),
    /// The recovery codes are kept.
    Keep(Vec<String>),
    /// It is on, and can be taken away.
    TakeAway(Filled),
}

impl Step {
    fn first(frame: &Frame, filled: Filled) -> Step {
        match (&frame.user().second_factor, &frame.user().password) {
            (Some(_), _) => Step::TakeAway(filled),
            (None, Some(_)) => Step::Begin(frame.user().email.to_string(), filled),
            (None, None) => Step::NoPassword,
        }
    }

    fn content(&self) -> Markup {
        match self {
            Step::NoPassword => html! {
                (Empty {
                    icon: Icon::Phone,
                    title: "First a password",
                    text: "A second factor stands beside a password, and you have none. Choose one; then come back.",
                    action: html! { (Button::secondary("Choose a password").href("/reset-password")) }
                })
            },
            Step::Begin(address, filled) => begin_form(address, filled),
            Step::Scan(begun) => scan(begun),
            Step::Again(filled) => html! {
                p { "Your app has the secret. Enter the code it shows now; they change every 30 seconds." }
                (confirm_form(filled))
                p.soft { "It shows none? " a href="/account/second-factor" { "Begin again" } "." }
            },
            Step::Keep(codes) => keep(codes),
            Step::TakeAway(filled) => take_away(filled),
        }
    }
}

impl Render for Step {
    fn render(&self) -> Markup {
        html! { (Panel { title: "", actions: html! {}, content: self.content() }) }
    }
}

fn begin_form(address: &str, filled: &Filled) -> Markup {
    html! {
        p { "Signing in then asks for a code of an authenticator app on your phone: any that takes QR codes will do." }
        form.form.measure method="post" action="/account/second-factor" {
            (filled.summary())
            (own_password::username(address))
            (filled.of(own_password::field()))
            (form_actions(&[&Button::primary("Begin"), &Button::quiet("Not now").href("/account/security")]))
        }
    }
}

fn scan(begun: &Begun) -> Markup {
    html! {
        p { "Scan this with your app, or type the secret into it. " strong { "It is not shown again." } }
        div.columns {
            img src=(data_uri(&begun.qr_svg)) alt="The secret as a QR code" width="240" height="240";
            div.stack { (secret(&begun.secret)) p { a href=(begun.url) { "Open in an app on this device" } } }
        }
        (confirm_form(&Filled::default()))
    }
}

fn confirm_form(filled: &Filled) -> Markup {
    html! {
        form.form.measure method="post" action="/account/second-factor/confirm" {
            (filled.summary())
            (code_field(filled))
            (form_actions(&[&Button::primary("Turn it on"), &Button::quiet("Not now").href("/account/security")]))
        }
    }
}

fn keep(codes: &[String]) -> Markup {
    html! {
        p { "It is on. Should you lose your phone, each of these codes lets you in once, in place of the app's." }
        p { strong { "Keep them in a safe place now: they are not shown again." } }
        (code_block("Recovery codes", &codes.join("\n")))
        (form_actions(&[&Button::primary("I have kept them").href("/account/security")]))
    }
}

fn take_away(filled: &Filled) -> Markup {
    html! {
        p { "Signing in asks for a code of your app. To take that away, enter one once more." }
        form.form.measure method="post" action="/account/second-factor/disable" {
            (filled.summary())
            (code_field(filled))
            (form_actions(&[&Button::danger("Take it away"), &Button::quiet("Keep it").href("/account/security")]))
        }
    }
}

/// A picture as an address, so that what is in it stays a picture.
fn data_uri(svg: &str) -> String {
    let mut uri = "data:image/svg+xml,".to_owned();
    for letter in svg.chars() {
        match letter {
            '%' => uri.push_str("%25"),
            '#' => uri.push_str("%23"),
            '"' => uri.push_str("%22"),
            '<' => uri.push_str("%3C"),
            '>' => uri.push_str("%3E"),
            ' ' | '\n' | '\r' | '\t' => uri.push_str("%20"),
            letter => uri.push(letter),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_is_shown_once_as_picture_and_text() {
        let begun = Begun { secret: "ABCD".into(), url: "otpauth://totp/x".into(), qr_svg: "<svg fill=\"#000\"/>".into() };
        let shown = Step::Scan(begun).render().into_string();
        assert!(shown.contains("data:image/svg+xml,%3Csvg%20fill=%22%23000%22/%3E"), "{shown}");
        assert!(shown.contains("<code>ABCD</code>"), "{shown}");
        let again = Step::Again(Filled::default()).render().into_string();
        assert!(!again.contains("data:") && again.contains("/account/second-factor/confirm"), "{again}");
    }
}
