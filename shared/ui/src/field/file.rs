//! A file to choose, or to drop onto the field.
//!
//! Without JavaScript it is `<input type="file">` in a form of `enctype="multipart/form-data"`, for what is small. With
//! it and an address to [`begin`](FileField::begin) at, the bytes go straight to the addresses that the server signs, in
//! parts where the file is large. An upload that broke off goes on with the parts that are missing, once the same file
//! is chosen again. At its end the form sends the upload's id instead of the file.

use maud::{Markup, Render, html};

use crate::{Icon, assets};

/// A field for one file.
#[derive(Clone, Copy, Debug)]
pub struct FileField<'a> {
    /// Under which name a form without JavaScript sends the file; also the field's id.
    pub name: &'a str,
    /// What is to be chosen.
    pub label: &'a str,
    /// Endings and the media type that each stands for, as `(".csv", "text/csv")`; none for any file.
    pub types: &'a [(&'a str, &'a str)],
    /// The size of the largest, in bytes.
    pub largest: u64,
    /// The endpoint that begins an upload by `POST`, and below which `GET …/{id}` tells what is missing. Without it the
    /// form sends the file itself.
    pub begin: Option<&'a str>,
    /// Under which name the form sends the upload's id.
    pub upload: &'a str,
    /// Id and file name of an upload that is there already, in a form that is shown again.
    pub there: Option<(&'a str, &'a str)>,
    /// A sentence below.
    pub hint: Option<&'a str>,
    /// What is wrong with what was sent.
    pub error: Option<&'a str>,
    /// The browser insists on it.
    pub required: bool,
}

impl Render for FileField<'_> {
    fn render(&self) -> Markup {
        html! {
            div.field.wrong[self.error.is_some()] {
                label for=(self.name) { (self.label) }
                @match self.begin {
                    Some(begin) => (self.uploading(begin)),
                    None => div.drop { (self.input()) },
                }
                @if let Some(error) = self.error { p.error id={ (self.name) "-error" } { (Icon::Warning) span { (error) } } }
                @if let Some(hint) = self.hint { p.hint id={ (self.name) "-hint" } { (hint) } }
            }
        }
    }
}

impl FileField<'_> {
    fn input(&self) -> Markup {
        let part = |given: Option<&str>, what: &str| given.map(|_| format!("{}-{what}", self.name));
        let described: Vec<_> = [part(self.error, "error"), part(self.hint, "hint")].into_iter().flatten().collect();
        let endings: Vec<_> = self.types.iter().map(|(ending, _)| *ending).collect();
        html! {
            input type="file" name=(self.name) id=(self.name)
                accept=[(!endings.is_empty()).then(|| endings.join(","))]
                aria-describedby=[(!described.is_empty()).then(|| described.join(" "))]
                aria-invalid=[self.error.map(|_| "true")] required[self.required && self.there.is_none()];
        }
    }

    /// All that the script shows is here already, so that nothing moves when it comes.
    fn uploading(&self, begin: &str) -> Markup {
        let types: Vec<_> = self.types.iter().map(|(ending, kind)| format!("{ending}={kind}")).collect();
        html! {
            file-upload data-script=(assets::upload().path) data-begin=(begin) data-types=(types.join(" ")) data-largest=(self.largest) {
                div.drop { (self.input()) p.drop-words { "or drop a file here" } }
                div.upload hidden {
                    p { span.upload-name {} span.progress-text {} }
                    progress aria-label=(self.label) max="1" value="0" {}
                    div.upload-actions {
                        button.button.secondary.small type="button" data-do="resume" hidden { (Icon::Refresh) span { "Go on" } }
                        button.button.secondary.small type="button" data-do="cancel" { (Icon::Cross) span { "Cancel" } }
                    }
                }
                @match self.there {
                    Some((id, name)) => {
                        p.upload-words.good role="status" { (name) " is there." }
                        input type="hidden" name=(self.upload) value=(id);
                    }
                    None => {
                        p.upload-words role="status" {}
                        input type="hidden" name=(self.upload) disabled;
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CSV: FileField<'_> = FileField {
        name: "file",
        label: "Contacts",
        types: &[(".csv", "text/csv"), (".json", "application/json")],
        largest: 200_000_000,
        begin: Some("/api/imports/uploads"),
        upload: "upload",
        there: None,
        hint: Some("CSV or JSON."),
        error: Some("Choose a file."),
        required: true,
    };

    #[test]
    fn the_file_itself_is_sent_where_no_script_takes_it() {
        let shown = FileField { begin: None, ..CSV }.render().into_string();
        assert!(
            shown.contains(
                r#"<input type="file" name="file" id="file" accept=".csv,.json" aria-describedby="file-error file-hint" aria-invalid="true" required>"#
            ),
            "{shown}"
        );
        assert!(!shown.contains("file-upload") && !shown.contains(r#"type="hidden""#), "{shown}");
    }

    #[test]
    fn an_upload_knows_where_it_begins_and_what_is_taken() {
        let shown = CSV.render().into_string();
        assert!(
            shown.contains(
                r#"data-begin="/api/imports/uploads" data-types=".csv=text/csv .json=application/json" data-largest="200000000""#
            ),
            "{shown}"
        );
        assert!(shown.contains(&format!("data-script=\"{}\"", assets::upload().path)), "{shown}");
    }

    #[test]
    fn an_uploads_id_is_sent_once_it_is_there() {
        assert!(CSV.render().into_string().contains(r#"<input type="hidden" name="upload" disabled>"#));
        let again = FileField { there: Some(("upl_1", "contacts.csv")), ..CSV }.render().into_string();
        assert!(again.contains(r#"<input type="hidden" name="upload" value="upl_1">"#), "{again}");
        assert!(again.contains("contacts.csv is there.") && !again.contains("required"), "{again}");
    }
}
