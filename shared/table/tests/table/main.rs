//! The table on the embedded DynamoDB: reading ranges to their end, and changes that meet others.

#![expect(clippy::unwrap_used, reason = "a test fails where it has no answer")]

mod change;
mod pages;

use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region};
use embedded::{Embedded, Options};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use table::{Collection, Grants, Item, Key, Partition, Table};

const NOW_S: i64 = 1_700_000_000;

/// What the tests keep.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Note {
    number: u32,
    text: String,
    revision: u64,
    ends_at: Option<Timestamp>,
}

impl Note {
    fn new(number: u32) -> Note {
        Note { number, text: "as it was".into(), revision: 1, ends_at: None }
    }

    fn expired(number: u32) -> Note {
        Note { ends_at: Timestamp::from_second(NOW_S).ok(), ..Note::new(number) }
    }
}

impl Item for Note {
    const KIND: &'static str = "note";

    fn key(&self) -> Key {
        notes().at(format!("{:03}", self.number))
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.ends_at
    }
}

fn notes() -> Partition {
    Partition::team(&"team_00000000000000000000000000".parse().unwrap(), Collection("note"))
}

/// An empty table in memory.
async fn empty() -> Table {
    let now = Arc::new(|| NOW_S * 1_000);
    let embedded = Embedded::open(Options { folder: None, now, inline: true, durability: Default::default() }).unwrap();
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-central-1"))
        .credentials_provider(Credentials::new("AKIDTEST", "secret", None, None, "test"))
        .endpoint_url("http://embedded.local")
        .retry_config(RetryConfig::disabled())
        .http_client(embedded.http_client())
        .build();
    let client = Client::from_conf(config);
    table::create(&client, "test").await.unwrap();
    Table::new(client, "test".into(), Timestamp::from_second(NOW_S).unwrap(), Grants::all())
}
