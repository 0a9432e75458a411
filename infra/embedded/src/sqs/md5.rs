//! The digests SQS returns so that a client can check what arrived.
//!
//! The algorithm for attributes is the SQS developer guide's "Calculating the MD5 message digest
//! for message attributes": for every attribute in the order of its name, the name, the data type
//! and the value, each after its length in four bytes (big endian), with one byte in front of
//! the value that tells text (1) from binary (2).
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html>

use md5::{Digest, Md5};

use super::message::{MessageAttributes, Payload};
use crate::hex;

const TEXT: u8 = 1;
const BINARY: u8 = 2;

pub(super) fn of_body(body: &str) -> String {
    hex::encode(Md5::digest(body.as_bytes()))
}

/// The map is ordered by name, which is the order the algorithm asks for.
pub(super) fn of_attributes(attributes: &MessageAttributes) -> String {
    let mut digest = Md5::new();
    for (name, attribute) in attributes {
        add(&mut digest, name.as_bytes());
        add(&mut digest, attribute.data_type.as_bytes());
        let (kind, value) = match &attribute.payload {
            Payload::Text(text) => (TEXT, text.as_bytes()),
            Payload::Binary(bytes) => (BINARY, bytes.as_slice()),
        };
        digest.update([kind]);
        add(&mut digest, value);
    }
    hex::encode(digest.finalize())
}

fn add(digest: &mut Md5, bytes: &[u8]) {
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    digest.update(length.to_be_bytes());
    digest.update(bytes);
}

#[cfg(test)]
mod tests {
    use super::super::message::MessageAttribute;
    use super::*;

    fn text(name: &str, data_type: &str, value: &str) -> (String, MessageAttribute) {
        let attribute = MessageAttribute { data_type: data_type.to_owned(), payload: Payload::Text(value.to_owned()) };
        (name.to_owned(), attribute)
    }

    /// Recorded from AWS by moto (`tests/test_sqs/test_sqs.py`) and LocalStack
    /// (`tests/aws/services/sqs/test_sqs.snapshot.json`).
    #[test]
    fn digests_are_those_of_aws() {
        assert_eq!(of_body("msg"), "6e2baaf3b97dbeef01c0043275f9a0e7");
        let number = MessageAttributes::from([text("timestamp", "Number", "1493147359900")]);
        assert_eq!(of_attributes(&number), "235c5c510d26fb653d073faed50ae77c");
        let three = MessageAttributes::from([
            text("Help.Me", "String", "Me"),
            text("Hello", "String", "There"),
            text("General", "String", "Kenobi"),
        ]);
        assert_eq!(of_attributes(&three), "4c360f3fdafd970e05fae2f149d997f5");
        let binary = MessageAttribute {
            data_type: "Binary".to_owned(),
            payload: Payload::Binary(b"traceparent\x1e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01".to_vec()),
        };
        let binary = MessageAttributes::from([("attr1".to_owned(), binary)]);
        assert_eq!(of_attributes(&binary), "8cbe4db156db8a94db8b801b7addb984");
    }
}
