//! `/team/audit/verify`: whether the audit log is as it was sealed, and what has not been sealed yet.

use ::audit::{Fault, Report};
use api::{Error, Fields, FromFields, Query, Result, Source};
use console::{Filled, Form, Frame, Html, Sheet, Trouble, address, page};
use cx::Cx;
use function::Endpoint;
use identity::{Caller, Permission, ReadAudit};
use maud::{Markup, Render, html};
use serde_json::{Map, Value};
use ui::{Badge, Button, Column, Empty, Facts, Field, Icon, Panel, Table, Tone, Zone, form_actions, secret, time};

use crate::audit::verify::{VerifyQuery, verify};

const NAMES: [&str; 4] = ["from", "to", "known_hour", "known_chain"];

pub(crate) const ENTRY: Endpoint =
    page("accounts-pages-audit-verify", "/team/audit/verify", "Verify the audit log", |site| site.page(show))
        .may(ReadAudit::ACTION)
        .uses(&[&crate::audit::verify::ENTRY]);

/// What to verify, as it was typed.
#[derive(Debug)]
pub struct Asked(Vec<(&'static str, String)>);

impl FromFields for Asked {
    fn from_fields(fields: &mut Fields) -> Self {
        let mut said = |name| fields.optional::<String>(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        Asked(NAMES.into_iter().filter_map(|name| Some((name, said(name)?))).collect())
    }
}

impl Asked {
    fn query(&self) -> Result<VerifyQuery> {
        let said = self.0.iter().map(|(name, value)| ((*name).to_owned(), Value::from(value.as_str())));
        VerifyQuery::read(Source::Query, said.collect::<Map<String, Value>>())
    }
}

/// The report.
///
/// # Errors
/// 403 for whoever sees their own doing only; what cannot be verified is told beside its field.
pub async fn show(cx: Cx, caller: Caller<ReadAudit>, frame: Frame, Query(asked): Query<Asked>) -> Result<Html> {
    let verified = async { verify(cx, caller, Query(asked.query()?)).await };
    let (report, trouble) = match verified.await {
        Ok(axum::Json(report)) => (Some(report), Trouble::default()),
        Err(error @ Error::Invalid(_)) => (None, Trouble::of(error)?),
        Err(other) => return Err(other),
    };
    let is_wrong = report.is_none();
    let known = Filled { form: Form::of(asked.0), trouble };
    let page = VerifyPage { report, known, zone: frame.zone() };
    let sheet = Sheet { crumbs: &[("Audit log", Some("/team/audit"))], ..Sheet::new("Verify", page) };
    Ok(if is_wrong { frame.refused(sheet) } else { frame.page(sheet) })
}

struct VerifyPage<'a> {
    /// `None` when what was asked cannot be verified.
    report: Option<Report>,
    /// The seal that must be in the chain.
    known: Filled,
    zone: &'a Zone,
}

impl VerifyPage<'_> {
    fn report(&self, report: &Report) -> Markup {
        let verdict = if report.intact {
            html! { (Badge::toned("intact", Tone::Good)) " Everything that was sealed is as it was sealed." }
        } else {
            html! { (Badge::toned("not intact", Tone::Bad)) " Some of it is not as it was sealed." }
        };
        let unsealed = html! {
            (report.unsealed.entries)
            @if let Some(since) = report.unsealed.since { ", since " (time::instant(since, self.zone)) }
        };
        let facts = [
            ("From", time::instant(report.from, self.zone)),
            ("To", time::instant(report.to, self.zone)),
            ("Entries looked at", html! { (report.entries) }),
            ("Sealed hours looked at", html! { (report.hours) }),
            ("Seals in all", html! { (report.seals) }),
            ("Not sealed yet", unsealed),
        ];
        html! {
            p { (verdict) }
            (Facts(&facts))
            @if !report.faults.is_empty() { (self.faults(&report.faults)) }
            p.soft { "Each hour with entries is sealed ten minutes after its end. For what has no seal yet nobody can vouch." }
            @if report.forgotten_hours > 0 { p.soft { (report.forgotten_hours) " of these hours are past the time they are kept: their seals remain, their entries are gone." } }
        }
    }

    fn faults(&self, faults: &[Fault]) -> Markup {
        let columns = [Column::text("Hour"), Column::text("What"), Column::text("Entries")];
        let rows = faults.iter().map(|fault| {
            vec![
                time::instant(fault.hour, self.zone),
                html! { (fault.detail) },
                html! { @for entry in &fault.entries { code.id { (entry) } " " } },
            ]
        });
        html! { (Table { caption: "What is wrong", columns: &columns, rows: rows.collect() }) }
    }

    fn newest(&self, report: &Report) -> Markup {
        let Some(newest) = &report.newest else {
            return html! { (Empty { icon: Icon::Shield, title: "No seal yet", text: "The first is made ten minutes after the first hour with entries has ended.", action: html! {} }) };
        };
        let hour = newest.hour.to_string();
        let ask = address("/team/audit/verify", &[("known_hour", Some(&hour)), ("known_chain", Some(&newest.chain))]);
        html! {
            p { "Write this down where nobody who runs Minutehand can change it. Later it shows whether seals were taken away." }
            (secret(&format!("{hour} {}", newest.chain)))
            p.soft { "Or keep " a href=(ask) { "this link" } ": it verifies the log and asks for this seal." }
        }
    }

    fn form(&self) -> Markup {
        let known = &self.known;
        html! {
            form.form.measure method="get" action="/team/audit/verify" {
                (known.summary())
                (known.of(Field::text("known_hour", "Its hour").mono().placeholder("2026-11-21T09:00:00Z").required()))
                (known.of(Field::text("known_chain", "Its chain").mono().required()))
                (form_actions(&[&Button::secondary("Look for it")]))
            }
        }
    }
}

impl Render for VerifyPage<'_> {
    fn render(&self) -> Markup {
        html! {
            @if let Some(report) = &self.report {
                (Panel { title: "The log", actions: html! {}, content: self.report(report) })
                (Panel { title: "The newest seal", actions: html! {}, content: self.newest(report) })
            }
            (Panel { title: "A seal you kept", actions: html! {}, content: self.form() })
        }
    }
}

