//! Which IP addresses no request may go to, and why.
//!
//! The ranges are those of the IANA special-purpose registries that are not
//! globally reachable, and every range through which an IPv4 address can be
//! written as an IPv6 one:
//! <https://www.iana.org/assignments/iana-ipv4-special-registry> and
//! <https://www.iana.org/assignments/iana-ipv6-special-registry>.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Why an address is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// The machine itself: `127.0.0.0/8` and `::1`.
    Loopback,
    /// "This network", which most systems take for the machine itself.
    Unspecified,
    /// A private network (RFC 1918).
    Private,
    /// A carrier's shared address space (RFC 6598).
    Shared,
    /// Only valid on one link (RFC 3927, RFC 4291).
    LinkLocal,
    /// A cloud provider's metadata or control address.
    Metadata,
    /// A private IPv6 network (RFC 4193), or site-local, its predecessor.
    UniqueLocal,
    /// Set aside for protocols (RFC 6890), tunnels or segment routing.
    Protocol,
    /// Set aside for examples in documents.
    Documentation,
    /// Set aside for measuring networks.
    Benchmarking,
    /// One address for many receivers.
    Multicast,
    /// Every host on the link.
    Broadcast,
    /// Set aside for the future, or not allocated to anyone.
    Reserved,
    /// Throws away what it is sent (RFC 6666).
    Discard,
    /// An IPv4 address in IPv6 spelling: mapped, compatible or translated.
    EmbeddedIpv4,
    /// A translator to IPv4 (RFC 6052, RFC 8215).
    Nat64,
    /// A 6to4 tunnel (RFC 3056, RFC 7526).
    SixToFour,
    /// A Teredo tunnel (RFC 4380).
    Teredo,
}

impl fmt::Display for Reason {
    /// A noun phrase that completes "the address is …".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Loopback => "a loopback address",
            Self::Unspecified => "an unspecified address",
            Self::Private => "in a private network",
            Self::Shared => "in a carrier's shared address space",
            Self::LinkLocal => "a link-local address",
            Self::Metadata => "a cloud provider's internal address",
            Self::UniqueLocal => "in a private IPv6 network",
            Self::Protocol => "set aside for network protocols",
            Self::Documentation => "set aside for documentation",
            Self::Benchmarking => "set aside for benchmarking",
            Self::Multicast => "a multicast address",
            Self::Broadcast => "a broadcast address",
            Self::Reserved => "reserved",
            Self::Discard => "a discard address",
            Self::EmbeddedIpv4 => "an IPv4 address in IPv6 spelling",
            Self::Nat64 => "a NAT64 address",
            Self::SixToFour => "a 6to4 address",
            Self::Teredo => "a Teredo address",
        })
    }
}

/// A range and what it is for. The first match in a table wins.
struct Range<A> {
    base: A,
    prefix_bits: u8,
    reason: Reason,
}

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix_bits: u8, reason: Reason) -> Range<Ipv4Addr> {
    Range { base: Ipv4Addr::new(a, b, c, d), prefix_bits, reason }
}

const fn v6(s: [u16; 8], prefix_bits: u8, reason: Reason) -> Range<Ipv6Addr> {
    let base = Ipv6Addr::new(s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]);
    Range { base, prefix_bits, reason }
}

#[rustfmt::skip]
const IPV4: &[Range<Ipv4Addr>] = &[
    // AWS, Google and Azure metadata, AWS task credentials: inside link-local,
    // named apart so that the refusal says what was nearly reached.
    v4(169, 254, 169, 254, 32, Reason::Metadata),
    v4(169, 254, 170, 2, 32, Reason::Metadata),
    // Alibaba's metadata, inside the shared space.
    v4(100, 100, 100, 200, 32, Reason::Metadata),
    // Oracle's classic metadata, inside the protocol assignments.
    v4(192, 0, 0, 192, 32, Reason::Metadata),
    // Azure's control address: globally routable by its number, but answered
    // from inside the host: https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
    v4(168, 63, 129, 16, 32, Reason::Metadata),
    v4(0, 0, 0, 0, 8, Reason::Unspecified),         // RFC 791, section 3.2
    v4(10, 0, 0, 0, 8, Reason::Private),            // RFC 1918
    v4(100, 64, 0, 0, 10, Reason::Shared),          // RFC 6598
    v4(127, 0, 0, 0, 8, Reason::Loopback),          // RFC 1122, section 3.2.1.3
    v4(169, 254, 0, 0, 16, Reason::LinkLocal),      // RFC 3927
    v4(172, 16, 0, 0, 12, Reason::Private),         // RFC 1918
    v4(192, 0, 0, 0, 24, Reason::Protocol),         // RFC 6890, section 2.1
    v4(192, 0, 2, 0, 24, Reason::Documentation),    // RFC 5737, TEST-NET-1
    v4(192, 88, 99, 0, 24, Reason::SixToFour),      // RFC 7526, the retired relay
    v4(192, 168, 0, 0, 16, Reason::Private),        // RFC 1918
    v4(198, 18, 0, 0, 15, Reason::Benchmarking),    // RFC 2544
    v4(198, 51, 100, 0, 24, Reason::Documentation), // RFC 5737, TEST-NET-2
    v4(203, 0, 113, 0, 24, Reason::Documentation),  // RFC 5737, TEST-NET-3
    v4(224, 0, 0, 0, 4, Reason::Multicast),         // RFC 5771
    v4(255, 255, 255, 255, 32, Reason::Broadcast),  // RFC 919
    v4(240, 0, 0, 0, 4, Reason::Reserved),          // RFC 1112, section 4
];

