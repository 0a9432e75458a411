//! Work that goes on at the server: waiting, under way, done or failed. Until it has ended it is a live part of the
//! page; what changes is told to screen readers by the quarter, not line by line.

use maud::{Markup, Render, html};

use crate::{Icon, Tone, live_region};

/// How often the page asks how far it is.
const EVERY_S: u32 = 3;

/// Where the work stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage<'a> {
    /// It has not begun.
    Waiting,
    /// So much is done.
    Running {
        /// How much.
        done: u64,
        /// Of how much; none while that is not known.
        of: Option<u64>,
    },
    /// It ended well.
    Done,
    /// It ended otherwise; why, in a sentence.
    Failed(&'a str),
}

/// One piece of work.
#[derive(Debug)]
pub struct Work<'a> {
    /// The same in every answer, and on a page once; so is the same with `-actions` after it.
    pub id: &'a str,
    /// What is going on: "Export".
    pub label: &'a str,
    /// Where it stands.
    pub stage: Stage<'a>,
    /// The numbers in words: "1,200 of 4,000 lines".
    pub text: &'a str,
    /// What may be done about it: cancel, fetch, try again.
    pub actions: Markup,
}

impl Render for Work<'_> {
    /// Two parts, so that the bar goes on while the keyboard is at a button.
    fn render(&self) -> Markup {
        html! { div.work { (self.part(self.id, &self.state())) (self.part(&format!("{}-actions", self.id), &self.actions)) } }
    }
}

impl Work<'_> {
    fn part(&self, id: &str, content: &Markup) -> Markup {
        match self.stage {
            Stage::Waiting | Stage::Running { .. } => live_region(id, EVERY_S, content),
            // A plain element is not asked about any more.
            Stage::Done | Stage::Failed(_) => html! { div.work-part id=(id) { (content) } },
        }
    }

    fn state(&self) -> Markup {
        let (value, max) = self.bar();
        let tone = self.tone();
        html! {
            p.work-head data-say=(self.said()) { strong { (self.label) } span.progress-text { (self.text) } }
            progress.(tone.class()) aria-label=(self.label) value=[value] max=(max) { (self.text) }
            p.work-stage.(tone.class()) {
                @match self.stage {
                    Stage::Done => (Icon::Check),
                    Stage::Failed(_) => (Icon::Warning),
                    Stage::Waiting | Stage::Running { .. } => {}
                }
                span { (self.words()) }
            }
        }
    }

    /// What the bar shows; no value while it is not known how much there is to do.
    fn bar(&self) -> (Option<u64>, u64) {
        match self.stage {
            Stage::Waiting | Stage::Failed(_) => (Some(0), 1),
            Stage::Running { done, of: Some(of) } => (Some(done.min(of)), of.max(1)),
            Stage::Running { of: None, .. } => (None, 1),
            Stage::Done => (Some(1), 1),
        }
    }

    fn tone(&self) -> Tone {
        match self.stage {
            Stage::Waiting | Stage::Running { .. } => Tone::Accent,
            Stage::Done => Tone::Good,
            Stage::Failed(_) => Tone::Bad,
        }
    }

    fn words(&self) -> &str {
        match self.stage {
            Stage::Waiting => "Waiting to begin",
            Stage::Running { .. } => "Under way",
            Stage::Done => "Done",
            Stage::Failed(why) => why,
        }
    }

    /// What is read out when it changes.
    fn said(&self) -> String {
        let quarters = match self.stage {
            Stage::Running { done, of: Some(of) } => done.saturating_mul(4) / of.max(1),
            _ => 0,
        };
        let words = match quarters {
            1 => "a quarter is done",
            2 => "half is done",
            3 => "three quarters are done",
            _ => self.words(),
        };
        format!("{}: {words}", self.label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(stage: Stage<'_>) -> String {
        Work { id: "export", label: "Export", stage, text: "1,200 of 4,000 lines", actions: html! {} }.render().into_string()
    }

    #[test]
    fn the_page_asks_until_it_has_ended() {
        for stage in [Stage::Waiting, Stage::Running { done: 0, of: None }] {
            let shown = shown(stage);
            for part in [r#"<live-region id="export" every="3">"#, r#"<live-region id="export-actions" every="3">"#] {
                assert!(shown.contains(part), "{shown}");
            }
        }
        for stage in [Stage::Done, Stage::Failed("The file is too large.")] {
            let shown = shown(stage);
            assert!(shown.contains(r#"id="export">"#) && !shown.contains("live-region"), "{shown}");
        }
    }

    #[test]
    fn the_bar_has_a_value_once_it_is_known_how_much_there_is() {
        assert!(shown(Stage::Running { done: 1_200, of: Some(4_000) }).contains(r#"value="1200" max="4000""#));
        assert!(shown(Stage::Running { done: 5_000, of: Some(4_000) }).contains(r#"value="4000" max="4000""#));
        assert!(shown(Stage::Running { done: 1_200, of: None }).contains(r#"aria-label="Export" max="1""#));
    }

    #[test]
    fn what_is_read_out_changes_by_the_quarter() {
        let said = |done| shown(Stage::Running { done, of: Some(4_000) }).contains(r#"data-say="Export: a quarter is done""#);
        assert_eq!([999, 1_000, 1_999, 2_000].map(said), [false, true, true, false]);
        assert!(shown(Stage::Failed("No room.")).contains(r#"data-say="Export: No room.""#));
    }
}
