//! The members of the team on its page: their roles, and removing them.

use api::{Json, Path, Result, UserId};
use console::{Flash, Form, SeeOther, Shape, form};
use cx::Cx;
use function::{Endpoint, Sample};
use identity::{Caller, ManageMembers, Permission, Role};
use maud::{Markup, html};
use ui::{Badge, Button, Column, Field, Icon, Menu, MenuItem, Table, time};

use super::roles::{given_by, with_article};
use super::team_page::TeamPage;
use crate::members::{MemberOut, remove, update};

pub(crate) const ROLE: Endpoint =
    form("accounts-pages-members-role", "/team/members/{id}/role", "Change a member's role", |site| site.page(role))
        .may(ManageMembers::ACTION)
        .uses(&[&update::ENTRY])
        .sample(Sample::of("member"));

pub(crate) const REMOVE: Endpoint =
    form("accounts-pages-members-remove", "/team/members/{id}/remove", "Remove a member", |site| site.page(remove))
        .may(ManageMembers::ACTION)
        .uses(&[&remove::ENTRY])
        .sample(Sample::of("member"));

/// Changes a member's role.
///
/// # Errors
/// 404 for somebody who is no member; 403 for a role that is not below one's own.
pub async fn role(cx: Cx, caller: Caller<ManageMembers>, id: Path<UserId>, form: Form) -> Result<SeeOther> {
    let changed = update::update(cx.clone(), caller, id, Json(form.read(&[("role", Shape::Text)])?)).await;
    let told = match changed {
        Ok(axum::Json(member)) => Flash::done(format!("{} is {} now.", name(&member), with_article(member.role))),
        Err(error) => Flash::why(error)?,
    };
    Ok(SeeOther::to("/team").flash(&told, &cx))
}

/// Removes a member.
///
/// # Errors
/// 404 for somebody who is no member; 403 for somebody who is not below oneself.
pub async fn remove(cx: Cx, caller: Caller<ManageMembers>, id: Path<UserId>) -> Result<SeeOther> {
    let told = match remove::remove(cx.clone(), caller, id).await {
        Ok(axum::Json(removed)) => Flash::done(match removed.stopped_keys.len() {
            0 => "They do not belong to the team any more.".to_owned(),
            1 => "They do not belong to the team any more. An API key they made is refused until somebody rotates it.".to_owned(),
            count => {
                format!(
                    "They do not belong to the team any more. {count} API keys they made are refused until somebody rotates them."
                )
            }
        }),
        Err(error) => Flash::why(error)?,
    };
    Ok(SeeOther::to("/team").flash(&told, &cx))
}

/// The table of members, with what the viewer may do about each.
pub(super) fn table(page: &TeamPage<'_>) -> Markup {
    let columns = [Column::text("Member"), Column::text("Role"), Column::text("Since"), Column::actions("Actions")];
    let rows = page.members.items.iter().map(|member| row(page, member)).collect();
    html! { (Table { caption: "Members", columns: &columns, rows }) }
}

fn row(page: &TeamPage<'_>, member: &MemberOut) -> Vec<Markup> {
    let may_change = page.may_manage_members() && page.role.is_above(member.role);
    vec![
        html! { (name(member)) @if member.id == page.viewer { " " (Badge::plain("you")) } },
        html! { @if may_change { (role_form(page.role, member)) } @else { (member.role.name()) } },
        time::day(member.joined_at, page.zone),
        html! { @if may_change { (menu(page, member)) } },
    ]
}

fn role_form(own: Role, member: &MemberOut) -> Markup {
    let (action, label) = (format!("/team/members/{}/role", member.id), format!("Role of {}", name(member)));
    let choices: Vec<(&str, &str)> = given_by(own).into_iter().map(|(name, _)| (name, name)).collect();
    let field = Field::select("role", label, &choices).label_hidden().id(format!("role-{}", member.id));
    html! {
        form.cluster method="post" action=(action) {
            (field.value(Some(member.role.name())))
            (Button::quiet("Change").label(format!("Change the role of {}", name(member))).small())
        }
    }
}

fn menu(page: &TeamPage<'_>, member: &MemberOut) -> Markup {
    let (remove, give) = (format!("/team/members/{}/remove", member.id), format!("/team/transfer?user_id={}", member.id));
    let question =
        format!("Remove {}? They are refused from the next request on, and so are the API keys they made.", name(member));
    let give = MenuItem::Link { label: "Give them the team…", href: &give, icon: Some(Icon::Key) };
    let remove =
        MenuItem::Post { label: "Remove", action: &remove, icon: Some(Icon::Trash), confirm: Some(&question), danger: true };
    let items = if page.may_give_away() { vec![give, MenuItem::Line, remove] } else { vec![remove] };
    html! { (Menu::more(&format!("Actions for {}", name(member)), &items)) }
}

/// What a member is called.
pub(super) fn name(member: &MemberOut) -> String {
    member.email.as_ref().map_or("Somebody whose account is gone".to_owned(), ToString::to_string)
}

#[cfg(test)]
mod tests {
    use ui::Zone;

    use super::super::team_page::tests::{OWN, seen_as};
    use super::*;

    #[test]
    fn only_who_is_below_oneself_can_be_changed_and_never_oneself() {
        let zone = Zone::utc();
        for (role, changeable) in [(Role::Owner, 4), (Role::Admin, 3), (Role::Supervisor, 0), (Role::Viewer, 0)] {
            let shown = table(&seen_as(role, &zone)).into_string();
            assert_eq!(shown.matches("/remove\"").count(), changeable, "{role:?}");
            assert_eq!(shown.matches("/role\"").count(), changeable, "{role:?}");
            assert!(!shown.contains(&format!("/team/members/{OWN}/")), "{role:?}");
        }
        let offered = table(&seen_as(Role::Admin, &zone)).into_string();
        assert!(!offered.contains(r#"<option value="admin""#), "an admin makes no admin: {offered}");
    }
}