#[cfg(test)]
mod tests {
    use ::audit::{FaultKind, Newest, Unsealed};
    use jiff::Timestamp;

    use super::*;

    fn report(faults: Vec<Fault>) -> Report {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        Report {
            intact: faults.is_empty(),
            from: at("2026-11-14T09:00:00Z"),
            to: at("2026-11-21T10:00:00Z"),
            hours: 3,
            forgotten_hours: 0,
            entries: 12,
            faults,
            unsealed: Unsealed { entries: 2, since: Some(at("2026-11-21T09:00:10Z")) },
            seals: 3,
            newest: Some(Newest { hour: at("2026-11-21T08:00:00Z"), chain: "CHAIN".into() }),
        }
    }

    fn shown(report: Report) -> String {
        VerifyPage { report: Some(report), known: Filled::default(), zone: &Zone::utc() }.render().into_string()
    }

    #[test]
    fn says_what_is_wrong_and_never_intact_besides() {
        let intact = shown(report(Vec::new()));
        assert!(intact.contains(">intact<") && intact.contains("2026-11-21T08:00:00Z CHAIN"), "{intact}");
        let fault = Fault {
            kind: FaultKind::EntriesChanged,
            hour: "2026-11-21T08:00:00Z".parse().unwrap(),
            entries: vec!["aud_1".into()],
            detail: "1 entries were changed after they were sealed.".into(),
        };
        let broken = shown(report(vec![fault]));
        assert!(broken.contains(">not intact<") && broken.contains("aud_1") && !broken.contains(">intact<"), "{broken}");
    }
}
