//! Notices: what a team wants to be told, where, and when. By mail, in Slack, or as a signed webhook.
//!
//! A product declares its [`Kind`]s in its registry and posts a [`Notice`] with the change that it tells of:
//!
//! ```ignore
//! let told = notice::prepare(&cx, &team, &notice).await;
//! told.join(transaction).commit().await?;
//! told.leave(&cx).await;
//! ```
//!
//! A team has [`Channel`]s. Each says which kinds it is for, how often at most it speaks, and when it is quiet. Posting
//! writes one item for each channel concerned, and a due item for the instant at which that channel speaks next; all
//! notices of one channel until then go in one message. So a thousand failures make one message, not a thousand.
//!
//! The instant is at least [`AHEAD`] away, longer than whoever writes the change may take, and its due item is written before
//! the notice. So whoever speaks at an instant finds all that is to be said at it, and the same however often it is tried.
//!
//! `functions/notices` has the channels' endpoints and the worker that speaks.

mod channel;
mod kind;
mod notice;
mod post;
mod timing;
mod waiting;

pub use channel::{Channel, ChannelId, MOST_CHANNELS, Means, Place};
pub use kind::{Kind, kinds};
pub use notice::Notice;
pub use post::{TOUCHES, Told, due_of, occurrence_of, prepare};
pub use timing::{AHEAD, Quiet, Timing};
pub use waiting::Waiting;

use queue::Queue;
use table::Collection;

/// A team's channels.
pub const CHANNELS: Collection = Collection("notice_channel");
/// What channels have not said yet.
pub const WAITING: Collection = Collection("notice_waiting");
/// Channels that are to speak.
pub const NOTICES: Queue = Queue { name: "notices", visibility_s: 360, max_receives: 12, due: true };
