//! `GET /api/team/members` lists who belongs to the team.

use std::collections::HashMap;

use api::{Page, PageQuery, Query, Result, TeamId};
use cx::Cx;
use function::Endpoint;
use identity::{Caller, Member, Permission, ReadTeam, User};
use table::{Direction, Key, Range};

use super::MemberOut;
use crate::touches::{READ_MEMBERS, READ_USER};

pub(crate) const ENTRY: Endpoint =
    Endpoint::get("accounts-members-list", "/api/team/members", "List the team's members", |site| site.to(list))
        .may(ReadTeam::ACTION)
        .touches(&[READ_MEMBERS, READ_USER])
        .about("Those whose accounts are the newest come first.");

/// One page of members.
///
/// # Errors
/// Only when the table is busy.
pub async fn list(cx: Cx, caller: Caller<ReadTeam>, Query(page): Query<PageQuery>) -> Result<Page<MemberOut>> {
    of(&cx, &caller.team, &page).await
}

/// One page of the members of `team`.
///
/// # Errors
/// Only when the table is busy.
pub(crate) async fn of(cx: &Cx, team: &TeamId, page: &PageQuery) -> Result<Page<MemberOut>> {
    let (table, list) = (cx.table(), Member::list_of(team));
    let members = table.page::<Member>(&list, Range::All, Direction::Descending, page, |_| true).await?;
    let keys: Vec<Key> = members.items.iter().map(|member| User::key_of(&member.user)).collect();
    let users = table.get_many::<User>(&keys).await?;
    let users: HashMap<_, _> = users.iter().map(|user| (&user.id, user)).collect();
    Ok(members.map(|member| MemberOut::new(&member, users.get(&member.user).copied())))
}
