//! Where and how to call, as it is kept: headers and secret sealed.

use std::collections::BTreeMap;

use api::{Error, Result};
use cx::Cx;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use outbound::Request;
use seal::Sealed;
use serde::{Deserialize, Serialize};

use crate::call::{RESPONSE_LIMIT_BYTES, TIMEOUT};
use crate::redact::HIDDEN;
use crate::signing::{SigningSecret, WEBHOOK_ID, WEBHOOK_SIGNATURE, WEBHOOK_TIMESTAMP};

/// Where and how to call. The thing that has it flattens it into its own item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The address.
    pub callback_url: String,
    /// The HTTP method.
    pub method: String,
    /// The names of the headers its user gave.
    pub header_names: Vec<String>,
    /// Those headers whole: a JSON object, sealed, for they often carry credentials.
    pub headers: Option<Sealed>,
    /// What calls are signed with.
    pub signing_secret: Sealed,
}

/// The thing whose target it is: what was sealed for it opens for nothing else. Displayed, `{team}/{thing}`.
#[derive(Clone, Copy, Debug)]
pub struct Owner<'a> {
    /// Its team's id.
    pub team: &'a str,
    /// Its own id.
    pub thing: &'a str,
}

impl Owner<'_> {
    /// Names one of its sealed fields for the seal.
    pub fn field(&self, field: &str) -> String {
        format!("{}/{}/{field}", self.team, self.thing)
    }
}

impl Target {
    /// A target of `owner` with these headers and a new secret.
    ///
    /// # Errors
    /// When sealing fails.
    pub fn new(
        cx: &Cx,
        owner: Owner<'_>,
        callback_url: String,
        method: String,
        headers: &BTreeMap<String, String>,
    ) -> Result<Target> {
        let secret = SigningSecret::new(cx.random());
        let signing_secret = cx.seal()?.seal(&owner.field("signing_secret"), secret.bytes())?;
        let mut target = Target { callback_url, method, header_names: Vec::new(), headers: None, signing_secret };
        target.set_headers(cx, owner, headers)?;
        Ok(target)
    }

    /// Takes these headers in place of its own, sealed.
    ///
    /// # Errors
    /// When sealing fails.
    pub fn set_headers(&mut self, cx: &Cx, owner: Owner<'_>, headers: &BTreeMap<String, String>) -> Result<()> {
        let text = serde_json::to_vec(headers).map_err(Error::internal)?;
        self.header_names = headers.keys().cloned().collect();
        self.headers = if headers.is_empty() { None } else { Some(cx.seal()?.seal(&owner.field("headers"), &text)?) };
        Ok(())
    }

    /// Its headers by name, as they are shown: their values are not.
    pub fn headers_shown(&self) -> BTreeMap<String, &'static str> {
        self.header_names.iter().map(|name| (name.clone(), HIDDEN)).collect()
    }

    /// The headers its user gave, opened.
    ///
    /// # Errors
    /// When the seal does not open.
    pub fn open_headers(&self, cx: &Cx, owner: Owner<'_>) -> Result<BTreeMap<String, String>> {
        let Some(sealed) = &self.headers else { return Ok(BTreeMap::new()) };
        serde_json::from_slice(&cx.seal()?.open(&owner.field("headers"), sealed)?).map_err(Error::internal)
    }

    /// The secret its calls are signed with, opened.
    ///
    /// # Errors
    /// When the seal does not open.
    pub fn open_secret(&self, cx: &Cx, owner: Owner<'_>) -> Result<SigningSecret> {
        Ok(SigningSecret::from_bytes(cx.seal()?.open(&owner.field("signing_secret"), &self.signing_secret)?))
    }

    /// Whether its calls have a body.
    pub fn has_body(&self) -> bool {
        !matches!(self.method.as_str(), "GET" | "DELETE")
    }

    /// A call under the webhook id `id`, signed now: the JSON `body` where it has one, the user's headers, and ours.
    ///
    /// # Errors
    /// When what is stored makes no request: a seal that does not open, for one.
    pub fn request(&self, cx: &Cx, owner: Owner<'_>, id: &str, body: Vec<u8>) -> Result<Request> {
        let body = if self.has_body() { body } else { Vec::new() };
        let mut headers = HeaderMap::new();
        if !body.is_empty() {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        for (name, value) in self.open_headers(cx, owner)? {
            let name = HeaderName::try_from(name).map_err(Error::internal)?;
            headers.insert(name, HeaderValue::try_from(value).map_err(Error::internal)?);
        }
        let timestamp = cx.now().as_second();
        let signature = self.open_secret(cx, owner)?.sign(id, timestamp, &body);
        headers.insert(WEBHOOK_ID, HeaderValue::try_from(id).map_err(Error::internal)?);
        headers.insert(WEBHOOK_TIMESTAMP, HeaderValue::from(timestamp));
        headers.insert(WEBHOOK_SIGNATURE, HeaderValue::try_from(signature).map_err(Error::internal)?);
        Ok(Request {
            method: Method::from_bytes(self.method.as_bytes()).map_err(Error::internal)?,
            url: self.callback_url.clone(),
            headers,
            body: body.into(),
            timeout: TIMEOUT,
            max_response_bytes: RESPONSE_LIMIT_BYTES,
        })
    }
}
