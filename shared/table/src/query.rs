//! Reading a range of one partition.

use api::{Cursor, Page, PageQuery};
use aws_sdk_dynamodb::types::AttributeValue;

use jiff::Timestamp;

use crate::item::{Attributes, from_attributes};
use crate::table::busy;
use crate::{Access, Item, Partition, Table, TableError};

/// Items looked at in one call once a page turns out to be filtered.
const LOOK_FURTHER: usize = 250;
/// Items looked at for one page at the most: a rare status in a long log must not read all of it at once.
pub const MOST_LOOKED_AT: usize = 2_000;

/// Oldest or newest first, by sort key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// By rising sort key.
    Ascending,
    /// By falling sort key.
    Descending,
}

/// Which sort keys of the partition.
#[derive(Clone, Debug)]
pub enum Range {
    /// All of them.
    All,
    /// Those before this text, itself excluded.
    Before(String),
    /// Those from the first text on, itself included, and before the second.
    Between(String, String),
    /// Those that begin with this text.
    StartingWith(&'static str),
}

impl Range {
    fn holds(&self, sort: &str) -> bool {
        match self {
            Range::All => true,
            Range::Before(to) => sort < to.as_str(),
            Range::Between(from, to) => from.as_str() <= sort && sort <= to.as_str(),
            Range::StartingWith(start) => sort.starts_with(start),
        }
    }
}

impl Table {
    /// One page of at most `page.limit` items that `keep` accepts.
    ///
    /// Items that have expired or are not kept do not count. A page is short when it is the last, or when
    /// more than [`MOST_LOOKED_AT`] items were looked at for it; the cursor then goes on from there.
    ///
    /// # Errors
    /// [`TableError`], never `ConditionFailed`; `StrayedCursor` for a cursor of another partition or range.
    pub async fn page<T: Item>(
        &self,
        partition: &Partition,
        range: Range,
        direction: Direction,
        page: &PageQuery,
        keep: impl Fn(&T) -> bool,
    ) -> Result<Page<T>, TableError> {
        let mut items: Vec<(String, T)> = Vec::new();
        let list = partition.as_str();
        let mut start = match &page.cursor {
            Some(cursor) => Some(cursor.position_in(list).ok_or(TableError::StrayedCursor)?.to_owned()),
            None => None,
        };
        let (mut looked_at, mut look) = (0, page.limit + 1);
        loop {
            // One more than asked for tells whether anything follows. Where little is kept, look further.
            let limit = i32::try_from(look).unwrap_or(i32::MAX);
            let (found, last) = self.query_once(partition, &range, direction, Some(limit), start, false).await?;
            looked_at += found.len();
            look = LOOK_FURTHER;
            for attributes in found {
                let sort = sort_of(&attributes);
                let Some(item) = readable::<T>(attributes, self.now) else { continue };
                if !keep(&item) {
                    continue;
                }
                if items.len() == page.limit {
                    let end = items.last().map(|(sort, _)| Cursor::new(list, sort.clone()));
                    return Ok(Page::new(items.into_iter().map(|(_, item)| item).collect(), end));
                }
                items.push((sort, item));
            }
            start = last;
            if start.is_some() && looked_at >= MOST_LOOKED_AT {
                let end = start.map(|sort| Cursor::new(list, sort));
                return Ok(Page::new(items.into_iter().map(|(_, item)| item).collect(), end));
            }
            if start.is_none() {
                return Ok(Page::new(items.into_iter().map(|(_, item)| item).collect(), None));
            }
        }
    }

    /// The item of the range with the greatest sort key, read consistently. Where it has expired or cannot be
    /// read, there is none.
    ///
    /// # Errors
    /// [`TableError`], never `ConditionFailed`.
    pub async fn last<T: Item>(&self, partition: &Partition, range: Range) -> Result<Option<T>, TableError> {
        let (found, _) = self.query_once(partition, &range, Direction::Descending, Some(1), None, true).await?;
        Ok(found.into_iter().find_map(|attributes| readable::<T>(attributes, self.now)))
    }

    pub(crate) async fn query_once(
        &self,
        partition: &Partition,
        range: &Range,
        direction: Direction,
        limit: Option<i32>,
        after: Option<String>,
        consistent: bool,
    ) -> Result<(Vec<Attributes>, Option<String>), TableError> {
        self.grants.check(Access::Read, partition.family)?;
        let request = self
            .client
            .query()
            .table_name(&*self.name)
            .consistent_read(consistent)
            .scan_index_forward(direction == Direction::Ascending)
            .set_limit(limit)
            .expression_attribute_names("#pk", "pk")
            .expression_attribute_values(":pk", AttributeValue::S(partition.text.clone()));
        let sort = |text: &String| AttributeValue::S(text.clone());
        let (condition, request) = match range {
            Range::All => ("#pk = :pk", request),
            Range::Before(to) => (
                "#pk = :pk AND #sk < :to",
                request.expression_attribute_names("#sk", "sk").expression_attribute_values(":to", sort(to)),
            ),
            // A key condition has one comparison of the sort key, and BETWEEN includes both ends; see below.
            Range::Between(from, to) => (
                "#pk = :pk AND #sk BETWEEN :from AND :to",
                request
                    .expression_attribute_names("#sk", "sk")
                    .expression_attribute_values(":from", sort(from))
                    .expression_attribute_values(":to", sort(to)),
            ),
            Range::StartingWith(start) => (
                "#pk = :pk AND begins_with(#sk, :start)",
                request
                    .expression_attribute_names("#sk", "sk")
                    .expression_attribute_values(":start", AttributeValue::S((*start).to_owned())),
            ),
        };
        let mut request = request;
        if let Some(after) = after {
            // DynamoDB refuses to begin outside the range.
            if !range.holds(&after) {
                return Err(TableError::StrayedCursor);
            }
            request = request
                .exclusive_start_key("pk", AttributeValue::S(partition.text.clone()))
                .exclusive_start_key("sk", AttributeValue::S(after));
        }
        let output = request.key_condition_expression(condition).send().await.map_err(busy)?;
        let last = output.last_evaluated_key.as_ref().map(sort_of);
        let mut found = output.items.unwrap_or_default();
        if let Range::Between(_, to) = range {
            found.retain(|attributes| sort_of(attributes) != *to);
        }
        Ok((found, last))
    }
}

/// The item, unless it has expired. One that cannot be read must not hide the others, so it is left out,
/// loudly.
pub(crate) fn readable<T: Item>(attributes: Attributes, now: Timestamp) -> Option<T> {
    let sort = sort_of(&attributes);
    from_attributes(attributes, now).unwrap_or_else(|error| {
        tracing::error!(kind = T::KIND, sort, error = &error as &dyn std::error::Error, "an item cannot be read and is left out");
        None
    })
}

pub(crate) fn sort_of(attributes: &Attributes) -> String {
    attributes.get("sk").and_then(|value| value.as_s().ok()).cloned().unwrap_or_default()
}