#[rustfmt::skip]
const IPV6: &[Range<Ipv6Addr>] = &[
    // Metadata of AWS and of Google, inside the unique-local range.
    v6([0xfd00, 0xec2, 0, 0, 0, 0, 0, 0], 32, Reason::Metadata),
    v6([0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254], 128, Reason::Metadata),
    v6([0, 0, 0, 0, 0, 0, 0, 0], 128, Reason::Unspecified),          // RFC 4291
    v6([0, 0, 0, 0, 0, 0, 0, 1], 128, Reason::Loopback),             // RFC 4291
    v6([0, 0, 0, 0, 0, 0xffff, 0, 0], 96, Reason::EmbeddedIpv4),     // RFC 4291, mapped
    v6([0, 0, 0, 0, 0xffff, 0, 0, 0], 96, Reason::EmbeddedIpv4),     // RFC 2765, translated
    v6([0, 0, 0, 0, 0, 0, 0, 0], 96, Reason::EmbeddedIpv4),          // RFC 4291, compatible
    v6([0x64, 0xff9b, 0, 0, 0, 0, 0, 0], 96, Reason::Nat64),         // RFC 6052
    v6([0x64, 0xff9b, 1, 0, 0, 0, 0, 0], 48, Reason::Nat64),         // RFC 8215
    v6([0x100, 0, 0, 0, 0, 0, 0, 0], 64, Reason::Discard),           // RFC 6666
    v6([0x100, 0, 0, 1, 0, 0, 0, 0], 64, Reason::Discard),           // RFC 9780, dummy prefix
    v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 32, Reason::Teredo),           // RFC 4380
    v6([0x2001, 2, 0, 0, 0, 0, 0, 0], 48, Reason::Benchmarking),     // RFC 5180
    v6([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32, Reason::Documentation), // RFC 3849
    v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 23, Reason::Protocol),         // RFC 2928: ORCHID, AMT and others
    v6([0x2002, 0, 0, 0, 0, 0, 0, 0], 16, Reason::SixToFour),        // RFC 3056
    v6([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20, Reason::Documentation),    // RFC 9637
    v6([0x5f00, 0, 0, 0, 0, 0, 0, 0], 16, Reason::Protocol),         // RFC 9602, segment routing
    v6([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7, Reason::UniqueLocal),       // RFC 4193
    v6([0xfe80, 0, 0, 0, 0, 0, 0, 0], 10, Reason::LinkLocal),        // RFC 4291
    v6([0xfec0, 0, 0, 0, 0, 0, 0, 0], 10, Reason::UniqueLocal),      // RFC 3879, site-local
    v6([0xff00, 0, 0, 0, 0, 0, 0, 0], 8, Reason::Multicast),         // RFC 4291
];

/// What speaks against connecting to `ip`; `None` for a public address.
///
/// IPv4 addresses embedded in IPv6 ones are refused outright, public ones too:
/// no receiver needs the spelling, and judging the embedded half would leave
/// the choice of where the packet goes to a translator we do not know.
pub fn forbidden(ip: IpAddr) -> Option<Reason> {
    match ip {
        IpAddr::V4(ip) => forbidden_v4(ip),
        IpAddr::V6(ip) => forbidden_v6(ip),
    }
}

fn forbidden_v4(ip: Ipv4Addr) -> Option<Reason> {
    let covers = |r: &&Range<Ipv4Addr>| (u32::from(ip) ^ u32::from(r.base)).leading_zeros() >= u32::from(r.prefix_bits);
    IPV4.iter().find(covers).map(|range| range.reason)
}

fn forbidden_v6(ip: Ipv6Addr) -> Option<Reason> {
    let covers = |r: &&Range<Ipv6Addr>| (u128::from(ip) ^ u128::from(r.base)).leading_zeros() >= u32::from(r.prefix_bits);
    let named = IPV6.iter().find(covers).map(|range| range.reason);
    // Global unicast is 2000::/3 (RFC 4291, section 2.4); IANA has allocated
    // nothing outside it to anyone, so what is not listed is refused as well.
    named.or((ip.segments()[0] >> 13 != 1).then_some(Reason::Reserved))
}
