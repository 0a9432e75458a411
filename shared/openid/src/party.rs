//! The OpenID library's types, chosen once: tokens as Google gives them, everything else as in the standard.

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AuthType, Client, ClientId, ClientSecret, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, IdTokenFields, RedirectUrl, StandardErrorResponse, StandardTokenResponse,
};
use serde::{Deserialize, Serialize};

use crate::{Refusal, Registration};

/// The claims that Google adds to the standard's.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct GoogleClaims {
    /// The organisation that runs the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) hd: Option<String>,
}

impl AdditionalClaims for GoogleClaims {}

type Fields = IdTokenFields<
    GoogleClaims,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;

/// An ID token, not yet verified.
pub(crate) type IdToken =
    openidconnect::IdToken<GoogleClaims, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;

/// Why the token endpoint gives no token.
pub(crate) type TokenError = StandardErrorResponse<CoreErrorResponseType>;

/// We, as one provider's client.
pub(crate) type Party = Client<
    GoogleClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    TokenError,
    StandardTokenResponse<Fields, CoreTokenType>,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// We, as `provider`'s client, by what it publishes about itself.
pub(crate) fn party(registration: &Registration, metadata: CoreProviderMetadata) -> Result<Party, Refusal> {
    use openidconnect::core::CoreClientAuthMethod::{ClientSecretBasic, ClientSecretPost};
    let redirect_uri = RedirectUrl::new(registration.redirect_uri.clone())
        .map_err(|error| Refusal::Setup(format!("the address to send browsers back to is none: {error}")))?;
    // Without a list the standard says that it is the header.
    let ways = metadata.token_endpoint_auth_methods_supported();
    let in_body = ways.is_some_and(|ways| !ways.contains(&ClientSecretBasic) && ways.contains(&ClientSecretPost));
    let secret = ClientSecret::new(registration.client_secret.clone());
    let party = Party::from_provider_metadata(metadata, ClientId::new(registration.client_id.clone()), Some(secret));
    let auth_type = if in_body { AuthType::RequestBody } else { AuthType::BasicAuth };
    Ok(party.set_redirect_uri(redirect_uri).set_auth_type(auth_type))
}
