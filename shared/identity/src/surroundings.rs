//! What the frame around a page shows of whoever looks at it: them, their teams, and what they are there.

use api::{Error, Result, TeamId, UserId};
use cx::Cx;
use table::Key;

use crate::{Member, Membership, Team, User};

/// The frame offers this many; `/teams` has all.
const TEAMS_SHOWN: usize = 20;

/// Somebody, and the teams they belong to.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// The person.
    pub user: User,
    teams: Vec<Team>,
    places: Vec<Member>,
}

impl Surroundings {
    /// Those of `user`, who looks at `team`. Two reads, one after the other: the person with their list of teams, then
    /// all that is shown of these.
    pub(crate) async fn read(cx: &Cx, user: &UserId, team: &TeamId) -> Result<Surroundings> {
        let table = cx.table();
        let person = table.first_mixed(&User::partition(user), 1 + TEAMS_SHOWN).await?;
        let memberships = person.all::<Membership>()?;
        let person = person.one::<User>()?.ok_or(Error::Unauthenticated("The account behind this credential is gone."))?;
        let others = memberships.iter().map(|membership| &membership.team).filter(|one| *one != team);
        let shown = [team].into_iter().chain(others).take(TEAMS_SHOWN);
        let keys: Vec<Key> = shown.flat_map(|one| [Team::key_of(one), Member::key_of(one, user)]).collect();
        let found = table.get_mixed(&keys).await?;
        let (mut teams, places) = (found.all::<Team>()?, found.all::<Member>()?);
        teams.sort_by_key(|team| (team.personal_to.is_none(), team.name.to_lowercase()));
        Ok(Surroundings { user: person, teams, places })
    }

    /// The team with this id, whether they belong to it or not.
    pub fn team(&self, id: &TeamId) -> Option<&Team> {
        self.teams.iter().find(|team| team.id == *id)
    }

    /// What they are in a team.
    pub fn place_in(&self, team: &TeamId) -> Option<&Member> {
        self.places.iter().find(|place| place.team == *team)
    }

    /// The teams they belong to, the personal one first and then by name.
    pub fn places(&self) -> impl Iterator<Item = (&Team, &Member)> {
        let there = self.teams.iter().filter(|team| team.erased_at.is_none());
        there.filter_map(|team| Some((team, self.place_in(&team.id)?)))
    }
}
