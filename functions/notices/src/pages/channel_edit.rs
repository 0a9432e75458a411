//! `/notices/{id}`: a channel as a form, to be changed.

use ::notice::{Channel, ChannelId};
use api::{Json, Path, Result};
use axum::response::{IntoResponse, Response};
use console::{Filled, Flash, Form, Frame, Html, SeeOther, Sheet, form, page};
use cx::Cx;
use function::{Endpoint, Sample};
use identity::{Caller, ManageTeam, Permission};
use maud::html;
use ui::Button;

use super::channel_form::{ChannelForm, Members, filled_with, read, refused};
use super::channel_new::{CRUMB, READ_USERS};
use crate::channels::{By, ChannelOut, Standing, update};
use crate::touches::{READ_CHANNELS, READ_MEMBERS};

pub(crate) const ENTRY: Endpoint =
    page("notices-pages-channel-edit", "/notices/{id}", "A notice channel", |site| site.page(show))
        .may(ManageTeam::ACTION)
        .touches(&[READ_CHANNELS, READ_MEMBERS, READ_USERS])
        .sample(Sample::of("channel"));

pub(crate) const SUBMIT: Endpoint =
    form("notices-pages-channel-edit-submit", "/notices/{id}", "Change a notice channel", |site| site.page(submit))
        .may(ManageTeam::ACTION)
        .touches(&[READ_CHANNELS, READ_MEMBERS, READ_USERS])
        .uses(&[&update::ENTRY])
        .sample(Sample::of("channel"));

/// The form.
///
/// # Errors
/// 404 when the team has no such channel.
pub async fn show(cx: Cx, caller: Caller<ManageTeam>, frame: Frame, Path(id): Path<ChannelId>) -> Result<Html> {
    let channel = load(&cx, &caller, &id).await?;
    let filled = Filled { form: filled_with(&channel), ..Filled::default() };
    Ok(frame.page(sheet(&channel, edit_form(&cx, &caller, &channel, filled).await?)))
}

/// Changes the channel.
///
/// # Errors
/// 404 when the team has no such channel; what is wrong with the form is told in it.
pub async fn submit(cx: Cx, caller: Caller<ManageTeam>, frame: Frame, Path(id): Path<ChannelId>, sent: Form) -> Result<Response> {
    let channel = load(&cx, &caller, &id).await?;
    let changed = async { update::update(cx.clone(), caller.again(), Path(id), Json(read(&sent, channel.by)?)).await };
    match changed.await {
        Ok(axum::Json(channel)) => {
            Ok(SeeOther::to("/notices").flash(&Flash::done(format!("“{}” is saved.", channel.name)), &cx).into_response())
        }
        Err(error) => {
            let form = edit_form(&cx, &caller, &channel, refused(sent, error)?).await?;
            Ok(frame.refused(sheet(&channel, form)).into_response())
        }
    }
}

async fn load(cx: &Cx, caller: &Caller<ManageTeam>, id: &ChannelId) -> Result<ChannelOut> {
    let channel = Channel::load(cx, &caller.team, id).await?;
    let standing = Standing::of(cx, &channel).await?;
    Ok(ChannelOut::new(channel, standing))
}

async fn edit_form<'a>(cx: &Cx, caller: &Caller<ManageTeam>, channel: &'a ChannelOut, filled: Filled) -> Result<ChannelForm<'a>> {
    let there = format!("/notices/{}", channel.id);
    Ok(ChannelForm {
        by: channel.by,
        members: Members::of(cx, &caller.team).await?,
        filled,
        action: there.clone(),
        verb: "Save",
        shown_url: channel.url.as_deref().filter(|_| channel.by == By::Slack),
        once: html! {},
        below: html! {
            div.split {
                p { "Remove the channel. What it has not said yet is not said." }
                (Button::danger("Remove").href(format!("{there}/remove")).small())
            }
        },
    })
}

fn sheet<'a>(channel: &'a ChannelOut, form: ChannelForm<'a>) -> Sheet<'a, ChannelForm<'a>> {
    Sheet { crumbs: &[CRUMB], ..Sheet::new(&channel.name, form) }
}
