//! The person in front of Google's sandbox.

use axum::body::Body;
use http::header::{CONTENT_TYPE, HOST, LOCATION};
use tower::ServiceExt;

use crate::World;

/// What somebody does on the page at `url`: their e-mail address and going on, or declining. Gives the address that their
/// browser is sent back to.
///
/// # Panics
/// When the page does not send them back.
pub async fn answer_google(world: &World, url: &str, email: Option<&str>) -> String {
    let email = email.unwrap_or_default();
    let (answer, email) = (if email.is_empty() { "deny" } else { "allow" }, email.replace('+', "%2B"));
    let form = format!("answer={answer}&email={email}&verified=on");
    let asked = http::Request::builder().method("POST").uri(url).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    let asked = asked.header(HOST, "127.0.0.1").body(Body::from(form)).expect("a request");
    let Ok(page) = world.sandboxes.clone().oneshot(asked).await;
    let location = page.headers().get(LOCATION).unwrap_or_else(|| panic!("{} at {url}", page.status()));
    location.to_str().expect("a location").to_owned()
}
