//! Minutehand's design system: what pages are made of, as data in and markup out.
//!
//! A page builds a [`Shell`] (signed in) or a [`Public`] (anybody) from the components here, and puts it into a
//! [`Document`]. Nothing here knows a product, HTTP or the clock. Three rules hold for everything rendered, and
//! tests hold them:
//!
//! - Content-Security-Policy may forbid everything inline: there is no `<style>`, no `style=`, no script in a page.
//! - Every page works without JavaScript; [`assets::js`] only makes some things quicker.
//! - No colour stands alone: what a colour says, a word beside it says too.
//!
//! Each component's CSS lies beside its Rust file; [`styleguide::render`] shows all of them in every state.

pub mod assets;
mod badge;
mod button;
pub mod chart;
mod code;
#[cfg(test)]
mod contrast;
mod document;
mod empty;
mod facts;
mod field;
mod filters;
mod flash;
mod form;
mod grid;
mod hero;
mod icon;
mod live;
mod menu;
mod month_calendar;
mod notice;
mod order;
mod pager;
mod panel;
mod progress;
mod public;
mod query;
mod shell;
mod stat;
pub mod styleguide;
mod table;
mod tabs;
pub mod time;
mod time_range;
mod timeline;
mod tone;
mod work;
mod zone;

pub use badge::Badge;
pub use button::{Button, post_button};
pub use code::{Code, code_block, code_listing, id_text, key_here, secret};
pub use document::{Document, Theme};
pub use empty::Empty;
pub use facts::Facts;
pub use field::{Field, FileField};
pub use filters::{Filters, Search};
pub use flash::{Flash, FlashKind};
pub use form::{ErrorSummary, fields_row, form_actions};
pub use grid::{Bulk, Filter, Grid, GridColumn, GridRow};
pub use hero::{Feature, Hero, features};
pub use icon::Icon;
pub use live::{Hears, live_region, schedule_preview, test_key, told_region};
pub use menu::{Menu, MenuItem};
pub use month_calendar::{CalendarDay, MonthCalendar};
pub use notice::Notice;
pub use order::{Order, OrderItem};
pub use pager::Pager;
pub use panel::Panel;
pub use progress::Progress;
pub use public::{Card, Public};
pub use shell::{NavItem, Shell, TeamChoice};
pub use stat::{Stat, stats};
pub use table::{Column, Table};
pub use tabs::{Tab, TabBar, Tabs};
pub use time_range::{Last, TimeRange, time_range};
pub use timeline::{Timeline, TimelineEntry};
pub use tone::Tone;
pub use work::{Stage, Work};
pub use zone::Zone;
