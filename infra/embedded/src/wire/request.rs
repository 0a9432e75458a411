//! From an HTTP request to a call: its size, its signature, its target.

use std::io;

use http_body_util::{BodyExt, Limited};
use hyper::{Request, body::Incoming, http::request::Parts};

use super::{
    authorization::Credential,
    sigv4::{AwsKey, Denied, Signed},
};
use crate::call::{Answer, Call, Service};

/// DynamoDB's largest request, a `BatchWriteItem`, may have 16 MiB; SQS's largest has 1 MiB of
/// content, which base64 and escapes can make several.
const MAX_BODY_BYTES: usize = 16 * 1024 * 1024;

/// Whether a request was signed for S3, in a header or in its address.
pub(super) fn is_for_s3<B>(request: &Request<B>) -> bool {
    let header = request.headers().get("authorization").and_then(|value| value.to_str().ok());
    let signed = header.and_then(Credential::from_header).is_some_and(|credential| credential.service == "s3");
    signed || request.uri().query().is_some_and(|query| query.contains("X-Amz-Signature="))
}

/// Reads and verifies a request. The inner error is the answer to a request that is refused.
pub(super) async fn read(request: Request<Incoming>, key: &AwsKey, now: i64) -> io::Result<Result<Call, Answer>> {
    let (parts, body) = request.into_parts();
    let body = match Limited::new(body, MAX_BODY_BYTES).collect().await {
        Ok(body) => body.to_bytes().to_vec(),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => {
            return Ok(Err(Answer::error(413, "com.amazon.coral.service#RequestTooLarge", "")));
        }
        Err(error) => return Err(io::Error::other(error)),
    };
    Ok(call(&parts, body, key, now))
}

fn call(parts: &Parts, body: Vec<u8>, key: &AwsKey, now: i64) -> Result<Call, Answer> {
    let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let routed = || Call::route(parts.method.as_str(), parts.uri.path());
    let target = header("x-amz-target").and_then(Call::target).or_else(routed);
    let service = target.map(|(service, _)| service).or_else(|| scope_service(header("authorization")));
    let signed = Signed {
        method: parts.method.as_str(),
        path: parts.uri.path(),
        query: parts.uri.query().unwrap_or_default(),
        headers: &parts.headers,
        body: &body,
    };
    let credential = signed.verify(key, now).map_err(|denied| refuse(denied, service))?;
    let (sender, region) = (credential.access_key_id.to_owned(), credential.region.to_owned());
    let (service, operation) = target.ok_or_else(Answer::unknown_operation)?;
    let origin = format!("http://{}", header("host").unwrap_or("sqs.local"));
    let resource = Call::resource(parts.method.as_str(), parts.uri.path());
    Ok(Call { service, operation: operation.to_owned(), resource, region, sender, origin, body })
}

/// The service a request without a known target was signed for, which decides how its refusal
/// looks.
fn scope_service(authorization: Option<&str>) -> Option<Service> {
    match Credential::from_header(authorization?)?.service {
        "dynamodb" => Some(Service::Dynamo),
        "sqs" => Some(Service::Queues),
        "secretsmanager" => Some(Service::Secrets),
        "ses" => Some(Service::Mails),
        "events" => Some(Service::Buses),
        "execute-api" => Some(Service::Connections),
        _ => None,
    }
}

/// 403 in the service's own shape. (DynamoDB itself uses 400 with the same types; one status for
/// both is easier to tell from a mistake in the request.)
fn refuse(denied: Denied, service: Option<Service>) -> Answer {
    let (dynamo_shape, queue_code, message) = match denied {
        Denied::NoSignature => {
            ("MissingAuthenticationTokenException", "MissingAuthenticationToken", "Request is missing Authentication Token")
        }
        Denied::UnknownKey => {
            ("UnrecognizedClientException", "InvalidClientTokenId", "The security token included in the request is invalid.")
        }
        Denied::Expired => (
            "InvalidSignatureException",
            "SignatureDoesNotMatch",
            "Signature expired: the time of signing is more than 15 minutes off.",
        ),
        Denied::WrongSignature => (
            "InvalidSignatureException",
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. \
             Check your AWS Secret Access Key and signing method.",
        ),
    };
    let answer = Answer::error(403, &format!("com.amazon.coral.service#{dynamo_shape}"), message);
    match service {
        Some(Service::Queues) => answer.with_query_error(queue_code, true),
        _ => answer,
    }
}
