//! Where a request comes from.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;

use crate::{Describe, Operation};

/// The address a request comes from, as the gateway or our own listener saw it. No header is believed: anybody can
/// write one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientIp(pub Option<IpAddr>);

impl ClientIp {
    /// The address, by which attempts are counted; `None` when it is not known, as behind a proxy. Of an IPv6
    /// address its network of 64 bits, since that is what one customer gets.
    pub fn network(self) -> Option<String> {
        Some(match self.0?.to_canonical() {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        })
    }
}

impl<S: Sync> FromRequestParts<S> for ClientIp {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let told = parts.extensions.get::<ClientIp>().copied();
        let seen = || parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
        Ok(told.unwrap_or_else(|| ClientIp(seen())))
    }
}

impl Describe for ClientIp {
    fn describe(_: &mut Operation) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_customer_is_one_whatever_address_they_take() {
        let shown = |text: &str| ClientIp(Some(text.parse().unwrap())).network().unwrap();
        assert_eq!(shown("2001:db8:1:2:3:4:5:6"), shown("2001:db8:1:2::1"));
        assert_ne!(shown("2001:db8:1:2::1"), shown("2001:db8:1:3::1"));
        assert_eq!(shown("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(ClientIp(None).network(), None);
    }
}
