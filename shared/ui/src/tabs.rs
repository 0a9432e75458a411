//! The views of one thing. Each is a page of its own.

use maud::{Markup, Render, html};

/// Label, address, and whether it is the present one.
#[derive(Clone, Copy, Debug)]
pub struct Tabs<'a>(pub &'a [(&'a str, &'a str, bool)]);

/// One of several views.
#[derive(Clone, Copy, Debug)]
pub struct Tab<'a> {
    /// The words.
    pub label: &'a str,
    /// Where it is; none for one that is of no use at present.
    pub href: Option<&'a str>,
    /// Whether it is the present one.
    pub current: bool,
    /// How many there are: `12`, `99+`.
    pub count: Option<&'a str>,
}

/// Views with counts, of which some may be of no use.
#[derive(Clone, Copy, Debug)]
pub struct TabBar<'a> {
    /// What they are views of, for screen readers: "Jobs by status".
    pub label: &'a str,
    /// The views.
    pub tabs: &'a [Tab<'a>],
}

impl Render for Tabs<'_> {
    fn render(&self) -> Markup {
        let tabs: Vec<_> =
            self.0.iter().map(|&(label, href, current)| Tab { label, href: Some(href), current, count: None }).collect();
        TabBar { label: "Views", tabs: &tabs }.render()
    }
}

impl Render for TabBar<'_> {
    fn render(&self) -> Markup {
        html! { nav.tabs aria-label=(self.label) { ul { @for tab in self.tabs { li { (tab) } } } } }
    }
}

impl Render for Tab<'_> {
    fn render(&self) -> Markup {
        let words = html! { (self.label) @if let Some(count) = self.count { " " span.tab-count { (count) } } };
        html! {
            @match self.href {
                Some(href) => a href=(href) aria-current=[self.current.then_some("page")] { (words) },
                None => a role="link" aria-disabled="true" { (words) },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_of_no_use_leads_nowhere() {
        let (failed, none) = (Some("3"), Some("0"));
        let tabs = [
            Tab { label: "Failed", href: Some("/failed"), current: true, count: failed },
            Tab { label: "Skipped", href: None, current: false, count: none },
        ];
        let shown = TabBar { label: "Deliveries", tabs: &tabs }.render().into_string();
        assert!(
            shown.contains(r#"<a href="/failed" aria-current="page">Failed <span class="tab-count">3</span></a>"#),
            "{shown}"
        );
        assert!(shown.contains(r#"<a role="link" aria-disabled="true">Skipped <span class="tab-count">0</span></a>"#), "{shown}");
    }
}
