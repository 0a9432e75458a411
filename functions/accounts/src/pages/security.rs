//! `/account/security`: password, second factor and Google account.

use api::{Json, Result};
use axum::response::{IntoResponse, Response};
use console::{Filled, Flash, Form, Frame, Html, SeeOther, Shape, Trouble, form, page};
use cx::Cx;
use function::Endpoint;
use identity::{Caller, OwnAccount, Permission};
use maud::{Markup, Render, html};
use openid::GOOGLE;
use ui::{Badge, Button, Field, Panel, Tone, form_actions, post_button};

use super::account::{sheet, tabs};
use super::own_password;
use super::sign_up::new_password;
use crate::credentials::INVALID_CREDENTIALS;
use crate::password::change;
use crate::touches::ASKS_FOR_GOOGLE;

const PATH: &str = "/account/security";
const FIELDS: [(&str, Shape); 2] = [("current_password", Shape::Exact), ("new_password", Shape::Exact)];

pub(crate) const ENTRY: Endpoint = page("accounts-pages-security", "/account/security", "Security", |site| site.page(show))
    .may(OwnAccount::ACTION)
    .touches(ASKS_FOR_GOOGLE);

pub(crate) const PASSWORD: Endpoint =
    form("accounts-pages-security-password", "/account/security/password", "Change one's password", |site| site.page(password))
        .may(OwnAccount::ACTION)
        .touches(ASKS_FOR_GOOGLE)
        .uses(&[&change::ENTRY]);

/// The page of what opens the account.
///
/// # Errors
/// Never.
pub async fn show(cx: Cx, _: Caller<OwnAccount>, frame: Frame) -> Result<Html> {
    Ok(frame.page(sheet(SecurityPage::of(&cx, &frame, Filled::default())?)))
}

/// Changes the password.
///
/// # Errors
/// Only when a part of the system is busy; what is wrong with the form is told in it.
pub async fn password(cx: Cx, caller: Caller<OwnAccount>, frame: Frame, form: Form) -> Result<Response> {
    let changed = async { change::change(cx.clone(), caller, Json(form.read(&FIELDS)?)).await };
    let trouble = match changed.await {
        Ok(_) => {
            let told = Flash::done("Your password is changed. All your other sessions have ended.");
            return Ok(SeeOther::to(PATH).flash(&told, &cx).into_response());
        }
        Err(error) if error.is(INVALID_CREDENTIALS) => Trouble::field("current_password", "is not your password"),
        Err(error) => Trouble::of(error)?,
    };
    Ok(frame.refused(sheet(SecurityPage::of(&cx, &frame, Filled::refused(form, trouble))?)).into_response())
}

struct SecurityPage {
    address: String,
    has_password: bool,
    /// How many recovery codes are left of a second factor.
    recovery_codes: Option<usize>,
    google_linked: bool,
    /// Whether anybody signs in with Google here.
    has_google: bool,
    password: Filled,
}

impl SecurityPage {
    fn of(cx: &Cx, frame: &Frame, password: Filled) -> Result<SecurityPage> {
        let user = frame.user();
        Ok(SecurityPage {
            address: user.email.to_string(),
            has_password: user.password.is_some(),
            recovery_codes: user.second_factor.as_ref().map(|factor| factor.recovery.len()),
            google_linked: user.google.is_some(),
            has_google: cx.provider(&GOOGLE)?.is_some(),
            password,
        })
    }

    fn password(&self) -> Markup {
        let filled = &self.password;
        let current = Field::text("current_password", "Present password").password().autocomplete("current-password").required();
        html! {
            @if self.has_password {
                form.form.measure method="post" action="/account/security/password" {
                    (filled.summary())
                    (own_password::username(&self.address))
                    (filled.of(current))
                    (filled.of(new_password("new_password", "New password")))
                    p.soft { "All your other sessions end with it." }
                    (form_actions(&[&Button::secondary("Change password")]))
                }
            } @else {
                div.split {
                    p { "You have none: you sign in with Google or by a mailed link." }
                    (Button::secondary("Choose a password").href("/reset-password").small())
                }
            }
        }
    }

    fn factor(&self) -> Markup {
        html! {
            @match self.recovery_codes {
                Some(left) => div.split {
                    p {
                        (Badge::toned("on", Tone::Good)) " Signing in asks for a code of your app. "
                        (left) @if left == 1 { " recovery code is" } @else { " recovery codes are" } " left."
                    }
                    (Button::secondary("Take it away…").href("/account/second-factor").small())
                },
                None if self.has_password => div.split {
                    p { (Badge::toned("off", Tone::Neutral)) " A code from an app on your phone, asked for besides your password. Whoever learns the password alone does not get in." }
                    (Button::secondary("Set it up…").href("/account/second-factor").small())
                },
                None => p { (Badge::toned("off", Tone::Neutral)) " A second factor stands beside a password. Choose one first." },
            }
        }
    }

    fn google(&self) -> Markup {
        let question = if self.has_password {
            "Unlink your Google account? It opens your account no more."
        } else {
            "Unlink your Google account? You have no password: you sign in by mailed links then."
        };
        html! {
            @if self.google_linked {
                div.split {
                    p { (Badge::toned("linked", Tone::Good)) " Your Google account opens this account." }
                    (post_button("/account/google/unlink", &Button::secondary("Unlink").small().confirm(question), &[]))
                }
            } @else {
                div.split {
                    p { (Badge::toned("not linked", Tone::Neutral)) " Once linked, you sign in with one click." }
                    (Button::secondary("Link a Google account…").href("/account/google").small())
                }
            }
        }
    }
}

impl Render for SecurityPage {
    fn render(&self) -> Markup {
        html! {
            (tabs(PATH))
            (Panel { title: "Password", actions: html! {}, content: self.password() })
            (Panel { title: "Second factor", actions: html! {}, content: self.factor() })
            @if self.has_google || self.google_linked {
                (Panel { title: "Google", actions: html! {}, content: self.google() })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> SecurityPage {
        SecurityPage {
            address: "ada@example.com".into(),
            has_password: true,
            recovery_codes: None,
            google_linked: false,
            has_google: true,
            password: Filled::default(),
        }
    }

    #[test]
    fn whoever_has_no_password_is_not_asked_for_it() {
        let shown = SecurityPage { has_password: false, ..page() }.render().into_string();
        assert!(!shown.contains("current_password") && shown.contains("/reset-password"), "{shown}");
        assert!(!shown.contains("/account/second-factor"), "a second factor stands beside a password");
    }

    #[test]
    fn google_is_offered_where_there_is_any() {
        let shown = |has_google, google_linked| SecurityPage { has_google, google_linked, ..page() }.render().into_string();
        assert!(shown(true, false).contains("/account/google\"") && !shown(false, false).contains("/account/google"));
        assert!(shown(false, true).contains("/account/google/unlink"), "what is linked can be unlinked");
    }

    #[test]
    fn recovery_codes_are_counted() {
        let shown = SecurityPage { recovery_codes: Some(1), ..page() }.render().into_string();
        assert!(shown.contains("1 recovery code is left."), "{shown}");
    }
}
