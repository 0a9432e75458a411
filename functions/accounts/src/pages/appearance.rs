//! How pages look to somebody: light or dark, and in which time zone. Kept in cookies, as it is about the browser one
//! sits at.

use api::Result;
use axum::response::{IntoResponse, Response};
use console::{Filled, Flash, Form, Frame, SeeOther, Trouble, schedule, set_cookie};
use cx::Cx;
use identity::{Caller, OwnAccount};
use maud::{Markup, html};
use ui::{Button, Field, Theme, Zone, form_actions};

use super::account::{AccountPage, sheet};

const KEPT_S: u32 = 365 * 24 * 60 * 60;
const THEMES: [(&str, &str); 3] = [("system", "As my system"), ("light", "Light"), ("dark", "Dark")];
const ZONES: [(&str, &str); 2] = [("browser", "My browser's"), ("own", "Always this one:")];

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

/// The form; as it is at present, if nobody sent it yet.
pub(super) fn form(filled: &Filled, theme: Theme, zone: &Zone, chosen: bool) -> Markup {
    let now = [
        ("theme", theme.as_str().to_owned()),
        ("zone", if chosen { "own" } else { "browser" }.to_owned()),
        ("zone_name", zone.name().to_owned()),
    ];
    let now = Filled { form: Form::of(now), ..Filled::default() };
    let filled = if filled.form.is_empty() { &now } else { filled };
    html! {
        form.form.measure method="post" action="/account/appearance" {
            (filled.summary())
            (filled.of(Field::radios("theme", "Colours", &THEMES)))
            (filled.of(Field::radios("zone", "Times are shown in the time zone", &ZONES)))
            (filled.of(Field::text("zone_name", "Time zone").label_hidden().list(&schedule::PROPOSED)))
            (form_actions(&[&Button::secondary("Save")]))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_at_present_is_marked() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        let shown = form(&Filled::default(), Theme::Dark, &berlin, true).into_string();
        for part in [r#"value="dark" checked"#, r#"value="own" checked"#, r#"value="Europe/Berlin""#] {
            assert!(shown.contains(part), "{part} in {shown}");
        }
        let typed = Form::of([("theme", "light".into()), ("zone", "own".into()), ("zone_name", "Mars".into())]);
        let refused = Filled::refused(typed, Trouble::field("zone_name", "must be a zone"));
        let shown = form(&refused, Theme::Dark, &berlin, true).into_string();
        assert!(shown.contains(r#"value="Mars""#) && shown.contains(r#"value="light" checked"#), "{shown}");
    }
}
