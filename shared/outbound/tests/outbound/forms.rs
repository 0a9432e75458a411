//! Every spelling of a forbidden URL we know of, and public ones beside them.

use std::net::IpAddr;

use outbound::{Policy, Reason, Refusal, forbidden};

use Refusal::{Credentials, Fragment, Invalid, PortZero, PrivateName, Scheme};

fn address(reason: Reason) -> Refusal {
    Refusal::Address(reason)
}

/// Each URL and the refusal it must meet where loopback is not allowed.
#[rustfmt::skip]
fn refused() -> Vec<(&'static str, Refusal)> {
    let loopback = || address(Reason::Loopback);
    let unspecified = || address(Reason::Unspecified);
    let private = || address(Reason::Private);
    let metadata = || address(Reason::Metadata);
    let embedded = || address(Reason::EmbeddedIpv4);
    vec![
        // 127.0.0.1 in every base, length and script.
        ("http://127.0.0.1/", loopback()),
        ("https://127.0.0.1:8443/x?y=z", loopback()),
        ("http://127.0.0.1./", loopback()),
        ("http://127.1/", loopback()),
        ("http://127.0.1/", loopback()),
        ("http://127.255.255.254/", loopback()),
        ("http://2130706433/", loopback()),
        ("http://2130706433./", loopback()),
        ("http://0x7f000001/", loopback()),
        ("http://0X7F000001/", loopback()),
        ("http://0x7f.1/", loopback()),
        ("http://0x7f.0x0.0x0.0x1/", loopback()),
        ("http://017700000001/", loopback()),
        ("http://0177.0.0.1/", loopback()),
        ("http://0177.0.0.01/", loopback()),
        ("http://0000000177.0.0.1/", loopback()),
        ("http://0177.0x0.0.1/", loopback()),
        ("http://127.0x1/", loopback()),
        ("http://%31%32%37.0.0.1/", loopback()),
        ("http://127%2e0%2e0%2e1/", loopback()),
        ("http://127%2E1/", loopback()),
        ("http://127。0。0。1/", loopback()),
        ("http://１２７.０.０.１/", loopback()),
        ("http://１２７｡０｡０｡１/", loopback()),
        ("http://①②⑦.⓪.⓪.①/", loopback()),
        ("http://𝟭𝟮𝟳.𝟬.𝟬.𝟭/", loopback()),
        ("http://０ｘ７ｆ.1/", loopback()),
        ("http://1\u{ad}27.0.0.1/", loopback()),
        ("http:127.0.0.1/", loopback()),
        ("http:///127.0.0.1/", loopback()),
        ("hTTp://127.0.0.1", loopback()),
        ("http://[::1]/", loopback()),
        ("http://[0:0:0:0:0:0:0:1]/", loopback()),
        ("http://[0000::0001]/", loopback()),
        ("http://[::0.0.0.1]/", loopback()),
        // Names that mean the machine itself.
        ("http://localhost/", loopback()),
        ("http://LOCALHOST:8080/", loopback()),
        ("http://localhost./", loopback()),
        ("http://app.localhost/", loopback()),
        ("http://a.b.LocalHost./", loopback()),
        ("http://ｌｏｃａｌｈｏｓｔ/", loopback()),
        ("http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/", loopback()),
        ("http://local%68ost/", loopback()),
        ("http://localhost.localdomain/", loopback()),
        ("http://ip6-localhost/", loopback()),
        // Unspecified, which connects to the machine itself.
        ("http://0.0.0.0/", unspecified()),
        ("http://0/", unspecified()),
        ("http://0x0/", unspecified()),
        ("http://00000/", unspecified()),
        ("http://0.1.2.3/", unspecified()),
        ("http://[::]/", unspecified()),
        // Private networks and what lies beside them.
        ("http://10.0.0.1/", private()),
        ("http://10.1/", private()),
        ("http://012.0.0.1/", private()),
        ("http://167772161/", private()),
        ("http://172.16.0.1/", private()),
        ("http://172.31.255.255/", private()),
        ("http://192.168.0.1/", private()),
        ("http://192.168.257/", private()),
        ("http://0xc0a80001/", private()),
        ("http://100.64.0.1/", address(Reason::Shared)),
        ("http://100.127.255.255/", address(Reason::Shared)),
        ("http://169.254.0.1/", address(Reason::LinkLocal)),
        // Cloud metadata.
        ("http://169.254.169.254/latest/meta-data/", metadata()),
        ("http://2852039166/", metadata()),
        ("http://0xa9fea9fe/", metadata()),
        ("http://0251.0376.0251.0376/", metadata()),
        ("http://0xA9.254.0251.0xFE/", metadata()),
        ("http://169.254.43518/", metadata()),
        ("http://169.254.169.254./", metadata()),
        ("http://169.254.170.2/v2/credentials", metadata()),
        ("http://100.100.100.200/", metadata()),
        ("http://192.0.0.192/", metadata()),
        ("http://168.63.129.16/", metadata()),
        ("http://[fd00:ec2::254]/", metadata()),
        ("http://[fd20:ce::254]/", metadata()),
        ("http://metadata.google.internal/", PrivateName),
        ("http://metadata/", PrivateName),
        // The other special-purpose IPv4 ranges.
        ("http://192.0.0.8/", address(Reason::Protocol)),
        ("http://192.0.2.1/", address(Reason::Documentation)),
        ("http://198.51.100.1/", address(Reason::Documentation)),
        ("http://203.0.113.1/", address(Reason::Documentation)),
        ("http://198.18.0.1/", address(Reason::Benchmarking)),
        ("http://198.19.255.255/", address(Reason::Benchmarking)),
        ("http://192.88.99.1/", address(Reason::SixToFour)),
        ("http://224.0.0.1/", address(Reason::Multicast)),
        ("http://239.255.255.255/", address(Reason::Multicast)),
        ("http://240.0.0.1/", address(Reason::Reserved)),
        ("http://255.255.255.255/", address(Reason::Broadcast)),
        ("http://4294967295/", address(Reason::Broadcast)),
        // IPv4 within IPv6, public ones included.
        ("http://[::ffff:127.0.0.1]/", embedded()),
        ("http://[::ffff:7f00:1]/", embedded()),
        ("http://[::FFFF:169.254.169.254]/", embedded()),
        ("http://[0:0:0:0:0:ffff:10.0.0.1]/", embedded()),
        ("http://[::ffff:8.8.8.8]/", embedded()),
        ("http://[::127.0.0.1]/", embedded()),
        ("http://[::a00:1]/", embedded()),
        ("http://[::ffff:0:127.0.0.1]/", embedded()),
        ("http://[64:ff9b::127.0.0.1]/", address(Reason::Nat64)),
        ("http://[64:ff9b::8.8.8.8]/", address(Reason::Nat64)),
        ("http://[64:ff9b:1::1]/", address(Reason::Nat64)),
        ("http://[2002:7f00:1::]/", address(Reason::SixToFour)),
        ("http://[2002:a9fe:a9fe::1]/", address(Reason::SixToFour)),
        ("http://[2001:0:4136:e378::1]/", address(Reason::Teredo)),
        // The other special-purpose IPv6 ranges.
        ("http://[fc00::1]/", address(Reason::UniqueLocal)),
        ("http://[fdff::1]/", address(Reason::UniqueLocal)),
        ("http://[fec0::1]/", address(Reason::UniqueLocal)),
        ("http://[fe80::1]/", address(Reason::LinkLocal)),
        ("http://[febf::1]/", address(Reason::LinkLocal)),
        ("http://[ff02::1]/", address(Reason::Multicast)),
        ("http://[100::1]/", address(Reason::Discard)),
        ("http://[100:0:0:1::1]/", address(Reason::Discard)),
        ("http://[2001:2::1]/", address(Reason::Benchmarking)),
        ("http://[2001:1::1]/", address(Reason::Protocol)),
        ("http://[2001:20::1]/", address(Reason::Protocol)),
        ("http://[2001:db8::1]/", address(Reason::Documentation)),
        ("http://[3fff:fff::1]/", address(Reason::Documentation)),
        ("http://[5f00::1]/", address(Reason::Protocol)),
        ("http://[4000::1]/", address(Reason::Reserved)),
        ("http://[200::1]/", address(Reason::Reserved)),
        // Addresses that are not any.
        ("http://[fe80::1%25eth0]/", Invalid),
        ("http://[fe80::1%eth0]/", Invalid),
        ("http://[::1/", Invalid),
        ("http://::1/", Invalid),
        ("http://[v1.127.0.0.1]/", Invalid),
        ("http://256.0.0.1/", Invalid),
        ("http://127.0.0.0.1/", Invalid),
        ("http://08.0.0.1/", Invalid),
        ("http://4294967296/", Invalid),
        ("http://127.0.0.1../", Invalid),
        ("http://127..1/", Invalid),
        // Names that are not public or not names.
        ("http://redis/", PrivateName),
        ("http://router.local/", PrivateName),
        ("http://nas.home.arpa/", PrivateName),
        ("http://ip-10-0-0-1.ec2.internal/", PrivateName),
        ("http://x.localdomain/", PrivateName),
        ("http://wiki.intranet./", PrivateName),
        ("http://a..example.com/", Invalid),
        ("http://.example.com/", Invalid),
        ("http://exa$mple.com/", Invalid),
        ("http://example.com%00.evil.org/", Invalid),
        ("http://example.com%23@127.0.0.1/", Credentials),
        // Parts a URL may not have.
        ("http://user@example.com/", Credentials),
        ("http://user:secret@example.com/", Credentials),
        ("http://example.com@127.0.0.1/", Credentials),
        ("http://127.0.0.1#@example.com/", Fragment),
        ("https://example.com/#", Fragment),
        ("https://example.com/#/hooks", Fragment),
        ("http://example.com:0/", PortZero),
        ("http://example.com:65536/", Invalid),
        ("http://example.com:-1/", Invalid),
        ("http://example.com:80:80/", Invalid),
        // Schemes.
        ("ftp://example.com/", Scheme),
        ("file:///etc/passwd", Scheme),
        ("gopher://127.0.0.1:6379/_INFO", Scheme),
        ("unix:/var/run/docker.sock", Scheme),
        ("javascript:alert(1)", Scheme),
        ("data:text/plain,x", Scheme),
        ("ws://example.com/", Scheme),
        ("example.com:80/hook", Scheme),
        ("127.0.0.1", Invalid),
        ("//127.0.0.1/", Invalid),
        ("", Invalid),
        ("http://", Invalid),
        ("http://?x", Invalid),
        // What parsers disagree about.
        (" http://example.com/", Invalid),
        ("http://example.com/ x", Invalid),
        ("http://exam\tple.com/", Invalid),
        ("http://example.com/\r\nHost: x", Invalid),
        ("http://example.com/\0", Invalid),
        ("http://example.com\\@127.0.0.1/", Invalid),
        ("http:\\\\127.0.0.1\\", Invalid),
        ("http://127.0.0.1\u{a0}/", Invalid),
    ]
}

