//! Markdown as the portal shows it: headings with anchors, code through the design system, links that lead to pages.

mod article;
mod code;
mod slug;
mod steps;
mod table;
mod tags;
mod writer;

use maud::Markup;

pub use article::{Article, HERE, Heading, Rendering, Section};
pub use code::{Example, Language, chooser, examples};

/// Renders a document.
pub fn render(text: &str, rendering: Rendering<'_>) -> Article {
    writer::Writer::new(rendering).article(text)
}

/// One line or paragraph of Markdown as it stands in the OpenAPI document: code, links and emphasis.
pub fn inline(text: &str) -> Markup {
    let link = |href: &str| (href.starts_with("https://") || href.starts_with('/')).then(|| href.to_owned());
    writer::Writer::new(Rendering { base: HERE, link: &link, indented: "Text" }).inline(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(text: &str) -> Article {
        let link = |href: &str| (href != "gone.md").then(|| format!("/docs/{href}"));
        render(text, Rendering { base: "https://mh.example", link: &link, indented: "Text" })
    }

    #[test]
    fn headings_get_the_anchors_that_code_hosts_give_them() {
        let article = rendered("# Title\n\n## `kill -9`\n\n### A & B\n\n## Twice\n\n## Twice\n");
        assert_eq!(article.title, "Title");
        let anchors: Vec<&str> = article.headings.iter().map(|heading| heading.anchor.as_str()).collect();
        assert_eq!(anchors, ["kill--9", "a--b", "twice", "twice-1"]);
        assert!(article.body.0.contains(r##"<h2 id="kill--9"><a class="anchor" href="#kill--9"><code>kill -9</code></a></h2>"##));
    }

    #[test]
    fn what_the_portal_lacks_is_words_without_a_link() {
        let body = rendered("[here](a.md#b) and [there](gone.md)").body.0;
        assert_eq!(body, r#"<p><a href="/docs/a.md#b">here</a> and there</p>"#);
    }

    #[test]
    fn text_is_escaped_and_raw_html_is_left_out() {
        let body = rendered("a < b & \"c\"\n\n<script>alert(1)</script>\n\n`<i>`").body.0;
        assert_eq!(body, "<p>a &lt; b &amp; &quot;c&quot;</p><p><code>&lt;i&gt;</code></p>");
    }

    #[test]
    fn neighbouring_examples_are_one_step_in_several_languages() {
        let body =
            rendered("```sh\ncurl http://127.0.0.1:3000/api\n```\n```js\nfetch()\n```\n    {}\n\nText\n\n    alone\n").body.0;
        assert_eq!(body.matches(r#"<div class="code-group">"#).count(), 1, "{body}");
        assert!(body.contains(r#"<div data-lang="sh">"#) && body.contains(r#"<div data-lang="js">"#), "{body}");
        assert!(body.contains("<code>curl https://mh.example/api</code>"), "{body}");
        assert!(body.contains("<span>Answer</span>") && body.contains("<span>Text</span>"), "{body}");
    }

    #[test]
    fn a_key_to_be_filled_in_can_be_found_by_the_script() {
        let body = rendered("```sh\nKEY=mh_YOUR_KEY\n```").body.0;
        assert!(body.contains(r#"<code>KEY=<span data-fill="key">mh_YOUR_KEY</span></code>"#), "{body}");
    }

    #[test]
    fn sections_hold_the_words_under_each_heading() {
        let sections = rendered("# T\n\nFirst *words*.\n\n## Then\n\n- `more`\n\n| a | b |\n|---|---|\n| c | d |\n").sections;
        assert_eq!(sections[0].text.trim(), "First words.");
        assert_eq!((sections[1].heading.as_str(), sections[1].anchor.as_str()), ("Then", "then"));
        assert_eq!(sections[1].text.split_whitespace().collect::<Vec<_>>(), ["more", "a", "b", "c", "d"]);
    }
}
