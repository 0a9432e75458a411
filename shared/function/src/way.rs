//! The ways through the console: pages that the frame around all pages leads to, whichever product they are of.

use crate::{Endpoint, Registry, Who};

/// That a page is a place of its own, to be reached from everywhere. What it is called, where it is and what it takes to
/// be shown it are its entry's.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    /// Among which others it is shown.
    pub section: Section,
    /// The name of its icon.
    pub icon: &'static str,
    /// Where pages are, beside those below its own path, that one comes to by this way.
    pub covers: &'static [&'static str],
}

/// A group of ways, in the order in which they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Before the others, under no heading.
    Top,
    /// What a product is for, under a heading of its own.
    Product(&'static str),
    /// What concerns the team, whichever products it uses.
    Team,
}

impl Section {
    /// What stands above it; nothing above the first.
    pub const fn heading(self) -> &'static str {
        match self {
            Section::Top => "",
            Section::Product(heading) => heading,
            Section::Team => "Team",
        }
    }

    const fn place(self) -> u8 {
        match self {
            Section::Top => 0,
            Section::Product(_) => 1,
            Section::Team => 2,
        }
    }
}

impl Way {
    /// In `section`, with this icon.
    pub const fn new(section: Section, icon: &'static str) -> Way {
        Way { section, icon, covers: &[] }
    }

    /// Pages below these paths are reached by it too.
    pub const fn covering(self, covers: &'static [&'static str]) -> Way {
        Way { covers, ..self }
    }
}

/// Every page of `registries` that is a place of its own, in the order in which ways are shown: products as their
/// registries are, pages as their product has them.
pub fn ways(registries: &[&'static Registry]) -> Vec<(&'static Endpoint, Way)> {
    let pages = registries.iter().filter_map(|registry| registry.console).flat_map(|console| console.pages);
    let mut ways: Vec<_> = pages.filter_map(|page| Some((page, page.way?))).collect();
    ways.sort_by_key(|(_, way)| way.section.place());
    ways
}

impl Endpoint {
    /// The permission it takes; nothing where anybody may.
    pub const fn permission(&self) -> &'static str {
        match self.who {
            Who::Public => "",
            Who::Caller(action) => action.name,
        }
    }
}
