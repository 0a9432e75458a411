//! Writing one product's part.

use api::{Error, Result, TeamId};
use cx::Cx;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use table::{Condition, Item, Key};

use crate::{Ended, Export, ExportId};

/// An item takes 400 KB, and a line is not cut.
const PIECE_BYTES: usize = 200 * 1024;
/// With less time left, another try has a better chance.
const LEAST_TIME: SignedDuration = SignedDuration::from_secs(10);

/// Some lines of one product's part.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Lines {
    pub(crate) team: TeamId,
    pub(crate) export: ExportId,
    pub(crate) product: String,
    pub(crate) number: u32,
    pub(crate) lines: String,
    pub(crate) kept_until: Timestamp,
}

/// Writes the part of one product.
#[derive(Debug)]
pub struct Writer<'a> {
    cx: &'a Cx,
    export: &'a Export,
    product: &'a str,
    pieces: u32,
    things: u64,
    lines: String,
}

impl<'a> Writer<'a> {
    /// The part of `product` in `export`.
    pub fn new(cx: &'a Cx, export: &'a Export, product: &'a str) -> Self {
        Writer { cx, export, product, pieces: 0, things: 0, lines: String::new() }
    }

    /// Adds `thing`, as the API shows it, of a `kind` such as `job`.
    ///
    /// # Errors
    /// When the table is busy or the worker's time is nearly over; then the part is begun again.
    pub async fn push(&mut self, kind: &str, thing: &impl Serialize) -> Result<()> {
        let thing = serde_json::to_value(thing).map_err(Error::internal)?;
        let line = format!("{}\n", json!({"product": self.product, "kind": kind, "data": thing}));
        if !self.lines.is_empty() && self.lines.len() + line.len() > PIECE_BYTES {
            self.put_down().await?;
        }
        self.lines.push_str(&line);
        self.things += 1;
        Ok(())
    }

    /// Ends the part.
    ///
    /// # Errors
    /// As [`Writer::push`].
    pub async fn finish(mut self) -> Result<()> {
        if !self.lines.is_empty() {
            self.put_down().await?;
        }
        let Export { id, team, kept_until, .. } = self.export.clone();
        let (pieces, things) = (self.pieces, self.things);
        let ended = Ended { team, export: id, product: self.product.into(), pieces, things, kept_until };
        Ok(self.cx.table().put(&ended, Condition::Always).await?)
    }

    async fn put_down(&mut self) -> Result<()> {
        if self.cx.time_left().is_some_and(|left| left < LEAST_TIME) {
            return Err(Error::Busy("there is no time left for the rest of an export".into()));
        }
        let Export { id, team, kept_until, .. } = self.export.clone();
        let lines = std::mem::take(&mut self.lines);
        let piece = Lines { team, export: id, product: self.product.into(), number: self.pieces, lines, kept_until };
        self.cx.table().put(&piece, Condition::Always).await?;
        self.pieces += 1;
        Ok(())
    }
}

impl Lines {
    pub(crate) fn key_of(team: &TeamId, export: &ExportId, product: &str, number: u32) -> Key {
        Export::parts_of(team, export.as_str()).at(format!("{product}/{number:06}"))
    }
}

impl Item for Lines {
    const KIND: &'static str = "export_lines";

    fn key(&self) -> Key {
        Lines::key_of(&self.team, &self.export, &self.product, self.number)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.kept_until)
    }
}
