//! `/team/keys`: the team's API keys, and making and revoking them. A key's text is on the page that its
//! making leads to, and nowhere else.

use api::{Error, FromFields, Json, Page, PageQuery, Path, Query, Result, Source};
use axum::response::{IntoResponse, Response};
use console::{Filled, Flash, Form, Frame, Html, ROWS, SeeOther, Shape, Sheet, Trouble, address, form, once, page};
use cx::Cx;
use function::{Endpoint, Sample, Section, Way};
use identity::{ApiKeyId, Caller, Keys, MATRIX, ManageKeys, Permission, Reach};
use maud::{Markup, Render, html};
use ui::{Button, Column, Empty, Field, Icon, Menu, MenuItem, Pager, Panel, Table, Zone, form_actions, id_text, time};

use super::typed_time::instant;
use crate::keys::create::NewKey;
use crate::keys::{KeyOut, KeyShown, create, list, revoke};

const FIELDS: [(&str, Shape); 5] = [
    ("name", Shape::Text),
    ("scopes", Shape::List),
    ("expires_at", Shape::Text),
    ("allowed_ips", Shape::Words),
    ("allowed_origins", Shape::Words),
];

pub(crate) const ENTRY: Endpoint = page("accounts-pages-keys", "/team/keys", "API keys", |site| site.page(show))
    .may(ManageKeys::ACTION)
    .uses(&[&list::ENTRY])
    .way(Way::new(Section::Team, "Key"));

pub(crate) const CREATE: Endpoint = form("accounts-pages-keys-create", "/team/keys", "Make an API key", |site| site.page(create))
    .may(ManageKeys::ACTION)
    .uses(&[&list::ENTRY, &create::ENTRY]);

pub(crate) const REVOKE: Endpoint =
    form("accounts-pages-keys-revoke", "/team/keys/{id}/revoke", "Revoke an API key", |site| site.page(revoke))
        .may(ManageKeys::ACTION)
        .uses(&[&revoke::ENTRY])
        .sample(Sample::of("key"));

/// The keys, and a form for another.
///
/// # Errors
/// Only when the table is busy.
pub async fn show(cx: Cx, caller: Caller<ManageKeys>, frame: Frame, Query(page): Query<PageQuery>) -> Result<Html> {
    let once = once(&cx);
    let keys = list::list(cx, caller, Query(page.at_most(ROWS))).await?;
    Ok(frame.page(sheet(KeysPage::of(keys, &frame, Filled::default(), once))))
}

/// Makes a key and shows it, this once.
///
/// # Errors
/// Only when a part of the system is busy; what is wrong with the form is told in it.
pub async fn create(cx: Cx, caller: Caller<ManageKeys>, frame: Frame, form: Form) -> Result<Html> {
    let again = caller.again();
    let made = async { create::create(cx.clone(), caller, Json(new_key(&form, &frame)?)).await };
    match made.await {
        Ok(made) => Ok(frame.page(Sheet { crumbs: &[CRUMB], ..Sheet::new("Your new key", Shown(&made.0)) })),
        Err(error) => {
            let (filled, once) = (Filled::refused(form, Trouble::of(error)?), once(&cx));
            let keys = list::list(cx, again, Query(PageQuery::first().at_most(ROWS))).await?;
            Ok(frame.refused(sheet(KeysPage::of(keys, &frame, filled, once))))
        }
    }
}

/// Revokes a key.
///
/// # Errors
/// 404 for a key that is not there, 403 for one that is somebody else's.
pub async fn revoke(cx: Cx, caller: Caller<ManageKeys>, id: Path<ApiKeyId>) -> Result<Response> {
    revoke::revoke(cx.clone(), caller, id).await?;
    Ok(SeeOther::to("/team/keys").flash(&Flash::done("The key is revoked. It opens nothing any more."), &cx).into_response())
}

pub(super) const CRUMB: (&str, Option<&str>) = ("API keys", Some("/team/keys"));

/// What the form asks for; its time is one of the viewer's zone.
fn new_key(form: &Form, frame: &Frame) -> Result<NewKey> {
    let mut given = form.object(&FIELDS);
    if let Some(text) = form.text("expires_at") {
        let at = instant(text, frame.zone()).ok_or_else(|| Error::field("expires_at", "must be a day and a time"))?;
        given.insert("expires_at".to_owned(), at.to_string().into());
    }
    NewKey::read(Source::Body, given)
}

/// What a key made by whoever looks at the page may do: name and meaning.
fn scopes(frame: &Frame) -> Vec<(&'static str, &'static str)> {
    let own = MATRIX.iter().filter(|action| action.keys == Keys::Scope && frame.reach(**action) != Reach::No);
    own.map(|action| (action.name, action.about)).collect()
}

fn sheet<P>(page: P) -> Sheet<'static, P> {
    Sheet { help: Some("/docs/teams-and-keys"), ..Sheet::new("API keys", page) }
}

