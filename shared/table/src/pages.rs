//! Reading a range of one partition to its end: whole, or a page at a time where it may be long.

use std::fmt;

use jiff::Timestamp;

use crate::item::Attributes;
use crate::query::readable;
use crate::{Direction, Item, Mixed, Partition, Range, Stored, Table, TableError};

/// Items that [`Table::all`] asks for in one call; DynamoDB gives fewer where they are large.
const ALL_AT_ONCE: usize = 500;

impl Table {
    /// All items of the range, oldest first, read consistently. For what is known to be short: all of it is in memory
    /// at once.
    ///
    /// ```ignore
    /// let members = cx.table().all::<Member>(&Member::list_of(&team), Range::All).await?;
    /// ```
    ///
    /// # Errors
    /// [`TableError`], never `ConditionFailed`.
    pub async fn all<T: Item>(&self, partition: &Partition, range: Range) -> Result<Vec<T>, TableError> {
        self.pages(partition, range, ALL_AT_ONCE).all().await
    }

    /// The first items of the range, at most `limit`, oldest first, read consistently.
    ///
    /// # Errors
    /// [`TableError`], never `ConditionFailed`.
    pub async fn first<T: Item>(&self, partition: &Partition, range: Range, limit: usize) -> Result<Vec<T>, TableError> {
        Ok(self.pages(partition, range, limit).next().await?.unwrap_or_default())
    }

    /// The same where the partition has things of several kinds.
    ///
    /// # Errors
    /// [`TableError`], never `ConditionFailed`.
    pub async fn first_mixed(&self, partition: &Partition, limit: usize) -> Result<Mixed, TableError> {
        let limit = i32::try_from(limit).unwrap_or(i32::MAX);
        let (found, _) = self.query_once(partition, &Range::All, Direction::Ascending, Some(limit), None, true).await?;
        Ok(Mixed { found, now: self.now })
    }

    /// The items of the range, oldest first, read consistently in pages of at most `at_once`: for what may be long.
    /// Nothing is read before [`Pages::next`].
    ///
    /// ```ignore
    /// let mut pages = cx.table().pages::<Job>(&Partition::team(team, JOBS), Range::All, 100);
    /// while let Some(jobs) = pages.next().await? {
    ///     for job in jobs {
    ///         out.push("job", &JobOut::new(&job, now)).await?;
    ///     }
    /// }
    /// ```
    pub fn pages<T: Item>(&self, partition: &Partition, range: Range, at_once: usize) -> Pages<T> {
        Pages::new(self, partition, range, at_once, readable::<T>)
    }

    /// The items of the range as they are stored, readable or not, expired or not; otherwise like [`Table::pages`].
    pub fn stored(&self, partition: &Partition, range: Range, at_once: usize) -> Pages<Stored> {
        Pages::new(self, partition, range, at_once, |attributes, _| Some(Stored(attributes)))
    }
}

/// A range of one partition that is being read a page at a time.
#[must_use = "nothing is read before `next`"]
pub struct Pages<T> {
    table: Table,
    partition: Partition,
    range: Range,
    at_once: i32,
    read: fn(Attributes, Timestamp) -> Option<T>,
    rest: Option<String>,
}

impl<T> Pages<T> {
    fn new(
        table: &Table,
        partition: &Partition,
        range: Range,
        at_once: usize,
        read: fn(Attributes, Timestamp) -> Option<T>,
    ) -> Self {
        let at_once = i32::try_from(at_once).unwrap_or(i32::MAX);
        Pages { table: table.clone(), partition: partition.clone(), range, at_once, read, rest: Some(String::new()) }
    }

    /// The same, beginning after the sort key `rest`, which [`Pages::rest`] of an earlier reading gave.
    pub fn after(self, rest: String) -> Self {
        Pages { rest: Some(rest), ..self }
    }

    /// The next page, which has at least one item; `None` after the last. What has expired or cannot be read is left out.
    ///
    /// # Errors
    /// [`TableError`], never `ConditionFailed`; `StrayedCursor` for a place outside the range. The same page is read by
    /// the next call then.
    pub async fn next(&mut self) -> Result<Option<Vec<T>>, TableError> {
        while let Some(rest) = &self.rest {
            let after = Some(rest.clone()).filter(|rest| !rest.is_empty());
            let Pages { table, partition, range, .. } = &*self;
            let (found, last) = table.query_once(partition, range, Direction::Ascending, Some(self.at_once), after, true).await?;
            self.rest = last;
            let items: Vec<T> = found.into_iter().filter_map(|one| (self.read)(one, self.table.now)).collect();
            if !items.is_empty() {
                return Ok(Some(items));
            }
        }
        Ok(None)
    }

    /// All pages that are left, as one.
    ///
    /// # Errors
    /// As [`Pages::next`].
    pub async fn all(mut self) -> Result<Vec<T>, TableError> {
        let mut items = Vec::new();
        while let Some(page) = self.next().await? {
            items.extend(page);
        }
        Ok(items)
    }

    /// The sort key after which the next page begins, for whoever stops here and goes on later: empty before the first
    /// page, `None` after the last.
    pub fn rest(&self) -> Option<&str> {
        self.rest.as_deref()
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Pages { partition, range, rest, .. } = self;
        f.debug_struct("Pages").field("partition", partition).field("range", range).field("rest", rest).finish_non_exhaustive()
    }
}
