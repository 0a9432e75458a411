//! Judging an ID token (OpenID Connect Core 1.0, section 3.1.3.7).

use chrono::{DateTime, TimeDelta, Utc};
use jiff::Timestamp;
use openidconnect::core::{CoreJsonWebKeySet, CoreJwsSigningAlgorithm};
use openidconnect::{ClaimsVerificationError, ClientId, IdTokenVerifier, IssuerUrl, Nonce, SignatureVerificationError};

use crate::party::IdToken;
use crate::{Flaw, Identity, Refusal, Registration};

/// By how much clocks may differ.
const SKEW: TimeDelta = TimeDelta::minutes(2);
/// A token is made while we wait for it, so it is never older than this.
const MOST_AGE: TimeDelta = TimeDelta::minutes(10);
/// The standard's limit.
const MOST_SUB_BYTES: usize = 255;
const MOST_EMAIL_BYTES: usize = 254;
const MOST_NAME_CHARS: usize = 200;

/// Whom `token` describes, if it is the provider's, signed with one of `keys`, for us, for this attempt, and fresh.
pub(crate) fn verify(
    token: &IdToken,
    keys: CoreJsonWebKeySet,
    registration: &Registration,
    nonce: &str,
    now: Timestamp,
) -> Result<Identity, Refusal> {
    let now = DateTime::from_timestamp_millis(now.as_millisecond()).ok_or(Flaw::IssuedAt)?;
    let issuer = IssuerUrl::new(registration.issuer.clone()).map_err(|error| Refusal::Setup(error.to_string()))?;
    // As a public client, so that the verifier does not even know the secret with which HS256 would be checked.
    let verifier = IdTokenVerifier::new_public_client(ClientId::new(registration.client_id.clone()), issuer, keys)
        .set_allowed_algs([CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256, CoreJwsSigningAlgorithm::EcdsaP256Sha256])
        .set_time_fn(move || now);
    let claims = token.claims(&verifier, &Nonce::new(nonce.to_owned())).map_err(|error| flaw(&error))?;
    fresh(claims.issue_time(), now)?;
    if claims.authorized_party().is_some_and(|party| party.as_str() != registration.client_id) {
        return Err(Flaw::Party.into());
    }
    let sub = claims.subject().as_str();
    if sub.is_empty() || sub.len() > MOST_SUB_BYTES || !sub.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Flaw::Subject.into());
    }
    let email = claims.email().map(|email| email.as_str()).filter(|email| (1..=MOST_EMAIL_BYTES).contains(&email.len()));
    let name = claims.name().and_then(|name| name.get(None)).map(|name| name.chars().take(MOST_NAME_CHARS).collect());
    Ok(Identity {
        sub: sub.to_owned(),
        email: email.ok_or(Refusal::NoEmail)?.to_owned(),
        email_verified: claims.email_verified() == Some(true),
        hosted_domain: claims.additional_claims().hd.clone(),
        name,
    })
}

fn fresh(issued_at: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), Flaw> {
    let age = now.signed_duration_since(issued_at);
    if age < -SKEW || age > MOST_AGE { Err(Flaw::IssuedAt) } else { Ok(()) }
}

fn flaw(error: &ClaimsVerificationError) -> Flaw {
    match error {
        ClaimsVerificationError::Expired(_) => Flaw::Expired,
        ClaimsVerificationError::InvalidAudience(_) => Flaw::Audience,
        ClaimsVerificationError::InvalidIssuer(_) => Flaw::Issuer,
        ClaimsVerificationError::InvalidNonce(_) => Flaw::Nonce,
        ClaimsVerificationError::InvalidSubject(_) => Flaw::Subject,
        ClaimsVerificationError::SignatureVerification(error) => match error {
            SignatureVerificationError::NoMatchingKey => Flaw::UnknownKey,
            SignatureVerificationError::DisallowedAlg(_)
            | SignatureVerificationError::UnsupportedAlg(_)
            | SignatureVerificationError::NoSignature => Flaw::Algorithm,
            _ => Flaw::Signature,
        },
        _ => Flaw::Malformed,
    }
}
