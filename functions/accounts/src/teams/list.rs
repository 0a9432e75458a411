//! `GET /api/teams` lists the teams one belongs to.

use std::collections::HashMap;

use api::{Page, PageQuery, Query, Result};
use cx::Cx;
use identity::{Caller, Member, Membership, OwnAccount, Team};
use table::{Direction, Key, Range};

use super::MyTeam;

/// One page of teams, the newest first.
///
/// # Errors
/// Only when the table is busy.
pub async fn list(cx: Cx, caller: Caller<OwnAccount>, Query(page): Query<PageQuery>) -> Result<Page<MyTeam>> {
    let (table, list) = (cx.table(), Membership::partition(&caller.user));
    let found = table.page::<Membership>(&list, Range::All, Direction::Descending, &page, |_| true).await?;
    let keys = |key: &dyn Fn(&Membership) -> Key| found.items.iter().map(key).collect::<Vec<Key>>();
    let members = keys(&|membership| Member::key_of(&membership.team, &membership.user));
    let members = table.get_many::<Member>(&members).await?;
    let teams = table.get_many::<Team>(&keys(&|membership| Team::key_of(&membership.team))).await?;
    let roles: HashMap<_, _> = members.iter().map(|member| (&member.team, member.role)).collect();
    let teams: HashMap<_, _> = teams.iter().map(|team| (&team.id, team)).collect();
    // Left a moment ago, if it is not among both.
    let mine = |of: &Membership| Some(MyTeam::new(teams.get(&of.team)?, *roles.get(&of.team)?, &caller.team));
    Ok(Page { items: found.items.iter().filter_map(mine).collect(), next_cursor: found.next_cursor })
}
