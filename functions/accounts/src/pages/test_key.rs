//! `POST /team/keys/test` makes the key that the documentation's examples are tried with: for jobs alone, and for a day.

use api::{FromFields, Json, Result, Source};
use axum::Json as Answer;
use axum::response::{IntoResponse, Response};
use console::{Frame, Sheet, form};
use cx::Cx;
use function::Endpoint;
use identity::{Caller, ManageKeys, Permission};
use jiff::SignedDuration;
use maud::{Markup, Render, html};
use serde_json::{Value, json};

use crate::keys::KeyShown;
use crate::keys::create::{self, NewKey};

const LASTS: SignedDuration = SignedDuration::from_hours(24);

pub(crate) const ENTRY: Endpoint =
    form("accounts-pages-test-key", "/team/keys/test", "Make a key to try the documentation with", |site| site.page(submit))
        .may(ManageKeys::ACTION)
        .uses(&[&create::ENTRY]);

/// Makes the key; for a script as JSON, else on a page.
///
/// # Errors
/// 409 when the team has as many keys as it may.
pub async fn submit(cx: Cx, caller: Caller<ManageKeys>, frame: Frame) -> Result<Response> {
    let wanted = json!({
        "name": "Trying the documentation", "scopes": ["jobs:read", "jobs:write"], "expires_at": cx.now() + LASTS
    });
    let Value::Object(wanted) = wanted else { return Err(api::Error::internal("an object is one")) };
    let made = create::create(cx, caller, Json(NewKey::read(Source::Body, wanted)?)).await?.0;
    if frame.visit.live {
        return Ok(Answer(json!({"key": made.key})).into_response());
    }
    Ok(frame.page(Sheet::new("A key to try things with", Shown(&made))).into_response())
}

struct Shown<'a>(&'a KeyShown);

impl Render for Shown<'_> {
    fn render(&self) -> Markup {
        html! {
            p { "It makes, changes and reads jobs, and ends by itself in 24 hours. " strong { "Copy it now: it is not shown again." } }
            (ui::secret(&self.0.key))
            p { a href="/docs/quick-start" { "Back to the quick start" } }
        }
    }
}
