//! What the events in `events/` speak of: an account with keys, a job that works, one that was given up on,
//! deliveries that ended, an hour of the audit log that is over, and work that is owed.

use api::{Id, Seed, TeamId};
use audit::{AuditId, Entry};
use cx::{Cx, Touch};
use due::{Due, Errand, OccurrenceId, Origin};
use events::DomainEvent;
use identity::Plan;
use jiff::{SignedDuration, Timestamp};
use machine::Machine;
use mail::Mail;
use outbox::Parcel;
use serde_json::{Value, json};
use table::Condition;

use crate::export_seeds::ExportSeeds;
use crate::link_seeds::LinkSeeds;
use crate::{Api, Reply, TeamSeeds};

/// The receiver's path that answers 200.
pub const WELL: &str = "/well";
/// The receiver's path that answers 500.
pub const BROKEN: &str = "/broken";
/// Every account's.
const PASSWORD: &str = "correct horse";
/// The shard that `events/platform-dispatch.json` names.
const SHARD: u16 = 7;
/// The kind of work that jobs are.
const WORK: &str = "deliveries";
/// The hour that `events/accounts-audit-seal.json` names.
const PAST_HOUR: &str = "2026-01-15T08:00:00Z";

/// One account's things.
#[derive(Clone, Debug)]
pub struct Seeds {
    /// Its address; the password is that of the events.
    pub email: String,
    /// A session's token.
    pub session: String,
    /// The id of another session.
    pub spare_session: String,
    /// Its team's id.
    pub team: String,
    /// An API key.
    pub key: String,
    /// The id of another key.
    pub spare: String,
    /// That other key.
    pub spare_key: String,
    /// A job that fires every day.
    pub job: String,
    /// A delivery of that job that ended well.
    pub delivered: String,
    /// A delivery that waits in the queue.
    pub sent: String,
    /// A mail that was posted and has not been sent.
    pub mail: String,
    /// An event that was posted and has not been published.
    pub event: String,
    /// A delivery that is due, in the shard of the events, and was not sent.
    pub owed: String,
    /// The teams around it.
    pub teams: TeamSeeds,
    /// The links that were mailed to it.
    pub links: LinkSeeds,
    /// Exports of its data.
    pub exports: ExportSeeds,
    /// An hour of the audit log that is over, and has one entry and no seal.
    pub past_hour: Timestamp,
}

impl Seeds {
    /// Makes the account `email` with its things in `machine`, whose workers must not run by themselves and
    /// whose retry schedule must be short. Jobs call `receiver`, at [`WELL`] and at [`BROKEN`].
    pub async fn plant(machine: &Machine, email: &str, receiver: &str) -> Seeds {
        let api = Api::of(machine);
        let account = made(api.post("/api/auth/signup", None, json!({"email": email, "password": PASSWORD})).await);
        let session = text(&account["token"]);
        let other = api.post("/api/auth/login", None, json!({"email": email, "password": PASSWORD})).await;
        let sessions = api.get("/api/auth/sessions", Some(&text(&made(other)["token"]))).await.body;
        let current = sessions["items"].as_array().into_iter().flatten().find(|session| session["current"] == true);
        let spare_session = text(&current.expect("the session just begun")["id"]);
        let make_key = async |name: &str| made(api.post("/api/keys", Some(&session), json!({"name": name})).await);
        let (key, spare) = (make_key("laptop").await, make_key("spare").await);
        let key = text(&key["key"]);
        let post = async |path: &str, body: Value| made(api.post(path, Some(&key), body).await);
        let run = async |job: &str| text(&post(&format!("/api/job/{job}/runs"), json!({})).await["occurrence_id"]);
        let job = text(&post("/api/schedule", daily(&format!("{receiver}{WELL}"))).await["id"]);
        let broken = text(&post("/api/schedule", daily(&format!("{receiver}{BROKEN}"))).await["id"]);
        let delivered = run(&job).await;
        run(&broken).await;
        drain(machine).await;
        let sent = run(&job).await;
        let team = text(&account["team"]["id"]);
        let (mail, event) = (post_mail(machine, &team, email).await, post_event(machine, &team).await);
        let owed = owe(machine, &team, &job).await;
        let past_hour = log_in_a_past_hour(machine, &team).await;
        let (spare, spare_key) = (text(&spare["id"]), text(&spare["key"]));
        let user = text(&account["user"]["id"]);
        let (teams, links) = (TeamSeeds::plant(machine, &user).await, LinkSeeds::plant(machine, &user).await);
        let exports = ExportSeeds::plant(machine, &user).await;
        Seeds {
            email: email.to_owned(),
            session,
            spare_session,
            team,
            key,
            spare,
            spare_key,
            job,
            delivered,
            sent,
            mail,
            event,
            owed,
            past_hour,
            teams,
            links,
            exports,
        }
    }
}

