//! A role's policy: what the registry entry declares, in IAM's terms.

use std::collections::BTreeSet;

use ::function::providers_of;
use cx::Touch;
use queue::Queue;
use table::Family;

use super::arn_of;
use crate::names::logical_id;
use crate::settings;

/// The length of a team's id after `team_`: a `?` for each character, since a `*` would match slashes too, and
/// with them other collections.
const TEAM: &str = "team_??????????????????????????";

/// Posting to connections, and ending them: those of the one WebSocket API there is.
const TELL: &str = "              - Sid: Tell
                Effect: Allow
                Action: [execute-api:ManageConnections]
                Resource: [!Sub \"arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${SocketApi}/*/*/@connections/*\"]
";

/// The queues that `touches` send to.
pub(crate) fn sends_to<'a>(touches: &[Touch], queues: &'a [Queue]) -> Vec<&'a Queue> {
    let any_due = touches.contains(&Touch::SendAnyDue);
    queues.iter().filter(|queue| touches.contains(&Touch::Send(**queue)) || (any_due && queue.due)).collect()
}

/// The statements, as the lines of a list.
pub(crate) fn statements(touches: &[Touch], fed_from: Option<&Queue>, queues: &[Queue]) -> String {
    let mut text = statement("Log", &["logs:CreateLogStream", "logs:PutLogEvents"], &["LogGroupArn".to_owned()]);
    let reads = families(touches.iter().filter_map(|touch| if let Touch::Read(family) = touch { Some(*family) } else { None }));
    if !reads.is_empty() {
        text += &statement("Read", &["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"], &["TableArn".to_owned()]);
        text += &leading_keys(&reads);
    }
    let writes = families(touches.iter().filter_map(|touch| if let Touch::Write(family) = touch { Some(*family) } else { None }));
    if !writes.is_empty() {
        let actions = [
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
            "dynamodb:DeleteItem",
            "dynamodb:ConditionCheckItem",
            "dynamodb:BatchWriteItem",
            "dynamodb:PartiQLInsert",
            "dynamodb:PartiQLUpdate",
            "dynamodb:PartiQLDelete",
        ];
        text += &statement("Write", &actions, &["TableArn".to_owned()]);
        text += &leading_keys(&writes);
    }
    let sends: Vec<String> = sends_to(touches, queues).into_iter().map(arn_of).collect();
    if !sends.is_empty() {
        text += &statement("Send", &["sqs:SendMessage"], &sends);
    }
    if let Some(queue) = fed_from {
        let actions = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"];
        text += &statement("Receive", &actions, &[arn_of(queue)]);
    }
    for provider in providers_of(touches).into_iter().filter(|provider| provider.has_secrets()) {
        text += &statement(&logical_id(provider.name), &["secretsmanager:GetSecretValue"], &[settings::secret_arn_of(provider)]);
    }
    if touches.contains(&Touch::Seal) {
        text += &statement("Seal", &["secretsmanager:GetSecretValue"], &["SealKeysArn".to_owned()]);
    }
    text += &blobs(touches);
    if touches.contains(&Touch::Mail) {
        text += &statement("Mail", &["ses:SendEmail"], &["MailIdentityArn".to_owned()]);
    }
    if touches.contains(&Touch::Tell) {
        text += TELL;
    }
    if touches.contains(&Touch::Publish) {
        text += &statement("Publish", &["events:PutEvents"], &["EventBusArn".to_owned()]);
    }
    text
}

/// The objects under the prefixes that are touched, of every team: each is a wall between products, and teams are told
/// apart by their keys, which nobody guesses.
fn blobs(touches: &[Touch]) -> String {
    let prefixes: BTreeSet<&str> =
        touches.iter().filter_map(|touch| if let Touch::Blobs(prefix) = touch { Some(prefix.0) } else { None }).collect();
    if prefixes.is_empty() {
        return String::new();
    }
    let named: Vec<String> = prefixes.iter().map(|prefix| format!("!Sub \"${{BucketArn}}/{TEAM}/{prefix}/*\"")).collect();
    let listed: Vec<String> = prefixes.iter().map(|prefix| format!("\"{TEAM}/{prefix}/*\"")).collect();
    format!(
        "              - Sid: Blobs
                Effect: Allow
                Action: [s3:GetObject, s3:PutObject, s3:DeleteObject, s3:AbortMultipartUpload, s3:ListMultipartUploadParts]
                Resource: [{}]
              - Sid: ListBlobs
                Effect: Allow
                Action: [s3:ListBucket]
                Resource: [!Ref BucketArn]
                Condition:
                  StringLike:
                    s3:prefix: [{}]
",
        named.join(", "),
        listed.join(", ")
    )
}

fn statement(id: &str, actions: &[&str], resources: &[String]) -> String {
    let resources: Vec<String> = resources.iter().map(|name| format!("!Ref {name}")).collect();
    format!(
        "              - Sid: {id}
                Effect: Allow
                Action: [{}]
                Resource: [{}]
",
        actions.join(", "),
        resources.join(", ")
    )
}

/// Only items whose partition key is one of these.
fn leading_keys(patterns: &BTreeSet<String>) -> String {
    let lines: String = patterns.iter().map(|pattern| format!("                      - \"{pattern}\"\n")).collect();
    format!(
        "                Condition:\n                  ForAllValues:StringLike:\n                    dynamodb:LeadingKeys:\n{lines}"
    )
}

/// The partition keys of families: a collection whole and in parts, a system family in parts.
fn families(families: impl Iterator<Item = Family>) -> BTreeSet<String> {
    let patterns = families.flat_map(|family| match family {
        Family::Team(collection) => vec![format!("{TEAM}/{}", collection.0), format!("{TEAM}/{}/*", collection.0)],
        Family::System(_) => vec![format!("{family}/*")],
    });
    patterns.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use api::{Id, Seed, TeamId};
    use table::{Collection, Partition};

    #[test]
    fn a_pattern_matches_the_keys_of_its_family_and_no_others() {
        let team = TeamId::from_seed(Seed { at_ms: 1, random: [7; 10] });
        let patterns = families([Family::Team(Collection("job"))].into_iter());
        let matches = |partition: Partition| patterns.iter().any(|pattern| like(pattern, partition.as_str()));
        assert!(matches(Partition::team(&team, Collection("job"))));
        assert!(matches(Partition::within(&team, Collection("job"), "x")));
        assert!(!matches(Partition::team(&team, Collection("jobs"))));
        assert!(!matches(Partition::within(&team, Collection("log"), "a/job")));
    }

    /// IAM's `StringLike`.
    fn like(pattern: &str, text: &str) -> bool {
        match (pattern.chars().next(), text.chars().next()) {
            (None, None) => true,
            (Some('*'), _) => like(&pattern[1..], text) || (!text.is_empty() && like(pattern, &text[1..])),
            (Some('?'), Some(_)) => like(&pattern[1..], &text[1..]),
            (Some(p), Some(t)) if p == t => like(&pattern[1..], &text[1..]),
            _ => false,
        }
    }
}
