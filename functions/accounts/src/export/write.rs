//! `accounts-export-write` writes what accounts keep of somebody into their export.

use ::audit::Entry;
use ::export::{Requested, Writer, find};
use api::{PageQuery, Result};
use cx::Cx;
use function::{Message, Verdict};
use identity::{ApiKey, Member, Session, Team, User};
use table::Range;

use crate::UserOut;
use crate::audit::Addresses;
use crate::keys::KeyOut;
use crate::sessions::SessionOut;
use crate::teams::MyTeam;

const AT_ONCE: usize = 100;

/// Writes it.
///
/// # Errors
/// When the message is not one of ours, a part of the system is busy, or time is over; it is begun again then.
pub async fn write(cx: Cx, message: Message) -> Result<Verdict> {
    let event = events::read::<Requested>(&message.body)?;
    let Some(export) = find(&cx, &event).await? else { return Ok(Verdict::Done) };
    let mut out = Writer::new(&cx, &export, "accounts");
    let Some(user) = cx.table().get::<User>(User::key_of(&export.user)).await? else { return Ok(Verdict::Done) };
    out.push("user", &UserOut::new(&user)).await?;
    for place in Member::places_of(&cx, &user.id).await? {
        let team = Team::load(&cx, &place.team).await?;
        out.push("team", &MyTeam::new(&team, place.role, &user.personal_team)).await?;
    }
    let mut asked = Some(PageQuery::first());
    while let Some(query) = asked {
        let page = Session::list(&cx, &user.id, &query).await?;
        asked = query.after(&page);
        for session in page.items {
            out.push("session", &SessionOut::new(session, None)).await?;
        }
    }
    let mut asked = Some(PageQuery::first());
    while let Some(query) = asked {
        let page = ApiKey::list(&cx, &export.team, &query, |_| true).await?;
        asked = query.after(&page);
        for (key, used) in page.items {
            out.push("api_key", &KeyOut::new(key, used)).await?;
        }
    }
    let mut after = None;
    loop {
        let (entries, next) = cx.table().range::<Entry>(&Entry::log_of(&export.team), Range::All, AT_ONCE, after).await?;
        let addresses = Addresses::of(&cx, &entries).await?;
        for entry in entries {
            out.push("audit_entry", &addresses.show(entry)).await?;
        }
        after = next;
        if after.is_none() {
            break;
        }
    }
    out.finish().await?;
    Ok(Verdict::Done)
}
