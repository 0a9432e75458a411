//! `GET /api/teams` lists the teams one belongs to.

use std::collections::HashMap;

use api::{Page, PageQuery, Query, Result};
use cx::Cx;
use function::Endpoint;
use identity::{Caller, Member, Membership, OwnAccount, Permission, Team};
use table::{Direction, Key};

use super::MyTeam;
use crate::touches::{READ_MEMBERS, READ_TEAM, READ_USER};

pub(crate) const ENTRY: Endpoint = Endpoint::get("accounts-teams-list", "/api/teams", "List my teams", |site| site.to(list))
    .may(OwnAccount::ACTION)
    .touches(&[READ_USER, READ_MEMBERS, READ_TEAM])
    .about("Those that are being deleted among them, while their owner can still keep them.");

/// One page of teams, the newest first.
///
/// # Errors
/// Only when the table is busy.
pub async fn list(cx: Cx, caller: Caller<OwnAccount>, Query(page): Query<PageQuery>) -> Result<Page<MyTeam>> {
    let (table, (list, range)) = (cx.table(), Membership::list_of(&caller.user));
    let found = table.page::<Membership>(&list, range, Direction::Descending, &page, |_| true).await?;
    let keys = found.items.iter().flat_map(|of| [Member::key_of(&of.team, &of.user), Team::key_of(&of.team)]);
    let both = table.get_mixed(&keys.collect::<Vec<Key>>()).await?;
    let (members, teams) = (both.all::<Member>()?, both.all::<Team>()?);
    let roles: HashMap<_, _> = members.iter().map(|member| (&member.team, member.role)).collect();
    let teams: HashMap<_, _> = teams.iter().map(|team| (&team.id, team)).collect();
    // Left a moment ago, if it is not among both.
    let mine = |of: &Membership| Some(MyTeam::new(teams.get(&of.team)?, *roles.get(&of.team)?, &caller.team));
    Ok(Page { items: found.items.iter().filter_map(mine).collect(), next_cursor: found.next_cursor })
}
