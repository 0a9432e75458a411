//! A form as it was filled in, with what is wrong beside each field.

use maud::{Markup, Render, html};
use ui::Field;

use crate::{Form, Trouble};

/// What somebody typed, and what came of it. Empty for a form that nobody sent yet.
#[derive(Clone, Debug, Default)]
pub struct Filled {
    /// What they typed.
    pub form: Form,
    /// What is wrong with it.
    pub trouble: Trouble,
}

impl Filled {
    /// A form that was sent and refused.
    pub fn refused(form: Form, trouble: Trouble) -> Filled {
        Filled { form, trouble }
    }

    /// `field`, with what was typed into it and what is wrong with it.
    pub fn of(&self, field: Field<'_>) -> Markup {
        let name = field.name().to_owned();
        let error = self.trouble.at(&name);
        field.value(self.form.text(&name)).error(error.as_deref()).render()
    }

    /// A box, ticked if it was.
    pub fn tick(&self, field: Field<'_>) -> Markup {
        let name = field.name().to_owned();
        let error = self.trouble.at(&name);
        field.checked(self.form.is_on(&name)).error(error.as_deref()).render()
    }

    /// All that is wrong, for the top of the form.
    pub fn summary(&self) -> Markup {
        html! { (self.trouble) }
    }
}
