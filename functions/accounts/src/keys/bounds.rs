//! What a key may be used for, as a request says it.

use std::net::IpAddr;

use api::Fields;
use cx::Cx;
use identity::{Bounds, Caller, ManageKeys, Reach, action, scopes};
use ipnet::{IpNet, Ipv4Net};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde_json::json;
use url::Url;

const MOST_ENTRIES: usize = 50;

/// The fields that bound a key.
#[derive(Debug, JsonSchema)]
pub struct BoundFields {
    /// What it may do, by the names of the permission matrix. Left out: everything that keys and its maker may.
    #[schemars(extend("items" = json!({"type": "string", "enum": scopes().collect::<Vec<_>>()})))]
    scopes: Option<Vec<String>>,
    /// When it ends; left out, never.
    expires_at: Option<Timestamp>,
    /// The addresses it may be used from, such as `192.0.2.7` or `2001:db8::/32`; at most 50. Left out, from any.
    #[schemars(with = "Option<Vec<String>>", length(max = MOST_ENTRIES))]
    allowed_ips: Option<Vec<IpNet>>,
    /// The web origins it may be used from, such as `https://app.example.com`; at most 50. Then a request without an
    /// `Origin` is refused. Left out, from anywhere.
    #[schemars(length(max = MOST_ENTRIES))]
    allowed_origins: Option<Vec<String>>,
}

impl BoundFields {
    /// Takes these fields.
    pub(crate) fn take(fields: &mut Fields) -> Self {
        BoundFields {
            scopes: known_scopes(fields),
            expires_at: fields.optional("expires_at"),
            allowed_ips: networks(fields),
            allowed_origins: origins(fields),
        }
    }

    /// The bounds, none wider than the caller's own.
    ///
    /// # Errors
    /// 422 for a scope the caller does not have, or an end that is past.
    pub(crate) fn bounds(self, cx: &Cx, caller: &Caller<ManageKeys>) -> api::Result<Bounds> {
        if self.expires_at.is_some_and(|at| at <= cx.now()) {
            return Err(api::Error::field("expires_at", "must be in the future"));
        }
        let reach = |scope: &str| match (caller.standing.role, action(scope)) {
            (Some(role), Some(action)) => action.reach_of(role),
            _ => Reach::No,
        };
        let scopes = match self.scopes {
            None => scopes().filter(|scope| reach(scope) != Reach::No).map(str::to_owned).collect(),
            Some(scopes) => {
                if let Some((index, scope)) = scopes.iter().enumerate().find(|(_, scope)| reach(scope) == Reach::No) {
                    let why = format!("is more than your own role may: `{scope}`");
                    return Err(api::Error::field(format!("scopes/{index}"), why));
                }
                scopes
            }
        };
        Ok(Bounds {
            scopes,
            ends_at: self.expires_at,
            allowed_ips: self.allowed_ips.unwrap_or_default(),
            allowed_origins: self.allowed_origins.unwrap_or_default(),
        })
    }
}

fn known_scopes(fields: &mut Fields) -> Option<Vec<String>> {
    let mut named: Vec<String> = fields.optional("scopes")?;
    for (index, scope) in named.iter().enumerate() {
        if !scopes().any(|known| known == scope) {
            let known = scopes().collect::<Vec<_>>().join("`, `");
            fields.wrong(format!("scopes/{index}"), format!("is no scope; there are `{known}`"));
        }
    }
    if named.is_empty() {
        fields.wrong("scopes", "must name at least one; leave it out for all");
    }
    named.sort();
    named.dedup();
    Some(named)
}

fn networks(fields: &mut Fields) -> Option<Vec<IpNet>> {
    let texts: Vec<String> = fields.optional("allowed_ips")?;
    few(fields, "allowed_ips", texts.len());
    let mut networks = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        // One address stands for the network of itself.
        match text.parse::<IpNet>().or_else(|_| text.parse().map(|address: IpAddr| address.into())) {
            Ok(network) => networks.push(canonical(network).trunc()),
            Err(_) => fields.wrong(format!("allowed_ips/{index}"), "must be an address or a network, such as 192.0.2.0/24"),
        }
    }
    Some(networks)
}

/// A network of IPv4 addresses written as IPv6 ones, as what it is: addresses are compared in that form.
fn canonical(network: IpNet) -> IpNet {
    let (mapped, length) = (network.addr().to_canonical(), network.prefix_len());
    match (network, mapped) {
        (IpNet::V6(_), IpAddr::V4(address)) if length >= 96 => Ipv4Net::new(address, length - 96).map_or(network, IpNet::V4),
        _ => network,
    }
}

fn origins(fields: &mut Fields) -> Option<Vec<String>> {
    let texts: Vec<String> = fields.optional("allowed_origins")?;
    few(fields, "allowed_origins", texts.len());
    let mut origins = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        match Url::parse(text).ok().filter(is_origin) {
            Some(url) => origins.push(url.origin().ascii_serialization()),
            None => {
                fields.wrong(format!("allowed_origins/{index}"), "must be a web origin, such as https://app.example.com");
            }
        }
    }
    Some(origins)
}

fn is_origin(url: &Url) -> bool {
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    matches!(url.scheme(), "http" | "https") && url.has_host() && bare
}

fn few(fields: &mut Fields, name: &'static str, count: usize) {
    if count > MOST_ENTRIES {
        fields.wrong(name, format!("must have at most {MOST_ENTRIES} entries"));
    }
}
