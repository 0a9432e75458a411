//! `/notices`: the channels by which the team is told what happened, and trying one.

use ::notice::{ChannelId, kinds};
use api::{Page, PageQuery, Path, Query, Result};
use console::{Flash, Frame, Html, OpenQuery, ROWS, SeeOther, Sheet, form, page};
use cx::Cx;
use function::{Endpoint, Sample, Section, Way};
use identity::{Caller, ManageTeam, Permission, ReadTeam};
use maud::{Markup, Render, html};
use ui::{Badge, Button, Column, Empty, Icon, Pager, Table, Tone, Zone, post_button, time};

use crate::channels::{By, ChannelOut, list, test};

pub(crate) const ENTRY: Endpoint = page("notices-pages-channels", "/notices", "Notices", |site| site.page(show))
    .may(ReadTeam::ACTION)
    .uses(&[&list::ENTRY])
    .way(Way::new(Section::Team, "Bell"));

pub(crate) const TEST: Endpoint =
    form("notices-pages-channels-test", "/notices/{id}/test", "Try a notice channel", |site| site.page(try_out))
        .may(ManageTeam::ACTION)
        .uses(&[&test::ENTRY])
        .sample(Sample::of("channel"));

/// One page of them.
///
/// # Errors
/// Only when the table is busy.
pub async fn show(cx: Cx, caller: Caller<ReadTeam>, frame: Frame, OpenQuery(page): OpenQuery<PageQuery>) -> Result<Html> {
    let channels = list::list(cx, caller, Query(page.at_most(ROWS))).await?;
    let page = Channels { channels, zone: frame.zone(), may_change: frame.may(ManageTeam::ACTION) };
    let actions = page.new_buttons();
    Ok(frame.page(Sheet { actions, help: Some("/docs/be-told"), ..Sheet::new("Notices", page) }))
}

/// Has a channel say that it works.
///
/// # Errors
/// 404 when the team has no such channel.
pub async fn try_out(cx: Cx, caller: Caller<ManageTeam>, id: Path<ChannelId>) -> Result<SeeOther> {
    let flash = match test::test(cx.clone(), caller, id).await {
        Ok(_) => Flash::done("A notice is on its way. Look where it should arrive; what goes wrong is told here."),
        Err(error) => Flash::why(error)?,
    };
    Ok(SeeOther::to("/notices").flash(&flash, &cx))
}

struct Channels<'a> {
    channels: Page<ChannelOut>,
    zone: &'a Zone,
    may_change: bool,
}

impl Render for Channels<'_> {
    fn render(&self) -> Markup {
        if self.channels.items.is_empty() {
            return html! {
                (Empty {
                    icon: Icon::Bell,
                    title: "Nobody is told yet",
                    text: "A channel tells your team what happened: a job that was given up, a receiver that is gone. By mail, \
                           in Slack, or as a signed webhook.",
                    action: html! {}
                })
                (kinds_told())
            };
        }
        let columns = [
            Column::text("Channel"),
            Column::text("For"),
            Column::text("How often"),
            Column::text("Last"),
            Column::text("Try it"),
        ];
        let rows = self.channels.items.iter().map(|channel| self.row(channel)).collect();
        let older = self.channels.next_cursor.as_ref().map(|cursor| format!("/notices?cursor={cursor}"));
        html! {
            (Table { caption: "Notice channels", columns: &columns, rows })
            (Pager { newer: None, older: older.as_deref(), note: None })
            (kinds_told())
        }
    }
}

impl Channels<'_> {
    fn new_buttons(&self) -> Markup {
        html! {
            @if self.may_change {
                (Button::secondary("By mail").icon(Icon::Mail).href("/notices/new?by=mail"))
                (Button::secondary("In Slack").icon(Icon::Bolt).href("/notices/new?by=slack"))
                (Button::secondary("By webhook").icon(Icon::Code).href("/notices/new?by=webhook"))
            }
        }
    }

    fn row(&self, channel: &ChannelOut) -> Vec<Markup> {
        let href = format!("/notices/{}", channel.id);
        vec![
            html! {
                @if self.may_change { a.row-link href=(href) { (channel.name) } } @else { (channel.name) }
                p.soft.small-text { (where_to(channel)) }
            },
            html! { @if channel.kinds.is_empty() { "everything" } @else { (channel.kinds.join(", ")) } },
            html! { (how_often(channel)) },
            html! {
                @if let Some(badge) = verdict(channel) { (badge) " " }
                @match (&channel.disabled_reason, &channel.last_failure, channel.last_sent_at) {
                    (Some(why), ..) => (why),
                    (None, Some(failure), _) => { (failure.detail) " " (time::instant(failure.at, self.zone)) }
                    (None, None, Some(at)) => (time::instant(at, self.zone)),
                    (None, None, None) => span.soft { "nothing said yet" },
                }
            },
            html! {
                @if self.may_change && channel.enabled && channel.disabled_reason.is_none() {
                    @let label = format!("Try {}", channel.name);
                    (post_button(&format!("{href}/test"), &Button::quiet("Try").label(label).small(), &[]))
                }
            },
        ]
    }
}

/// What there is to be told, so that one knows what to expect.
fn kinds_told() -> Markup {
    html! {
        h2 { "What a channel tells" }
        dl.facts { @for kind in kinds() { div { dt.mono { (kind.name) } dd { (kind.about) } } } }
    }
}

fn where_to(channel: &ChannelOut) -> String {
    match (channel.by, &channel.to, &channel.url) {
        (By::Mail, Some(to), _) if to.len() == 1 => "by mail to one member".into(),
        (By::Mail, Some(to), _) => format!("by mail to {} members", to.len()),
        (By::Slack, _, Some(url)) => format!("in Slack: {url}"),
        (_, _, Some(url)) => url.clone(),
        _ => String::new(),
    }
}

fn how_often(channel: &ChannelOut) -> String {
    let often = match channel.digest_minutes {
        1 => "at most once a minute".to_owned(),
        1_440 => "once a day".to_owned(),
        minutes => format!("once in {minutes} minutes"),
    };
    match &channel.quiet {
        Some(quiet) => format!("{often}; quiet {} to {} ({})", quiet.from, quiet.to, channel.timezone),
        None => often,
    }
}

fn verdict(channel: &ChannelOut) -> Option<Badge<'static>> {
    match (channel.enabled, &channel.disabled_reason, &channel.last_failure) {
        (false, ..) => Some(Badge::toned("Off", Tone::Neutral)),
        (_, Some(_), _) => Some(Badge::toned("Turned off", Tone::Bad)),
        (_, _, Some(failure)) if failure.retrying => Some(Badge::toned("Trying again", Tone::Warn)),
        (_, _, Some(_)) => Some(Badge::toned("Failed", Tone::Bad)),
        _ => None,
    }
}
