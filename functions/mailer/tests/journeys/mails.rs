//! Mails from the outbox through SES: sent once where nothing goes wrong, at least once where something does, and
//! given up after a day.

use std::path::Path;
use std::process::Stdio;

use api::TeamId;
use cx::{Cx, Touch};
use due::{Occurrence, State};
use embedded::{Fault, Mail as Sent};
use jiff::{SignedDuration, Timestamp};
use machine::Options;
use mail::{MAIL, Mail};
use outbox::PARCELS;
use products::REGISTRIES;
use seal::SealKeys;
use serde_json::Value;
use table::{Item, Partition};
use testing::World;
use testing::at;
use testing::{Side, dying_at_each_write};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

const START: &str = "2026-11-21T09:00:30Z";
const TEAM: &str = "team_06GZR83ZCGCHVCJYW498ZJYBRG";
const PARCEL_HEADER: &str = "X-Minutehand-Parcel";

fn team() -> TeamId {
    TEAM.parse().unwrap()
}

async fn world() -> World {
    World::at(START, &REGISTRIES).await
}

/// What an endpoint that says `.posts(&[mail::MAIL])` may do.
fn poster(world: &World) -> Cx {
    Cx::new(world.machine.parts().clone(), "poster", &MAIL.touches())
}

/// Posts a mail as an endpoint does, up to the commit. It is the caller's to hand over.
async fn commit(world: &World) -> outbox::Parcel {
    let cx = poster(world);
    let link = cx.public_url().unwrap().link("/verify", &[("token", "mho_1")]);
    let mail = Mail::new("ada@example.com".parse().unwrap(), "Confirm", "You signed up.").say("Is it you?").button("Yes", &link);
    let parcel = outbox::parcel(&cx, &team(), &mail).unwrap();
    parcel.join(cx.table().transaction()).commit().await.unwrap();
    parcel
}

async fn post(world: &World) -> String {
    let parcel = commit(world).await;
    let id = parcel.id().to_string();
    parcel.leave(&poster(world)).await;
    id
}

fn parcels_of(mails: &[Sent]) -> Vec<&str> {
    let header = |mail: &'_ Sent| mail.headers.iter().position(|(name, _)| name == PARCEL_HEADER).unwrap();
    mails.iter().map(|mail| mail.headers[header(mail)].1.as_str()).collect()
}

fn from_outside(world: &World) -> Cx {
    Cx::new(world.machine.parts().clone(), "outside", &[Touch::Everything])
}

/// How the occurrence of the parcel `id` stands, which was posted at the world's beginning.
async fn occurrence(world: &World, id: &str) -> Option<Occurrence> {
    occurrence_at(world, id, at(START)).await
}

async fn occurrence_at(world: &World, id: &str, posted_at: Timestamp) -> Option<Occurrence> {
    let occurrence = due::OccurrenceId::of(MAIL.queue.name, id, posted_at, "");
    from_outside(world).table().get(Occurrence::key_of(&team(), &occurrence)).await.unwrap()
}

/// A parcel as it is stored.
#[derive(serde::Serialize, serde::Deserialize)]
struct Stored {
    id: String,
    contents: String,
    posted_at: Timestamp,
}

impl Item for Stored {
    const KIND: &'static str = "parcel";

    fn key(&self) -> table::Key {
        Partition::within(&team(), PARCELS, &self.id).at("parcel")
    }
}

/// The parcel `id`, if it is still there.
async fn stored(world: &World, id: &str) -> Option<Stored> {
    let found = from_outside(world).table().get::<Stored>(Partition::within(&team(), PARCELS, id).at("parcel")).await.unwrap();
    assert!(found.iter().all(|parcel| !parcel.contents.contains("Is it you")), "it is sealed");
    found
}

async fn is_kept(world: &World, id: &str) -> bool {
    stored(world, id).await.is_some()
}

