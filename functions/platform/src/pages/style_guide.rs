//! `GET /style-guide` shows every component of the design system in every state.

use console::{Html, Visit};
use identity::Public;

/// The style guide.
pub async fn style_guide(_: Public, visit: Visit) -> Html {
    visit.page("Style guide", ui::styleguide::render()).compressed(&visit)
}
