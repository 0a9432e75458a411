//! Reading an export.

use api::Result;
use cx::Cx;

use crate::writer::Lines;
use crate::{Ended, Export};

/// Pieces read at once: an answer of Lambda's has at most 6 MB, and what JSON escapes is longer there.
const PIECES_AT_ONCE: usize = 10;

/// Some of the file.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Whole JSON lines, each ended by a line feed.
    pub lines: String,
    /// Where to go on; `None` at the end.
    pub next: Option<String>,
}

/// How many things of each product are in `export`, in the order of the file; `None` where its part has not ended.
///
/// # Errors
/// When the table is busy.
pub async fn progress(cx: &Cx, export: &Export) -> Result<Vec<(String, Option<u64>)>> {
    let mut all = Vec::new();
    for product in &export.products {
        let ended = cx.table().get::<Ended>(Ended::key_of(&export.team, &export.id, product)).await?;
        all.push((product.clone(), ended.map(|ended| ended.things)));
    }
    Ok(all)
}

/// The file of `export` after the position `after`; `None` while a product still writes.
///
/// # Errors
/// When the table is busy.
pub async fn piece(cx: &Cx, export: &Export, after: Option<&str>) -> Result<Option<Piece>> {
    let table = cx.table();
    let mut places = Vec::new();
    for product in &export.products {
        let Some(ended) = table.get::<Ended>(Ended::key_of(&export.team, &export.id, product)).await? else { return Ok(None) };
        places.extend((0..ended.pieces).map(|number| (format!("{product}/{number}"), product, number)));
    }
    let begin = after.map_or(0, |after| places.iter().position(|(place, ..)| place == after).map_or(places.len(), |at| at + 1));
    let (mut lines, mut last) = (String::new(), None);
    for (place, product, number) in places.iter().skip(begin).take(PIECES_AT_ONCE) {
        let piece = table.get::<Lines>(Lines::key_of(&export.team, &export.id, product, *number)).await?;
        lines.extend(piece.map(|piece| piece.lines));
        last = Some(place.clone());
    }
    let is_end = begin + PIECES_AT_ONCE >= places.len();
    Ok(Some(Piece { lines, next: last.filter(|_| !is_end) }))
}
