//! Whoever can write the table cannot change what was sealed of the audit log without being found out: each way
//! of trying, and what the report says to it.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;
use products::REGISTRIES;
use serde_json::{Value, json};
use testing::World;
use testing::problem::text;
use testing::rows::{Row, delete, put, rows, string, text_of, with};

/// A team whose hours of nine, ten and twelve o'clock are sealed, with two, one and one entries more than signing up
/// and making a key left; and another team's.
struct Log {
    world: World,
    team: String,
    key: String,
    other: String,
}

/// What is done to the table: what is put, what is taken away.
struct Deed {
    what: &'static str,
    put: Vec<Row>,
    gone: Vec<Row>,
    /// The faults it must lead to: kind, hour, and how many entries are named.
    faults: Vec<(&'static str, &'static str, usize)>,
}

impl Log {
    async fn new() -> Log {
        let world = World::at("2026-11-21T09:00:10Z", &REGISTRIES).await;
        let ada = world.sign_up("ada@example.com").await;
        let key = world.key_of(&ada).await;
        let bob = world.sign_up("bob@example.com").await;
        for (until, names) in [
            ("2026-11-21T09:30:00Z", &["one", "two"][..]),
            ("2026-11-21T10:30:00Z", &["three"]),
            ("2026-11-21T12:30:00Z", &["four"]),
        ] {
            world.pass_until(until).await;
            for name in names {
                world.post("/api/keys", Some(&ada.token), json!({"name": name})).await;
                world.post("/api/keys", Some(&bob.token), json!({"name": name})).await;
            }
        }
        world.pass_until("2026-11-21T13:15:00Z").await;
        Log { world, team: ada.team, key, other: bob.team }
    }

    async fn report(&self, query: &str) -> Value {
        let reply = self.world.get(&format!("/api/audit/verify{query}"), Some(&self.key)).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.body
    }

    async fn entries(&self) -> Vec<Row> {
        rows(&self.world, &format!("{}/audit", self.team)).await
    }

    async fn seals(&self) -> Vec<Row> {
        rows(&self.world, &format!("{}/audit_seal", self.team)).await
    }

    async fn head(&self) -> Row {
        rows(&self.world, &format!("{}/audit_seal/chain", self.team)).await.pop().unwrap()
    }

    async fn lines(&self, seal: &Row) -> Vec<Row> {
        rows(&self.world, &format!("{}/audit_seal/lines/{}", self.team, text_of(seal, "digest"))).await
    }

    /// Does `deed`, asks for the report, and undoes it.
    async fn suffer(&self, deed: &Deed) {
        let touched: Vec<&Row> = deed.put.iter().chain(&deed.gone).collect();
        let mut before = Vec::new();
        for partition in touched.iter().map(|row| text_of(row, "pk")).collect::<BTreeSet<_>>() {
            before.extend(rows(&self.world, &partition).await);
        }
        for row in &deed.gone {
            delete(&self.world, row).await;
        }
        for row in &deed.put {
            put(&self.world, row).await;
        }
        let report = self.report("").await;
        let found: BTreeSet<(String, String, usize)> = report["faults"]
            .as_array()
            .unwrap()
            .iter()
            .map(|fault| {
                let named = fault["entries"].as_array().map_or(0, Vec::len);
                assert!(text(&fault["detail"]).len() > 20, "{fault}");
                (text(&fault["kind"]), text(&fault["hour"]), named)
            })
            .collect();
        let expected = deed.faults.iter().map(|(kind, hour, named)| ((*kind).to_owned(), (*hour).to_owned(), *named));
        assert_eq!(found, expected.collect(), "{}: {report:#}", deed.what);
        assert_eq!(report["intact"], deed.faults.is_empty(), "{}", deed.what);
        for row in &touched {
            delete(&self.world, row).await;
        }
        for row in &before {
            put(&self.world, row).await;
        }
        assert_eq!(self.report("").await["intact"], true, "{} was undone", deed.what);
    }
}

const NINE: &str = "2026-11-21T09:00:00Z";
const TEN: &str = "2026-11-21T10:00:00Z";
const ELEVEN: &str = "2026-11-21T11:00:00Z";
const TWELVE: &str = "2026-11-21T12:00:00Z";

/// `row` at another instant: the first ten characters after the prefix of its key are the time.
fn moved(row: &Row, from: &Row) -> Row {
    let (own, theirs) = (text_of(row, "sk"), text_of(from, "sk"));
    with(row, "sk", string(&format!("{}{}", &theirs[..14], &own[14..])))
}

