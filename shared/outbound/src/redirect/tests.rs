//! The rules for redirects, without a network.

use std::time::Duration;

use bytes::Bytes;
use http::HeaderValue;

use super::*;
use crate::body::Content;
use crate::call::Limits;

fn call(method: Method) -> Call {
    let time = Duration::from_secs(1);
    let limits = Limits { until_head: time, silence: time, overall: time, max_bytes: 1 };
    let mut call = Call { follow_redirects: true, ..Call::new(method, "https://a.example.com/", limits) };
    call.body = Bytes::from_static(b"{}").into();
    for name in ["authorization", "cookie", "x-api-key", "x-kept", "content-type"] {
        call.headers.insert(name, HeaderValue::from_static("x"));
    }
    call
}

fn to(location: &str) -> HeaderMap {
    HeaderMap::from_iter([(LOCATION, HeaderValue::from_bytes(location.as_bytes()).unwrap())])
}

fn from() -> Url {
    Url::parse("https://a.example.com/dir/file?q").unwrap()
}

fn followed(call: &mut Call, status: u16, location: &str) -> Result<Option<String>, Refusal> {
    Ok(follow(call, &from(), 0, status, &to(location))?.map(String::from))
}

#[test]
fn nothing_is_followed_unless_the_caller_asks() {
    let mut call = call(Method::GET);
    call.follow_redirects = false;
    assert_eq!(followed(&mut call, 302, "/x"), Ok(None));
}

#[test]
fn only_redirects_with_an_address_are_followed() {
    for status in [200, 201, 300, 304, 305, 306, 400, 503] {
        assert_eq!(followed(&mut call(Method::GET), status, "/x"), Ok(None), "{status}");
    }
    // A resumable upload says by this what it has received so far.
    assert_eq!(follow(&mut call(Method::PUT), &from(), 0, 308, &HeaderMap::new()), Ok(None));
}

#[test]
fn addresses_are_relative_to_where_they_were_said() {
    for (location, expected) in [
        ("/x", "https://a.example.com/x"),
        ("x?y", "https://a.example.com/dir/x?y"),
        ("//b.example.com", "https://b.example.com/"),
        ("?z", "https://a.example.com/dir/file?z"),
        ("https://b.example.com/#fragment", "https://b.example.com/"),
        ("/ü", "https://a.example.com/%C3%BC"),
    ] {
        assert_eq!(followed(&mut call(Method::GET), 302, location), Ok(Some(expected.into())), "{location}");
    }
}

#[test]
fn addresses_that_readers_disagree_on_are_refused() {
    for location in ["\\\\b.example.com", "/a b", "/a\tb", "https://", "http://[::", ""] {
        let outcome = followed(&mut call(Method::GET), 302, location);
        assert!(location.is_empty() || outcome == Err(Refusal::Invalid), "{location}: {outcome:?}");
    }
    let mut two = to("/x");
    two.append(LOCATION, HeaderValue::from_static("/y"));
    assert_eq!(follow(&mut call(Method::GET), &from(), 0, 302, &two), Err(Refusal::Invalid));
    let not_text = HeaderMap::from_iter([(LOCATION, HeaderValue::from_bytes(b"/\xff").unwrap())]);
    assert_eq!(follow(&mut call(Method::GET), &from(), 0, 302, &not_text), Err(Refusal::Invalid));
}

#[test]
fn nothing_goes_from_https_to_http() {
    assert_eq!(followed(&mut call(Method::GET), 302, "http://a.example.com/"), Err(Refusal::Downgrade));
    let plain = Url::parse("http://a.example.com/").unwrap();
    let up = follow(&mut call(Method::GET), &plain, 0, 302, &to("https://a.example.com/"));
    assert!(up.unwrap().is_some());
}

#[test]
fn the_fourth_redirect_is_refused() {
    for hops in 0..MAX_HOPS {
        assert!(follow(&mut call(Method::GET), &from(), hops, 302, &to("/x")).unwrap().is_some());
    }
    let fourth = follow(&mut call(Method::GET), &from(), MAX_HOPS, 302, &to("/x"));
    assert_eq!(fourth, Err(Refusal::TooManyRedirects));
}

#[test]
fn methods_change_as_in_browsers() {
    for (status, method, expected) in [
        (301, Method::POST, Method::GET),
        (302, Method::POST, Method::GET),
        (303, Method::POST, Method::GET),
        (303, Method::PUT, Method::GET),
        (303, Method::HEAD, Method::HEAD),
        (301, Method::PUT, Method::PUT),
        (302, Method::DELETE, Method::DELETE),
        (302, Method::HEAD, Method::HEAD),
        (307, Method::POST, Method::POST),
        (308, Method::PATCH, Method::PATCH),
    ] {
        let mut call = call(method.clone());
        assert!(followed(&mut call, status, "/x").unwrap().is_some());
        assert_eq!(call.method, expected, "{status} {method}");
        let keeps_body = expected == method;
        assert_eq!(call.headers.contains_key(CONTENT_TYPE), keeps_body, "{status} {method}");
        let Content::Whole(body) = call.body.take() else { panic!("{status} {method}") };
        assert_eq!(!body.is_empty(), keeps_body, "{status} {method}");
    }
}

#[test]
fn a_stream_that_would_have_to_be_sent_again_is_not() {
    for (status, goes_on) in [(307, false), (308, false), (302, true), (303, true)] {
        let mut call = call(Method::POST);
        call.body = Body(Content::Gone);
        assert_eq!(followed(&mut call, status, "/x").unwrap().is_some(), goes_on, "{status}");
    }
}

#[test]
fn secrets_stay_with_their_origin() {
    for (location, stay) in [
        ("/x", true),
        ("https://a.example.com:443/x", true),
        ("https://a.example.com:8443/x", false),
        ("https://b.example.com/x", false),
        ("https://www.a.example.com/x", false),
    ] {
        let mut call = call(Method::GET);
        call.credentials = vec![HeaderName::from_static("x-api-key")];
        let mut marked = HeaderValue::from_static("x");
        marked.set_sensitive(true);
        call.headers.append("x-marked", HeaderValue::from_static("x"));
        call.headers.append("x-marked", marked);
        assert!(followed(&mut call, 307, location).unwrap().is_some());
        for name in ["authorization", "cookie", "x-api-key", "x-marked"] {
            assert_eq!(call.headers.contains_key(name), stay, "{location}: {name}");
        }
        assert!(call.headers.contains_key("x-kept") && call.headers.contains_key("content-type"), "{location}");
    }
}
