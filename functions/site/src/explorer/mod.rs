//! `/docs/explorer`: Swagger UI on the OpenAPI document. It is other people's program, so it gets a page of its own with a
//! policy of its own, outside the frame of all others.

use maud::{DOCTYPE, Markup, html};

use crate::assets::path_of;

/// Everything it loads is ours, nothing is inline, its pictures are in its style sheet, and it has no forms to send.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                          form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

/// The whole document.
pub fn page() -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Explorer · Minutehand" }
                link rel="icon" type="image/svg+xml" href=(ui::assets::favicon().path);
                link rel="stylesheet" href=(path_of("swagger-ui.css"));
                link rel="stylesheet" href=(path_of("explorer.css"));
                script defer src=(path_of("swagger-ui.js")) {}
                script defer src=(path_of("explorer.js")) {}
            }
            body {
                header.explorer-head {
                    a href="/docs" { "Documentation" }
                    h1 { "Explorer" }
                    p {
                        "Requests go to this server as you: under the key that you give at “Authorize”, else under this browser's "
                        "session, if it has one. " a href="/docs/api" { "The reference" } " says the same without a script. "
                        "Swagger UI is under the Apache licence 2.0."
                    }
                }
                main #swagger-ui {
                    noscript { p { "The explorer needs JavaScript. The " a href="/docs/api" { "reference" } " does not." } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn nothing_is_inline_and_everything_it_loads_is_served() {
        let html = super::page().0;
        assert!(!html.contains("<style") && !html.contains("<script>") && !html.contains(" style="), "{html}");
        for path in html.split('"').filter(|part| part.starts_with("/docs/assets/")) {
            assert!(crate::assets::find(path).is_some(), "{path}");
        }
        assert_eq!(html.matches("/docs/assets/").count(), 4);
    }
}