const ALLOWED: &[&str] = &[
    "https://example.com",
    "https://example.com/hooks/1?a=b&c=%20d",
    "http://EXAMPLE.com:8080/x",
    "https://example.com./x",
    // An empty user name is none, and is not sent.
    "http://@example.com/",
    "http://:@example.com/",
    "https://bücher.example/straße?q=ü",
    "https://xn--bcher-kva.example/",
    "https://a_b.example.com/{id}?x=[1]",
    "https://127.0.0.1.nip.io/",
    "https://localhost.example.com/",
    "https://notlocalhost.com/",
    "https://internal.example.com/",
    "http://8.8.8.8/",
    "http://134744072/",
    "http://1.1.1.1:8443/",
    "http://9.255.255.255/",
    "http://11.0.0.0/",
    "http://100.63.255.255/",
    "http://100.128.0.0/",
    "http://126.255.255.255/",
    "http://128.0.0.0/",
    "http://172.15.255.255/",
    "http://172.32.0.0/",
    "http://192.0.1.0/",
    "http://192.167.255.255/",
    "http://192.169.0.0/",
    "http://198.17.255.255/",
    "http://198.20.0.0/",
    "http://223.255.255.255/",
    "http://[2606:4700:4700::1111]/",
    "http://[2a00:1450:4001::200e]:8080/",
    "http://[2001:4860:4860::8888]/",
    "http://[2003::1]/",
];

