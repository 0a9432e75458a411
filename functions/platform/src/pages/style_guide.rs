//! `GET /style-guide` shows every component of the design system in every state.

use console::{Html, Visit, page};
use function::Endpoint;
use identity::Public;

pub(crate) const ENTRY: Endpoint =
    page("platform-pages-style-guide", "/style-guide", "Style guide", |site| site.page(style_guide));

/// The style guide.
pub async fn style_guide(_: Public, visit: Visit) -> Html {
    visit.page("Style guide", ui::styleguide::render()).compressed(&visit)
}