#[tokio::test(start_paused = true)]
async fn a_mail_is_sent_once_and_leaves_nothing_behind() {
    let world = world().await;
    let id = post(&world).await;
    let mails = world.mails().await;
    assert_eq!(parcels_of(&mails), [&id]);
    let mail = &mails[0];
    assert_eq!((mail.to.as_slice(), mail.subject.as_str()), (["ada@example.com".to_owned()].as_slice(), "Confirm"));
    assert_eq!(mail.from, "\"Minutehand\" <no-reply@minutehand.localhost>");
    let link = "http://127.0.0.1:3000/verify?token=mho_1";
    assert!(mail.text.as_ref().unwrap().contains(link) && mail.html.as_ref().unwrap().contains(link), "{mail:?}");
    assert_eq!(occurrence(&world, &id).await.unwrap().state, State::Delivered);
    assert!(!is_kept(&world, &id).await);
    world.pass_until("2026-11-21T10:00:00Z").await;
    assert_eq!(world.mails().await.len(), 1, "neither tick nor sweeper sends it again");
}

#[tokio::test(start_paused = true)]
async fn posting_must_be_declared() {
    let world = world().await;
    let cx = Cx::new(world.machine.parts().clone(), "reader", &[]);
    let mail = Mail::new("ada@example.com".parse().unwrap(), "Hello", "");
    assert!(cx.public_url().is_err() && cx.mail_from().is_err() && cx.event_bus().is_err() && cx.sdk(&Touch::Mail).is_err());
    assert!(outbox::parcel(&cx, &team(), &mail).is_err());
}