#[test]
fn refuses_every_form() {
    let strict = Policy::default();
    let forms = refused();
    assert!(forms.len() >= 80, "{}", forms.len());
    for (url, expected) in forms {
        assert_eq!(strict.check_url(url).err(), Some(expected), "{url:?}");
    }
}

#[test]
fn allows_public_urls() {
    for url in ALLOWED {
        let judged = Policy::default().check_url(url);
        assert!(judged.is_ok(), "{url:?}: {judged:?}");
    }
}

#[test]
fn allowing_loopback_allows_nothing_else() {
    let lenient = Policy { allow_loopback: true, ..Policy::default() };
    let other_names = ["http://localhost.localdomain/", "http://ip6-localhost/"];
    for (url, expected) in refused() {
        let judged = lenient.check_url(url);
        if expected == address(Reason::Loopback) && !other_names.contains(&url) {
            assert!(judged.is_ok(), "{url:?}: {judged:?}");
        } else {
            assert_eq!(judged.err(), Some(expected), "{url:?}");
        }
    }
}

#[test]
fn bounds_the_length_as_written_and_as_sent() {
    let url = |path: String| format!("https://example.com/{path}");
    let check = |url: String| Policy::default().check_url(&url).err();
    assert_eq!(check(url("x".repeat(2048 - 20))), None);
    assert_eq!(check(url("x".repeat(2048 - 19))), Some(Refusal::TooLong));
    // Three bytes as written, nine percent-encoded.
    assert_eq!(check(url("€".repeat(600))), Some(Refusal::TooLong));
}

