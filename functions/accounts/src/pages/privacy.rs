//! `/account/privacy`: what is kept of oneself, as a file; and the way to have it erased.

use ::export::Export;
use api::{PageQuery, Result};
use console::{Flash, Frame, Html, SeeOther, form, once, page};
use cx::Cx;
use function::Endpoint;
use identity::{Caller, OwnAccount, Permission};
use jiff::Timestamp;
use maud::{Markup, Render, html};
use ui::{Badge, Button, Column, Empty, Icon, Panel, Progress, Table, Tone, Zone, live_region, time};

use super::account::{sheet, tabs};
use crate::export::{ExportOut, request};

const PATH: &str = "/account/privacy";
/// More than anybody has: five a day, kept for a week.
const MOST: usize = 40;
/// How often a page looks whether an export is further.
const LOOK_AGAIN_S: u32 = 3;

pub(crate) const ENTRY: Endpoint = page("accounts-pages-privacy", "/account/privacy", "Privacy", |site| site.page(show))
    .may(OwnAccount::ACTION)
    .uses(&[&crate::export::list::ENTRY, &crate::export::show::ENTRY]);

pub(crate) const EXPORT: Endpoint =
    form("accounts-pages-privacy-export", "/account/privacy/exports", "Export one's data", |site| site.page(export))
        .may(OwnAccount::ACTION)
        .uses(&[&request::ENTRY]);

/// The exports, and the way to delete the account.
///
/// # Errors
/// Only when the table is busy.
pub async fn show(cx: Cx, _: Caller<OwnAccount>, frame: Frame) -> Result<Html> {
    let listed = Export::list(&cx, &frame.user().personal_team, &PageQuery { limit: MOST, cursor: None }).await?;
    let mut exports = Vec::new();
    for export in listed.items {
        exports.push(ExportOut::of(&cx, export).await?);
    }
    let page = PrivacyPage { exports, closes_at: frame.user().closes_at, zone: frame.zone(), once: once(&cx) };
    Ok(frame.page(sheet(page)))
}

/// Begins an export.
///
/// # Errors
/// Only when a part of the system is busy; that there were too many is told on the page that follows.
pub async fn export(cx: Cx, caller: Caller<OwnAccount>) -> Result<SeeOther> {
    let told = match request::request(cx.clone(), caller).await {
        Ok(_) => Flash::done("Your data are being collected. This page shows how far it is."),
        Err(error) => Flash::why(error)?,
    };
    Ok(SeeOther::to(PATH).flash(&told, &cx))
}

struct PrivacyPage<'a> {
    exports: Vec<ExportOut>,
    closes_at: Option<Timestamp>,
    zone: &'a Zone,
    once: Markup,
}

impl PrivacyPage<'_> {
    fn exports(&self) -> Markup {
        let list = if self.exports.is_empty() { none() } else { self.table() };
        let under_way = self.exports.iter().any(|export| !export.ready);
        html! { @if under_way { (live_region("exports", LOOK_AGAIN_S, &list)) } @else { (list) } }
    }

    fn table(&self) -> Markup {
        let columns = [Column::text("Asked for"), Column::text("State"), Column::text("Kept until"), Column::actions("File")];
        let rows = self.exports.iter().map(|export| self.row(export)).collect();
        html! { (Table { caption: "Exports", columns: &columns, rows }) }
    }

    fn row(&self, export: &ExportOut) -> Vec<Markup> {
        let file = format!("{PATH}/exports/{}", export.id);
        let things: u64 = export.products.iter().filter_map(|product| product.things).sum();
        vec![
            time::short(export.requested_at, self.zone),
            if export.ready {
                html! { (Badge::status("ready", Tone::Good)) " " (things) " lines" @if let Some(bytes) = export.bytes { ", " (size(bytes)) } }
            } else {
                progress(export)
            },
            time::day(export.expires_at, self.zone),
            html! { @if export.ready { (Button::secondary("Download").href(file).small().icon(Icon::Download)) } },
        ]
    }

    fn end(&self) -> Markup {
        html! {
            @match self.closes_at {
                Some(closes_at) => p {
                    (Badge::toned("being deleted", Tone::Bad)) " Your account is erased on " (time::instant(closes_at, self.zone)) "."
                },
                None => div.split {
                    p { "Your profile, your personal team, its jobs and their logs are erased after seven days in which you can change your mind." }
                    (Button::danger("Delete my account…").href("/account/delete").small())
                },
            }
        }
    }
}

/// In the unit that says it in the fewest digits.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} KB", bytes / 1_000),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

fn none() -> Markup {
    let text = "An export is one file with all we keep of you and your personal team: profile, sessions, teams, keys, audit log, \
                jobs and their logs, as JSON lines. Secrets are not in it, nor what belongs to other teams.";
    html! { (Empty { icon: Icon::Download, title: "Your data, as a file", text, action: html! {} }) }
}

fn progress(export: &ExportOut) -> Markup {
    let ready = export.products.iter().filter(|product| product.ready).count();
    let text = format!("{ready} of {} parts", export.products.len());
    let (value, max) = (ready as u64, Some(export.products.len() as u64));
    html! { (Progress { label: "Being collected", value, max, text: &text }) }
}

impl Render for PrivacyPage<'_> {
    fn render(&self) -> Markup {
        let begin = html! {
            form.post-button method="post" action="/account/privacy/exports" {
                (self.once)
                (Button::secondary("Export my data").small().icon(Icon::Plus))
            }
        };
        html! {
            (tabs(PATH))
            (Panel { title: "Export", actions: begin, content: self.exports() })
            (Panel { title: "Delete the account", actions: html! {}, content: self.end() })
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::export::Progress as Part;

    use super::*;

    fn shown(ready: bool) -> String {
        let part = |product: &str, ready: bool| Part { product: product.to_owned(), ready, things: ready.then_some(20) };
        let export = ExportOut {
            id: "exp_06GZR83ZCGCHVCJYW498ZJYBRG".parse().unwrap(),
            requested_at: "2026-11-21T09:00:00Z".parse().unwrap(),
            expires_at: "2026-11-28T09:00:00Z".parse().unwrap(),
            ready,
            bytes: ready.then_some(12_345),
            products: vec![part("accounts", true), part("schedules", ready)],
        };
        let page = PrivacyPage { exports: vec![export], closes_at: None, zone: &Zone::utc(), once: html! {} };
        page.render().into_string()
    }

    #[test]
    fn what_is_not_ready_is_looked_at_again_and_not_offered() {
        let begun = shown(false);
        assert!(begun.contains("<live-region") && begun.contains("1 of 2 parts") && !begun.contains("Download"), "{begun}");
        let done = shown(true);
        assert!(!done.contains("<live-region") && done.contains("40 lines, 12 KB"), "{done}");
        assert!(done.contains("/account/privacy/exports/exp_06GZR83ZCGCHVCJYW498ZJYBRG"), "{done}");
    }
}
