//! What a seal is made of: a line for each entry as it is stored. The lines are kept beside the seal, which has
//! their digest, so that it can be told which entry was changed, and that one was meant to be forgotten.

use std::collections::BTreeMap;

use api::{TeamId, base32, made_at_ms};
use cx::Cx;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use table::{Condition, Item, Key, Partition, Range, Stored, TableError};

use crate::seal::AUDIT_SEALS;
use crate::{Entry, hour_of};

/// Entries read at once.
const PAGE: usize = 500;
/// DynamoDB takes 400 KB an item; room is left for the rest of it.
const LINES_BYTES: usize = 300_000;

/// One entry, as a seal sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Leaf {
    /// SHA-256 of the item as it is stored, in Crockford's base 32.
    pub(crate) digest: String,
    /// When the table forgets it, in seconds since the epoch; 0 for never.
    pub(crate) expires_at_s: i64,
}

/// Entries by sort key.
pub(crate) type Leaves = BTreeMap<String, Leaf>;

/// The lines of one seal, or as many of them as an item takes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Lines {
    team: TeamId,
    /// That of all lines of the seal together.
    digest: String,
    part: usize,
    lines: String,
    kept_until: Timestamp,
}

impl Leaf {
    pub(crate) fn of(stored: &Stored) -> Leaf {
        Leaf { digest: base32(&Sha256::digest(stored.bytes())), expires_at_s: stored.expires_at_s().unwrap_or_default() }
    }

    /// Whether it is gone at `now`, or may be at any moment.
    pub(crate) fn is_forgotten(&self, now: Timestamp) -> bool {
        self.expires_at_s != 0 && self.expires_at_s <= now.as_second()
    }
}

/// At most `most` entries of `team` from `from` to before `to` as they are stored, and whether there are more.
pub(crate) async fn entries(
    cx: &Cx,
    team: &TeamId,
    from: Timestamp,
    to: Timestamp,
    most: usize,
) -> Result<(Vec<Stored>, bool), TableError> {
    let range = Range::Between(Entry::before_instant(from), Entry::before_instant(to));
    let (mut pages, mut found) = (cx.table().stored(&Entry::log_of(team), range, PAGE.min(most)), Vec::new());
    while found.len() < most
        && let Some(page) = pages.next().await?
    {
        found.extend(page);
    }
    Ok((found, pages.rest().is_some()))
}

/// The hour in which an entry with this sort key lies, whatever the entry says.
pub(crate) fn hour_at(sort: &str) -> Option<Timestamp> {
    Timestamp::from_millisecond(made_at_ms(sort)?).ok().map(hour_of)
}

/// `leaves` as lines.
pub(crate) fn lines_of(leaves: &Leaves) -> String {
    leaves.iter().map(|(sort, leaf)| format!("{sort} {} {}\n", leaf.digest, leaf.expires_at_s)).collect()
}

/// The digest of lines: what a seal holds.
pub(crate) fn digest_of(lines: &str) -> String {
    base32(&Sha256::digest(lines))
}

impl Lines {
    /// Writes `lines` down until `kept_until`. They are found by their digest, so that nobody's lines take the
    /// place of another's.
    pub(crate) async fn keep(cx: &Cx, team: &TeamId, lines: &str, kept_until: Timestamp) -> Result<(), TableError> {
        let digest = digest_of(lines);
        let mut parts: Vec<String> = vec![String::new()];
        for line in lines.split_inclusive('\n') {
            match parts.last_mut() {
                Some(part) if part.len() + line.len() <= LINES_BYTES => part.push_str(line),
                _ => parts.push(line.to_owned()),
            }
        }
        for (part, lines) in parts.into_iter().enumerate() {
            let kept = Lines { team: team.clone(), digest: digest.clone(), part, lines, kept_until };
            cx.table().put(&kept, Condition::Always).await?;
        }
        Ok(())
    }

    /// The leaves whose lines have `digest`; `None` when they were changed or are gone.
    pub(crate) async fn find(cx: &Cx, team: &TeamId, digest: &str) -> Result<Option<Leaves>, TableError> {
        let parts = cx.table().all::<Lines>(&Lines::of(team, digest), Range::All).await?;
        let lines: String = parts.into_iter().map(|part| part.lines).collect();
        Ok((digest_of(&lines) == digest).then(|| lines.lines().filter_map(read).collect()))
    }

    fn of(team: &TeamId, digest: &str) -> Partition {
        Partition::within(team, AUDIT_SEALS, format!("lines/{digest}"))
    }
}

fn read(line: &str) -> Option<(String, Leaf)> {
    let mut words = line.rsplitn(3, ' ');
    let (expires_at_s, digest, sort) = (words.next()?.parse().ok()?, words.next()?.to_owned(), words.next()?.to_owned());
    Some((sort, Leaf { digest, expires_at_s }))
}

impl Item for Lines {
    const KIND: &'static str = "audit_lines";

    fn key(&self) -> Key {
        Lines::of(&self.team, &self.digest).at(format!("{:04}", self.part))
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.kept_until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_it_was_written() {
        let leaf = |digest: &str, expires_at_s| Leaf { digest: digest.to_owned(), expires_at_s };
        let leaves: Leaves = [("aud_1".to_owned(), leaf("X", 7)), ("a b".to_owned(), leaf("Y", 0))].into();
        let lines = lines_of(&leaves);
        assert_eq!(lines.lines().filter_map(read).collect::<Leaves>(), leaves);
        assert_ne!(digest_of(&lines), digest_of(&lines.replace("X 7", "X 8")));
    }
}
