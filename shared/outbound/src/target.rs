//! Judging the URL a user names, without asking DNS.
//!
//! The host is judged as the WHATWG parser reads it, and the request is made
//! with the same parsed value. That parser turns every spelling of an IPv4
//! address (decimal, octal, hexadecimal, short, percent-encoded, in other
//! scripts' digits) into the address, so there is one thing to judge and no
//! second parser to disagree.

use std::net::{IpAddr, Ipv4Addr};

use url::{Host, Url};

use crate::address::Reason;
use crate::origin::Origin;
use crate::own_ports::is_this_machine;
use crate::policy::Policy;
use crate::refusal::Refusal;

/// The longest URL accepted, in bytes, as written and as normalised. Longer
/// ones are cut or refused by common servers and proxies.
pub const MAX_URL_BYTES: usize = 2048;

/// Endings of names that never lead to a public host: multicast DNS (RFC 6762),
/// home networks (RFC 8375), the ending ICANN reserved for private use (2024),
/// and two that resolvers add by themselves.
const PRIVATE_ENDINGS: &[&str] = &["local", "home.arpa", "internal", "localdomain", "intranet"];

/// [`Policy::check_url`].
pub(crate) fn check(policy: &Policy, text: &str) -> Result<Url, Refusal> {
    let url = parse(text)?;
    check_parts(&url)?;
    // The known default is always there for http and https.
    let port = url.port_or_known_default().ok_or(Refusal::Scheme)?;
    if port == 0 {
        return Err(Refusal::PortZero);
    }
    match url.host().ok_or(Refusal::Invalid)? {
        Host::Ipv4(ip) => check_address(policy, ip.into(), port)?,
        Host::Ipv6(ip) => check_address(policy, ip.into(), port)?,
        Host::Domain(name) => check_name(policy, name, port)?,
    }
    Ok(url)
}

/// [`Policy::check_provider_url`].
pub(crate) fn check_provider(policy: &Policy, text: &str) -> Result<Url, Refusal> {
    let url = parse(text)?;
    check_parts(&url)?;
    if policy.is_sandbox(&url) {
        return Ok(url);
    }
    if url.scheme() != "https" {
        return Err(Refusal::Plain);
    }
    check(&Policy { own_ports: policy.own_ports.clone(), ..Policy::default() }, text)
}

/// [`Policy::check_fetch_url`].
pub(crate) fn check_fetch(policy: &Policy, text: &str) -> Result<Url, Refusal> {
    let url = parse(text)?;
    if !policy.is_operators(&url) {
        return check_provider(policy, text);
    }
    check_parts(&url)?;
    check_operators(policy, &url)?;
    Ok(url)
}

/// Our own listeners are not the operator's servers, even where the operator
/// names one by mistake. A name is judged again when its addresses are known.
fn check_operators(policy: &Policy, url: &Url) -> Result<(), Refusal> {
    let origin = Origin::of(url).ok_or(Refusal::Invalid)?;
    if let Some(reason) = origin.ip().and_then(Policy::judge_operators) {
        return Err(Refusal::Address(reason));
    }
    let here = origin.is_localhost() || origin.ip().is_some_and(is_this_machine);
    if here && policy.own_ports.contains(origin.port()) { Err(Refusal::OwnPort) } else { Ok(()) }
}

/// The URL as the WHATWG parser reads it, if other readers read it alike.
pub(crate) fn parse(text: &str) -> Result<Url, Refusal> {
    if text.len() > MAX_URL_BYTES {
        return Err(Refusal::TooLong);
    }
    // The parser drops tabs and line breaks, trims spaces and reads a backslash
    // as a slash. Other readers of the same text do not, so it is refused.
    if text.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
        return Err(Refusal::Invalid);
    }
    let url = Url::parse(text).map_err(|_| Refusal::Invalid)?;
    if url.as_str().len() > MAX_URL_BYTES {
        return Err(Refusal::TooLong);
    }
    Ok(url)
}

/// Refuses what no request has: another scheme, a user, a fragment.
pub(crate) fn check_parts(url: &Url) -> Result<(), Refusal> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Refusal::Scheme);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Refusal::Credentials);
    }
    if url.fragment().is_some() {
        return Err(Refusal::Fragment);
    }
    // The HTTP client reads the URL once more by its own grammar. It must agree
    // on the host, and a URL that it cannot send is better refused now.
    let sent = http::Uri::try_from(url.as_str()).map_err(|_| Refusal::Invalid)?;
    if sent.host() != url.host_str() {
        return Err(Refusal::Invalid);
    }
    Ok(())
}

fn check_address(policy: &Policy, ip: IpAddr, port: u16) -> Result<(), Refusal> {
    if let Some(reason) = policy.judge(ip) {
        return Err(Refusal::Address(reason));
    }
    if policy.keeps_from_users(port) && is_this_machine(ip) {
        return Err(Refusal::OwnPort);
    }
    Ok(())
}

fn check_name(policy: &Policy, name: &str, port: u16) -> Result<(), Refusal> {
    // One final dot only marks the name as complete.
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    if name.len() > 253 || name.split('.').any(|label| label.is_empty() || label.len() > 63) {
        return Err(Refusal::Invalid);
    }
    if !name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')) {
        return Err(Refusal::Invalid);
    }
    if is_localhost(&name) {
        // RFC 6761 says this name is loopback, whatever a resolver thinks.
        return check_address(policy, Ipv4Addr::LOCALHOST.into(), port);
    }
    if ["ip6-localhost", "ip6-loopback", "localhost.localdomain"].contains(&name.as_str()) {
        return Err(Refusal::Address(Reason::Loopback));
    }
    // A single label means something only with the search list of one network.
    if !name.contains('.') || PRIVATE_ENDINGS.iter().any(|ending| ends_in(&name, ending)) {
        return Err(Refusal::PrivateName);
    }
    Ok(())
}

/// Whether `name` is `localhost` or below it (RFC 6761, section 6.3).
pub(crate) fn is_localhost(name: &str) -> bool {
    ends_in(name.strip_suffix('.').unwrap_or(name), "localhost")
}

/// Whether `name` is `ending` or a name below it.
fn ends_in(name: &str, ending: &str) -> bool {
    name.strip_suffix(ending).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}
