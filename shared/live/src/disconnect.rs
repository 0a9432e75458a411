//! `$disconnect`: clears away what a connection leaves. API Gateway does not promise to say it of every connection; what it
//! does not is noticed by whoever tells, and expires after two hours.

use api::Result;
use cx::Cx;
use function::{Reply, SocketEvent};

use crate::connection::{Whose, forget};

/// Forgets a connection that has ended.
///
/// # Errors
/// When the table is busy.
pub async fn disconnect(cx: Cx, event: SocketEvent) -> Result<Reply> {
    if let Some(whose) = cx.table().get::<Whose>(Whose::key_of(event.connection())).await? {
        forget(&cx, &whose.team, event.connection()).await?;
    }
    Ok(Reply::DONE)
}
