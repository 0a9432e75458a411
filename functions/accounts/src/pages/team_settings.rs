//! The settings on the team's page: its name, and whether its members must sign in with Google.

use api::{Json, PageQuery, Result};
use axum::response::{IntoResponse, Response};
use console::{Filled, Flash, Form, Frame, SeeOther, Shape, Trouble};
use cx::Cx;
use function::Endpoint;
use identity::{Caller, ManageTeam, Permission};
use maud::{Markup, html};
use ui::{Button, Field, form_actions};

use super::team_page::{TeamPage, sheet};
use crate::team::{NAME_LIMIT_CHARS, update};

const NAME: (&str, Shape) = ("name", Shape::Text);
const GOOGLE_ONLY: (&str, Shape) = ("google_only", Shape::Flag);

pub(crate) const SAVE: Endpoint =
    console::form("accounts-pages-team-settings-save", "/team/settings", "Change the team", |site| site.page(save))
        .may(ManageTeam::ACTION)
        .uses(&[&update::ENTRY, &crate::members::list::ENTRY, &crate::invitations::list::ENTRY, &crate::logo::show::ENTRY]);

/// Changes name and settings.
///
/// # Errors
/// Only when a part of the system is busy; what is wrong with the form is told in it.
pub async fn save(cx: Cx, caller: Caller<ManageTeam>, frame: Frame, form: Form) -> Result<Response> {
    let again = caller.again();
    // A box that was not offered was not unticked.
    let fields = if form.is_on("settings") { vec![NAME, GOOGLE_ONLY] } else { vec![NAME] };
    let patch = async {
        if form.text("name").is_none() {
            return Err(api::Error::field("name", "is required"));
        }
        update::update(cx.clone(), caller, Json(form.read(&fields)?)).await
    };
    match patch.await {
        Ok(axum::Json(team)) => {
            Ok(SeeOther::to("/team").flash(&Flash::done(format!("“{}” is saved.", team.name)), &cx).into_response())
        }
        Err(error) => {
            let settings = Filled::refused(form, Trouble::of(error)?);
            let page = TeamPage::load(&cx, &again, &frame, &PageQuery::first()).await?;
            Ok(frame.refused(sheet(TeamPage { settings, ..page })).into_response())
        }
    }
}

/// The form.
pub(super) fn form(page: &TeamPage<'_>) -> Markup {
    let filled = &page.settings;
    html! {
        form.form method="post" action="/team/settings" {
            (filled.summary())
            (filled.of(Field::text("name", "Name").maxlength(NAME_LIMIT_CHARS).required()))
            @if !page.team.personal { (google_only(page)) }
            (form_actions(&[&Button::secondary("Save")]))
        }
    }
}

fn google_only(page: &TeamPage<'_>) -> Markup {
    let field = Field::checkbox("google_only", "Members must sign in with Google");
    html! {
        @if page.by_google || page.team.google_only {
            input type="hidden" name="settings" value="all";
            (page.settings.tick(field.hint("Whoever signs in another way does not see the team. API keys are not asked.")))
        } @else {
            (field.hint("Sign in with Google yourself first: otherwise this would lock you out.").disabled(true))
        }
    }
}

/// The ways to the large steps, which have pages of their own.
pub(super) fn ends() -> Markup {
    html! {
        div.split {
            p { "Give the team to another member; you stay as an admin." }
            (Button::secondary("Give it away").href("/team/transfer").small())
        }
        div.split {
            p { "Delete the team. You can change your mind for seven days." }
            (Button::danger("Delete the team").href("/team/delete").small())
        }
    }
}
