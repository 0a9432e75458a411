//! `/account/google`: linking a Google account to one's own, and unlinking it.

use api::{Error, Json, Result};
use axum::response::IntoResponse;
use console::{Filled, Flash, Form, Frame, Html, SeeOther, Shape, Sheet, form, page};
use cx::Cx;
use function::Endpoint;
use identity::{Caller, OwnAccount, Permission};
use maud::{Markup, Render, html};
use ui::{Button, Icon, Panel, form_actions};

use super::own_password;
use crate::google::link::link as begin_link;
use crate::google::unlink::unlink as end_link;

const BACK: &str = "/account/security";

pub(crate) const ENTRY: Endpoint =
    page("accounts-pages-google", "/account/google", "Link a Google account", |site| site.page(show)).may(OwnAccount::ACTION);

pub(crate) const LINK: Endpoint =
    form("accounts-pages-google-link", "/account/google/link", "Link a Google account", |site| site.page(link))
        .may(OwnAccount::ACTION)
        .uses(&[&crate::google::link::ENTRY]);

pub(crate) const UNLINK: Endpoint =
    form("accounts-pages-google-unlink", "/account/google/unlink", "Unlink one's Google account", |site| site.page(unlink))
        .may(OwnAccount::ACTION)
        .uses(&[&crate::google::unlink::ENTRY]);

/// The form that begins it.
pub async fn show(_: Caller<OwnAccount>, frame: Frame) -> Html {
    frame.page(sheet(LinkPage::of(&frame, Filled::default())))
}

/// Begins it. A form may not lead to Google, so the way there is a link on the page that follows.
///
/// # Errors
/// 503 when Google cannot be asked; what is wrong with the form is told in it.
pub async fn link(cx: Cx, caller: Caller<OwnAccount>, frame: Frame, form: Form) -> Result<Html> {
    let begun = async {
        let mut given = form.object(&[("password", Shape::Exact)]);
        given.insert("next".to_owned(), BACK.into());
        begin_link(cx, caller, Json(api::FromFields::read(api::Source::Body, given)?)).await
    };
    match begun.await {
        Ok(begun) => {
            let url = begun.reply().0.url.clone();
            Ok(frame.page(sheet(Away { url })).cookies_of(&begun.into_response()))
        }
        Err(error) => Ok(frame.refused(sheet(LinkPage::of(&frame, Filled::refused(form, own_password::trouble(error)?))))),
    }
}

/// Unlinks the Google account.
///
/// # Errors
/// Only when the table is busy.
pub async fn unlink(cx: Cx, caller: Caller<OwnAccount>) -> Result<SeeOther> {
    let told = match end_link(cx.clone(), caller).await {
        Ok(_) => Flash::done("Your Google account opens this account no more."),
        // The button was pressed twice.
        Err(Error::NotFound(_)) => Flash::done("No Google account is linked."),
        Err(error) => Flash::why(error)?,
    };
    Ok(SeeOther::to(BACK).flash(&told, &cx))
}

fn sheet<P>(page: P) -> Sheet<'static, P> {
    Sheet { crumbs: &[("Account", Some("/account")), ("Security", Some(BACK))], ..Sheet::new("Link a Google account", page) }
}

struct LinkPage {
    linked: bool,
    has_password: bool,
    filled: Filled,
}

impl LinkPage {
    fn of(frame: &Frame, filled: Filled) -> LinkPage {
        LinkPage { linked: frame.user().google.is_some(), has_password: frame.user().password.is_some(), filled }
    }

    fn content(&self) -> Markup {
        let back = Button::quiet("Not now").href(BACK);
        html! {
            @if self.linked {
                p { "A Google account is linked already. Unlink it first to link another." }
                (form_actions(&[&Button::secondary("Back").href(BACK)]))
            } @else {
                p { "You choose the account at Google. Whoever is signed in to it there opens this account with one click, without your password and second factor." }
                form.form.measure method="post" action="/account/google/link" {
                    (self.filled.summary())
                    @if self.has_password { (self.filled.of(own_password::field())) }
                    (form_actions(&[&Button::primary("Go on"), &back]))
                }
            }
        }
    }
}

impl Render for LinkPage {
    fn render(&self) -> Markup {
        html! { (Panel { title: "", actions: html! {}, content: self.content() }) }
    }
}

/// The way to Google.
struct Away {
    url: String,
}

impl Render for Away {
    fn render(&self) -> Markup {
        let there = Button::primary("Continue to Google").href(&self.url).icon(Icon::External);
        let content = html! {
            p { "Choose the account there; you come back by yourself. You have ten minutes." }
            (form_actions(&[&there, &Button::quiet("Not now").href(BACK)]))
        };
        html! { (Panel { title: "", actions: html! {}, content }) }
    }
}
