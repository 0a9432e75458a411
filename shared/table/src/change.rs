//! Changing what others may be changing too: read, decide, write if nothing came between, else begin again.

use crate::{Table, TableError, Transaction};

/// How often a change is attempted. Every attempt that fails means that another one was made.
const TRIES: usize = 20;

/// Why an attempt at a change was not made.
#[derive(Debug)]
pub enum Miss {
    /// Others changed meanwhile what the attempt stood on; another one may do.
    Overtaken,
    /// It cannot be made, or must not, and trying again would not help.
    Refused(api::Error),
}

impl From<TableError> for Miss {
    fn from(error: TableError) -> Self {
        match error {
            TableError::ConditionFailed => Miss::Overtaken,
            other => Miss::Refused(other.into()),
        }
    }
}

impl From<api::Error> for Miss {
    fn from(error: api::Error) -> Self {
        Miss::Refused(error)
    }
}

impl Table {
    /// Makes a change that holds only if what it was decided on still stands when it is written.
    ///
    /// `attempt` reads whatever it needs, decides, adds its writes to the transaction it is given, with the conditions
    /// that make them safe, and commits. It is begun again, from its reading, when one of the conditions did not hold.
    /// What must happen once, however often it is attempted, stands before or after it.
    ///
    /// ```ignore
    /// let table = cx.table();
    /// let renamed = table.change(|transaction| async {
    ///     let team = Team::load(cx, &caller.team).await?;
    ///     if team.personal_to.is_some() {
    ///         return Err(PERSONAL_TEAM.error("A personal team keeps its name.").into());
    ///     }
    ///     let (renamed, unchanged) = team.changed(|team| team.name = name.clone());
    ///     let entry = Entry::by(cx, &caller, "team.changed").on(&team.id);
    ///     audit::commit(cx, transaction.put(&renamed, unchanged), &[entry]).await?;
    ///     Ok(renamed)
    /// }).await?;
    /// ```
    ///
    /// # Errors
    /// What `attempt` refused with; 409 `changed_meanwhile` when others came between every time.
    pub async fn change<'a, T, F>(&'a self, mut attempt: impl FnMut(Transaction<'a>) -> F) -> api::Result<T>
    where
        // Not `AsyncFnMut`: the future of a handler that calls it could not be shown to be `Send`.
        F: Future<Output = Result<T, Miss>>,
    {
        for _ in 0..TRIES {
            match attempt(self.transaction()).await {
                Ok(made) => return Ok(made),
                Err(Miss::Overtaken) => {}
                Err(Miss::Refused(error)) => return Err(error),
            }
        }
        Err(TableError::ConditionFailed.into())
    }
}
