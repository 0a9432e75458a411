//! `/notices/new`: the form of a new channel. The signing secret of a webhook is on the page that making it leads to, and
//! nowhere else.

use api::{Error, Fields, FromFields, Json, Result};
use axum::response::{IntoResponse, Response};
use console::{Filled, Flash, Form, Frame, Html, OpenQuery, SeeOther, Sheet, form, page};
use cx::{Cx, Touch};
use function::{Endpoint, Sample};
use identity::{Caller, ManageTeam, Permission};
use maud::{Markup, Render, html};
use table::{Family, System};
use ui::{Button, secret};

use super::channel_form::{ChannelForm, Members, input, refused};
use crate::channels::create::{self, NewChannel};
use crate::channels::{By, ChannelOut};
use crate::touches::READ_MEMBERS;

pub(super) const READ_USERS: Touch = Touch::Read(Family::System(System::User));

pub(crate) const ENTRY: Endpoint =
    page("notices-pages-channel-new", "/notices/new", "New notice channel", |site| site.page(show))
        .may(ManageTeam::ACTION)
        .touches(&[READ_MEMBERS, READ_USERS])
        .sample(Sample::query("by=slack"));

pub(crate) const SUBMIT: Endpoint =
    form("notices-pages-channel-new-submit", "/notices", "Make a notice channel", |site| site.page(submit))
        .may(ManageTeam::ACTION)
        .touches(&[READ_MEMBERS, READ_USERS])
        .uses(&[&create::ENTRY]);

pub(super) const CRUMB: (&str, Option<&str>) = ("Notices", Some("/notices"));

/// Which form is asked for.
#[derive(Debug, Default)]
pub struct Asked {
    by: By,
}

impl FromFields for Asked {
    fn from_fields(fields: &mut Fields) -> Self {
        Asked { by: fields.one_of::<By>("by", "`mail`, `slack` or `webhook`").unwrap_or_default() }
    }
}

/// The form.
///
/// # Errors
/// Only when the table is busy.
pub async fn show(cx: Cx, caller: Caller<ManageTeam>, frame: Frame, OpenQuery(asked): OpenQuery<Asked>) -> Result<Html> {
    let zone = frame.zone().name().to_owned();
    let first =
        [("digest_minutes", "1".to_owned()), ("timezone", zone), ("enabled", "on".to_owned()), ("to", caller.user.to_string())];
    let filled = Filled { form: Form::of(first), ..Filled::default() };
    Ok(frame.page(sheet(new_form(&cx, &caller, asked.by, filled).await?)))
}

/// Makes the channel.
///
/// # Errors
/// Only when a part of the system is busy; what is wrong with the form is told in it.
pub async fn submit(cx: Cx, caller: Caller<ManageTeam>, frame: Frame, sent: Form) -> Result<Response> {
    let by = match sent.text("by") {
        Some("slack") => By::Slack,
        Some("webhook") => By::Webhook,
        _ => By::Mail,
    };
    let made = async {
        let mut given = input(&sent, by);
        given.insert("by".into(), serde_json::to_value(by).map_err(Error::internal)?);
        let new = NewChannel::read(api::Source::Body, given)?;
        create::create(cx.clone(), caller.again(), Json(new)).await
    };
    match made.await {
        Ok(made) => match &made.0.signing_secret {
            Some(text) => {
                let shown = Made { channel: &made.0.channel, secret: text };
                Ok(frame.page(Sheet { crumbs: &[CRUMB], ..Sheet::new("Your channel is made", shown) }).into_response())
            }
            None => {
                let flash = Flash::done(format!("“{}” is made. Try it, so that you know it works.", made.0.channel.name));
                Ok(SeeOther::to("/notices").flash(&flash, &cx).into_response())
            }
        },
        Err(error) => {
            let filled = refused(sent, error)?;
            Ok(frame.refused(sheet(new_form(&cx, &caller, by, filled).await?)).into_response())
        }
    }
}

async fn new_form(cx: &Cx, caller: &Caller<ManageTeam>, by: By, filled: Filled) -> Result<ChannelForm<'static>> {
    let named = serde_json::to_value(by).map_err(Error::internal)?;
    Ok(ChannelForm {
        by,
        members: Members::of(cx, &caller.team).await?,
        filled,
        action: "/notices".into(),
        verb: "Make channel",
        shown_url: None,
        once: html! { (console::once(cx)) input type="hidden" name="by" value=(named.as_str().unwrap_or_default()); },
        below: html! {},
    })
}

fn sheet(form: ChannelForm<'_>) -> Sheet<'_, ChannelForm<'_>> {
    let title = match form.by {
        By::Mail => "New channel by mail",
        By::Slack => "New channel in Slack",
        By::Webhook => "New channel by webhook",
    };
    Sheet { crumbs: &[CRUMB], ..Sheet::new(title, form) }
}

struct Made<'a> {
    channel: &'a ChannelOut,
    secret: &'a str,
}

impl Render for Made<'_> {
    fn render(&self) -> Markup {
        html! {
            p { "What “" (self.channel.name) "” posts is signed with this secret. " strong { "Copy it now: it is not shown again." } }
            (secret(self.secret))
            p { a href="/docs/verify-a-signature" { "How to verify a signature" } }
            (Button::primary("To the channels").href("/notices"))
        }
    }
}