#[test]
fn sentences_repeat_neither_the_url_nor_the_address() {
    for (url, _) in refused() {
        let Err(refusal) = Policy::default().check_url(url) else {
            continue;
        };
        let sentence = refusal.to_string();
        assert!(sentence.ends_with('.'), "{sentence}");
        assert!(!sentence.contains("127.0") && !sentence.contains("secret"), "{sentence}");
        assert!(refusal.code().bytes().all(|b| b.is_ascii_lowercase() || b == b'_'));
    }
}

#[test]
fn ranges_end_where_the_registries_say() {
    let judge = |ip: &str| forbidden(ip.parse::<IpAddr>().unwrap());
    for (ip, expected) in [
        ("192.0.0.255", Some(Reason::Protocol)),
        ("192.0.3.0", None),
        ("100.100.100.201", Some(Reason::Shared)),
        ("168.63.129.17", None),
        ("169.255.0.0", None),
        ("203.0.112.255", None),
        ("203.0.114.0", None),
        ("2001:1ff:ffff::1", Some(Reason::Protocol)),
        ("2001:200::1", None),
        ("2001:db7::1", None),
        ("2001:db9::1", None),
        ("2001:ffff::1", None),
        ("2003::", None),
        ("3ffe::1", None),
        ("3fff:1000::1", None),
        ("1fff::1", Some(Reason::Reserved)),
        ("64:ff9c::1", Some(Reason::Reserved)),
        ("fbff::1", Some(Reason::Reserved)),
    ] {
        assert_eq!(judge(ip), expected, "{ip}");
    }
}
