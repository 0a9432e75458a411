//! What pages of all products stand on: who looks at them ([`Visit`], [`Frame`]), what they answer ([`Html`],
//! [`SeeOther`]), what their forms send ([`Form`]), and what a refusal looks like.
//!
//! A page's handler calls the same operation as the API's endpoint, builds what the page shows, and gives it to the
//! frame. A form's handler does the same and sends the browser on with a [`Flash`], or shows the form again with what
//! was wrong beside each field ([`Trouble`]).

mod address;
mod cookies;
mod filled;
mod flash;
mod form;
mod frame;
mod gzip;
mod html;
mod nav;
mod once;
mod open_query;
mod plain;
mod refusal;
pub mod schedule;
mod see_other;
mod told;
mod trouble;
mod visit;

pub use address::address;
pub use cookies::set_cookie;
pub use filled::Filled;
pub use flash::Flash;
pub use form::{Form, Shape};
pub use frame::{Frame, Sheet};
pub use gzip::{gzip, reads_gzip};
pub use html::Html;
pub use nav::{href_of, ways};
pub use once::once;
pub use open_query::OpenQuery;
pub use refusal::refusal;
pub use see_other::SeeOther;
pub use trouble::Trouble;
pub use visit::Visit;

use api::{Error, Result};
use axum::Extension;
use axum::http::{Method, Uri};
use function::{Endpoint, Handler, Routes};
use identity::Public;

/// As many rows of a list as a page shows, so that it is no heavier than it looks.
pub const ROWS: usize = 20;

/// A page at `path`.
pub const fn page(name: &'static str, path: &'static str, title: &'static str, handler: Handler) -> Endpoint {
    Endpoint::page(name, path, title, refusal, handler)
}

/// What a form sends to `path`.
pub const fn form(name: &'static str, path: &'static str, summary: &'static str, handler: Handler) -> Endpoint {
    Endpoint::form(name, path, summary, refusal, handler)
}

/// Answers an address below a console's own that no page of it has.
pub static LOST: Endpoint =
    Endpoint::page("console-lost", "$default", "Nothing is here", refusal, |site| site.to_any(nothing_here));

async fn nothing_here(_: Public, Extension(routes): Extension<Routes>, uri: Uri) -> Result<Html> {
    let methods = routes.methods_of(uri.path());
    // Whatever answers GET answers HEAD.
    let names: Vec<&str> =
        methods.iter().map(|method| if method == Method::GET { "GET, HEAD" } else { method.as_str() }).collect();
    Err(if names.is_empty() { Error::NoRoute } else { Error::MethodNotAllowed(names.join(", ")) })
}
