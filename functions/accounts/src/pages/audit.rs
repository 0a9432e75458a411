//! `/team/audit`: who did what in the team, newest first.

use api::{Error, Page, PageQuery, Query, Result};
use console::{Filled, Form, Frame, Html, Sheet, Trouble, page};
use cx::Cx;
use function::{Endpoint, Section, Way};
use identity::{Caller, Permission, Reach, ReadAudit, Role};
use maud::{Markup, Render, html};
use ui::{Button, Column, Empty, Field, Filters, Icon, Pager, Table, Zone, id_text, time};

use super::audit_change::change;
use super::audit_search::Search;
use super::members::name;
use crate::audit::{EntryOut, list};
use crate::members::MemberOut;

/// What actions begin with, to choose from.
const ACTIONS: [&str; 14] = [
    "account.",
    "email.",
    "google.",
    "invitation.",
    "job.",
    "key.",
    "member.",
    "password.",
    "second_factor.",
    "session.",
    "team.",
    "job.created",
    "job.removed",
    "member.role_changed",
];

pub(crate) const ENTRY: Endpoint = page("accounts-pages-audit", "/team/audit", "Audit log", |site| site.page(show))
    .may(ReadAudit::ACTION)
    .uses(&[&list::ENTRY, &crate::members::list::ENTRY])
    .way(Way::new(Section::Team, "Log"));

/// The log.
///
/// # Errors
/// Only when the table is busy; a filter that cannot be one is told beside it.
pub async fn show(cx: Cx, caller: Caller<ReadAudit>, frame: Frame, Query(search): Query<Search>) -> Result<Html> {
    let sees_all = frame.reach(ReadAudit::ACTION) == Reach::All;
    let members =
        if sees_all { crate::members::list::of(&cx, &frame.team.id, &PageQuery::first()).await?.items } else { Vec::new() };
    let found = async { list::list(cx, caller, Query(search.query(frame.zone())?)).await };
    let (entries, trouble) = match found.await {
        Ok(entries) => (entries, Trouble::default()),
        Err(error @ Error::Invalid(_)) => (Page { items: Vec::new(), next_cursor: None }, Trouble::of(error)?),
        Err(other) => return Err(other),
    };
    let actions = html! {
        @if let Ok(file) = search.file(frame.zone()) { (Button::secondary("CSV").label("The same as a CSV file").href(file).icon(Icon::Download)) }
        @if sees_all { (Button::secondary("Verify").href("/team/audit/verify").icon(Icon::Shield)) }
    };
    let is_wrong = !trouble.is_empty();
    let filled = Filled { form: search.form(), trouble };
    let page = AuditPage { entries, search, filled, members, sees_all, zone: frame.zone() };
    let sheet = Sheet { help: Some("/docs/teams-and-keys"), actions, ..Sheet::new("Audit log", page) };
    Ok(if is_wrong { frame.refused(sheet) } else { frame.page(sheet) })
}

struct AuditPage<'a> {
    entries: Page<EntryOut>,
    search: Search,
    filled: Filled,
    /// Whose doing can be chosen.
    members: Vec<MemberOut>,
    /// Whether the viewer sees more than their own doing.
    sees_all: bool,
    zone: &'a Zone,
}

impl AuditPage<'_> {
    fn filters(&self) -> Markup {
        let people: Vec<(String, String)> = self.members.iter().map(|member| (member.id.to_string(), name(member))).collect();
        let chosen = self.filled.form.text("actor");
        // Somebody who has left is still in the log.
        let left = chosen.filter(|id| !people.iter().any(|(other, _)| other == id)).map(|id| (id, id));
        let known = people.iter().map(|(id, name)| (id.as_str(), name.as_str()));
        let choices: Vec<(&str, &str)> = [("", "Anybody")].into_iter().chain(known).chain(left).collect();
        let mut fields = vec![
            Field::text("action", "What").placeholder("job.").list(&ACTIONS),
            Field::text("target", "On what").placeholder("an id").mono(),
            Field::text("from", "From").datetime(),
            Field::text("to", "Before").datetime(),
        ];
        if self.sees_all {
            fields.insert(0, Field::select("actor", "Who", &choices));
        }
        let wrong: Vec<Option<String>> = fields.iter().map(|field| self.filled.trouble.at(field.name())).collect();
        let fill = |(field, wrong)| fill(field, &self.filled.form, wrong);
        let fields: Vec<Field<'_>> = fields.into_iter().zip(&wrong).map(fill).collect();
        let reset = self.search.narrows().then_some("/team/audit");
        html! { (Filters { action: "/team/audit", search: None, fields: &fields, hidden: &[], reset }) }
    }

    fn table(&self) -> Markup {
        let columns = [Column::text("When"), Column::text("Who"), Column::text("What")];
        let rows = self.entries.items.iter().map(|entry| self.row(entry)).collect();
        html! { (Table { caption: "Entries of the audit log", columns: &columns, rows }) }
    }

    fn row(&self, entry: &EntryOut) -> Vec<Markup> {
        vec![
            time::instant(entry.at, self.zone),
            who(entry),
            html! {
                div {
                    strong { (entry.action) }
                    @if let Some(target) = &entry.target { " " (id_text(target)) }
                    (change(&entry.before, &entry.after))
                }
            },
        ]
    }

    fn empty(&self) -> Markup {
        let (title, text) = match (self.search.narrows(), self.entries.next_cursor.is_some()) {
            (_, true) => {
                ("Nothing here, and more to look at", "Of what was looked at so far nothing fits. Go on to what is older.")
            }
            (true, false) => {
                ("Nothing fits", "No entry is like that. An action with a dot at its end stands for all that begin so: job.")
            }
            (false, false) => ("Nothing yet", "Whatever somebody changes in this team leaves an entry here, for 90 days."),
        };
        html! { (Empty { icon: Icon::Log, title, text, action: html! {} }) }
    }
}

fn fill<'a>(field: Field<'a>, form: &'a Form, wrong: &'a Option<String>) -> Field<'a> {
    let value = form.text(field.name());
    field.value(value).error(wrong.as_deref())
}

fn who(entry: &EntryOut) -> Markup {
    let Some(actor) = &entry.actor else { return html! { span.soft { "Minutehand" } } };
    html! {
        div {
            @if let Some(email) = &actor.email { (email) } @else { (id_text(actor.user_id.as_str())) }
            p.soft.small-text {
                (actor.role.map_or("no member", Role::name))
                @if let Some(ip) = entry.ip { ", from " (ip) }
                @if let Some(key) = &actor.api_key_id { ", by key " (id_text(key.as_str())) }
            }
        }
    }
}

impl Render for AuditPage<'_> {
    fn render(&self) -> Markup {
        let older = self.entries.next_cursor.as_deref().map(|cursor| self.search.older(cursor));
        html! {
            (self.filled.summary())
            @if !self.sees_all { p.soft { "Your role sees its own doing." } }
            (self.filters())
            @if self.entries.items.is_empty() { (self.empty()) } @else { (self.table()) }
            (Pager { newer: None, older: older.as_deref(), note: None })
        }
    }
}
