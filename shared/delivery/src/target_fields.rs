//! Where and how to call, as a user writes it.

use std::collections::{BTreeMap, BTreeSet};

use api::{Error, Fields, FromFields, Result};
use cx::Cx;
use outbound::Policy;
use schemars::JsonSchema;

const MOST_HEADERS: usize = 30;
/// What is called with unless told otherwise.
pub const DEFAULT_METHOD: &str = METHODS[0];
/// What may be called with.
pub const METHODS: [&str; 5] = ["POST", "PUT", "PATCH", "GET", "DELETE"];

/// Where and how to call, as far as it was given.
#[derive(Debug, Default, JsonSchema)]
pub struct TargetFields {
    /// Where to call: `http` or `https`, at most 2,048 bytes, no credentials, no fragment, a public host.
    #[schemars(with = "String", length(max = outbound::MAX_URL_BYTES), extend("format" = "uri", "pattern" = "^[hH][tT][tT][pP][sS]?:"))]
    pub callback_url: Option<String>,
    /// The HTTP method; `GET` and `DELETE` send no body.
    // Kept in capitals, however it was written.
    #[schemars(extend("enum" = METHODS.map(Some).into_iter().chain([None]).collect::<Vec<_>>(), "default" = DEFAULT_METHOD))]
    pub method: Option<String>,
    /// Headers to send, by name, at most 30. `Host` and the like, `proxy-*` and `webhook-*` are refused.
    // `Some(None)` takes them away.
    #[schemars(with = "Option<BTreeMap<String, String>>", extend(
        "maxProperties" = MOST_HEADERS,
        "propertyNames" = {"maxLength": outbound::MAX_NAME_BYTES},
        "additionalProperties" = {"type": "string", "maxLength": outbound::MAX_VALUE_BYTES},
    ))]
    pub headers: Option<Option<BTreeMap<String, String>>>,
}

impl FromFields for TargetFields {
    fn from_fields(fields: &mut Fields) -> Self {
        let target = TargetFields {
            callback_url: address(fields, "callback_url"),
            method: fields
                .change::<String>("method")
                .map(|method| method.map_or_else(|| DEFAULT_METHOD.into(), |method| method.to_ascii_uppercase())),
            headers: headers(fields),
        };
        if target.method.as_ref().is_some_and(|method| !METHODS.contains(&method.as_str())) {
            fields.wrong("method", format!("must be one of {}", METHODS.join(", ")));
        }
        target
    }
}

impl TargetFields {
    /// That the address may be called from here: loopback and our own ports depend on the deployment. Where
    /// its name leads is looked at again before each call.
    ///
    /// # Errors
    /// 422 on `callback_url`.
    pub fn check_address(&self, cx: &Cx) -> Result<()> {
        self.callback_url.as_ref().map_or(Ok(()), |url| check_address(cx, "callback_url", url))
    }
}

/// That `url`, which the field `name` gave, may be called from here.
///
/// # Errors
/// 422 on `name`.
pub fn check_address(cx: &Cx, name: &str, url: &str) -> Result<()> {
    match cx.outbound_policy().check_url(url) {
        Ok(_) => Ok(()),
        Err(refusal) => Err(Error::field(name, refusal.to_string())),
    }
}

/// The address in the field `name`, unless no deployment would call it, which is named with all else that is wrong. The
/// rest waits for [`check_address`].
pub fn address(fields: &mut Fields, name: &'static str) -> Option<String> {
    let anywhere = Policy { allow_loopback: true, ..Policy::default() };
    let url: String = fields.optional(name)?;
    if let Err(refusal) = anywhere.check_url(&url) {
        fields.wrong(name, refusal.to_string());
        return None;
    }
    Some(url)
}

/// The headers in the field `headers`; `Some(None)` takes them away.
pub fn headers(fields: &mut Fields) -> Option<Option<BTreeMap<String, String>>> {
    let headers: Option<Option<BTreeMap<String, String>>> = fields.change("headers");
    let mut names = BTreeSet::new();
    for (count, (name, value)) in headers.iter().flatten().flatten().enumerate() {
        if count == MOST_HEADERS {
            fields.wrong("headers", format!("must be at most {MOST_HEADERS} headers"));
        }
        if let Err(refusal) = outbound::check_header(name, value) {
            let pointer = name.chars().take(64).collect::<String>().replace('~', "~0").replace('/', "~1");
            fields.wrong(format!("headers/{pointer}"), refusal.to_string());
        } else if !names.insert(name.to_ascii_lowercase()) {
            fields.wrong(format!("headers/{name}"), "is the same header as one before it: case does not matter");
        }
    }
    headers
}
