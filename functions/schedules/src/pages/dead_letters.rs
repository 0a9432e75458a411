//! `/dead-letters`: the deliveries that failed for good, each to be looked at and replayed.

use api::{Error, Page, PageQuery, Path, Query, Result};
use console::{Flash, Form, Frame, Html, OpenQuery, ROWS, SeeOther, Sheet, form, page};
use cx::Cx;
use due::OccurrenceId;
use function::{Endpoint, Way};
use identity::{Caller, Permission, ReadJobs, WriteJobs};
use maud::{Markup, Render, html};
use ui::{Button, Column, Empty, Icon, Pager, Table, Zone, time};

use super::words::OURS;
use crate::dead_letters::{self, DeadLetterOut};
use crate::deliveries::replay;

pub(crate) const ENTRY: Endpoint = page("schedules-pages-dead-letters", "/dead-letters", "Dead letters", |site| site.page(show))
    .may(ReadJobs::ACTION)
    .uses(&[&dead_letters::ENTRY])
    .way(Way::new(OURS, "Warning"));

pub(crate) const REPLAY: Endpoint =
    form("schedules-pages-dead-letters-replay", "/dead-letters/replay", "Replay dead letters", |site| site.page(replay))
        .may(WriteJobs::ACTION)
        .uses(&[&replay::ENTRY]);

/// More than any page of the list shows.
const MOST: usize = 100;

/// One page of them.
///
/// # Errors
/// Only when the table is busy.
pub async fn show(cx: Cx, caller: Caller<ReadJobs>, frame: Frame, OpenQuery(page): OpenQuery<PageQuery>) -> Result<Html> {
    let again = cx.clone();
    let letters = dead_letters::dead_letters(cx, caller, Query(page.at_most(ROWS))).await?;
    let (may_replay, once) = (frame.may(WriteJobs::ACTION), console::once(&again));
    let page = Letters { letters, zone: frame.zone(), may_replay, once };
    Ok(frame.page(Sheet { help: Some("/docs/retries-and-dead-letters"), ..Sheet::new("Dead letters", page) }))
}

/// Replays those that were chosen.
///
/// # Errors
/// Only when a part of the system is busy.
pub async fn replay(cx: Cx, caller: Caller<WriteJobs>, form: Form) -> Result<SeeOther> {
    let (mut sent, mut refused) = (0, 0);
    for id in form.all("delivery").into_iter().take(MOST) {
        let Ok(id) = id.parse::<OccurrenceId>() else { continue };
        match replay::replay(cx.clone(), caller.again(), Path(id)).await {
            Ok(_) => sent += 1,
            Err(Error::Conflict { .. } | Error::Forbidden(_) | Error::NotFound(_)) => refused += 1,
            Err(error) => return Err(error),
        }
    }
    let flash = match (sent, refused) {
        (0, 0) => Flash::failed("No delivery was chosen."),
        (sent, 0) => Flash::done(format!("Sent again: {sent}. Their jobs' logs tell what comes of it.")),
        (sent, refused) => Flash::failed(format!(
            "Sent again: {sent}. Not possible: {refused}; their jobs are gone or not yours, or they are under way again."
        )),
    };
    Ok(SeeOther::to("/dead-letters").flash(&flash, &cx))
}

struct Letters<'a> {
    letters: Page<DeadLetterOut>,
    zone: &'a Zone,
    may_replay: bool,
    once: Markup,
}

impl Render for Letters<'_> {
    fn render(&self) -> Markup {
        if self.letters.items.is_empty() {
            return html! {
                (Empty {
                    icon: Icon::Check,
                    title: "Nothing failed for good",
                    text: "A delivery that fails ten times in some three days, or is told never to come again, is kept here \
                           for 30 days to be looked at and replayed.",
                    action: html! {}
                })
            };
        }
        let older = self.letters.next_cursor.as_ref().map(|cursor| format!("/dead-letters?cursor={cursor}"));
        let columns = [
            Column::text("Delivery"),
            Column::text("Was due"),
            Column::text("Given up"),
            Column::text("Why"),
            Column::number("Attempts"),
        ];
        let rows = self.letters.items.iter().map(|letter| self.row(letter)).collect();
        html! {
            form method="post" action="/dead-letters/replay" {
                (self.once)
                (Table { caption: "Dead letters", columns: &columns, rows })
                @if self.may_replay {
                    div.bulk { (Button::secondary("Replay those chosen").icon(Icon::Refresh)) }
                }
            }
            (Pager { newer: None, older: older.as_deref(), note: None })
        }
    }
}

impl Letters<'_> {
    fn row(&self, letter: &DeadLetterOut) -> Vec<Markup> {
        let name = letter.job_name.as_deref().unwrap_or("A job without a name");
        vec![
            html! {
                div.pick {
                    @if self.may_replay {
                        input type="checkbox" name="delivery" value=(letter.occurrence_id) aria-label={ "Choose the delivery of " (name) };
                    }
                    div {
                        a.row-link href={ "/deliveries/" (letter.occurrence_id) } { (name) }
                        p.soft.small-text.mono { (letter.occurrence_id) }
                    }
                }
            },
            time::instant(letter.scheduled_for, self.zone),
            time::instant(letter.failed_at, self.zone),
            html! { (letter.detail.as_deref().unwrap_or("unknown")) },
            html! { (letter.attempts) },
        ]
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::deliveries::DeadLetter;

    fn letters(items: Vec<DeadLetterOut>, may_replay: bool, next_cursor: Option<String>) -> String {
        let zone = Zone::utc();
        Letters { letters: Page { items, next_cursor }, zone: &zone, may_replay, once: html! {} }.render().into_string()
    }

    fn letter() -> DeadLetterOut {
        let letter = json!({
            "team": "team_06GZR83ZCGCHVCJYW498ZJYBRG", "job": "job_06GZR83ZCGCHVCJYW498ZJYBRG", "job_name": "<Invoices>",
            "occurrence": "occ_06GZR8B7A2332561PHQRH4ZA5M", "scheduled_for": "2026-11-21T03:23:30Z",
            "failed_at": "2026-11-24T06:59:30Z", "attempts": 10, "response_code": 500, "error_kind": "status",
            "detail": "The receiver answered 500.", "kept_until": "2026-12-24T06:59:30Z"
        });
        serde_json::from_value::<DeadLetter>(letter).unwrap().into()
    }

    #[test]
    fn nothing_is_good_news() {
        assert!(letters(Vec::new(), true, None).contains("Nothing failed for good"));
    }

    #[test]
    fn whoever_may_can_choose_and_replay() {
        let shown = letters(vec![letter()], true, Some("next".into()));
        for part in [
            "&lt;Invoices&gt;",
            "/deliveries/occ_06GZR8B7A2332561PHQRH4ZA5M",
            "21 Nov 2026, 03:23:30",
            "The receiver answered 500.",
            "Replay those chosen",
            "/dead-letters?cursor=next",
        ] {
            assert!(shown.contains(part), "{part} in {shown}");
        }
        let shown = letters(vec![letter()], false, None);
        assert!(!shown.contains("Replay") && !shown.contains("checkbox"), "{shown}");
    }
}
