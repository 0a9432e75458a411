//! Signing in with an OpenID Connect provider: the authorization code flow with PKCE, as a relying party with a
//! client secret. [`begin`] makes the address to send a browser to and what must be kept until it is back;
//! [`finish`] turns what it brings back into an [`Identity`], or says with a [`Refusal`] why not.
//!
//! An account is known by [`Identity::sub`], never by its e-mail address: addresses change hands.
//!
//! Endpoints that use it declare `Touch::Provider(&GOOGLE)`, `Touch::Outbound` and what a breaker touches.

mod begun;
mod fetch;
mod flow;
pub mod google;
mod identity;
mod party;
mod published;
mod refusal;
mod registration;
mod verify;

pub use begun::{Begun, Returned};
pub use flow::{begin, finish};
pub use google::{GOOGLE, GOOGLE_OFF};
pub use identity::Identity;
pub use refusal::{Flaw, Refusal, SIGN_IN_REFUSED};
pub use registration::Registration;
