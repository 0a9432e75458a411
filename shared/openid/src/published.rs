//! What providers publish about themselves, kept in the process for as long as they say, within bounds.

use std::collections::HashMap;

use cx::Cx;
use http::HeaderMap;
use http::header::{AGE, CACHE_CONTROL};
use jiff::{SignedDuration, Timestamp};
use openidconnect::core::{CoreJsonWebKeySet, CoreProviderMetadata};
use serde::de::DeserializeOwned;
use tokio::sync::Mutex;

use crate::fetch::{self, WayOut};
use crate::{Refusal, Registration};

const LEAST: SignedDuration = SignedDuration::from_mins(5);
const MOST: SignedDuration = SignedDuration::from_hours(24);
const UNSAID: SignedDuration = SignedDuration::from_hours(1);
/// How often at most an unknown key makes us look again: anybody can name one.
const LOOK_AGAIN_AFTER: SignedDuration = SignedDuration::from_mins(1);

/// The documents, by issuer. While one is fetched everybody else waits for it, rather than fetching it too.
#[derive(Default)]
pub(crate) struct Published(Mutex<HashMap<String, Documents>>);

#[derive(Default)]
struct Documents {
    metadata: Option<Kept<CoreProviderMetadata>>,
    keys: Option<Kept<CoreJsonWebKeySet>>,
    /// When the keys were asked for last, whatever came of it.
    looked_at: Option<Timestamp>,
}

struct Kept<T> {
    document: T,
    until: Timestamp,
}

impl Published {
    /// What the provider says about itself.
    pub(crate) async fn metadata(&self, cx: &Cx, registration: &Registration) -> Result<CoreProviderMetadata, Refusal> {
        let mut documents = self.0.lock().await;
        let documents = documents.entry(registration.issuer.clone()).or_default();
        let kept = documents.metadata.take().filter(|kept| cx.now() < kept.until);
        let kept = match kept {
            Some(kept) => kept,
            None => fetch_metadata(cx, registration).await?,
        };
        Ok(documents.metadata.insert(kept).document.clone())
    }

    /// The keys it signs with.
    pub(crate) async fn keys(
        &self,
        cx: &Cx,
        registration: &Registration,
        metadata: &CoreProviderMetadata,
    ) -> Result<CoreJsonWebKeySet, Refusal> {
        let mut documents = self.0.lock().await;
        let documents = documents.entry(metadata.issuer().to_string()).or_default();
        let kept = match documents.keys.take_if(|kept| cx.now() < kept.until) {
            Some(kept) => kept,
            None => documents.fetch_keys(cx, registration, metadata).await?,
        };
        Ok(documents.keys.insert(kept).document.clone())
    }

    /// The same, fetched again unless that was done a moment ago.
    pub(crate) async fn keys_again(
        &self,
        cx: &Cx,
        registration: &Registration,
        metadata: &CoreProviderMetadata,
    ) -> Result<CoreJsonWebKeySet, Refusal> {
        let mut documents = self.0.lock().await;
        let documents = documents.entry(metadata.issuer().to_string()).or_default();
        let looked = documents.looked_at.is_some_and(|at| cx.now().duration_since(at) < LOOK_AGAIN_AFTER);
        let kept = match documents.keys.take_if(|_| looked) {
            Some(kept) => kept,
            None => documents.fetch_keys(cx, registration, metadata).await?,
        };
        Ok(documents.keys.insert(kept).document.clone())
    }
}

impl Documents {
    async fn fetch_keys(
        &mut self,
        cx: &Cx,
        registration: &Registration,
        metadata: &CoreProviderMetadata,
    ) -> Result<Kept<CoreJsonWebKeySet>, Refusal> {
        self.looked_at = Some(cx.now());
        fetch_document(cx, &WayOut::to(cx, registration)?, metadata.jwks_uri().as_str()).await
    }
}

async fn fetch_metadata(cx: &Cx, registration: &Registration) -> Result<Kept<CoreProviderMetadata>, Refusal> {
    let (issuer, way_out) = (&registration.issuer, WayOut::to(cx, registration)?);
    let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    let kept: Kept<CoreProviderMetadata> = fetch_document(cx, &way_out, &url).await?;
    if kept.document.issuer().as_str() != issuer.as_str() {
        return Err(Refusal::Unavailable("the provider's document is about another issuer".into()));
    }
    // Browsers are sent there, so it must be an address as good as those that we ask ourselves.
    let page = way_out.policy().check_provider_url(kept.document.authorization_endpoint().as_str());
    page.map_err(|refusal| Refusal::Unavailable(Box::new(refusal)))?;
    Ok(kept)
}

async fn fetch_document<T: DeserializeOwned>(cx: &Cx, way_out: &WayOut, url: &str) -> Result<Kept<T>, Refusal> {
    let response = fetch::document(way_out, url).await?;
    let document = serde_json::from_slice(&response.body)
        .map_err(|error| Refusal::Unavailable(format!("a document of the provider: {error}").into()))?;
    let now = cx.now();
    let until = now.saturating_add(lifetime(&response.headers)).unwrap_or(now);
    Ok(Kept { document, until })
}

/// For how long an answer with `headers` is kept.
fn lifetime(headers: &HeaderMap) -> SignedDuration {
    let said = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_ascii_lowercase();
    let control = said(CACHE_CONTROL);
    let mut directives = control.split(',').map(str::trim);
    let max_age = directives.clone().find_map(|directive| directive.strip_prefix("max-age=")?.trim_matches('"').parse().ok());
    if directives.any(|directive| matches!(directive, "no-store" | "no-cache")) {
        return LEAST;
    }
    // What a cache between has used up of it already.
    let age = said(AGE).trim().parse().unwrap_or(0_u32);
    let left = max_age.map(|max_age: u32| SignedDuration::from_secs(i64::from(max_age) - i64::from(age)));
    left.unwrap_or(UNSAID).clamp(LEAST, MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_kept_for_as_long_as_it_says_within_bounds() {
        for (control, age, minutes) in [
            ("public, max-age=21600, must-revalidate", "", 360),
            ("max-age=3600", "600", 50),
            ("max-age=3600", "86400", 5),
            ("max-age=1", "", 5),
            ("max-age=4294967295", "", 24 * 60),
            ("no-cache, max-age=3600", "", 5),
            ("no-store", "", 5),
            ("max-age=soon", "", 60),
            ("", "", 60),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(CACHE_CONTROL, control.parse().unwrap());
            headers.insert(AGE, age.parse().unwrap());
            assert_eq!(lifetime(&headers), SignedDuration::from_mins(minutes), "{control}; {age}");
        }
        assert_eq!(lifetime(&HeaderMap::new()), UNSAID);
    }
}
