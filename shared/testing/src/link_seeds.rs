//! What else opens an account: the one-time links that the events in `events/` speak of, and a Google account.

use cx::{Cx, Touch};
use identity::{GoogleClaim, OneTime, Purpose, User};
use machine::Machine;
use table::Condition;

/// The tokens of one account's links.
#[derive(Clone, Debug)]
pub struct LinkSeeds {
    verify: String,
    sign_in: String,
    reset: String,
    change: String,
    /// Where the last of them moves the account.
    pub(crate) new_email: String,
}

impl LinkSeeds {
    /// Makes them in `machine` for the account `user`.
    pub(crate) async fn plant(machine: &Machine, user: &str) -> LinkSeeds {
        let cx = Cx::new(machine.parts().clone(), "seeds", &[Touch::Everything]);
        let user = User::load(&cx, &user.parse().expect("a user's id")).await.expect("a user");
        let sub = format!("seed-{}", user.id);
        cx.table().put(&GoogleClaim { sub: sub.clone(), user: user.id.clone() }, Condition::Absent).await.expect("a claim");
        let user = User { google: Some(sub), ..user };
        cx.table().put(&user, Condition::Exists).await.expect("a write");
        let new_email = format!("{}@new.example.com", user.id.as_str().to_lowercase());
        LinkSeeds {
            verify: plant(&cx, &user, Purpose::VerifyEmail, user.email.as_str()).await,
            sign_in: plant(&cx, &user, Purpose::MagicLink, user.email.as_str()).await,
            reset: plant(&cx, &user, Purpose::ResetPassword, user.email.as_str()).await,
            change: plant(&cx, &user, Purpose::ChangeEmail, &new_email).await,
            new_email,
        }
    }

    /// The token in the event of `function`, if it is one of these.
    pub(crate) fn of(&self, function: &str) -> Option<&str> {
        Some(match function {
            "accounts-email-verify" => &self.verify,
            "accounts-link-confirm" => &self.sign_in,
            "accounts-reset-confirm" => &self.reset,
            "accounts-email-confirm" => &self.change,
            _ => return None,
        })
    }
}

async fn plant(cx: &Cx, user: &User, purpose: Purpose, to: &str) -> String {
    let about = if purpose == Purpose::ChangeEmail { Some(user.mark()) } else { user.password_mark() };
    let (link, token) = OneTime::new(cx, purpose, to.parse().expect("an address"));
    cx.table().put(&OneTime { user: Some(user.id.clone()), about, ..link }, Condition::Absent).await.expect("a link");
    token.reveal().to_owned()
}
