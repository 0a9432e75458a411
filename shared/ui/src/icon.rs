//! The icons: drawn for this product on a grid of 20 by 20, in lines of 1.5. The style sheet says how they are stroked.

use maud::{Markup, PreEscaped, Render, html};

/// An icon. It decorates words and is hidden from screen readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say what they show")]
pub enum Icon {
    Brand,
    Home,
    Clock,
    Calendar,
    List,
    Key,
    Team,
    User,
    Shield,
    Log,
    Mail,
    Bell,
    Play,
    Pause,
    Trash,
    Edit,
    Plus,
    Check,
    Cross,
    Warning,
    Info,
    Copy,
    External,
    Search,
    Filter,
    Chevron,
    ChevronLeft,
    ChevronDown,
    ChevronUp,
    Handle,
    Selector,
    Menu,
    More,
    Sun,
    Moon,
    Book,
    Code,
    Download,
    Undo,
    Refresh,
    SignOut,
    Settings,
    Phone,
    Chart,
    Post,
    Bolt,
}

impl Icon {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::Brand,
        Self::Home,
        Self::Clock,
        Self::Calendar,
        Self::List,
        Self::Key,
        Self::Team,
        Self::User,
        Self::Shield,
        Self::Log,
        Self::Mail,
        Self::Bell,
        Self::Play,
        Self::Pause,
        Self::Trash,
        Self::Edit,
        Self::Plus,
        Self::Check,
        Self::Cross,
        Self::Warning,
        Self::Info,
        Self::Copy,
        Self::External,
        Self::Search,
        Self::Filter,
        Self::Chevron,
        Self::ChevronLeft,
        Self::ChevronDown,
        Self::ChevronUp,
        Self::Handle,
        Self::Selector,
        Self::Menu,
        Self::More,
        Self::Sun,
        Self::Moon,
        Self::Book,
        Self::Code,
        Self::Download,
        Self::Undo,
        Self::Refresh,
        Self::SignOut,
        Self::Settings,
        Self::Phone,
        Self::Chart,
        Self::Post,
        Self::Bolt,
    ];

    /// The icon `Clock`, by that name.
    pub fn named(name: &str) -> Option<Icon> {
        Self::ALL.iter().copied().find(|icon| format!("{icon:?}") == name)
    }

    /// What is in the `<svg>`.
    const fn drawing(self) -> &'static str {
        match self {
            Self::Brand => {
                r#"<circle cx="10" cy="10" r="7.75"/><path d="M10 10 14.2 5.8"/><circle class="dot" cx="10" cy="10" r="1.6"/>"#
            }
            Self::Home => r#"<path d="M3.5 9 10 3.5 16.5 9v6.75a.75.75 0 0 1-.75.75H12V12H8v4.5H4.25a.75.75 0 0 1-.75-.75z"/>"#,
            Self::Clock => r#"<circle cx="10" cy="10" r="6.75"/><path d="M10 6v4l2.75 1.75"/>"#,
            Self::Calendar => {
                r#"<rect x="3.25" y="4.25" width="13.5" height="12.5" rx="2"/><path d="M3.5 8h13M6.75 2.75v3M13.25 2.75v3"/>"#
            }
            Self::List => r#"<path d="M7.5 5.5h9M7.5 10h9M7.5 14.5h9M3.75 5.5h.01M3.75 10h.01M3.75 14.5h.01"/>"#,
            Self::Key => r#"<circle cx="7" cy="13" r="3.5"/><path d="m9.5 10.5 6.75-6.75M13 7l2.25 2.25"/>"#,
            Self::Team => {
                r#"<circle cx="7.5" cy="7" r="2.75"/><path d="M2.5 16.25c0-3 2-4.75 5-4.75s5 1.75 5 4.75M12.75 4.4a2.75 2.75 0 0 1 0 5.2M14.5 11.9c1.9.6 3 2.1 3 4.35"/>"#
            }
            Self::User => r#"<circle cx="10" cy="6.75" r="3"/><path d="M4 16.75c0-3.25 2.4-5.25 6-5.25s6 2 6 5.25"/>"#,
            Self::Shield => {
                r#"<path d="M10 2.75 4 5v4.5c0 3.75 2.4 6.3 6 7.75 3.6-1.45 6-4 6-7.75V5z"/><path d="m7.5 9.75 1.8 1.8 3.2-3.3"/>"#
            }
            Self::Log => {
                r#"<path d="M5.25 2.75h6.5l3.5 3.5v10.25a.75.75 0 0 1-.75.75H5.5a.75.75 0 0 1-.75-.75V3.25a.5.5 0 0 1 .5-.5zM11.5 3v3.5h3.5M7.5 10.5h5M7.5 13.5h5"/>"#
            }
            Self::Mail => r#"<rect x="2.75" y="4.25" width="14.5" height="11.5" rx="2"/><path d="m3.25 6 6.75 5 6.75-5"/>"#,
            Self::Bell => {
                r#"<path d="M4 14.25h12c-1.1-1.1-1.5-2.2-1.5-5a4.5 4.5 0 0 0-9 0c0 2.8-.4 3.9-1.5 5zM8.25 16.75c.9.7 2.6.700 3.5 0M10 4.5V3"/>"#
            }
            Self::Play => r#"<path d="M6.25 4.1v11.8a.5.5 0 0 0 .76.43l9.4-5.9a.5.5 0 0 0 0-.86l-9.4-5.9a.5.5 0 0 0-.76.43z"/>"#,
            Self::Pause => r#"<path d="M7 4.5v11M13 4.5v11"/>"#,
            Self::Trash => {
                r#"<path d="M3.5 5.5h13M8 5.25V3.5h4v1.75M5.25 5.75l.6 10.3a.75.75 0 0 0 .75.7h6.8a.75.75 0 0 0 .75-.7l.6-10.3M8.5 9v4.5M11.5 9v4.5"/>"#
            }
            Self::Edit => {
                r#"<path d="m3.5 16.5.750-3.5 8.8-8.8a1.4 1.4 0 0 1 2 0l.75.750a1.4 1.4 0 0 1 0 2L7 15.75zM11.5 5.75l2.75 2.75"/>"#
            }
            Self::Plus => r#"<path d="M10 4v12M4 10h12"/>"#,
            Self::Check => r#"<path d="m4.5 10.5 3.75 3.75 7.25-8.5"/>"#,
            Self::Cross => r#"<path d="m5 5 10 10M15 5 5 15"/>"#,
            Self::Warning => {
                r#"<path d="M9.3 3.6 2.7 15.1a.8.8 0 0 0 .7 1.2h13.2a.8.8 0 0 0 .7-1.2L10.7 3.6a.8.8 0 0 0-1.4 0zM10 8v3.5M10 13.75v.01"/>"#
            }
            Self::Info => r#"<circle cx="10" cy="10" r="6.75"/><path d="M10 9.5v4M10 6.75v.01"/>"#,
            Self::Copy => {
                r#"<rect x="7.25" y="7.25" width="9.5" height="9.5" rx="1.75"/><path d="M4.75 12.75H4.5a1.25 1.25 0 0 1-1.25-1.25v-7A1.25 1.25 0 0 1 4.5 3.25h7a1.25 1.25 0 0 1 1.25 1.25v.25"/>"#
            }
            Self::External => {
                r#"<path d="M11.75 3.5h4.75v4.75M16.25 3.75 9.5 10.5M14.5 11.5v4a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1h4"/>"#
            }
            Self::Search => r#"<circle cx="9" cy="9" r="5.25"/><path d="m13 13 3.75 3.75"/>"#,
            Self::Filter => r#"<path d="M3 5.5h14M5.75 10h8.5M8.5 14.5h3"/>"#,
            Self::Chevron => r#"<path d="m7.75 5 5 5-5 5"/>"#,
            Self::ChevronLeft => r#"<path d="m12.25 5-5 5 5 5"/>"#,
            Self::ChevronDown => r#"<path d="m5 7.75 5 5 5-5"/>"#,
            Self::ChevronUp => r#"<path d="m5 12.25 5-5 5 5"/>"#,
            Self::Handle => r#"<path d="M7.5 5h.01M12.5 5h.01M7.5 10h.01M12.5 10h.01M7.5 15h.01M12.5 15h.01" stroke-width="2"/>"#,
            Self::Selector => r#"<path d="m6.75 7.5 3.25-3.25 3.25 3.25M6.75 12.5l3.25 3.25 3.25-3.25"/>"#,
            Self::Menu => r#"<path d="M3.5 6h13M3.5 10h13M3.5 14h13"/>"#,
            Self::More => {
                r#"<g class="dot"><circle cx="4.5" cy="10" r="1.4"/><circle cx="10" cy="10" r="1.4"/><circle cx="15.5" cy="10" r="1.4"/></g>"#
            }
            Self::Sun => {
                r#"<circle cx="10" cy="10" r="3.25"/><path d="M10 2.5v1.75M10 15.75v1.75M2.5 10h1.75M15.75 10h1.75M4.7 4.7l1.24 1.24M14.06 14.06l1.24 1.24M15.3 4.7l-1.24 1.24M5.94 14.06 4.7 15.3"/>"#
            }
            Self::Moon => r#"<path d="M16.5 11.75A7 7 0 0 1 8.25 3.5a7 7 0 1 0 8.25 8.25z"/>"#,
            Self::Book => {
                r#"<path d="M10 5.5C8.5 4.25 6.25 3.75 3.5 3.75a.5.5 0 0 0-.5.5v10.5a.5.5 0 0 0 .5.5c2.75 0 5 .5 6.5 1.75 1.5-1.25 3.75-1.75 6.5-1.75a.5.5 0 0 0 .5-.5V4.25a.5.5 0 0 0-.5-.5c-2.75 0-5 .5-6.5 1.75zM10 5.5V17"/>"#
            }
            Self::Code => r#"<path d="m6.5 6-4 4 4 4M13.5 6l4 4-4 4M11.5 4l-3 12"/>"#,
            Self::Download => r#"<path d="M10 3v9M6.25 8.75 10 12.5l3.75-3.75M3.5 13.5v2a1 1 0 0 0 1 1h11a1 1 0 0 0 1-1v-2"/>"#,
            Self::Undo => r#"<path d="M6.75 4 3.5 7.25l3.25 3.25M3.75 7.25h7.5a4.5 4.5 0 0 1 0 9H8"/>"#,
            Self::Refresh => r#"<path d="M16.25 10A6.25 6.25 0 1 1 14 5.25L16.25 7M16.25 3.25V7H12.5"/>"#,
            Self::SignOut => r#"<path d="M8 3.5H4.5a1 1 0 0 0-1 1v11a1 1 0 0 0 1 1H8M13 6.5l3.5 3.5-3.5 3.5M16.25 10H8"/>"#,
            Self::Settings => {
                r#"<path d="M3 6h7M14.5 6H17M3 14h2.5M10 14h7"/><circle cx="12.25" cy="6" r="2.25"/><circle cx="7.75" cy="14" r="2.25"/>"#
            }
            Self::Phone => r#"<rect x="5.75" y="2.75" width="8.5" height="14.5" rx="2"/><path d="M9 14.5h2"/>"#,
            Self::Chart => r#"<path d="M3.25 3.25v12.5a1 1 0 0 0 1 1h12.5M6.5 12.5l3-3.75 2.75 2.25 4-5.25"/>"#,
            Self::Post => r#"<path d="M17 3 8.75 11.25M17 3l-5 14-3.25-5.75L3 8z"/>"#,
            Self::Bolt => r#"<path d="M11.25 2.75 4.5 11.25h5l-.75 6 6.75-8.5h-5z"/>"#,
        }
    }
}

impl Render for Icon {
    fn render(&self) -> Markup {
        html! {
            svg.icon viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" { (PreEscaped(self.drawing())) }
        }
    }
}
