//! The ways through the console. Like the permission matrix it is vocabulary: no page could name those of other
//! products otherwise, and whoever uses the console meets all of them as one. A test looks for the pages.

use identity::{Action, ManageKeys, Permission, ReadAudit, ReadJobs, ReadTeam};
use ui::{Icon, NavItem};

/// A way, and what one must be allowed for it to be shown.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    /// As it is shown.
    pub item: NavItem<'static>,
    /// What it takes.
    pub action: Action,
}

const fn way(section: &'static str, label: &'static str, href: &'static str, icon: Icon, action: Action) -> Way {
    Way { item: NavItem { label, href, icon, section }, action }
}

/// All ways, in the order they are shown in.
pub const NAV: [Way; 6] = [
    way("", "Home", "/home", Icon::Home, ReadJobs::ACTION),
    way("Schedules", "Jobs", "/jobs", Icon::Clock, ReadJobs::ACTION),
    way("Schedules", "Dead letters", "/dead-letters", Icon::Warning, ReadJobs::ACTION),
    way("Team", "Members", "/team", Icon::Team, ReadTeam::ACTION),
    way("Team", "API keys", "/team/keys", Icon::Key, ManageKeys::ACTION),
    way("Team", "Audit log", "/team/audit", Icon::Log, ReadAudit::ACTION),
];

/// The `href` of the way that `path` belongs to: the longest that it begins with.
pub fn href_of(path: &str) -> &'static str {
    let belongs = |href: &&'static str| path == *href || path.strip_prefix(*href).is_some_and(|rest| rest.starts_with('/'));
    // A delivery is looked at on the way through a job.
    let path_of = NAV.iter().map(|way| way.item.href).filter(belongs).max_by_key(|href| href.len());
    path_of.unwrap_or(if path.starts_with("/deliveries/") { "/jobs" } else { "" })
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
