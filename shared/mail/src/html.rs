//! A mail as HTML: one column of at most 600 pixels, styles in place because many programs drop the others, and
//! colours that those which know of dark mode may turn.

use maud::{DOCTYPE, Markup, html};

use crate::{Mail, Part};

const PAGE: &str = "margin:0;padding:24px 16px;background-color:#f4f4f5;color:#18181b;font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5;-webkit-text-size-adjust:100%";
const SHEET: &str =
    "max-width:600px;margin:0 auto;padding:32px 28px;background-color:#ffffff;border-radius:8px;box-sizing:border-box";
const PARAGRAPH: &str = "margin:0 0 20px;overflow-wrap:anywhere";
const CODE: &str = "margin:0 0 20px;padding:16px;background-color:#f4f4f5;border-radius:6px;font-family:ui-monospace,Menlo,Consolas,monospace;font-size:28px;font-weight:600;letter-spacing:4px;text-align:center;overflow-wrap:anywhere";
const BUTTON: &str = "display:inline-block;padding:12px 24px;background-color:#1d4ed8;border-radius:6px;color:#ffffff;font-weight:600;text-decoration:none";
const SMALL: &str = "margin:0 0 20px;font-size:13px;color:#52525b;overflow-wrap:anywhere";
const FOOT: &str =
    "max-width:600px;margin:16px auto 0;padding:0 28px;font-size:13px;color:#52525b;box-sizing:border-box;overflow-wrap:anywhere";
/// For programs that read styles and know of dark mode; it outranks the styles in place.
const DARK: &str = "@media (prefers-color-scheme: dark){body{background-color:#18181b!important;color:#fafafa!important}.sheet{background-color:#27272a!important}.code{background-color:#3f3f46!important}.small{color:#a1a1aa!important}.button{background-color:#3b82f6!important}}";

pub(crate) fn render(mail: &Mail) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="supported-color-schemes" content="light dark";
                title { (mail.subject) }
                style { (DARK) }
            }
            body style=(PAGE) {
                div class="sheet" style=(SHEET) {
                    @for part in &mail.parts { (shown(part)) }
                }
                div class="small" style=(FOOT) { (mail.why) }
            }
        }
    };
    page.into_string()
}

fn shown(part: &Part) -> Markup {
    match part {
        Part::Paragraph(words) => html! { p style=(PARAGRAPH) { (words) } },
        Part::Code(code) => html! { p class="code" style=(CODE) { (code) } },
        // The address in words as well, for programs that show no buttons.
        Part::Button { label, url } => html! {
            p style=(PARAGRAPH) { a class="button" href=(url) style=(BUTTON) { (label) } }
            p class="small" style=(SMALL) { (url) }
        },
    }
}
