//! What somebody proved already while they look for their second factor's code: address and password, sealed into the
//! form, so that only the code is asked for then. It opens nothing by itself: the password is judged again with the code.

use api::Result;
use console::Form;
use cx::Cx;
use jiff::{SignedDuration, Timestamp};
use seal::Sealed;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Long enough to find a telephone.
const LASTS: SignedDuration = SignedDuration::from_mins(10);
const OWNER: &str = "sign-in/ticket";
const FIELD: &str = "ticket";

#[derive(Serialize, Deserialize)]
struct Ticket {
    email: String,
    password: String,
    until: Timestamp,
}

/// The form that asks for the code, after `form` gave address and password.
pub(super) fn issue(cx: &Cx, form: &Form) -> Result<Form> {
    let text = |name: &str| form.exact(name).unwrap_or_default().to_owned();
    let ticket = Ticket { email: text("email"), password: text("password"), until: cx.now() + LASTS };
    let bytes = serde_json::to_vec(&ticket).map_err(|error| api::Error::internal(error.to_string()))?;
    let sealed = cx.seal()?.seal(OWNER, &bytes)?;
    let sealed = serde_json::to_value(sealed).ok().and_then(|sealed| sealed.as_str().map(str::to_owned));
    let next = form.text("next").map(|next| ("next", next.to_owned()));
    Ok(Form::of([(FIELD, sealed.unwrap_or_default())].into_iter().chain(next)))
}

/// The ticket that a form carries, to carry it on.
pub(super) fn carried(form: &Form) -> Option<&str> {
    form.text(FIELD)
}

/// The form with address and password again, if it carries a ticket that is still good.
pub(super) fn redeem(cx: &Cx, form: &Form) -> Result<Option<Form>> {
    let Some(text) = form.text(FIELD) else { return Ok(None) };
    let sealed = serde_json::from_value::<Sealed>(Value::from(text)).ok();
    let opened = sealed.and_then(|sealed| Some(cx.seal().ok()?.open(OWNER, &sealed).ok()));
    let ticket = opened.flatten().and_then(|bytes| serde_json::from_slice::<Ticket>(&bytes).ok());
    let Some(ticket) = ticket.filter(|ticket| ticket.until > cx.now()) else { return Ok(None) };
    let rest = ["code", "next"].into_iter().filter_map(|name| Some((name, form.text(name)?.to_owned())));
    Ok(Some(Form::of([("email", ticket.email), ("password", ticket.password)].into_iter().chain(rest))))
}