#[tokio::test(start_paused = true)]
async fn an_untouched_log_is_intact() {
    let log = Log::new().await;
    let report = log.report("").await;
    assert_eq!((&report["intact"], &report["hours"], &report["seals"]), (&json!(true), &json!(3), &json!(3)), "{report:#}");
    // Signing up, the key of the test, and the four keys.
    assert_eq!((&report["entries"], &report["forgotten_hours"]), (&json!(6), &json!(0)));
    assert_eq!(report["unsealed"], json!({"entries": 0, "since": null}));
    assert_eq!(report["newest"]["hour"], TWELVE);
    let one = log.report(&format!("?from={TEN}&to={ELEVEN}")).await;
    assert_eq!((&one["intact"], &one["hours"], &one["entries"]), (&json!(true), &json!(1), &json!(1)), "{one:#}");
    assert_eq!((&one["from"], &one["to"]), (&json!(TEN), &json!(ELEVEN)));
}

#[tokio::test(start_paused = true)]
async fn entries_cannot_be_changed_or_moved_unseen() {
    let log = Log::new().await;
    let entries = log.entries().await;
    let (first, second, ten, twelve) = (&entries[0], &entries[1], &entries[4], &entries[5]);
    let changed = |what, row: Row| Deed { what, put: vec![row], gone: vec![], faults: vec![("entries_changed", NINE, 1)] };
    let at_eleven = {
        // Half an hour before an entry of twelve o'clock.
        let id: i64 = api::made_at_ms(&text_of(twelve, "sk")).unwrap() - 3_600_000;
        let id: audit::AuditId = api::Id::from_seed(api::Seed { at_ms: id, random: [7; 10] });
        with(second, "sk", string(id.as_str()))
    };
    let deeds = [
        changed("another action", with(first, "action", string("job.removed"))),
        changed("another actor", with(first, "user", string("user_00000000000000000000000000"))),
        changed("one attribute more", with(first, "note", string("x"))),
        changed("a text as a number", with(first, "request_id", AttributeValue::N("7".into()))),
        changed("hidden, as if its time were over", with(first, "expires_at", AttributeValue::N("1".into()))),
        changed("kept for longer", with(first, "expires_at", AttributeValue::N("9999999999".into()))),
        Deed {
            what: "taken away",
            put: vec![],
            gone: vec![second.clone(), ten.clone()],
            faults: vec![("entries_missing", NINE, 1), ("entries_missing", TEN, 1)],
        },
        Deed {
            what: "a whole hour taken away",
            put: vec![],
            gone: entries[..4].to_vec(),
            faults: vec![("entries_missing", NINE, 4)],
        },
        Deed { what: "one put in", put: vec![moved(ten, second)], gone: vec![], faults: vec![("entries_added", NINE, 1)] },
        Deed {
            what: "one put into an hour that had none",
            put: vec![at_eleven.clone()],
            gone: vec![],
            faults: vec![("entries_added", ELEVEN, 1)],
        },
        Deed {
            what: "moved into another sealed hour",
            put: vec![moved(second, ten)],
            gone: vec![second.clone()],
            faults: vec![("entries_missing", NINE, 1), ("entries_added", TEN, 1)],
        },
        Deed {
            what: "moved into an hour that had none",
            put: vec![at_eleven],
            gone: vec![second.clone()],
            faults: vec![("entries_missing", NINE, 1), ("entries_added", ELEVEN, 1)],
        },
        Deed {
            what: "two changed places",
            put: vec![with(first, "sk", second["sk"].clone()), with(second, "sk", first["sk"].clone())],
            gone: vec![],
            faults: vec![("entries_changed", NINE, 2)],
        },
    ];
    for deed in &deeds {
        log.suffer(deed).await;
    }
    // Names the entry.
    let hidden = with(first, "action", string("job.removed"));
    put(&log.world, &hidden).await;
    assert_eq!(log.report("").await["faults"][0]["entries"], json!([text_of(first, "sk")]));
}

