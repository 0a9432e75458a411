//! How pages look to somebody: light or dark, and in which time zone. Kept in cookies, as it is about the browser one
//! sits at.

use api::Result;
use axum::response::{IntoResponse, Response};
use console::{Filled, Flash, Form, Frame, SeeOther, Trouble, form, set_cookie};
use cx::Cx;
use function::Endpoint;
use identity::{Caller, OwnAccount, Permission};
use ui::{Theme, Zone};

use super::account::{AccountPage, sheet};

const KEPT_S: u32 = 365 * 24 * 60 * 60;

pub(crate) const ENTRY: Endpoint =
    form("accounts-pages-appearance", "/account/appearance", "How pages look", |site| site.page(save)).may(OwnAccount::ACTION);

/// Keeps what was chosen.
///
/// # Errors
/// Never; a zone that is none is told in the form.
pub async fn save(cx: Cx, _: Caller<OwnAccount>, frame: Frame, form: Form) -> Result<Response> {
    let https = cx.config().https;
    let kept = |name, value: &str| set_cookie(name, value, KEPT_S, https);
    let gone = |name| set_cookie(name, "", 0, https);
    let theme = Theme::parse(form.text("theme").unwrap_or_default());
    let mut there = SeeOther::to("/account").cookie(match theme {
        Theme::System => gone("mh_theme"),
        Theme::Light | Theme::Dark => kept("mh_theme", theme.as_str()),
    });
    if form.text("zone") == Some("own") {
        let Some(zone) = form.text("zone_name").and_then(Zone::named) else {
            let trouble = Trouble::field("zone_name", "must be the name of a time zone, such as Europe/Berlin");
            let look = Filled::refused(form, trouble);
            return Ok(frame.refused(sheet(AccountPage { look, ..AccountPage::of(&frame) })).into_response());
        };
        there = there.cookie(kept("mh_zone", zone.name())).cookie(kept("mh_zone_fixed", "1"));
    } else {
        // The next page's script writes the browser's; without a script it is as before one was chosen.
        there = there.cookie(gone("mh_zone")).cookie(gone("mh_zone_fixed"));
    }
    Ok(there.flash(&Flash::done("Pages look this way from now on, in this browser."), &cx).into_response())
}
