//! What keeps a form that makes something from making it twice.

use api::base32;
use cx::Cx;
use maud::{Markup, html};

/// The hidden field of a form that makes something: however often the form is sent, it does so once, and each time
/// answers as the first time.
pub fn once(cx: &Cx) -> Markup {
    // Not what follows from a request that is repeated: this is for the request after it.
    let key = base32(&cx.fresh_random::<16>());
    // A browser that fills a form in again after going back must not bring an old key along.
    html! { input type="hidden" name="_once" value=(key) autocomplete="off"; }
}
