//! A mail as plain text.

use crate::{Mail, Part};

pub(crate) fn render(mail: &Mail) -> String {
    let mut text = String::new();
    for part in &mail.parts {
        match part {
            Part::Paragraph(words) => text.push_str(words),
            Part::Code(code) => text.push_str(&format!("    {code}")),
            Part::Button { label, url } => text.push_str(&format!("{label}:\n{url}")),
        }
        text.push_str("\n\n");
    }
    // What follows two hyphens and a space is a signature to programs that read mail.
    text.push_str(&format!("-- \n{}\n", mail.why));
    text
}
