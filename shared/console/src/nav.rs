//! The ways through the console, of all products: whoever uses it meets them as one. Products declare theirs in the
//! entries of their pages ([`function::Way`]); a console has its own product's registry only, so what all of them declare
//! is in a file that `cargo run -p generate` writes.

use std::sync::LazyLock;

use identity::Action;
use serde_json::Value;
use ui::{Icon, NavItem};

/// A way, and what one must be allowed for it to be shown.
#[derive(Clone, Debug)]
pub struct Way {
    /// As it is shown.
    pub item: NavItem<'static>,
    /// What it takes.
    pub action: &'static Action,
    /// Where pages are that one comes to by it.
    covers: Vec<&'static str>,
}

static WRITTEN: LazyLock<Vec<Value>> = LazyLock::new(|| serde_json::from_str(include_str!("../ways.json")).unwrap_or_default());

static WAYS: LazyLock<Vec<Way>> = LazyLock::new(|| WRITTEN.iter().filter_map(Way::read).collect());

/// All ways, in the order they are shown in.
pub fn ways() -> &'static [Way] {
    &WAYS
}

impl Way {
    fn read(value: &'static Value) -> Option<Way> {
        let text = |name: &str| value[name].as_str();
        let item =
            NavItem { label: text("label")?, href: text("href")?, icon: Icon::named(text("icon")?)?, section: text("section")? };
        let covers = value["covers"].as_array()?.iter().filter_map(Value::as_str).chain([item.href]).collect();
        Some(Way { item, action: identity::action(text("permission")?)?, covers })
    }
}

/// The `href` of the way that `path` belongs to: the one that has the longest path that it begins with.
pub fn href_of(path: &str) -> &'static str {
    let belongs = |cover: &str| path == cover || path.strip_prefix(cover).is_some_and(|rest| rest.starts_with('/'));
    let covers = ways().iter().flat_map(|way| way.covers.iter().map(|cover| (*cover, way.item.href)));
    let longest = covers.filter(|(cover, _)| belongs(cover)).max_by_key(|(cover, _)| cover.len());
    longest.map_or("", |(_, href)| href)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_belongs_to_its_way() {
        for (path, href) in [
            ("/jobs", "/jobs"),
            ("/jobs/job_1/edit", "/jobs"),
            ("/deliveries/occ_1", "/jobs"),
            ("/team", "/team"),
            ("/team/keys", "/team/keys"),
            ("/teams", ""),
            ("/account", ""),
        ] {
            assert_eq!(href_of(path), href, "{path}");
        }
    }
}
