//! What a change of a team stands on: the team, and the caller's place in it. The edge has looked at both
//! already, but a change is made of what is there when it is written.

use api::{Error, Result};
use cx::Cx;
use identity::{Caller, Member, Permission, Principal, Standing, Team};
use table::{Item, Transaction};

/// The team and the caller's place in it, read for one try of a change.
pub(crate) struct Ground {
    pub(crate) team: Team,
    pub(crate) caller: Member,
}

impl Ground {
    /// Reads both, and makes sure that the caller still may.
    ///
    /// # Errors
    /// 403 when they may not any more.
    pub(crate) async fn of<P: Permission>(cx: &Cx, caller: &Caller<P>) -> Result<Ground> {
        let (team, member) = (Team::load(cx, &caller.team).await?, Member::find(cx, &caller.team, &caller.user).await?);
        let standing = Standing {
            role: member.as_ref().map(|member| member.role),
            google_only: team.google_only,
            closes_at: team.closes_at,
            ..caller.standing
        };
        let (user, team_id, via) = (caller.user.clone(), caller.team.clone(), caller.via.clone());
        Principal { user, team: team_id, standing, via, ip: caller.ip }.allow(P::ACTION)?;
        let caller = member.ok_or_else(|| Error::internal("somebody who is no member may change a team"))?;
        Ok(Ground { team, caller })
    }

    /// Adds to `transaction` that the caller is what they were.
    pub(crate) fn hold<'a>(&self, transaction: Transaction<'a>) -> Transaction<'a> {
        transaction.require(self.caller.key(), self.caller.unchanged())
    }
}
