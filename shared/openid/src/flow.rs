//! The two halves of signing in.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use cx::Cx;
use openidconnect::core::{CoreAuthenticationFlow, CoreErrorResponseType};
use openidconnect::{
    AuthorizationCode, CsrfToken, LoginHint, Nonce, PkceCodeChallenge, PkceCodeVerifier, RequestTokenError, Scope, TokenResponse,
};

use crate::fetch::{FetchError, WayOut};
use crate::party::{IdToken, Party, TokenError, party};
use crate::published::Published;
use crate::verify::verify;
use crate::{Begun, Flaw, Identity, Refusal, Registration, Returned};

/// For all that a provider is asked in one half. A browser waits.
const PATIENCE: Duration = Duration::from_secs(10);

/// Begins to sign somebody in: the address to send their browser to, and what to keep until it is back. With
/// `login_hint`, an e-mail address, the provider proposes that account.
///
/// # Errors
/// [`Refusal::Unavailable`] when the provider cannot be asked.
pub async fn begin(cx: &Cx, registration: &Registration, login_hint: Option<&str>) -> Result<(String, Begun), Refusal> {
    in_time(async {
        let published = cx.kept().of::<Published>();
        let party = party(registration, published.metadata(cx, registration).await?)?;
        // Not drawn from what repeats under an idempotency key: none of these may ever come twice.
        let draw = || BASE64.encode(cx.fresh_random::<32>());
        let begun = Begun {
            state: draw(),
            nonce: draw(),
            verifier: draw(),
            issuer: registration.issuer.clone(),
            redirect_uri: registration.redirect_uri.clone(),
            at: cx.now(),
        };
        let verifier = PkceCodeVerifier::new(begun.verifier.clone());
        let (state, nonce) = (CsrfToken::new(begun.state.clone()), Nonce::new(begun.nonce.clone()));
        let mut request = party
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, || state, || nonce)
            .add_scopes(["email", "profile"].map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        if let Some(email) = login_hint {
            request = request.set_login_hint(LoginHint::new(email.to_owned()));
        }
        Ok((request.url().0.into(), begun))
    })
    .await
}

/// Finishes what `begun` began, now that the browser is back with `returned`.
///
/// # Errors
/// [`Refusal`].
pub async fn finish(cx: &Cx, registration: &Registration, begun: &Begun, returned: &Returned) -> Result<Identity, Refusal> {
    let code = begun.code(registration, returned, cx.now())?;
    let finished = in_time(async {
        let published = cx.kept().of::<Published>();
        let metadata = published.metadata(cx, registration).await?;
        let party = party(registration, metadata.clone())?;
        let token = exchange(&WayOut::to(cx, registration)?, &party, code, begun).await?;
        let keys = published.keys(cx, registration, &metadata).await?;
        match verify(&token, keys, registration, &begun.nonce, cx.now()) {
            // The provider may have a new key since we looked.
            Err(Refusal::Token(Flaw::UnknownKey)) => {
                let keys = published.keys_again(cx, registration, &metadata).await?;
                verify(&token, keys, registration, &begun.nonce, cx.now())
            }
            judged => judged,
        }
    })
    .await;
    match &finished {
        Err(Refusal::Token(flaw)) => tracing::warn!(%flaw, issuer = registration.issuer, "an ID token was refused: {flaw}"),
        Err(Refusal::Setup(why)) => tracing::error!(why, issuer = registration.issuer, "the provider does not accept us: {why}"),
        _ => {}
    }
    finished
}

/// Trades the code for an ID token.
async fn exchange(way_out: &WayOut, party: &Party, code: &str, begun: &Begun) -> Result<IdToken, Refusal> {
    let request = party
        .exchange_code(AuthorizationCode::new(code.to_owned()))
        .map_err(|_| Refusal::Unavailable("the provider names no token endpoint".into()))?
        .set_pkce_verifier(PkceCodeVerifier::new(begun.verifier.clone()));
    let tokens = request.request_async(way_out).await.map_err(no_token)?;
    Ok(tokens.id_token().ok_or(Flaw::Missing)?.clone())
}

fn no_token(error: RequestTokenError<FetchError, TokenError>) -> Refusal {
    match error {
        RequestTokenError::ServerResponse(said) => match said.error() {
            CoreErrorResponseType::InvalidGrant => Refusal::Code,
            // Google's own name for it.
            CoreErrorResponseType::Extension(name) if name == "redirect_uri_mismatch" => {
                Refusal::Setup("the token endpoint answered `redirect_uri_mismatch`".into())
            }
            CoreErrorResponseType::Extension(_) => {
                Refusal::Unavailable("the token endpoint answered with an error of its own".into())
            }
            standard => Refusal::Setup(format!("the token endpoint answered `{}`", standard.as_ref())),
        },
        RequestTokenError::Request(error) => Refusal::Unavailable(Box::new(error)),
        RequestTokenError::Parse(_, answer) if has_tokens(&answer) => Flaw::Malformed.into(),
        // Its text may hold a part of the answer, and with it a token.
        RequestTokenError::Parse(..) => Refusal::Unavailable("the token endpoint's answer cannot be read".into()),
        RequestTokenError::Other(_) => Refusal::Unavailable("the token endpoint's answer is not JSON".into()),
    }
}

/// Whether `answer` is one of tokens after all, so that it is a token of it which cannot be read.
fn has_tokens(answer: &[u8]) -> bool {
    let answer: serde_json::Value = serde_json::from_slice(answer).unwrap_or_default();
    answer["access_token"].is_string() && answer["id_token"].is_string()
}

async fn in_time<T>(work: impl Future<Output = Result<T, Refusal>>) -> Result<T, Refusal> {
    let done = tokio::time::timeout(PATIENCE, work).await;
    done.unwrap_or_else(|_| Err(Refusal::Unavailable("the provider took too long".into())))
}
