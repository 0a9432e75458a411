//! The limits of the service, and the checks that refuse what is beyond them.
//!
//! Numbers: SQS developer guide, [message quotas] and [queue quotas], and the API reference of
//! each operation.
//!
//! [message quotas]: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
//! [queue quotas]: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html

use std::ops::RangeInclusive;

use super::errors::Refusal;

/// Bytes of a message, and of all messages of a batch together: bodies and attributes.
pub(super) const MAX_MESSAGE_BYTES: usize = 1_048_576;

/// 15 minutes.
pub(super) const DELAY_S: RangeInclusive<i64> = 0..=900;

/// 12 hours.
pub(super) const VISIBILITY_S: RangeInclusive<i64> = 0..=43_200;

pub(super) const WAIT_S: RangeInclusive<i64> = 0..=20;

pub(super) const MESSAGES_PER_RECEIVE: RangeInclusive<i64> = 1..=10;

pub(super) const ENTRIES_PER_BATCH: usize = 10;

pub(super) const ATTRIBUTES_PER_MESSAGE: usize = 10;

/// Messages of a standard queue that may be received and neither deleted nor visible again.
pub(super) const MAX_IN_FLIGHT: i64 = 120_000;

/// Refuses a parameter outside its range.
pub(super) fn within(value: i64, range: &RangeInclusive<i64>, parameter: &str) -> Result<i64, Refusal> {
    if range.contains(&value) {
        return Ok(value);
    }
    let (low, high) = (range.start(), range.end());
    let reason = match parameter {
        "MaxNumberOfMessages" => format!("Must be between {low} and {high}, if provided."),
        "WaitTimeSeconds" => format!("Must be >= {low} and <= {high}, if provided."),
        name => format!("{name} must be >= {low} and <= {high}."),
    };
    Err(Refusal::invalid_value(value, parameter, &reason))
}

/// The first character that a message must not contain: SQS takes the characters of XML 1.0.
pub(super) fn forbidden_character(text: &str) -> Option<char> {
    text.chars().find(|character| {
        !matches!(character,
            '\u{9}' | '\u{A}' | '\u{D}' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}'
            | '\u{10000}'..='\u{10FFFF}')
    })
}

/// What AWS says about a forbidden character, up to where it was found.
pub(super) fn forbidden_character_message(character: char, place: &str) -> String {
    format!(
        "Invalid binary character '#x{:X}' was found in the {place}, the set of allowed \
         characters is #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF",
        u32::from(character),
    )
}

/// Whether a name has 1 to 80 letters, digits, hyphens and underscores: queue names and the ids
/// of batch entries.
pub(super) fn is_plain_name(text: &str) -> bool {
    (1..=80).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allows_the_characters_of_xml() {
        assert_eq!(forbidden_character("tab\t newline\n é 日本 😀"), None);
        assert_eq!(forbidden_character("bell\u{7}"), Some('\u{7}'));
        assert_eq!(forbidden_character("\u{FFFF}"), Some('\u{FFFF}'));
    }
}
