//! What the team's page shows: the team as one of its members sees it, and a form that was refused.

use api::{Page, PageQuery, Result, UserId};
use console::{Filled, Form, Frame, ROWS, Sheet, once};
use cx::Cx;
use identity::{Action, Caller, ManageMembers, OwnTeam, Permission, Reach, Role, SignInMethod, Via};
use maud::Markup;
use ui::Zone;

use crate::invitations::InvitationOut;
use crate::logo::Logo;
use crate::members::MemberOut;
use crate::team::TeamDetail;

pub(super) fn sheet<P>(page: P) -> Sheet<'static, P> {
    Sheet { help: Some("/docs/teams-and-keys"), ..Sheet::new("Members", page) }
}

/// The team as its members see it.
pub(super) struct TeamPage<'a> {
    pub(super) team: TeamDetail,
    /// Who looks at it.
    pub(super) viewer: UserId,
    /// What the viewer is in the team.
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
    pub(super) logo: Option<Logo>,
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
            settings: at_present(&team),
            logo: Logo::of(cx, &frame.team.id).await?,
            team,
            once: once(cx),
        })
    }

    pub(super) fn may(&self, action: Action) -> bool {
        action.reach_of(self.role) != Reach::No
    }

    pub(super) fn may_manage_members(&self) -> bool {
        self.may(ManageMembers::ACTION)
    }

    /// Whether they may give the team away or delete it, which nobody does with a personal one.
    pub(super) fn may_give_away(&self) -> bool {
        self.may(OwnTeam::ACTION) && !self.team.personal
    }
}

/// The form of name and settings as it is when nobody sent it yet.
pub(super) fn at_present(team: &TeamDetail) -> Filled {
    let ticked = team.google_only.then(|| ("google_only", "on".to_owned()));
    let form = Form::of([("name", team.name.clone())].into_iter().chain(ticked));
    Filled { form, ..Filled::default() }
}

#[cfg(test)]
pub(super) mod tests {
    use identity::{Member, Plan, User};
    use jiff::Timestamp;
    use maud::html;

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
            logo: None,
            once: html! {},
        }
    }
}
