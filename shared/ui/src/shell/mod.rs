//! The frame of the console: a column with the team, the ways through the product and the account, and the page.
//!
//! On a phone the column is a popover under a bar. `popover` needs no JavaScript, and a browser that does not know
//! it shows the column.

mod account;
mod teams;

use maud::{Markup, Render, html};

use crate::{Button, Flash, Icon, Notice};

/// A way through the product.
#[derive(Clone, Copy, Debug)]
pub struct NavItem<'a> {
    /// What it says.
    pub label: &'a str,
    /// Where it leads.
    pub href: &'a str,
    /// Before the words.
    pub icon: Icon,
    /// The heading it stands under; `""` for none. Neighbours with the same heading are one group.
    pub section: &'static str,
}

/// A team the reader may switch to.
#[derive(Clone, Copy, Debug)]
pub struct TeamChoice<'a> {
    /// `team_…`
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The reader's role in it.
    pub role: &'a str,
    /// Whether it is the one looked at.
    pub current: bool,
}

/// A page of the console.
#[derive(Debug)]
pub struct Shell<'a> {
    /// The page's heading.
    pub title: &'a str,
    /// The ways through the product.
    pub nav: &'a [NavItem<'a>],
    /// The `href` of the one we are on.
    pub current: &'a str,
    /// The way to this page, without the page itself: label and address.
    pub crumbs: &'a [(&'a str, Option<&'a str>)],
    /// The team looked at.
    pub team_name: &'a str,
    /// The teams to switch to.
    pub teams: &'a [TeamChoice<'a>],
    /// Who is signed in.
    pub user_email: &'a str,
    /// What stays until its reason is gone.
    pub notices: &'a [Notice],
    /// What the last action came to.
    pub flash: Option<Flash<'a>>,
    /// The page of the documentation about this.
    pub help: Option<&'a str>,
    /// Buttons beside the heading.
    pub actions: Markup,
    /// The page.
    pub content: Markup,
}

impl Render for Shell<'_> {
    fn render(&self) -> Markup {
        html! {
            a.skip href="#main" { "Skip to content" }
            div.shell {
                header.shell-head {
                    div.topbar {
                        (brand())
                        span.topbar-team { (self.team_name) }
                        button.button.quiet type="button" popovertarget="shell-side" aria-label="Menu" { (Icon::Menu) }
                    }
                    div.side #shell-side popover {
                        div.side-brand {
                            (brand())
                            button.button.quiet type="button" popovertarget="shell-side" aria-label="Close menu" { (Icon::Cross) }
                        }
                        (teams::switcher(self))
                        (self.ways())
                        (account::menu(self))
                    }
                }
                main.page #main tabindex="-1" {
                    (self.head())
                    @if let Some(flash) = &self.flash { (flash) }
                    @for notice in self.notices { (notice) }
                    (self.content)
                }
            }
        }
    }
}

impl Shell<'_> {
    fn ways(&self) -> Markup {
        html! {
            nav.ways aria-label="Main" {
                @for group in self.nav.chunk_by(|a, b| a.section == b.section) {
                    @let section = group.first().map_or("", |item| item.section);
                    @if !section.is_empty() { p.ways-section { (section) } }
                    ul {
                        @for item in group {
                            li {
                                a href=(item.href) aria-current=[(item.href == self.current).then_some("page")] {
                                    (item.icon) span { (item.label) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn head(&self) -> Markup {
        html! {
            div.page-head {
                @if !self.crumbs.is_empty() {
                    nav.crumbs aria-label="Breadcrumb" {
                        ol {
                            @for (label, href) in self.crumbs {
                                li { @if let Some(href) = href { a href=(href) { (label) } } @else { span { (label) } } }
                            }
                        }
                    }
                }
                h1 { (self.title) }
                @if self.help.is_some() || !self.actions.0.is_empty() {
                    div.page-actions {
                        @if let Some(help) = self.help { (Button::quiet("Guide").href(help).icon(Icon::Book)) }
                        (self.actions)
                    }
                }
            }
        }
    }
}

fn brand() -> Markup {
    html! { a.brand href="/" { (Icon::Brand) span { "Minutehand" } } }
}
