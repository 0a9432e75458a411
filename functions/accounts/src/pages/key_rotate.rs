//! `/team/keys/{id}/rotate`: giving an API key a new text. A page of its own, as a second rotation ends the text before
//! the last at once: its form sent twice rotates once, and shows the same text again.

use api::{Json, Path, Result};
use console::{Filled, Form, Frame, Html, Shape, Sheet, Trouble, form, once, page};
use cx::Cx;
use function::{Endpoint, Sample};
use identity::{ApiKey, ApiKeyId, Caller, ManageKeys, Permission};
use jiff::Timestamp;
use maud::{Markup, Render, html};
use ui::{Button, Field, Panel, Zone, form_actions, id_text, time};

use super::keys::{CRUMB, Shown};
use crate::keys::rotate;

const OVERLAP: (&str, Shape) = ("overlap_hours", Shape::Number);
/// For how many hours the old text still opens.
const OVERLAPS: [(&str, &str); 4] = [("0", "Not at all"), ("1", "1 hour"), ("24", "24 hours"), ("168", "7 days")];
const PROPOSED: &str = "24";

pub(crate) const ENTRY: Endpoint =
    page("accounts-pages-key-rotate", "/team/keys/{id}/rotate", "Rotate an API key", |site| site.page(show))
        .may(ManageKeys::ACTION)
        .uses(&[&crate::keys::list::ENTRY])
        .sample(Sample::of("key"));

pub(crate) const SUBMIT: Endpoint =
    form("accounts-pages-key-rotate-submit", "/team/keys/{id}/rotate", "Rotate an API key", |site| site.page(submit))
        .may(ManageKeys::ACTION)
        .uses(&[&crate::keys::list::ENTRY, &rotate::ENTRY])
        .sample(Sample::of("key"));

/// What it does, and the form.
///
/// # Errors
/// 404 for a key that is not there, 403 for one that is somebody else's.
pub async fn show(cx: Cx, caller: Caller<ManageKeys>, frame: Frame, Path(id): Path<ApiKeyId>) -> Result<Html> {
    let filled = Filled { form: Form::of([(OVERLAP.0, PROPOSED.to_owned())]), ..Filled::default() };
    Ok(frame.page(sheet(RotatePage::load(&cx, &caller, &frame, &id, filled).await?)))
}

/// Gives the key a new text and shows it, this once.
///
/// # Errors
/// 404 for a key that is not there, 403 for one that is somebody else's; what else is wrong is told in the form.
pub async fn submit(cx: Cx, caller: Caller<ManageKeys>, frame: Frame, Path(id): Path<ApiKeyId>, form: Form) -> Result<Html> {
    let again = caller.again();
    let rotated = async { rotate::rotate(cx.clone(), caller, Path(id.clone()), Json(form.read(&[OVERLAP])?)).await };
    match rotated.await {
        Ok(rotated) => Ok(frame.page(Sheet { crumbs: &[CRUMB], ..Sheet::new("The key's new text", Shown(&rotated.0)) })),
        Err(error) => {
            let filled = Filled::refused(form, Trouble::of(error)?);
            Ok(frame.refused(sheet(RotatePage::load(&cx, &again, &frame, &id, filled).await?)))
        }
    }
}

fn sheet<P>(page: P) -> Sheet<'static, P> {
    Sheet { crumbs: &[CRUMB], help: Some("/docs/teams-and-keys"), ..Sheet::new("Rotate the key", page) }
}

struct RotatePage<'a> {
    id: ApiKeyId,
    name: String,
    /// The first characters of the text it has.
    hint: String,
    /// Until when the text before that opens, if it still does.
    previous_until: Option<Timestamp>,
    zone: &'a Zone,
    filled: Filled,
    once: Markup,
}

impl<'a> RotatePage<'a> {
    async fn load(
        cx: &Cx,
        caller: &Caller<ManageKeys>,
        frame: &'a Frame,
        id: &ApiKeyId,
        filled: Filled,
    ) -> Result<RotatePage<'a>> {
        let key = ApiKey::load(cx, &caller.team, id).await?;
        caller.must_reach(Some(&key.created_by))?;
        let previous_until = key.previous.map(|previous| previous.ends_at).filter(|ends_at| *ends_at > cx.now());
        Ok(RotatePage { id: key.id, name: key.name, hint: key.hint, previous_until, zone: frame.zone(), filled, once: once(cx) })
    }

    fn form(&self) -> Markup {
        html! {
            form.form.measure method="post" action={ "/team/keys/" (self.id) "/rotate" } {
                (self.filled.summary())
                (self.once)
                p { "“" (self.name) "” gets a new text, which is shown once, on the next page. The text it has, " (id_text(&self.hint)) ", opens for as long as you choose here: put the new one in its place by then. What the key may do stays. Whoever rotates it answers for it from now on." }
                @if let Some(until) = self.previous_until {
                    p { strong { "It was rotated not long ago: " } "the text before this one opens until " (time::instant(until, self.zone)) ", and ends at once if you rotate again." }
                }
                (self.filled.of(Field::radios(OVERLAP.0, "The text it has still opens for", &OVERLAPS).required()))
                (form_actions(&[&Button::primary("Rotate"), &Button::quiet("Keep it").href("/team/keys")]))
            }
        }
    }
}

impl Render for RotatePage<'_> {
    fn render(&self) -> Markup {
        html! { (Panel { title: "", actions: html! {}, content: self.form() }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(previous_until: Option<&str>, filled: Filled) -> String {
        let page = RotatePage {
            id: "key_06GZR83ZCGCHVCJYW498ZJYBRG".parse().unwrap(),
            name: "shop".into(),
            hint: "mh_AB12".into(),
            previous_until: previous_until.map(|until| until.parse().unwrap()),
            zone: &Zone::utc(),
            filled,
            once: html! {},
        };
        page.render().into_string()
    }

    #[test]
    fn says_what_another_rotation_ends() {
        assert!(!shown(None, Filled::default()).contains("It was rotated not long ago"));
        let again = shown(Some("2026-11-22T09:00:00Z"), Filled::default());
        assert!(again.contains("ends at once if you rotate again") && again.contains("22 Nov"), "{again}");
    }

    #[test]
    fn keeps_what_was_chosen_and_says_what_is_wrong() {
        let chosen = Form::of([(OVERLAP.0, "168".to_owned())]);
        let refused = shown(None, Filled::refused(chosen, Trouble::field(OVERLAP.0, "must be less")));
        assert!(refused.contains(r#"value="168" checked"#) && refused.contains("Must be less"), "{refused}");
    }
}