#[tokio::test(start_paused = true)]
async fn seals_cannot_be_changed_or_taken_away_unseen() {
    let log = Log::new().await;
    let (seals, head, entries) = (log.seals().await, log.head().await, log.entries().await);
    let [nine, ten, twelve] = &seals[..] else { panic!("three seals: {seals:?}") };
    let lines = log.lines(nine).await;
    let theirs = rows(&log.world, &format!("{}/audit_seal", log.other)).await;
    let as_ours = |row: &Row| with(row, "pk", nine["pk"].clone());
    let rolled_back =
        ["hour", "number", "chain"].into_iter().fold(head.clone(), |head, name| with(&head, name, ten[name].clone()));
    let changed = |what, row: Row| Deed { what, put: vec![row], gone: vec![], faults: vec![("seal_changed", NINE, 0)] };
    let deeds = [
        changed("another chain", with(nine, "chain", ten["chain"].clone())),
        changed("another proof", with(nine, "proof", ten["proof"].clone())),
        changed("kept for less, so that nothing is looked at", with(nine, "kept_until", string(NINE))),
        changed("another team's", as_ours(&theirs[0])),
        changed("another team's under our name", with(&as_ours(&theirs[0]), "team", nine["team"].clone())),
        changed("another digest", with(nine, "digest", ten["digest"].clone())),
        Deed {
            what: "the first taken away",
            put: vec![],
            gone: vec![nine.clone()],
            faults: vec![("seal_missing", TEN, 0), ("entries_added", NINE, 4)],
        },
        Deed {
            what: "one in the middle taken away with its entries",
            put: vec![],
            gone: vec![ten.clone(), entries[4].clone()],
            faults: vec![("seal_missing", TWELVE, 0)],
        },
        Deed { what: "the end taken away", put: vec![], gone: vec![head.clone()], faults: vec![("end_changed", TWELVE, 0)] },
        Deed {
            what: "the end rolled back",
            put: vec![rolled_back.clone()],
            gone: vec![],
            faults: vec![("end_changed", TWELVE, 0)],
        },
        Deed {
            what: "the newest taken away",
            put: vec![],
            gone: vec![twelve.clone()],
            faults: vec![("end_changed", TEN, 0), ("entries_added", TWELVE, 1)],
        },
        Deed {
            what: "the list of the hour's entries taken away",
            put: vec![],
            gone: lines.clone(),
            // The entries are as they were sealed, which is what counts.
            faults: vec![],
        },
        Deed {
            what: "the list taken away and an entry changed",
            put: vec![with(&entries[0], "action", string("x"))],
            gone: lines.clone(),
            faults: vec![("entries_unclear", NINE, 0)],
        },
        Deed {
            what: "the list and an entry changed",
            put: vec![with(&entries[0], "action", string("x")), with(&lines[0], "lines", string("x"))],
            gone: vec![],
            faults: vec![("entries_unclear", NINE, 0)],
        },
    ];
    for deed in &deeds {
        log.suffer(deed).await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_newest_seals_cannot_be_cut_off_unseen() {
    let log = Log::new().await;
    let (seals, head, entries) = (log.seals().await, log.head().await, log.entries().await);
    let newest = log.report("").await["newest"].clone();
    let known = format!("?known_hour={}&known_chain={}", text(&newest["hour"]), text(&newest["chain"]));
    assert_eq!(log.report(&known).await["intact"], true);

    // As it was after ten o'clock was sealed, with the entries still there: they should have been sealed.
    delete(&log.world, &seals[2]).await;
    let rolled_back = ["hour", "number", "chain"].into_iter().fold(head, |head, name| with(&head, name, seals[1][name].clone()));
    put(&log.world, &rolled_back).await;
    let report = log.report("").await;
    assert_eq!((&report["intact"], &report["unsealed"]["entries"]), (&json!(true), &json!(1)), "it may be late: {report:#}");
    let report = log.report(&known).await;
    assert_eq!(report["faults"][0]["kind"], "known_seal_missing", "{report:#}");
    // Without ticks: nobody seals it anew.
    log.world.wait_until("2026-11-21T16:10:01Z".parse().unwrap()).await;
    let report = log.report("").await;
    assert_eq!(
        (&report["faults"][0]["kind"], &report["faults"][0]["hour"]),
        (&json!("seal_overdue"), &json!(TWELVE)),
        "{report:#}"
    );
    assert_eq!(report["faults"][0]["entries"], json!([text_of(&entries[5], "sk")]));

    // With the entries gone too the table is as it was at eleven; whoever kept the seal elsewhere knows better.
    delete(&log.world, &entries[5]).await;
    assert_eq!(log.report("").await["intact"], true);
    let report = log.report(&known).await;
    assert_eq!((&report["intact"], &report["faults"][0]["kind"]), (&json!(false), &json!("known_seal_missing")), "{report:#}");
}
