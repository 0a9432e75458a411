//! Invitations on the team's page: inviting somebody, sending the mail again, taking an invitation back.

use api::{Json, PageQuery, Path, Result};
use axum::response::{IntoResponse, Response};
use console::{Filled, Flash, Form, Frame, SeeOther, Shape, Trouble};
use cx::Cx;
use function::{Endpoint, Sample};
use identity::{Caller, InvitationId, ManageMembers, Permission};
use maud::{Markup, Render, html};
use ui::{Button, Column, Field, Icon, Table, form_actions, post_button, time};

use super::roles::given_by;
use super::team_page::{TeamPage, sheet};
use crate::invitations::{InvitationOut, create, resend, revoke};

const FIELDS: [(&str, Shape); 2] = [("email", Shape::Text), ("role", Shape::Text)];

pub(crate) const CREATE: Endpoint =
    console::form("accounts-pages-invitations-create", "/team/invitations", "Invite somebody", |site| site.page(create))
        .may(ManageMembers::ACTION)
        .uses(&[&create::ENTRY, &crate::invitations::list::ENTRY, &crate::members::list::ENTRY, &crate::logo::show::ENTRY]);

pub(crate) const RESEND: Endpoint =
    console::form("accounts-pages-invitations-resend", "/team/invitations/{id}/resend", "Send an invitation again", |site| {
        site.page(resend)
    })
    .may(ManageMembers::ACTION)
    .uses(&[&resend::ENTRY])
    .sample(Sample::of("invitation"));

pub(crate) const REVOKE: Endpoint =
    console::form("accounts-pages-invitations-revoke", "/team/invitations/{id}/revoke", "Take an invitation back", |site| {
        site.page(revoke)
    })
    .may(ManageMembers::ACTION)
    .uses(&[&revoke::ENTRY])
    .sample(Sample::of("invitation"));

/// Invites somebody.
///
/// # Errors
/// Only when a part of the system is busy; what is wrong with the form is told in it.
pub async fn create(cx: Cx, caller: Caller<ManageMembers>, frame: Frame, form: Form) -> Result<Response> {
    let again = caller.again();
    let made = async { create::create(cx.clone(), caller, Json(form.read(&FIELDS)?)).await };
    match made.await {
        Ok(made) => {
            let told = Flash::done(format!("An invitation is on its way to {}.", made.0.email));
            Ok(SeeOther::to("/team").flash(&told, &cx).into_response())
        }
        Err(error) => {
            let invite = Filled::refused(form, Trouble::of(error)?);
            let page = TeamPage::load(&cx, &again, &frame, &PageQuery::first()).await?;
            Ok(frame.refused(sheet(TeamPage { invite, ..page })).into_response())
        }
    }
}

/// Sends an invitation's mail again.
///
/// # Errors
/// 404 for an invitation that is open no more; 403 for one to a role that is not below one's own.
pub async fn resend(cx: Cx, caller: Caller<ManageMembers>, id: Path<InvitationId>) -> Result<SeeOther> {
    let told = match resend::resend(cx.clone(), caller, id).await {
        Ok(axum::Json(sent)) => {
            Flash::done(format!("Another mail is on its way to {}. The link before it has ended.", sent.email))
        }
        Err(error) => Flash::why(error)?,
    };
    Ok(SeeOther::to("/team").flash(&told, &cx))
}

/// Takes an invitation back.
///
/// # Errors
/// 404 for an invitation that is open no more; 403 for one to a role that is not below one's own.
pub async fn revoke(cx: Cx, caller: Caller<ManageMembers>, id: Path<InvitationId>) -> Result<SeeOther> {
    let told = match revoke::revoke(cx.clone(), caller, id).await {
        Ok(_) => Flash::done("The invitation is taken back. Its link opens nothing any more."),
        Err(error) => Flash::why(error)?,
    };
    Ok(SeeOther::to("/team").flash(&told, &cx))
}

/// The open invitations, with what the viewer may do about each.
pub(super) fn table(page: &TeamPage<'_>) -> Markup {
    let columns = [
        Column::text("Invited"),
        Column::text("As"),
        Column::text("Mail sent"),
        Column::text("Good until"),
        Column::actions("Actions"),
    ];
    let rows = page.invitations.iter().map(|invitation| row(page, invitation)).collect();
    html! { (Table { caption: "Open invitations", columns: &columns, rows }) }
}

fn row(page: &TeamPage<'_>, invitation: &InvitationOut) -> Vec<Markup> {
    let InvitationOut { id, email, role, .. } = invitation;
    let to = |what: &str| format!("/team/invitations/{id}/{what}");
    let again = Button::secondary("Send again").label(format!("Send again to {email}")).small().icon(Icon::Mail);
    let back = Button::quiet("Take back").label(format!("Take back the invitation of {email}")).small();
    let back = back.confirm(format!("Take the invitation of {email} back? Its link opens nothing then."));
    vec![
        html! { (email) },
        html! { (role.name()) },
        time::short(invitation.sent_at, page.zone),
        time::short(invitation.expires_at, page.zone),
        html! {
            @if page.role.is_above(*role) {
                @if page.team.verified { (post_button(&to("resend"), &again, &[])) }
                (post_button(&to("revoke"), &back, &[]))
            }
        },
    ]
}

/// The form that invites.
pub(super) fn form(page: &TeamPage<'_>) -> Markup {
    let (filled, roles) = (&page.invite, given_by(page.role));
    let role = Field::select("role", "Role", &roles).required();
    // Nobody is made an admin because it stands first.
    let role = if filled.form.is_empty() { role.value(Some("viewer")).render() } else { filled.of(role) };
    html! {
        (filled.summary())
        @if page.team.verified {
            form.form method="post" action="/team/invitations" {
                (page.once)
                (filled.of(Field::text("email", "E-mail address").email().hint("Only the account with this address can accept, within seven days.").autocomplete("off").required()))
                (role)
                (form_actions(&[&Button::primary("Send invitation").icon(Icon::Post)]))
            }
        } @else {
            p.soft { "The team's owner must confirm their e-mail address before anybody is invited." }
        }
    }
}

#[cfg(test)]
mod tests {
    use identity::Role;
    use ui::Zone;

    use super::super::team_page::tests::seen_as;
    use super::*;
    use crate::team::TeamDetail;

    #[test]
    fn an_admin_does_not_touch_the_invitation_of_another() {
        let zone = Zone::utc();
        assert_eq!(table(&seen_as(Role::Owner, &zone)).into_string().matches("/revoke\"").count(), 2);
        assert_eq!(table(&seen_as(Role::Admin, &zone)).into_string().matches("/revoke\"").count(), 1);
    }

    #[test]
    fn nobody_is_invited_before_the_owner_is_known() {
        let zone = Zone::utc();
        let page = seen_as(Role::Owner, &zone);
        assert!(form(&page).into_string().contains(r#"<option value="viewer" selected>"#));
        let page = TeamPage { team: TeamDetail { verified: false, ..page.team }, ..page };
        assert!(!form(&page).into_string().contains("<form") && !table(&page).into_string().contains("/resend\""));
    }
}
