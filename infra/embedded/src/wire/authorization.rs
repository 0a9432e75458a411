//! The `authorization` header of a signed request.

/// The `Credential` of a signature: who signed, and for which day, region and service.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Credential<'a> {
    pub(crate) access_key_id: &'a str,
    pub(crate) day: &'a str,
    pub(crate) region: &'a str,
    pub(crate) service: &'a str,
}

impl<'a> Credential<'a> {
    /// Reads the credential in an `authorization` header.
    pub(crate) fn from_header(header: &'a str) -> Option<Self> {
        Self::parse(field(header, "Credential")?)
    }

    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.rsplitn(5, '/');
        let ("aws4_request", service) = (parts.next()?, parts.next()?) else {
            return None;
        };
        let (region, day, access_key_id) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self { access_key_id, day, region, service })
    }
}

/// A field of a header `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`.
pub(super) fn field<'a>(header: &'a str, name: &str) -> Option<&'a str> {
    header.strip_prefix("AWS4-HMAC-SHA256")?.split(',').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_who_signed_and_for_what() {
        let header = "AWS4-HMAC-SHA256 Credential=AKID/20150830/eu-west-1/sqs/aws4_request, \
                      SignedHeaders=host;x-amz-date, Signature=ab";
        let credential = Credential::from_header(header).unwrap();
        assert_eq!(credential.access_key_id, "AKID");
        assert_eq!((credential.region, credential.service), ("eu-west-1", "sqs"));
        assert_eq!(field(header, "SignedHeaders"), Some("host;x-amz-date"));
        assert_eq!(Credential::from_header("Basic dXNlcjpwYXNz"), None);
    }
}
