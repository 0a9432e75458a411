//! What each role may do, as a table: the permission matrix.

use identity::{MATRIX, Reach, Role};
use maud::{Markup, html};
use ui::{Column, Table};

/// The rows that are about a team, folded away until somebody wants to know.
pub(super) fn table() -> Markup {
    let columns: Vec<Column<'_>> =
        [Column::text("May")].into_iter().chain(Role::ALL.map(|role| Column::text(role.name()))).collect();
    let of_teams = MATRIX.iter().filter(|action| action.roles.is_some());
    let rows = of_teams.map(|action| {
        let reaches = Role::ALL.map(|role| reach(action.reach_of(role)));
        [html! { (action.about) }].into_iter().chain(reaches).collect()
    });
    html! {
        details {
            summary { "What each role may" }
            (Table { caption: "What each role may do in the team", columns: &columns, rows: rows.collect() })
        }
    }
}

fn reach(reach: Reach) -> Markup {
    match reach {
        Reach::All => html! { "all" },
        Reach::Own => html! { "their own" },
        Reach::No => html! { span.soft { "–" } },
    }
}

/// `role` with the article it takes: “an admin”, and “the owner”, of whom there is one.
pub(super) fn with_article(role: Role) -> String {
    let article = match role {
        Role::Owner => "the",
        Role::Admin | Role::Agent => "an",
        Role::Supervisor | Role::Viewer => "a",
    };
    format!("{article} {}", role.name())
}

/// The roles that whoever has `own` may give: value and word of each.
pub(super) fn given_by(own: Role) -> Vec<(&'static str, &'static str)> {
    Role::ALL.into_iter().filter(|role| own.is_above(*role)).map(|role| (role.name(), words(role))).collect()
}

/// A role in a few words.
fn words(role: Role) -> &'static str {
    match role {
        Role::Owner => "Owner: everything",
        Role::Admin => "Admin: everything but giving the team away or deleting it",
        Role::Supervisor => "Supervisor: all of the team's jobs",
        Role::Agent => "Agent: their own jobs; reads the team's",
        Role::Viewer => "Viewer: reads",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_below_can_be_given() {
        let names = |own| given_by(own).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(names(Role::Owner), ["admin", "supervisor", "agent", "viewer"]);
        assert_eq!(names(Role::Admin), ["supervisor", "agent", "viewer"]);
        assert!(names(Role::Viewer).is_empty());
    }

    #[test]
    fn the_table_is_the_matrix() {
        let shown = table().into_string();
        assert!(shown.contains("Give the team away or delete it") && shown.contains("their own"), "{shown}");
        assert!(!shown.contains("One&#39;s own account"), "what is about the person takes no role");
    }
}
