//! What can go wrong with the table.

use api::{Cause, Conflict, Cursor};

use crate::{Access, Family};

/// What a failed condition comes to where a handler passes it on.
pub const CHANGED_MEANWHILE: Conflict = Conflict {
    code: "changed_meanwhile",
    when: "others kept changing the same thing; read it again",
    advice: "Read the thing again, look whether your change still makes sense, and send it again. If that happens often, \
             two programs are changing the same thing.",
};

/// A failed table operation.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// A condition did not hold: somebody else was there first.
    #[error("a condition did not hold")]
    ConditionFailed,
    /// A page was to go on from a place outside its list.
    #[error("the cursor is another list's")]
    StrayedCursor,
    /// Throttled, in conflict with another transaction, or out of reach, after the SDK's own retries.
    #[error("the table is busy")]
    Busy(#[source] Cause),
    /// An item cannot be written or read as its type.
    #[error("an item cannot be read or written as its type")]
    Corrupt(#[source] Cause),
    /// The function's registry entry does not declare this access.
    #[error("this function touches `{1}` ({0:?}) without declaring it in its registry entry")]
    Undeclared(Access, Family),
}

impl From<TableError> for api::Error {
    fn from(error: TableError) -> Self {
        match error {
            TableError::ConditionFailed => {
                CHANGED_MEANWHILE.error("It was changed by somebody else in the meantime. Read it again and retry.")
            }
            TableError::StrayedCursor => Cursor::strayed(),
            TableError::Busy(_) => api::Error::Busy(Box::new(error)),
            TableError::Corrupt(_) | TableError::Undeclared(..) => api::Error::internal(error),
        }
    }
}
