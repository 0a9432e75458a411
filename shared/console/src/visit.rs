//! How somebody looks at a page, whoever they are: in which colours and time zone, and what they are to be told.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header::IF_NONE_MATCH;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, Uri};
use cx::Cx;
use function::Undos;
use identity::SESSION_COOKIE;
use maud::{Markup, Render, html};
use ui::{Document, Public, Theme, Zone};

use crate::cookies::cookie;
use crate::told::Told;
use crate::{Html, reads_gzip};

/// Which colours somebody chose.
pub(crate) const THEME_COOKIE: &str = "mh_theme";
/// The time zone of somebody's browser, or the one they chose.
pub(crate) const ZONE_COOKIE: &str = "mh_zone";
/// Keeps a script from writing the browser's zone over a chosen one.
pub(crate) const ZONE_CHOSEN_COOKIE: &str = "mh_zone_fixed";
/// Sent by what keeps a page up to date: only the page's own part is wanted.
pub(crate) const LIVE: &str = "x-live";

/// A look at a page.
#[derive(Clone, Debug)]
pub struct Visit {
    /// In which colours.
    pub theme: Theme,
    /// In which time zone; UTC until the browser said.
    pub zone: Zone,
    /// Whether they chose that zone, rather than take their browser's.
    pub zone_chosen: bool,
    /// What the last action came to.
    pub(crate) told: Option<Told>,
    /// Whether a script asks, to bring a page up to date.
    pub live: bool,
    /// Whether there is a session, which may have ended.
    pub signed_in: bool,
    /// The path that was asked for.
    pub path: String,
    /// Whether whoever looks reads gzip.
    pub(crate) reads_gzip: bool,
    if_none_match: Option<String>,
    https: bool,
    hears_at: Option<String>,
}

impl Visit {
    pub(crate) fn of(headers: &HeaderMap, uri: &Uri, undos: &Undos, https: bool) -> Visit {
        let zone = cookie(headers, ZONE_COOKIE).map(|zone| zone.replace("%2F", "/"));
        Visit {
            theme: cookie(headers, THEME_COOKIE).map(Theme::parse).unwrap_or_default(),
            zone: zone.and_then(|zone| Zone::named(&zone)).unwrap_or_else(Zone::utc),
            zone_chosen: cookie(headers, ZONE_CHOSEN_COOKIE).is_some(),
            told: Told::of(headers, undos),
            live: headers.contains_key(LIVE),
            signed_in: cookie(headers, SESSION_COOKIE).is_some(),
            path: uri.path().to_owned(),
            reads_gzip: reads_gzip(headers),
            if_none_match: headers.get(IF_NONE_MATCH).and_then(|tag| tag.to_str().ok()).map(str::to_owned),
            https,
            hears_at: None,
        }
    }

    /// A page in the frame of those that anybody may see.
    pub fn page(&self, title: &str, content: impl Render) -> Html {
        self.page_with(title, None, content)
    }

    /// The same, with more for its head.
    pub fn page_with(&self, title: &str, head: Option<Markup>, content: impl Render) -> Html {
        let body = Public {
            current: &self.path,
            signed_in: self.signed_in,
            flash: self.told.as_ref().map(Told::shown),
            content: content.render(),
        };
        self.document(title, head, body.render())
    }

    /// A narrow card with one short form.
    pub fn card(&self, title: &str, content: Markup, below: Markup) -> Html {
        self.page(title, ui::Card { title, content, below })
    }

    /// A part of a page, for a script that puts it in its place.
    pub fn part(&self, content: Markup) -> Html {
        Html::new(StatusCode::OK, content)
    }

    /// A whole document, or its body alone for what keeps a page up to date.
    pub(crate) fn document(&self, title: &str, head: Option<Markup>, body: Markup) -> Html {
        if self.live {
            return Html::new(StatusCode::OK, html! { (body) }).unless(self.if_none_match.as_deref());
        }
        let document = Document { title, theme: self.theme, head, body }.render();
        let html = Html::new(StatusCode::OK, document).unless(self.if_none_match.as_deref());
        let html = html.hearing_at(self.hears_at.as_deref().filter(|_| self.signed_in));
        if self.told.is_some() { html.cookie(Told::taken(self.https)) } else { html }
    }
}

impl FromRequestParts<Cx> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, cx: &Cx) -> Result<Self, Infallible> {
        let undos = parts.extensions.get::<Undos>().cloned().unwrap_or_default();
        let visit = Visit::of(&parts.headers, &parts.uri, &undos, cx.config().https);
        Ok(Visit { hears_at: cx.config().socket_url.clone(), ..visit })
    }
}
