//! Emptying a partition.

use crate::{Condition, Partition, Range, Table, TableError};

/// Items deleted in one transaction, of the hundred that it takes.
const AT_ONCE: usize = 50;

impl Table {
    /// Deletes all items of `partition`, readable or not, expired or not, and says how many there were. It can be
    /// repeated after a crash.
    ///
    /// # Errors
    /// [`TableError`], never `ConditionFailed`; those deleted by then stay so.
    pub async fn clear(&self, partition: &Partition) -> Result<usize, TableError> {
        let (mut pages, mut cleared) = (self.stored(partition, Range::All, AT_ONCE), 0);
        while let Some(found) = pages.next().await? {
            let keys = found.iter().map(|item| partition.clone().at(item.sort()));
            keys.fold(self.transaction(), |transaction, key| transaction.delete(key, Condition::Always)).commit().await?;
            cleared += found.len();
        }
        Ok(cleared)
    }
}
