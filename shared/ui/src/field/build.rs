//! Saying what a field is, word by word.

use std::borrow::Cow;

use maud::Render;

use super::{Field, Kind};

impl<'a> Field<'a> {
    /// One line of text.
    pub fn text(name: impl Into<Cow<'a, str>>, label: impl Into<Cow<'a, str>>) -> Self {
        Self::new(Kind::Input("text"), name.into(), label.into())
    }

    /// Several lines.
    pub fn textarea(name: impl Into<Cow<'a, str>>, label: impl Into<Cow<'a, str>>) -> Self {
        Self::new(Kind::Textarea, name.into(), label.into())
    }

    /// One of several choices, of which the list is too long to show.
    pub fn select(name: impl Into<Cow<'a, str>>, label: impl Into<Cow<'a, str>>, choices: &'a [(&'a str, &'a str)]) -> Self {
        Self::new(Kind::Select(choices), name.into(), label.into())
    }

    /// Yes or no; sends `on` for yes unless it was given a value, and nothing for no.
    pub fn checkbox(name: impl Into<Cow<'a, str>>, label: impl Into<Cow<'a, str>>) -> Self {
        Self::new(Kind::Checkbox { checked: false }, name.into(), label.into())
    }

    /// Any of several choices. Each that is ticked is sent under the same name.
    pub fn checks(
        name: impl Into<Cow<'a, str>>,
        label: impl Into<Cow<'a, str>>,
        choices: &'a [(&'a str, &'a str)],
        selected: &'a [&'a str],
    ) -> Self {
        Self::new(Kind::Checks { choices, selected }, name.into(), label.into())
    }

    /// One of a few choices, all in view.
    pub fn radios(name: impl Into<Cow<'a, str>>, label: impl Into<Cow<'a, str>>, choices: &'a [(&'a str, &'a str)]) -> Self {
        Self::new(Kind::Radios(choices), name.into(), label.into())
    }

    fn new(kind: Kind<'a>, name: Cow<'a, str>, label: Cow<'a, str>) -> Self {
        Self {
            kind,
            id: name.clone(),
            name,
            label,
            value: None,
            hint: None,
            error: None,
            required: false,
            optional: false,
            label_hidden: false,
            disabled: false,
            mono: false,
            rows: 4,
            placeholder: None,
            autocomplete: None,
            inputmode: None,
            min: None,
            max: None,
            maxlength: None,
            list: &[],
        }
    }

    const fn input(mut self, kind: &'static str) -> Self {
        self.kind = Kind::Input(kind);
        self
    }

    /// Under which name it is sent.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A mail address.
    #[must_use]
    pub fn email(self) -> Self {
        self.input("email").autocomplete("email")
    }

    /// A secret. What was typed is not sent back.
    #[must_use]
    pub const fn password(self) -> Self {
        self.input("password")
    }

    /// A number.
    #[must_use]
    pub const fn number(self) -> Self {
        self.input("number")
    }

    /// A day, `2026-11-21`.
    #[must_use]
    pub const fn date(self) -> Self {
        self.input("date")
    }

    /// A day and a time of day, `2026-11-21T09:00`.
    #[must_use]
    pub const fn datetime(self) -> Self {
        self.input("datetime-local")
    }

    /// A web address.
    #[must_use]
    pub fn url(self) -> Self {
        self.input("url").placeholder("https://")
    }

    /// What is in it; for radios and selects, what is chosen; for a checkbox, what it sends.
    #[must_use]
    pub fn value(mut self, value: Option<&'a str>) -> Self {
        self.value = value.map(Cow::Borrowed);
        self
    }

    /// Whether a checkbox is ticked.
    #[must_use]
    pub const fn checked(mut self, checked: bool) -> Self {
        if let Kind::Checkbox { .. } = self.kind {
            self.kind = Kind::Checkbox { checked };
        }
        self
    }

    /// A sentence below the control; with several choices, above them.
    #[must_use]
    pub fn hint(mut self, hint: impl Render) -> Self {
        self.hint = Some(hint.render());
        self
    }

    /// What is wrong with what was typed.
    #[must_use]
    pub fn error(mut self, error: Option<&'a str>) -> Self {
        self.error = error.map(Cow::Borrowed);
        self
    }

    /// The browser insists on it.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Says beside the label that it may be left out.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// Shown but not to be changed, and not sent.
    #[must_use]
    pub const fn disabled(mut self, disabled: bool) -> Self {
        self.disabled = disabled;
        self
    }

    /// Keeps the label from sight, where its place says it.
    #[must_use]
    pub const fn label_hidden(mut self) -> Self {
        self.label_hidden = true;
        self
    }

    /// Monospace, for ids and JSON.
    #[must_use]
    pub const fn mono(mut self) -> Self {
        self.mono = true;
        self
    }

    /// How many lines of a textarea show.
    #[must_use]
    pub const fn rows(mut self, rows: u32) -> Self {
        self.rows = rows;
        self
    }

    /// An example, gone once something is typed.
    #[must_use]
    pub fn placeholder(mut self, placeholder: impl Into<Cow<'a, str>>) -> Self {
        self.placeholder = Some(placeholder.into());
        self
    }

    /// What the browser may fill in: `current-password`, `one-time-code`.
    #[must_use]
    pub const fn autocomplete(mut self, autocomplete: &'a str) -> Self {
        self.autocomplete = Some(autocomplete);
        self
    }

    /// Which keys a phone offers: `numeric`.
    #[must_use]
    pub const fn inputmode(mut self, inputmode: &'a str) -> Self {
        self.inputmode = Some(inputmode);
        self
    }

    /// The least number, day or time.
    #[must_use]
    pub fn min(mut self, min: impl Into<Cow<'a, str>>) -> Self {
        self.min = Some(min.into());
        self
    }

    /// The greatest number, day or time.
    #[must_use]
    pub fn max(mut self, max: impl Into<Cow<'a, str>>) -> Self {
        self.max = Some(max.into());
        self
    }

    /// How many characters at most.
    #[must_use]
    pub const fn maxlength(mut self, characters: usize) -> Self {
        self.maxlength = Some(characters);
        self
    }

    /// Suggestions; anything else may be typed as well.
    #[must_use]
    pub const fn list(mut self, suggestions: &'a [&'a str]) -> Self {
        self.list = suggestions;
        self
    }

    /// An id of its own, where a page has two fields of one name.
    #[must_use]
    pub fn id(mut self, id: impl Into<Cow<'a, str>>) -> Self {
        self.id = id.into();
        self
    }
}
