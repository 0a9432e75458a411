//! What became of a job's occurrences, read back through the API and the receiver, and held against what
//! was to be expected.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value;
use testing::{Call, World, at};

/// Everything that can be known about a job from outside.
pub(crate) struct Ledger {
    rows: Vec<Value>,
    calls: Vec<Call>,
}

fn instant(value: &Value) -> Timestamp {
    at(value.as_str().unwrap())
}

impl Ledger {
    /// Reads the whole log of job `id`, page by page, and what reached the receiver.
    pub(crate) async fn read(world: &World, key: &str, id: &str) -> Ledger {
        let (mut rows, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = world.get(&format!("/api/job/{id}/logs?limit=7{cursor}"), Some(key)).await;
            assert_eq!(page.status, 200, "{:?}", page.body);
            rows.extend(page.body["items"].as_array().unwrap().clone());
            match page.body["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        let calls = world.receiver.calls().into_iter().filter(|call| call.json()["job_id"] == id).collect();
        Ledger { rows, calls }
    }

    /// Exactly the occurrences of `expected` were called, each once, and each has one row that says so.
    #[track_caller]
    pub(crate) fn delivered_once(&self, expected: &[Timestamp]) -> &Self {
        let expected: BTreeSet<Timestamp> = expected.iter().copied().collect();
        let mut called = BTreeMap::<Timestamp, usize>::new();
        for call in &self.calls {
            *called.entry(instant(&call.json()["scheduled_for"])).or_default() += 1;
        }
        assert_eq!(called.keys().copied().collect::<BTreeSet<_>>(), expected, "called: {called:?}");
        assert!(called.values().all(|count| *count == 1), "called more than once: {called:?}");
        let delivered = self.rows.iter().filter(|row| row["status"] == "delivered").map(|row| instant(&row["scheduled_for"]));
        assert_eq!(delivered.collect::<Vec<_>>(), expected.iter().rev().copied().collect::<Vec<_>>(), "{:#?}", self.rows);
        self
    }

    /// Exactly the occurrences of `expected` were skipped for `reason`, one by one or in ranges.
    #[track_caller]
    pub(crate) fn skipped(&self, expected: &[Timestamp], reason: &str) -> &Self {
        let mut count = 0;
        for row in self.rows.iter().filter(|row| row["status"] == "skipped") {
            assert_eq!(row["detail"], reason);
            let (from, to, covered) = match &row["missed"] {
                Value::Null => (instant(&row["scheduled_for"]), instant(&row["scheduled_for"]), 1),
                missed => (instant(&missed["from"]), instant(&missed["to"]), missed["count"].as_u64().unwrap()),
            };
            let inside = expected.iter().filter(|instant| (from..=to).contains(*instant)).count() as u64;
            assert_eq!(inside, covered, "{row:#?}");
            count += covered;
        }
        assert_eq!(count, expected.len() as u64, "{:#?}", self.rows);
        self
    }

    /// Every call came at its instant, or less than `limit` after it.
    #[track_caller]
    pub(crate) fn lateness_under_ms(&self, limit: i128) -> &Self {
        for call in &self.calls {
            let late = call.at.duration_since(instant(&call.json()["scheduled_for"])).as_millis();
            assert!((0..limit).contains(&late), "{late} ms late: {:?}", call.json());
        }
        self
    }
}
