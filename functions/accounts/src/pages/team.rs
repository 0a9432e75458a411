//! `/team`: who belongs to the team, who is invited, and its settings. What its forms send is in the files beside this.

use api::{PageQuery, Query, Result};
use console::{Frame, Html, address, page};
use cx::Cx;
use function::{Endpoint, Section, Way};
use identity::{Caller, ManageTeam, Permission, ReadTeam};
use maud::{Markup, Render, html};
use ui::{Badge, Pager, Panel};

use super::team_page::{TeamPage, sheet};
use super::{invitations, members, roles, team_logo, team_settings};

pub(crate) const ENTRY: Endpoint = page("accounts-pages-team", "/team", "Members", |site| site.page(show))
    .may(ReadTeam::ACTION)
    .uses(&[&crate::team::show::ENTRY, &crate::members::list::ENTRY, &crate::invitations::list::ENTRY, &crate::logo::show::ENTRY])
    .way(Way::new(Section::Team, "Team"));

/// The team.
///
/// # Errors
/// Only when the table is busy.
pub async fn show(cx: Cx, caller: Caller<ReadTeam>, frame: Frame, Query(page): Query<PageQuery>) -> Result<Html> {
    Ok(frame.page(sheet(TeamPage::load(&cx, &caller, &frame, &page).await?)))
}

impl Render for TeamPage<'_> {
    fn render(&self) -> Markup {
        let heading = html! { (Badge::plain(format!("you are {}", roles::with_article(self.role)))) };
        html! {
            (Panel { title: &self.team.name, actions: heading, content: members(self) })
            (roles::table())
            @if self.may_manage_members() {
                @if !self.invitations.is_empty() {
                    (Panel { title: "Open invitations", actions: html! {}, content: invitations::table(self) })
                }
                (Panel { title: "Invite somebody", actions: html! {}, content: invitations::form(self) })
            }
            @if self.logo.is_some() || self.may(ManageTeam::ACTION) {
                (Panel { title: "Logo", actions: html! {}, content: team_logo::panel(self.logo.as_ref(), self.may(ManageTeam::ACTION)) })
            }
            @if self.may(ManageTeam::ACTION) {
                (Panel { title: "Settings", actions: html! {}, content: team_settings::form(self) })
            }
            @if self.may_give_away() {
                (Panel { title: "The end", actions: html! {}, content: team_settings::ends() })
            }
        }
    }
}

fn members(page: &TeamPage<'_>) -> Markup {
    let older = page.members.next_cursor.as_deref().map(|cursor| address("/team", &[("cursor", Some(cursor))]));
    html! {
        (members::table(page))
        (Pager { newer: None, older: older.as_deref(), note: None })
    }
}

#[cfg(test)]
mod tests {
    use identity::Role;
    use ui::Zone;

    use super::super::team_page::{at_present, tests::seen_as};
    use super::*;
    use crate::team::TeamDetail;

    #[test]
    fn each_role_is_offered_what_it_may() {
        let zone = Zone::utc();
        for (role, invites, settings, ends) in [
            (Role::Owner, true, true, true),
            (Role::Admin, true, true, false),
            (Role::Supervisor, false, false, false),
            (Role::Agent, false, false, false),
            (Role::Viewer, false, false, false),
        ] {
            let shown = seen_as(role, &zone).render().into_string();
            assert_eq!(shown.contains(r#"action="/team/invitations""#), invites, "{role:?} invites");
            assert_eq!(shown.contains(r#"action="/team/settings""#), settings, "{role:?} settings");
            assert_eq!(shown.contains("/team/delete"), ends, "{role:?} deletes");
            assert!(shown.contains("viewer@example.com"), "everybody sees who belongs to it");
        }
    }

    /// It was unticked, so that saving the name let everybody in again.
    #[test]
    fn the_settings_are_shown_as_they_are() {
        let zone = Zone::utc();
        for google_only in [true, false] {
            let page = seen_as(Role::Owner, &zone);
            let team = TeamDetail { google_only, ..page.team };
            let page = TeamPage { settings: at_present(&team), by_google: true, team, ..page };
            let shown = page.render().into_string();
            assert!(shown.contains(r#"value="Workshop""#), "{shown}");
            let boxed = shown.split("<input").find(|input| input.contains(r#"name="google_only""#)).unwrap();
            assert_eq!(boxed.contains(" checked"), google_only, "{boxed}");
        }
    }

    #[test]
    fn a_personal_team_is_not_given_away() {
        let zone = Zone::utc();
        let page = seen_as(Role::Owner, &zone);
        let page = TeamPage { team: TeamDetail { personal: true, ..page.team }, ..page };
        let shown = page.render().into_string();
        assert!(!shown.contains("/team/delete") && !shown.contains("/team/transfer"), "{shown}");
    }
}
