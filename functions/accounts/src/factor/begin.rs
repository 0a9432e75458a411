//! `POST /api/auth/second-factor` begins to set up a second factor: it gives the secret for the app. Nothing is asked
//! for at log-in before a code of the app has confirmed it.

use ::audit::Entry;
use api::{Fields, FromFields, Json, Result};
use cx::Cx;
use function::{Endpoint, Sample};
use identity::{Caller, OwnAccount, Password, Permission, SecondFactor, TotpSecret, User};
use schemars::JsonSchema;
use serde::Serialize;
use table::CHANGED_MEANWHILE;

use super::{ATTEMPTS, SECOND_FACTOR_ON};
use crate::credentials::{self, INVALID_CREDENTIALS};
use crate::touches::SECOND_FACTOR;

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("accounts-factor-begin", "/api/auth/second-factor", "Begin to set up a second factor", |site| site.to(begin))
        .may(OwnAccount::ACTION)
        .audited()
        .touches(SECOND_FACTOR)
        .conflicts(&[SECOND_FACTOR_ON, CHANGED_MEANWHILE])
        .problems(&[INVALID_CREDENTIALS])
        .memory_mb(512)
        .about("Log-in asks for codes only once one has confirmed it.")
        .sample(Sample::body(r#"{"password": "{password}"}"#).gives(200, &["/secret", "/url", "/qr_svg"]));

/// Proof that it is not only somebody's open browser.
#[derive(Debug, JsonSchema)]
pub struct Proof {
    /// The account's password.
    #[schemars(with = "String")]
    password: Password,
}

impl FromFields for Proof {
    fn from_fields(fields: &mut Fields) -> Self {
        Proof { password: Password::claim(fields.required("password")) }
    }
}

/// What the app takes, in three forms.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Begun {
    /// The secret in base 32, to be typed.
    pub secret: String,
    /// The same as an `otpauth://` address.
    pub url: String,
    /// The same as a QR code: an SVG image.
    pub qr_svg: String,
}

/// Makes a secret, which waits for its first code.
///
/// # Errors
/// 401 `invalid_credentials`; 409 `second_factor_on`; 429 after five attempts.
pub async fn begin(cx: Cx, caller: Caller<OwnAccount>, Json(proof): Json<Proof>) -> Result<axum::Json<Begun>> {
    let user = User::load(&cx, &caller.user).await?;
    ATTEMPTS.take(&cx, &user.id).await?;
    if user.second_factor.is_some() {
        return Err(SECOND_FACTOR_ON.error("There is a second factor already. Take it away first."));
    }
    if !proof.password.matches(user.password.clone()).await? {
        return Err(credentials::invalid());
    }
    let secret = TotpSecret::new(cx.random());
    let sealed = SecondFactor::seal(&cx, &user.id, &secret)?;
    let (changed, unchanged) = user.changed(|user| user.factor_begun = Some(sealed));
    let entry = Entry::by(&cx, &caller, "second_factor.begun").on(&user.id);
    ::audit::commit(&cx, cx.table().transaction().put(&changed, unchanged), &[entry]).await?;
    let email = user.email.as_str();
    Ok(axum::Json(Begun { secret: secret.reveal(), url: secret.url(email)?, qr_svg: secret.qr_svg(email)? }))
}
