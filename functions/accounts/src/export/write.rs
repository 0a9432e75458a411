//! `accounts-export-write` writes what accounts keep of somebody into their export.

use ::audit::Entry;
use ::export::{FILES, Requested, Writer, find};
use api::{PageQuery, Result};
use cx::{Cx, Touch};
use function::{Message, Sample, Trace, Verdict, Worker};
use identity::{ApiKey, Member, Session, Team, User};
use queue::Queue;
use table::Range;

use crate::audit::Addresses;
use crate::keys::KeyOut;
use crate::sessions::SessionOut;
use crate::teams::MyTeam;
use crate::touches::{API_KEY, READ_AUDIT, READ_EXPORTS, READ_KEYS, READ_MEMBERS, READ_TEAM, READ_USER, WRITE_EXPORTS};
use crate::user::UserOut;

const AT_ONCE: usize = 100;

/// Holds one event for each export whose part of accounts is to be written.
pub(crate) const WRITING: Queue = Queue { name: "accounts-export", visibility_s: 1_800, max_receives: 10, due: false };

pub(crate) const ENTRY: Worker = Worker::new("accounts-export-write", WRITING, |cx, message| Box::pin(write(cx, message)))
    .memory_mb(512)
    .timeout_s(300)
    .touches(&[
        READ_USER,
        READ_TEAM,
        READ_MEMBERS,
        READ_KEYS,
        Touch::Read(API_KEY),
        READ_AUDIT,
        READ_EXPORTS,
        WRITE_EXPORTS,
        Touch::Blobs(FILES),
    ])
    .sample(
        Sample::body(r#"{"export": "{begun_export}"}"#)
            .leaves(Trace::at("/api/auth/exports/{begun_export}").holding(r#"{"/products/0/ready": true}"#)),
    );

/// Writes the part of accounts.
///
/// # Errors
/// When the message is not one of ours, a part of the system is busy, or time is over; it is begun again then.
pub async fn write(cx: Cx, message: Message) -> Result<Verdict> {
    let event = events::read::<Requested>(&message.body)?;
    let Some(export) = find(&cx, &event, "accounts").await? else { return Ok(Verdict::Done) };
    let mut out = Writer::new(&cx, &export, "accounts")?;
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
    let mut pages = cx.table().pages::<Entry>(&Entry::log_of(&export.team), Range::All, AT_ONCE);
    while let Some(entries) = pages.next().await? {
        let addresses = Addresses::of(&cx, &entries).await?;
        for entry in entries {
            out.push("audit_entry", &addresses.show(entry)).await?;
        }
    }
    out.finish().await?;
    Ok(Verdict::Done)
}
