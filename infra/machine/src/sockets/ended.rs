//! How connections end.

use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

/// How a connection ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ended {
    /// The code of RFC 6455 §7.4.
    pub(super) code: u16,
    /// The reason given.
    pub(super) reason: String,
}

impl Ended {
    /// Without a word.
    pub(super) const BROKEN: Ended = Ended { code: 1006, reason: String::new() };

    pub(super) fn by_us(code: CloseCode, reason: &str) -> Ended {
        Ended { code: code.into(), reason: reason.to_owned() }
    }

    pub(super) fn going_away(reason: &str) -> Ended {
        Ended::by_us(CloseCode::Away, reason)
    }
}
