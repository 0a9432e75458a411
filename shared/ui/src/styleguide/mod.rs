//! Every component in every state, on one page: what a designer looks at, and what tests look at.

mod basics;
mod calendar;
mod charts;
mod forms;
mod grids;
mod lists;
mod messages;

use maud::{Markup, html};

/// The style guide as the content of a page: sections with anchors, and a list of them first.
pub fn render() -> Markup {
    let sections = [
        ("colours", "Colours", basics::colours()),
        ("type", "Type", basics::type_scale()),
        ("icons", "Icons", basics::icons()),
        ("buttons", "Buttons and menus", basics::buttons()),
        ("badges", "Badges", lists::badges()),
        ("numbers", "Numbers", lists::numbers()),
        ("tables", "Tables", lists::tables()),
        ("grids", "Grids", grids::grids()),
        ("order", "A list to put in order", grids::order()),
        ("facts", "Facts and a timeline", lists::facts()),
        ("charts", "Charts", charts::charts()),
        ("month", "A month", calendar::month()),
        ("range", "A stretch of time", calendar::range()),
        ("forms", "Forms", forms::forms()),
        ("files", "Files", forms::files()),
        ("messages", "Messages", messages::messages()),
        ("work", "Long work", messages::work()),
        ("code", "Code and secrets", messages::code()),
        ("empty", "Empty states", messages::empty()),
        ("live", "Live parts", messages::live()),
    ];
    html! {
        nav.cluster aria-label="Sections" { @for (id, title, _) in &sections { a href={ "#" (id) } { (title) } } }
        div.guide { @for (id, title, content) in &sections {
            section.stack id=(id) aria-labelledby={ (id) "-title" } {
                h2 id={ (id) "-title" } { (title) }
                (content)
            }
        } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_rendered_needs_anything_inline() {
        let page = render().into_string();
        for forbidden in ["style=", "<style", "<script", "javascript:", " onclick", " onload", "http://"] {
            assert!(!page.contains(forbidden), "{forbidden}");
        }
    }

    #[test]
    fn no_id_is_given_twice() {
        let page = render().into_string();
        let mut ids: Vec<_> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all);
    }
}
