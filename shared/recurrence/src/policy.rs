//! What happens to a wall time that the clocks skip or repeat.
//!
//! Each question has one answer today, the default of the product. The answers are spelled out as
//! types so that a schedule which may choose differently has a place to say so, and the compiler
//! then points at every line that depends on the choice.

/// The policy of one calendar.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Policy {
    pub(crate) gap: Gap,
    pub(crate) overlap: Overlap,
}

/// For a wall time that does not exist.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Gap {
    /// It fires later by the length of the gap.
    #[default]
    Shift,
}

/// For a wall time that exists twice.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Overlap {
    /// It fires the first time only.
    #[default]
    First,
}
