//! The menu of teams: each entry is a form, because switching changes the session.

use maud::{Markup, html};

use crate::{Icon, Shell, TeamChoice};

pub(super) fn switcher(shell: &Shell<'_>) -> Markup {
    html! {
        details.menu.teams {
            summary {
                (initial(shell.team_name))
                span.teams-name { span.visually-hidden { "Team: " } (shell.team_name) }
                (Icon::Selector)
            }
            div.menu-list {
                ul { @for team in shell.teams { li { (choice(team)) } } }
                ul {
                    li { a href="/teams" { (Icon::Team) span { "All teams" } } }
                    li { a href="/teams#new" { (Icon::Plus) span { "New team" } } }
                }
            }
        }
    }
}

fn choice(team: &TeamChoice<'_>) -> Markup {
    html! {
        form method="post" action={ "/teams/" (team.id) "/switch" } {
            button type="submit" aria-current=[team.current.then_some("true")] {
                (initial(team.name))
                span.teams-name { (team.name) }
                span.teams-role { (team.role) }
                @if team.current { (Icon::Check) }
            }
        }
    }
}

/// A team's first letter as its sign.
fn initial(name: &str) -> Markup {
    html! { span.initial aria-hidden="true" { (name.chars().next().unwrap_or('·').to_uppercase()) } }
}
