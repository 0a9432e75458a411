//! `/team`: who belongs to the team, who is invited, and its settings. What its forms send is in the files beside this.

use api::{Page, PageQuery, Query, Result, UserId};
use console::{Filled, Frame, Html, ROWS, Sheet, address, once};
use cx::Cx;
use identity::{Action, Caller, ManageMembers, ManageTeam, OwnTeam, Permission, Reach, ReadTeam, Role, SignInMethod, Via};
use maud::{Markup, Render, html};
use ui::{Badge, Pager, Panel, Zone};

use super::{invitations, members, roles, team_settings};
use crate::invitations::InvitationOut;
use crate::members::MemberOut;
use crate::team::TeamDetail;

/// The team.
///
/// # Errors
/// Only when the table is busy.
pub async fn show(cx: Cx, caller: Caller<ReadTeam>, frame: Frame, Query(page): Query<PageQuery>) -> Result<Html> {
    Ok(frame.page(sheet(TeamPage::load(&cx, &caller, &frame, &page).await?)))
}

pub(super) fn sheet<P>(page: P) -> Sheet<'static, P> {
    Sheet { help: Some("/docs/teams-and-keys"), ..Sheet::new("Members", page) }
}

/// The team as its members see it.
pub(super) struct TeamPage<'a> {
    pub(super) team: TeamDetail,
    /// Who looks at it.
    pub(super) viewer: UserId,
    /// As what.
    pub(super) role: Role,
    /// Whether they signed in with Google.
    pub(super) by_google: bool,
    pub(super) members: Page<MemberOut>,
    /// Empty for those who may not see them.
    pub(super) invitations: Vec<InvitationOut>,
    pub(super) zone: &'a Zone,
    /// The form that invites.
    pub(super) invite: Filled,
    /// The form of name and settings.
    pub(super) settings: Filled,
    pub(super) once: Markup,
}

impl<'a> TeamPage<'a> {
    /// The page as it is when nobody sent a form yet.
    ///
    /// # Errors
    /// Only when the table is busy.
    pub(super) async fn load<P>(cx: &Cx, caller: &Caller<P>, frame: &'a Frame, page: &PageQuery) -> Result<TeamPage<'a>> {
        let members = crate::members::list::of(cx, &frame.team.id, &page.clone().at_most(ROWS)).await?;
        let invitations = if frame.may(ManageMembers::ACTION) {
            // There are at most fifty.
            crate::invitations::list::of(cx, &frame.team.id, &PageQuery::first()).await?.items
        } else {
            Vec::new()
        };
        let team = TeamDetail::new(&frame.team);
        Ok(TeamPage {
            viewer: caller.user.clone(),
            // The edge lets in nobody without a role; the least there is, should it ever.
            role: caller.standing.role.unwrap_or(Role::Viewer),
            by_google: matches!(caller.via, Via::Session { method: SignInMethod::Google, .. }),
            members,
            invitations,
            zone: frame.zone(),
            invite: Filled::default(),
            settings: team_settings::at_present(&team),
            team,
            once: once(cx),
        })
    }

    fn may(&self, action: Action) -> bool {
        action.reach_of(self.role) != Reach::No
    }

    pub(super) fn may_manage_members(&self) -> bool {
        self.may(ManageMembers::ACTION)
    }

    /// Whether they may give the team away or delete it, which nobody does with a personal one.
    pub(super) fn may_give_away(&self) -> bool {
        self.may(OwnTeam::ACTION) && !self.team.personal
    }

    fn members(&self) -> Markup {
        let older = self.members.next_cursor.as_deref().map(|cursor| address("/team", &[("cursor", Some(cursor))]));
        html! {
            (members::table(self))
            (Pager { newer: None, older: older.as_deref(), note: None })
        }
    }
}

impl Render for TeamPage<'_> {
    fn render(&self) -> Markup {
        let heading = html! { (Badge::plain(format!("you are {}", roles::with_article(self.role)))) };
        html! {
            (Panel { title: &self.team.name, actions: heading, content: self.members() })
            (roles::table())
            @if self.may_manage_members() {
                @if !self.invitations.is_empty() {
                    (Panel { title: "Open invitations", actions: html! {}, content: invitations::table(self) })
                }
                (Panel { title: "Invite somebody", actions: html! {}, content: invitations::form(self) })
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

#[cfg(test)]
pub(super) mod tests {
    use identity::{Member, Plan, User};
    use jiff::Timestamp;

    use super::*;

    pub(in crate::pages) const OWN: &str = "user_06GZR83ZCGCHVCJYW498ZJYBRG";

    fn at() -> Timestamp {
        "2026-11-21T09:00:00Z".parse().unwrap()
    }

    fn member(user: &str, role: Role) -> MemberOut {
        let (id, team): (UserId, _) = (user.parse().unwrap(), "team_06GZR83ZCGCHVCJYW498ZJYBRG".parse().unwrap());
        let email = format!("{}@example.com", role.name()).parse().unwrap();
        let account = User::new(id.clone(), email, "team_00000000000000000000000000".parse().unwrap(), at());
        MemberOut::new(&Member { team, user: id, role, joined_at: at() }, Some(&account))
    }

    /// The page of a team with a member of each role, and an invitation of an admin and one of a viewer, as `role` sees it.
    pub(in crate::pages) fn seen_as(role: Role, zone: &Zone) -> TeamPage<'_> {
        let id = |number: usize| if number == 0 { OWN.to_owned() } else { format!("user_0000000000000000000000000{number}") };
        let others = Role::ALL.into_iter().enumerate().map(|(number, role)| member(&id(number + 1), role));
        let invitation = |number: u8, role: Role| InvitationOut {
            id: format!("inv_0000000000000000000000000{number}").parse().unwrap(),
            email: format!("new-{}@example.com", role.name()).parse().unwrap(),
            role,
            invited_by: OWN.parse().unwrap(),
            created_at: at(),
            sent_at: at(),
            expires_at: at(),
        };
        TeamPage {
            team: TeamDetail {
                id: "team_06GZR83ZCGCHVCJYW498ZJYBRG".parse().unwrap(),
                name: "Workshop".into(),
                plan: Plan::Free,
                verified: true,
                google_only: false,
                personal: false,
                closes_at: None,
                created_at: at(),
            },
            viewer: OWN.parse().unwrap(),
            role,
            by_google: false,
            members: Page { items: [member(OWN, role)].into_iter().chain(others).collect(), next_cursor: None },
            invitations: vec![invitation(1, Role::Admin), invitation(2, Role::Viewer)],
            zone,
            invite: Filled::default(),
            settings: Filled::default(),
            once: html! {},
        }
    }

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
            let page = TeamPage { settings: team_settings::at_present(&team), by_google: true, team, ..page };
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