/// Works the messages there are until none is left.
pub async fn drain(machine: &Machine) {
    let workers = || machine.registries().iter().flat_map(|registry| registry.workers);
    loop {
        let mut worked = 0;
        for worker in workers() {
            worked += machine.poll_once(worker, 0).await.expect("a batch");
        }
        if worked == 0 {
            return;
        }
    }
}

async fn post_mail(machine: &Machine, team: &str, email: &str) -> String {
    let cx = Cx::new(machine.parts().clone(), "seeds", &[Touch::Everything]);
    let mail =
        Mail::new(email.parse().expect("an address"), "Hello", "You get this because you try things out.").say("It works.");
    posted(&cx, outbox::parcel(&cx, &team.parse().expect("a team's id"), &mail).expect("a parcel")).await
}

async fn post_event(machine: &Machine, team: &str) -> String {
    let cx = Cx::new(machine.parts().clone(), "seeds", &[Touch::Everything]);
    let event = DomainEvent { kind: "team.greeted", team: team.parse().expect("a team's id"), data: json!({}) };
    posted(&cx, event.parcel(&cx).expect("a parcel")).await
}

/// Posts it and hands it to no queue: the event that is replayed is the message.
async fn posted(cx: &Cx, parcel: Parcel) -> String {
    let table = cx.table();
    parcel.join(table.transaction()).commit().await.expect("a parcel");
    parcel.id().to_string()
}

/// A due item as a tick finds one whose sender died before it sent. Whichever shard an occurrence is in
/// follows from its id.
async fn owe(machine: &Machine, team: &str, job: &str) -> String {
    let cx = Cx::new(machine.parts().clone(), "seeds", &[Touch::Everything]);
    let (now, team): (_, TeamId) = (cx.now(), team.parse().expect("a team's id"));
    let items = (0..).map(|nonce: u64| {
        let occurrence = OccurrenceId::of(WORK, job, now, &nonce.to_string());
        let errand = Errand { occurrence: occurrence.clone(), scheduled_for: now, attempt: 1, origin: Origin::RunNow };
        (occurrence, Due::errand(WORK, &team, job, now, 1, errand))
    });
    let (occurrence, due) = items.into_iter().find(|(_, due)| due.shard == SHARD).expect("an endless supply");
    cx.table().put(&due, Condition::Always).await.expect("a due item");
    occurrence.to_string()
}

/// An entry of the audit log in an hour that is over and was not sealed, and that hour.
async fn log_in_a_past_hour(machine: &Machine, team: &str) -> Timestamp {
    let cx = Cx::new(machine.parts().clone(), "seeds", &[Touch::Everything]);
    let hour: Timestamp = PAST_HOUR.parse().expect("an instant");
    let at = hour + SignedDuration::from_mins(30);
    let id = AuditId::from_seed(Seed { at_ms: at.as_millisecond(), random: cx.random() });
    let kept_until = cx.now() + SignedDuration::from_hours(1);
    let entry = Entry::of(&cx, &team.parse().expect("a team's id"), Plan::Free, None, "key.created");
    cx.table().put(&Entry { id, at, kept_until, ..entry }, Condition::Absent).await.expect("an entry");
    hour
}

/// A job whose next instant is hours or minutes away, but not near enough to be sent by whoever makes it.
fn daily(url: &str) -> Value {
    json!({
        "name": "Invoices", "start_date": "2026-01-15", "freq": "daily", "trigger_timings": ["09:05"],
        "callback_url": url, "metadata": {"run": 7}
    })
}

fn made(reply: Reply) -> Value {
    assert!(reply.status.is_success(), "{reply:?}");
    reply.body
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