struct KeysPage<'a> {
    keys: Page<KeyOut>,
    zone: &'a Zone,
    scopes: Vec<(&'static str, &'static str)>,
    filled: Filled,
    once: Markup,
}

impl Render for KeysPage<'_> {
    fn render(&self) -> Markup {
        let older = self.keys.next_cursor.as_deref().map(|cursor| address("/team/keys", &[("cursor", Some(cursor))]));
        html! {
            @if self.keys.items.is_empty() {
                (Empty {
                    icon: Icon::Key,
                    title: "No API keys yet",
                    text: "A key lets a program act for this team: only as far as its scopes say, and until you revoke it.",
                    action: html! {}
                })
            } @else {
                (self.table())
                (Pager { newer: None, older: older.as_deref(), note: None })
            }
            (Panel { title: "Make a key", actions: html! {}, content: self.form() })
        }
    }
}

impl<'a> KeysPage<'a> {
    fn of(keys: Page<KeyOut>, frame: &'a Frame, filled: Filled, once: Markup) -> KeysPage<'a> {
        KeysPage { keys, zone: frame.zone(), scopes: scopes(frame), filled, once }
    }

    fn table(&self) -> Markup {
        let columns = [
            Column::text("Name"),
            Column::text("Begins with"),
            Column::text("May"),
            Column::text("Last used"),
            Column::text("Ends"),
            Column::actions("Actions"),
        ];
        let rows = self.keys.items.iter().map(|key| self.row(key)).collect();
        html! { (Table { caption: "API keys", columns: &columns, rows }) }
    }

    fn row(&self, key: &KeyOut) -> Vec<Markup> {
        let at = |at: Option<_>, never: &str| match at {
            Some(at) => time::short(at, self.zone),
            None => html! { span.soft { (never) } },
        };
        let (rotate, revoke) = (format!("/team/keys/{}/rotate", key.id), format!("/team/keys/{}/revoke", key.id));
        let menu = [
            MenuItem::Link { label: "Rotate…", href: &rotate, icon: Some(Icon::Undo) },
            MenuItem::Post {
                label: "Revoke",
                action: &revoke,
                icon: Some(Icon::Trash),
                confirm: Some("Revoke this key? Whatever uses it is refused from the next request on."),
                danger: true,
            },
        ];
        vec![
            html! { strong { (key.name) } },
            html! { (id_text(&key.hint)) @if let Some(until) = key.previous_until { div.soft { "old text until " (time::short(until, self.zone)) } } },
            html! { (key.scopes.join(", ")) },
            html! { (at(key.last_used_at, "never")) @if let Some(ip) = key.last_used_ip { div.soft { (ip) } } },
            key.expires_at.map_or_else(|| html! { span.soft { "never" } }, |at| time::instant(at, self.zone)),
            html! { (Menu::more(&format!("Actions for {}", key.name), &menu)) },
        ]
    }

    fn form(&self) -> Markup {
        let chosen = self.filled.form.all("scopes");
        let all: Vec<&str> = self.scopes.iter().map(|(name, _)| *name).collect();
        let selected = if self.filled.form.is_empty() { &all } else { &chosen };
        let choices: Vec<(&str, String)> = self.scopes.iter().map(|(name, about)| (*name, format!("{name} · {about}"))).collect();
        let choices: Vec<(&str, &str)> = choices.iter().map(|(name, about)| (*name, about.as_str())).collect();
        let filled = &self.filled;
        html! {
            form.form method="post" action="/team/keys" {
                (filled.summary())
                (self.once)
                (filled.of(Field::text("name", "Name").hint("What will use it: “shop server”.").maxlength(100).required()))
                (filled.of(Field::checks("scopes", "It may", &choices, selected)))
                details open[!filled.trouble.is_empty()] {
                    summary { "Where from and until when" }
                    (filled.of(Field::text("expires_at", "Ends at").datetime().hint(html! { "In the time zone " (self.zone.name()) ". Empty for never." }).optional()))
                    (filled.of(Field::text("allowed_ips", "Only from these addresses").hint("Addresses or networks, apart by spaces: 192.0.2.7 2001:db8::/32").mono().optional()))
                    (filled.of(Field::text("allowed_origins", "Only from these web origins").hint("For keys in web pages: https://app.example.com").mono().optional()))
                }
                (form_actions(&[&Button::primary("Make key").icon(Icon::Plus)]))
            }
        }
    }
}

/// A key, this once with its text.
pub(super) struct Shown<'a>(pub(super) &'a KeyShown);

impl Render for Shown<'_> {
    fn render(&self) -> Markup {
        let key = self.0;
        html! {
            p data-leads-to="/team/keys" { "This is “" (key.about.name) "”. " strong { "Copy it now: it is not shown again." } }
            (ui::secret(&key.key))
            p { "Send it with each request as " code { "Authorization: Bearer …" } ". The " a href="/docs" { "quick start" } " goes on from here." }
            (Button::secondary("Back to the keys").href("/team/keys"))
        }
    }
}
