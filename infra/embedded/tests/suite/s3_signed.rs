//! Addresses that are signed for one thing, and what goes wrong on purpose.

use std::time::Duration;

use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::presigning::PresigningConfig;
use embedded::{Embedded, Fault};
use s3s::Body;

use crate::s3::{BUCKET, MIB, bucket, code, get, keys, put};

/// The address with one digit of its signature changed.
fn another_signature(url: &str) -> String {
    let at = url.find("X-Amz-Signature=").unwrap() + "X-Amz-Signature=".len();
    let other = if &url[at..=at] == "0" { "1" } else { "0" };
    format!("{}{other}{}", &url[..at], &url[at + 1..])
}

/// Sends what a presigned address says, as a browser would.
async fn send(embedded: &Embedded, method: &str, url: &str, headers: &[(&str, &str)], body: &'static [u8]) -> (u16, String) {
    let mut request = hyper::Request::builder().method(method).uri(url).header("host", "127.0.0.1:3000");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    if !body.is_empty() {
        request = request.header("content-length", body.len());
    }
    let response = embedded.answer_s3(request.body(Body::from(hyper::body::Bytes::from_static(body))).unwrap()).await.unwrap();
    let status = response.status().as_u16();
    let kept = response.headers().get("content-disposition").map(|value| value.to_str().unwrap().to_owned());
    let mut body = response.into_body();
    let text = String::from_utf8_lossy(&body.store_all_limited(MIB).await.unwrap()).into_owned();
    (status, kept.map(|kept| format!("{kept}: {text}")).unwrap_or(text))
}

#[tokio::test]
async fn an_address_that_is_signed_opens_one_thing_for_a_while() {
    let (embedded, s3) = bucket().await;
    let for_a = |seconds| PresigningConfig::expires_in(Duration::from_secs(seconds)).unwrap();
    let up = s3.put_object().bucket(BUCKET).key("team/a").content_type("image/png").content_length(5);
    let up = up.checksum_sha256("LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=").presigned(for_a(60)).await.unwrap();
    let headers: Vec<(&str, &str)> = up.headers().filter(|(name, _)| *name != "content-length").collect();
    let (status, text) = send(&embedded, "PUT", up.uri(), &headers, b"hello").await;
    assert_eq!(status, 200, "{text}");
    // Its type, its size and its bytes are what was signed.
    let other_type: Vec<_> =
        headers.iter().map(|(name, value)| (*name, if *name == "content-type" { "text/html" } else { value })).collect();
    assert_eq!(send(&embedded, "PUT", up.uri(), &other_type, b"hello").await.0, 403);
    assert_eq!(send(&embedded, "PUT", up.uri(), &headers, b"hello!").await.0, 403);
    assert_eq!(send(&embedded, "PUT", up.uri(), &headers, b"hullo").await.0, 400);
    let moved = up.uri().replace("team/a", "team/b");
    assert_eq!(send(&embedded, "PUT", &moved, &headers, b"hello").await.0, 403);
    // Nor does it become another request by a header that was not signed.
    put(&s3, "other/secret", b"secret".to_vec()).await;
    let copying: Vec<_> = headers.iter().copied().chain([("x-amz-copy-source", "media/other/secret")]).collect();
    let (status, text) = send(&embedded, "PUT", up.uri(), &copying, b"hello").await;
    assert!(status == 403 && text.contains("not signed: x-amz-copy-source"), "{status} {text}");
    assert_eq!(get(&s3, "team/a").await, b"hello");
    let down = s3.get_object().bucket(BUCKET).key("team/a").response_content_disposition("attachment; filename=\"a.png\"");
    let down = down.presigned(for_a(60)).await.unwrap();
    let (status, text) = send(&embedded, "GET", down.uri(), &[], b"").await;
    assert_eq!((status, text.as_str()), (200, "attachment; filename=\"a.png\": hello"));
    for (what, url) in [
        ("another key", down.uri().replace("team/a", "team/b")),
        ("another disposition", down.uri().replace("attachment", "inline")),
        ("longer", down.uri().replace("X-Amz-Expires=60", "X-Amz-Expires=600")),
        ("another signature", another_signature(down.uri())),
        ("no signature", down.uri().split('?').next().unwrap().to_owned()),
    ] {
        let (status, text) = send(&embedded, "GET", &url, &[], b"").await;
        assert_eq!(status, 403, "{what}: {text}");
    }
    assert_eq!(send(&embedded, "DELETE", down.uri(), &[], b"").await.0, 403);
    let short = s3.get_object().bucket(BUCKET).key("team/a").presigned(for_a(1)).await.unwrap();
    tokio::time::sleep(Duration::from_millis(2_100)).await;
    assert_eq!(send(&embedded, "GET", short.uri(), &[], b"").await.0, 403);
}

#[tokio::test]
async fn faults_befall_it() {
    let (embedded, s3) = bucket().await;
    let faults = embedded.faults();
    faults.inject(Fault::Throttled.on("PutObject"));
    faults.inject(Fault::InternalError.on("GetObject"));
    assert_eq!(code!(s3.put_object().bucket(BUCKET).key("a")), "SlowDown");
    assert_eq!(code!(s3.get_object().bucket(BUCKET).key("a")), "InternalError");
    faults.inject(Fault::LoseResponse.on("PutObject"));
    assert!(s3.put_object().bucket(BUCKET).key("a").send().await.is_err());
    assert_eq!(keys(&s3, "").await, ["a"], "it took effect");
    faults.clear();
    faults.crash_before("writes", 1);
    assert!(s3.delete_object().bucket(BUCKET).key("a").send().await.is_err());
    assert!(faults.crashed());
    faults.clear();
    assert_eq!(keys(&s3, "").await, ["a"]);
}
