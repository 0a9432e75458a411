//! AWS Signature Version 4, the checking side.
//!
//! By the IAM user guide, ["Create a signed AWS API request"]; the test is the `get-vanilla` case
//! of the test suite published with it.
//!
//! ["Create a signed AWS API request"]: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html

use std::fmt::{self, Write};

use hmac::{Hmac, KeyInit, Mac};
use hyper::HeaderMap;
use sha2::{Digest, Sha256};

use super::{
    authorization::{Credential, field},
    time,
};
use crate::hex;

/// How far the time of signing may be off; AWS's own tolerance.
const TOLERANCE_MS: i64 = 15 * 60 * 1000;

/// The one key pair that may sign requests.
#[derive(Clone)]
pub struct AwsKey {
    access_key_id: String,
    secret_access_key: String,
}

impl AwsKey {
    /// A key pair as AWS clients are configured with.
    pub fn new(access_key_id: impl Into<String>, secret_access_key: impl Into<String>) -> Self {
        Self { access_key_id: access_key_id.into(), secret_access_key: secret_access_key.into() }
    }

    /// The access key, which is no secret.
    pub fn id(&self) -> &str {
        &self.access_key_id
    }

    /// The secret key.
    pub fn secret(&self) -> &str {
        &self.secret_access_key
    }
}

impl fmt::Debug for AwsKey {
    /// Without the secret.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "AwsKey({})", self.access_key_id)
    }
}

/// Why a request is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Denied {
    NoSignature,
    UnknownKey,
    Expired,
    WrongSignature,
}

/// The parts of a request that its signature covers.
pub(super) struct Signed<'a> {
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) query: &'a str,
    pub(super) headers: &'a HeaderMap,
    pub(super) body: &'a [u8],
}

impl<'a> Signed<'a> {
    /// Checks the signature in the `authorization` header and returns who signed.
    pub(super) fn verify(&self, key: &AwsKey, now: i64) -> Result<Credential<'a>, Denied> {
        let header = self.header("authorization").ok_or(Denied::NoSignature)?;
        let credential = Credential::from_header(header).ok_or(Denied::NoSignature)?;
        if credential.access_key_id != key.access_key_id {
            return Err(Denied::UnknownKey);
        }
        let names = field(header, "SignedHeaders").ok_or(Denied::NoSignature)?;
        let signature = field(header, "Signature").ok_or(Denied::NoSignature)?;
        let time = self.header("x-amz-date").ok_or(Denied::NoSignature)?;
        let signed_at = time::millis_of(time).ok_or(Denied::WrongSignature)?;
        if (now - signed_at).abs() > TOLERANCE_MS {
            return Err(Denied::Expired);
        }
        // Whatever decides what the request does has to be covered.
        let covers = |name: &str| names.split(';').any(|signed| signed == name);
        let has_target = self.headers.contains_key("x-amz-target");
        if !time.starts_with(credential.day)
            || !covers("host")
            || !covers("x-amz-date")
            || (has_target && !covers("x-amz-target"))
        {
            return Err(Denied::WrongSignature);
        }
        let signature = hex::decode(signature).ok_or(Denied::WrongSignature)?;
        let text = self.string_to_sign(&credential, names, time);
        signing_key(key, &credential)
            .and_then(|key| mac(&key, text.as_bytes()))
            // Compares in constant time.
            .and_then(|mac| mac.verify_slice(&signature).ok())
            .map(|()| credential)
            .ok_or(Denied::WrongSignature)
    }

    fn string_to_sign(&self, credential: &Credential<'_>, names: &str, time: &str) -> String {
        let canonical = hex::encode(Sha256::digest(self.canonical_request(names)));
        let Credential { day, region, service, .. } = credential;
        format!("AWS4-HMAC-SHA256\n{time}\n{day}/{region}/{service}/aws4_request\n{canonical}")
    }

    fn canonical_request(&self, names: &str) -> String {
        let mut headers = String::new();
        for name in names.split(';') {
            let values = self.headers.get_all(name).iter();
            let values: Vec<String> = values
                .map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_owned())
                .map(|value| value.split_whitespace().collect::<Vec<_>>().join(" "))
                .collect();
            // Writing to a string does not fail.
            let _ = writeln!(headers, "{name}:{}", values.join(","));
        }
        let mut query: Vec<String> = self
            .query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| if pair.contains('=') { pair.to_owned() } else { format!("{pair}=") })
            .collect();
        query.sort_unstable();
        let body = hex::encode(Sha256::digest(self.body));
        let (method, path, query) = (self.method, encode_path(self.path), query.join("&"));
        format!("{method}\n{path}\n{query}\n{headers}\n{names}\n{body}")
    }

    fn header(&self, name: &str) -> Option<&'a str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// Every service but S3 signs the path encoded once more than it was sent.
fn encode_path(path: &str) -> String {
    path.bytes().fold(String::with_capacity(path.len()), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.' | b'~') {
            text.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(text, "%{byte:02X}");
        }
        text
    })
}

fn signing_key(key: &AwsKey, credential: &Credential<'_>) -> Option<Vec<u8>> {
    let Credential { day, region, service, .. } = credential;
    let mut secret = format!("AWS4{}", key.secret_access_key).into_bytes();
    for part in [day, region, service, &"aws4_request"] {
        secret = mac(&secret, part.as_bytes())?.finalize().into_bytes().to_vec();
    }
    Some(secret)
}

fn mac(key: &[u8], text: &[u8]) -> Option<Hmac<Sha256>> {
    // HMAC takes keys of any length, so this is always some.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(text);
    Some(mac)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_440_938_160_000; // 2015-08-30T12:36:00Z

    fn headers() -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("host", "example.amazonaws.com".parse().unwrap());
        headers.insert("x-amz-date", "20150830T123600Z".parse().unwrap());
        let authorization = "AWS4-HMAC-SHA256 \
            Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, \
            SignedHeaders=host;x-amz-date, \
            Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
        headers.insert("authorization", authorization.parse().unwrap());
        headers
    }

    fn verify(headers: &HeaderMap, secret: &str, body: &[u8], now: i64) -> Result<(), Denied> {
        let key = AwsKey::new("AKIDEXAMPLE", secret);
        let signed = Signed { method: "GET", path: "/", query: "", headers, body };
        signed.verify(&key, now).map(|_| ())
    }

    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    #[test]
    fn accepts_the_published_example() {
        assert_eq!(verify(&headers(), SECRET, b"", NOW), Ok(()));
    }

    #[test]
    fn refuses_another_secret_body_or_time() {
        assert_eq!(verify(&headers(), "other", b"", NOW), Err(Denied::WrongSignature));
        assert_eq!(verify(&headers(), SECRET, b"x", NOW), Err(Denied::WrongSignature));
        assert_eq!(verify(&headers(), SECRET, b"", NOW + 16 * 60_000), Err(Denied::Expired));
    }

    #[test]
    fn refuses_a_target_that_the_signature_does_not_cover() {
        let mut headers = headers();
        headers.insert("x-amz-target", "AmazonSQS.PurgeQueue".parse().unwrap());
        assert_eq!(verify(&headers, SECRET, b"", NOW), Err(Denied::WrongSignature));
    }

    #[test]
    fn refuses_a_request_without_signature() {
        assert_eq!(verify(&HeaderMap::new(), SECRET, b"", NOW), Err(Denied::NoSignature));
    }
}
