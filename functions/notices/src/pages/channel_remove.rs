//! `/notices/{id}/remove` asks before a channel is removed.

use ::notice::{Channel, ChannelId};
use api::{Path, Result};
use console::{Flash, Frame, Html, SeeOther, Sheet, form, page};
use cx::Cx;
use function::{Endpoint, Sample};
use identity::{Caller, ManageTeam, Permission};
use maud::{Markup, Render, html};
use ui::{Button, Icon, Panel, form_actions};

use super::channel_new::CRUMB;
use crate::channels::remove;
use crate::touches::READ_CHANNELS;

pub(crate) const ENTRY: Endpoint =
    page("notices-pages-channel-remove", "/notices/{id}/remove", "Remove a notice channel", |site| site.page(show))
        .may(ManageTeam::ACTION)
        .touches(&[READ_CHANNELS])
        .sample(Sample::of("channel"));

pub(crate) const SUBMIT: Endpoint =
    form("notices-pages-channel-remove-submit", "/notices/{id}/remove", "Remove a notice channel", |site| site.page(submit))
        .may(ManageTeam::ACTION)
        .uses(&[&remove::ENTRY])
        .sample(Sample::of("channel"));

/// The question.
///
/// # Errors
/// 404 when the team has no such channel.
pub async fn show(cx: Cx, caller: Caller<ManageTeam>, frame: Frame, Path(id): Path<ChannelId>) -> Result<Html> {
    let Channel { id, name, .. } = Channel::load(&cx, &caller.team, &id).await?;
    let page = Remove { name: &name, there: format!("/notices/{id}") };
    Ok(frame.page(Sheet { crumbs: &[CRUMB], ..Sheet::new("Remove the channel", page) }))
}

/// Removes it.
///
/// # Errors
/// 404 when the team has no such channel.
pub async fn submit(cx: Cx, caller: Caller<ManageTeam>, id: Path<ChannelId>) -> Result<SeeOther> {
    remove::remove(cx.clone(), caller, id).await?;
    Ok(SeeOther::to("/notices").flash(&Flash::done("The channel is removed."), &cx))
}

struct Remove<'a> {
    name: &'a str,
    there: String,
}

impl Render for Remove<'_> {
    fn render(&self) -> Markup {
        let content = html! {
            p { "“" (self.name) "” will say nothing more, and what still waits in it is not sent. To stop it for a while, turn it off instead." }
            form.form method="post" action={ (self.there) "/remove" } {
                (form_actions(&[&Button::danger("Remove the channel").icon(Icon::Trash), &Button::quiet("Cancel").href(&self.there)]))
            }
        };
        html! { (Panel { title: "", actions: html! {}, content }) }
    }
}