#[tokio::test(start_paused = true)]
async fn a_process_that_dies_after_the_commit_leaves_it_to_the_tick() {
    let world = world().await;
    drop(commit(&world).await);
    assert_eq!(world.mails().await.len(), 0);
    world.pass_until("2026-11-21T09:01:01Z").await;
    assert_eq!(world.mails().await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_committed_is_not_sent() {
    let world = world().await;
    let cx = poster(&world);
    let mail = Mail::new("ada@example.com".parse().unwrap(), "Hello", "");
    drop(outbox::parcel(&cx, &team(), &mail).unwrap().join(cx.table().transaction()));
    world.pass_until("2026-11-21T09:10:00Z").await;
    assert_eq!(world.mails().await.len(), 0);
}

#[tokio::test(start_paused = true)]
async fn ses_in_trouble_is_asked_again_later() {
    for fault in [Fault::InternalError, Fault::Throttled, Fault::LoseRequest] {
        let world = world().await;
        // Each attempt is four calls of the SDK's.
        world.machine.embedded().faults().inject(fault.on("SendEmail").times(12));
        let id = post(&world).await;
        world.pass_until("2026-11-21T09:00:36Z").await;
        assert_eq!(occurrence(&world, &id).await.unwrap().state, State::Retrying, "{fault:?}");
        assert!(is_kept(&world, &id).await);
        world.pass_until("2026-11-21T09:12:00Z").await;
        assert_eq!(parcels_of(&world.mails().await), [&id], "{fault:?}");
        assert_eq!(occurrence(&world, &id).await.unwrap().attempt, 4, "{fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_sent_for_a_day_is_given_up() {
    let world = world().await;
    world.machine.embedded().faults().inject(Fault::InternalError.on("SendEmail").always());
    let id = post(&world).await;
    world.pass_until("2026-11-22T04:00:00Z").await;
    assert_eq!(occurrence(&world, &id).await.unwrap().state, State::Retrying);
    world.pass_until("2026-11-22T15:00:00Z").await;
    let row = occurrence(&world, &id).await.unwrap();
    assert_eq!((row.state, row.attempt), (State::DeadLettered, 10));
    assert!(is_kept(&world, &id).await, "for whoever looks into it");
    world.machine.embedded().faults().clear();
    world.pass_until("2026-11-22T20:00:00Z").await;
    assert_eq!(world.mails().await.len(), 0);
}

#[tokio::test(start_paused = true)]
async fn messages_that_come_twice_send_one_mail() {
    let world = world().await;
    world.machine.embedded().faults().inject(Fault::DuplicateDelivery.on("ReceiveMessage"));
    world.machine.embedded().faults().inject(Fault::LoseDelete.on("DeleteMessageBatch").times(3));
    let id = post(&world).await;
    world.pass_until("2026-11-21T09:30:00Z").await;
    assert_eq!(parcels_of(&world.mails().await), [&id]);
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_repeats_the_mail_under_the_same_parcel() {
    let world = world().await;
    world.machine.embedded().faults().inject(Fault::LoseResponse.on("SendEmail"));
    let id = post(&world).await;
    assert_eq!(parcels_of(&world.mails().await), [&id, &id]);
}

#[tokio::test(start_paused = true)]
async fn a_busy_table_does_not_send_it_twice() {
    let world = world().await;
    let id = post(&world).await;
    world.machine.embedded().faults().inject(Fault::ThroughputExceeded.on("TransactWriteItems").times(9));
    assert_eq!(parcels_of(&world.mails().await), [&id]);
    assert_eq!(occurrence(&world, &id).await.unwrap().state, State::Delivered);
}

#[tokio::test(start_paused = true)]
async fn a_parcel_that_cannot_be_opened_waits_for_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let (right, wrong) = (SealKeys::generate().unwrap(), SealKeys::generate().unwrap());
    let open = async |now: Timestamp, keys: &str| World::in_folder(now, &REGISTRIES, folder.path().to_owned(), keys).await;
    let world = open(at(START), &right).await;
    let id = commit(&world).await.id().to_string();
    drop(world);
    let world = open(at(START), &wrong).await;
    world.pass_until("2026-11-21T09:03:00Z").await;
    assert_eq!(world.mails().await.len(), 0);
    assert_eq!(occurrence(&world, &id).await.unwrap().state, State::Retrying);
    let now = world.now();
    drop(world);
    let world = open(now, &right).await;
    world.pass_until("2026-11-21T09:10:00Z").await;
    assert_eq!(parcels_of(&world.mails().await), [&id]);
}

/// Posts a mail in a process that dies where `arm` says, and goes on in another. Gives the number of writes it took.
async fn live(arm: impl Fn(&World)) -> u64 {
    let folder = tempfile::tempdir().unwrap();
    let keys = SealKeys::generate().unwrap();
    let enter = async |now: Timestamp| {
        let mut world = World::in_folder(now, &REGISTRIES, folder.path().to_owned(), &keys).await;
        world.start_workers();
        world
    };
    let mut world = enter(at(START)).await;
    let id = commit(&world).await;
    let parcel = id.id().to_string();
    world.machine.embedded().faults().clear();
    arm(&world);
    id.leave(&poster(&world)).await;
    world.wait_until(at(START) + SignedDuration::from_secs(5)).await;
    let (died, writes) = world.died();
    if died {
        let now = world.now() + SignedDuration::from_secs(2);
        world.kill_workers();
        drop(world);
        world = enter(now).await;
        // What the runner does at start.
        world.machine.tick().await;
        world.wait_until(now + SignedDuration::from_secs(20)).await;
    }
    let mails = world.machine.embedded().mails().unwrap();
    assert!((1..=2).contains(&mails.len()), "{mails:?}");
    assert!(parcels_of(&mails).iter().all(|sent| *sent == parcel), "{mails:?}");
    assert_eq!(occurrence(&world, &parcel).await.unwrap().state, State::Delivered);
    assert!(!is_kept(&world, &parcel).await);
    writes
}

#[tokio::test(start_paused = true)]
async fn a_crash_around_any_write_loses_no_mail() {
    let writes = dying_at_each_write(&[Side::Before, Side::After], async |arm| live(arm).await).await;
    assert!(writes >= 6, "a mail takes some {writes} writes");
}

/// A mail server of Python's that says each mail it takes in a line of JSON.
struct Server {
    port: u16,
    said: tokio::io::Lines<BufReader<tokio::process::ChildStdout>>,
    _process: tokio::process::Child,
}

impl Server {
    /// `None`, saying so, where Python lacks the module.
    #[expect(clippy::print_stdout, reason = "a test that is skipped says so")]
    async fn start(test: &str, refusal: &str) -> Option<Server> {
        let known = Command::new("python3").args(["-c", "import aiosmtpd"]).output().await;
        if !known.is_ok_and(|output| output.status.success()) {
            println!("SKIPPED: {test} needs python3 with aiosmtpd (pip install aiosmtpd)");
            return None;
        }
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../infra/checks/smtp_server.py");
        let mut command = Command::new("python3");
        command.arg(script).arg(refusal).stdout(Stdio::piped()).stdin(Stdio::piped()).kill_on_drop(true);
        let mut process = command.spawn().unwrap();
        let mut said = BufReader::new(process.stdout.take().unwrap()).lines();
        let port = said.next_line().await.unwrap().unwrap().parse().unwrap();
        Some(Server { port, said, _process: process })
    }

    async fn world(&self) -> World {
        let url = format!("smtp://127.0.0.1:{}", self.port).parse().unwrap();
        let options = Options { relay: Some(minutehand::relay(&url).unwrap()), ..Options::default() };
        World::with(START, &REGISTRIES, options).await
    }
}

#[tokio::test]
async fn a_real_server_gets_the_mail() {
    let Some(mut server) = Server::start("a_real_server_gets_the_mail", "").await else { return };
    let world = server.world().await;
    let id = post(&world).await;
    assert_eq!(parcels_of(&world.mails().await), [&id], "it is kept as well");
    let taken: Value = serde_json::from_str(&server.said.next_line().await.unwrap().unwrap()).unwrap();
    assert_eq!((&taken["from"], &taken["to"][0]), (&"no-reply@minutehand.localhost".into(), &"ada@example.com".into()));
    let text = |name: &str| taken["headers"][name].as_str().unwrap().to_owned();
    assert_eq!(text("message-id"), format!("<{id}@minutehand.localhost>"));
    assert_eq!((text("subject").as_str(), text("auto-submitted").as_str()), ("Confirm", "auto-generated"));
    assert!(
        taken["plain"].as_str().unwrap().contains("Is it you?") && taken["html"].as_str().unwrap().contains("<title>"),
        "{taken}"
    );
}

#[tokio::test]
async fn a_real_servers_refusal_is_heeded() {
    for (refusal, state) in [("550 no such user", State::Failed), ("451 later", State::Retrying)] {
        let Some(server) = Server::start("a_real_servers_refusal_is_heeded", refusal).await else { return };
        let world = server.world().await;
        let id = post(&world).await;
        assert_eq!(world.mails().await.len(), 0);
        let posted_at = stored(&world, &id).await.unwrap().posted_at;
        assert_eq!(occurrence_at(&world, &id, posted_at).await.unwrap().state, state, "{refusal}");
    }
}

#[tokio::test(start_paused = true)]
async fn ses_that_is_down_is_left_alone_and_gets_each_mail_once_when_it_is_back() {
    let world = world().await;
    world.machine.embedded().faults().inject(Fault::InternalError.on("SendEmail").always());
    let mut posted = Vec::new();
    for _ in 0..12 {
        let at = world.now();
        posted.push((post(&world).await, at));
        world.pass_to(world.now() + SignedDuration::from_millis(500)).await;
    }
    world.pass_to(world.now() + SignedDuration::from_secs(20)).await;
    world.machine.embedded().faults().clear();
    world.pass_to(world.now() + SignedDuration::from_mins(15)).await;

    let mails = world.mails().await;
    let (mut sent, mut ids): (Vec<&str>, Vec<&str>) = (parcels_of(&mails), posted.iter().map(|(id, _)| id.as_str()).collect());
    sent.sort_unstable();
    ids.sort_unstable();
    assert_eq!(sent, ids);
    let mut held = 0;
    for (id, at) in &posted {
        held += usize::from(occurrence_at(&world, id, *at).await.unwrap().holds > 0);
    }
    assert!(held > 0, "some were put off, and not tried in vain");
}
