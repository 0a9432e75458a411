//! What came of an attempt.

use delivery::Call;
use jiff::Timestamp;

/// What came of an attempt.
#[derive(Debug)]
pub(crate) enum Done {
    /// The receiver was called.
    Called(Box<Call>),
    /// It was not: it is to be left alone, and the attempt is put off until then.
    Held(Timestamp),
}
