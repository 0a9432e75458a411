//! The menu of one's own account.

use maud::{Markup, html};

use crate::{
    Icon, Shell,
    menu::{self, MenuItem},
};

pub(super) fn menu(shell: &Shell<'_>) -> Markup {
    let items = [
        MenuItem::Link { label: "Account", href: "/account", icon: Some(Icon::User) },
        MenuItem::Link { label: "Sessions", href: "/account/sessions", icon: Some(Icon::Shield) },
        MenuItem::Link { label: "Documentation", href: "/docs", icon: Some(Icon::Book) },
        MenuItem::Line,
        MenuItem::Post { label: "Sign out", action: "/sign-out", icon: Some(Icon::SignOut), confirm: None, danger: false },
    ];
    html! {
        details.menu.account {
            summary {
                (Icon::User)
                span.account-email { span.visually-hidden { "Account: " } (shell.user_email) }
                (Icon::Selector)
            }
            (menu::list(&items))
        }
    }
}
