//! A person's second factor: the app that shows codes, and the recovery codes for when it is lost.

use api::{Error, ProblemKind, UserId};
use cx::Cx;
use seal::Sealed;
use serde::{Deserialize, Serialize};

use crate::{RecoveryCode, TotpSecret};

/// 401: what somebody sent as their second factor's code opens nothing.
pub const INVALID_CODE: ProblemKind = ProblemKind {
    status: 401,
    code: "invalid_code",
    when: "the second factor's code is wrong or was used before",
    advice: "Wait for the app's next code and send that: each works once, for 30 seconds. If none does, the phone's clock \
             is off; a recovery code works regardless of clocks.",
};

/// The refusal of a code.
pub fn invalid_code() -> Error {
    INVALID_CODE.error("This code is wrong, too old, or was used before.")
}

/// A second factor that is set up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondFactor {
    /// The secret that the app shares, sealed.
    pub secret: Sealed,
    /// The last time step whose code was used; none is taken twice.
    pub last_step: u64,
    /// The hashes of the recovery codes that are left.
    pub recovery: Vec<String>,
}

impl SecondFactor {
    /// Seals `secret` for `user`.
    ///
    /// # Errors
    /// When sealing fails.
    pub fn seal(cx: &Cx, user: &UserId, secret: &TotpSecret) -> api::Result<Sealed> {
        Ok(cx.seal()?.seal(&owner(user), secret.as_bytes())?)
    }

    /// Opens what was sealed for `user`.
    ///
    /// # Errors
    /// When the seal does not open.
    pub fn open(cx: &Cx, user: &UserId, sealed: &Sealed) -> api::Result<TotpSecret> {
        let bytes = cx.seal()?.open(&owner(user), sealed)?;
        TotpSecret::from_bytes(&bytes).ok_or_else(|| Error::internal("a second factor's secret is none"))
    }

    /// The second factor once `code`, an app's or one for recovery, is used. It must be stored with a condition that
    /// nobody used another meanwhile.
    ///
    /// # Errors
    /// [`INVALID_CODE`].
    pub fn spend(&self, cx: &Cx, user: &UserId, code: &str) -> api::Result<SecondFactor> {
        let secret = SecondFactor::open(cx, user, &self.secret)?;
        if let Some(last_step) = secret.verify(code, cx.now(), self.last_step) {
            return Ok(SecondFactor { last_step, ..self.clone() });
        }
        let recovery = RecoveryCode::read(code).and_then(|code| code.spend(&secret, &self.recovery));
        recovery.map(|recovery| SecondFactor { recovery, ..self.clone() }).ok_or_else(invalid_code)
    }
}

fn owner(user: &UserId) -> String {
    format!("{user}/second_factor")
}
