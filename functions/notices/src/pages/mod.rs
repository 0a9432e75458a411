//! The pages of notices: the channels, and making, changing and removing one.

pub mod channel_edit;
mod channel_form;
pub mod channel_new;
pub mod channel_remove;
pub mod channels;

use function::{Console, Sample};

/// The pages of notices.
pub static CONSOLE: Console = Console::new(
    "notices-console",
    "Pages: where the team is told what happened.",
    &console::LOST,
    &[
        channels::ENTRY,
        channels::TEST,
        channel_new::ENTRY,
        channel_new::SUBMIT,
        channel_edit::ENTRY,
        channel_edit::SUBMIT,
        channel_remove::ENTRY,
        channel_remove::SUBMIT,
    ],
)
.memory_mb(512)
.timeout_s(29)
.sample(Sample::at("/notices").needs(&["channel"]));
