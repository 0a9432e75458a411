//! What a colour stands for. Components take a tone; only the style sheet knows the colour.

/// What something says about itself. A status colour is used for a status and for nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing in particular.
    #[default]
    Neutral,
    /// The product's own colour: under way, planned, chosen, for information.
    Accent,
    /// It worked.
    Good,
    /// It needs a look, now or later.
    Warn,
    /// It did not work.
    Bad,
}

impl Tone {
    /// The word that classes end in: `badge good`.
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Accent => "accent",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }
}
