//! What must be stored by the time a function has answered to its event: Lambda freezes its process at that
//! moment, and whatever was left for later may never happen.

use audit::Report;
use cx::{Cx, Touch};
use jiff::SignedDuration;
use machine::Machine;
use serde_json::{Value, json};

use crate::{Api, Seeds, drain};

/// What is missing of the effects of `function`, which answered `answer` to its event filled with `seeds`;
/// `None` when nothing is, and for functions that only read.
pub async fn missing_effect(machine: &Machine, function: &str, seeds: &Seeds, answer: &Value) -> Option<String> {
    let api = Api::of(machine);
    let answered: Value = answer["body"].as_str().and_then(|body| serde_json::from_str(body).ok()).unwrap_or_default();
    let text = |name: &str| answered[name].as_str().unwrap_or_default();
    if let "schedules-run-now" | "schedules-deliveries-replay" | "platform-tick" | "platform-dispatch" = function {
        drain(machine).await;
    }
    if function == "mailer-send" {
        let mails = machine.embedded().mails().expect("the mails");
        let sent = mails.iter().any(|mail| mail.to == [seeds.email.as_str()]);
        return (!sent).then(|| format!("there should be a mail to {}: {mails:?}", seeds.email));
    }
    if let "accounts-challenge-send" | "accounts-link-request" | "accounts-reset-request" = function {
        drain(machine).await;
        let link = if function == "accounts-reset-request" { "/reset-password?token=" } else { "/magic-link?token=" };
        let mails = machine.embedded().mails().expect("the mails");
        let sent = mails.iter().any(|mail| mail.to == [seeds.email.as_str()] && mail.text.iter().any(|text| text.contains(link)));
        return (!sent).then(|| format!("there should be a link for {}: {mails:?}", seeds.email));
    }
    if function == "accounts-audit-seal" {
        return not_sealed(machine, seeds).await;
    }
    let me = "/api/auth/me".to_owned();
    let job = format!("/api/job/{}", seeds.job);
    let delivery = |id: &str| format!("/api/deliveries/{id}");
    let session = seeds.teams.of(function).map_or(seeds.session.as_str(), |place| &place.session);
    let get = |path: &str, expected: Value| (path.to_owned(), session, 200, expected);
    let (path, token, status, expected) = match function {
        // One more than there were: what was made in one millisecond is listed in any order.
        "accounts-teams-create" => get("/api/teams", json!({"/items/5/plan": "free"})),
        "accounts-teams-switch" => (me, &*seeds.session, 200, json!({"/team/id": seeds.teams.joined.team})),
        "accounts-teams-leave" => ("/api/team".to_owned(), session, 403, json!({})),
        "accounts-teams-restore" => get("/api/team", json!({"/closes_at": null})),
        "accounts-team-update" => get("/api/team", json!({"/name": "Guild"})),
        "accounts-team-remove" => ("/api/team".to_owned(), session, 403, json!({})),
        "accounts-team-transfer" => get("/api/auth/me", json!({"/role": "admin"})),
        "accounts-team-erase" => get("/api/auth/me", json!({"/team": null, "/role": null})),
        "accounts-members-update" => get("/api/team/members", json!({"/items/0/role": "admin"})),
        "accounts-members-remove" => get("/api/team/members", json!({"/items/0/role": "owner"})),
        "accounts-invitations-create" => get("/api/team/invitations", json!({"/items/0/role": "agent"})),
        "accounts-invitations-revoke" => get("/api/team/invitations", json!({"/items": []})),
        "accounts-invitations-accept" => get("/api/auth/me", json!({"/role": "viewer"})),
        "accounts-signup" | "accounts-login" => (me, text("token"), 200, json!({"/user/email": answered["user"]["email"]})),
        "accounts-export-request" => {
            (format!("/api/auth/exports/{}", text("id")), seeds.session.as_str(), 200, json!({"/ready": false}))
        }
        "accounts-export-write" | "schedules-export" => {
            let number = usize::from(function == "schedules-export");
            let path = format!("/api/auth/exports/{}", seeds.exports.begun);
            let mut expected = serde_json::Map::new();
            expected.insert(format!("/products/{number}/ready"), json!(true));
            (path, seeds.session.as_str(), 200, Value::Object(expected))
        }
        "accounts-link-confirm" => (me, text("token"), 200, json!({"/user/email": seeds.email})),
        "accounts-reset-confirm" => (me, seeds.session.as_str(), 401, json!({})),
        "accounts-email-confirm" => (me, seeds.session.as_str(), 200, json!({"/user/email": seeds.links.new_email})),
        "accounts-logout" => (me, seeds.session.as_str(), 401, json!({})),
        "accounts-sessions-revoke" | "accounts-sessions-revoke-others" | "accounts-password-change" => {
            ("/api/auth/sessions".to_owned(), seeds.session.as_str(), 200, json!({"/items/0/current": true, "/items/1": null}))
        }
        "accounts-keys-create" => (me, text("key"), 200, json!({"/team/id": seeds.team})),
        "accounts-keys-rotate" => (me, text("key"), 200, json!({"/team/id": seeds.team})),
        "accounts-keys-revoke" => (me, seeds.spare_key.as_str(), 401, json!({})),
        "schedules-create" => (format!("/api/job/{}", text("id")), seeds.key.as_str(), 200, json!({"/status": "active"})),
        "schedules-update" => (job, seeds.key.as_str(), 200, json!({"/name": "Invoices, earlier"})),
        "schedules-remove" => (job, seeds.key.as_str(), 404, json!({})),
        "schedules-pause" => (job, seeds.key.as_str(), 200, json!({"/status": "paused"})),
        "schedules-resume" => (job, seeds.key.as_str(), 200, json!({"/status": "active"})),
        "schedules-run-now" | "schedules-deliveries-replay" => {
            (delivery(text("occurrence_id")), seeds.key.as_str(), 200, json!({"/status": "delivered"}))
        }
        // The log's row and the outcome.
        "schedules-deliver" => {
            let expected = json!({"/attempts/0/response_code": 200, "/status": "delivered"});
            (delivery(&seeds.sent), seeds.key.as_str(), 200, expected)
        }
        "platform-tick" | "platform-dispatch" => {
            (delivery(&seeds.owed), seeds.key.as_str(), 200, json!({"/status": "delivered"}))
        }
        _ => return None,
    };
    let reply = api.get(&path, Some(token)).await;
    let pairs = expected.as_object().into_iter().flatten();
    let met = reply.status == status
        && pairs.into_iter().all(|(pointer, value)| reply.body.pointer(pointer).unwrap_or(&Value::Null) == value);
    (!met).then(|| format!("GET {path} should answer {status} with {expected}: {} {}", reply.status, reply.body))
}

/// What is wrong with the seal of the one hour of the audit log that is over.
async fn not_sealed(machine: &Machine, seeds: &Seeds) -> Option<String> {
    let cx = Cx::new(machine.parts().clone(), "effects", &[Touch::Everything]);
    let hour = seeds.past_hour;
    let team = seeds.team.parse().expect("a team's id");
    let report = audit::verify(&cx, &team, hour, hour + SignedDuration::from_hours(1), None).await.expect("a report");
    let sealed = matches!(report, Report { intact: true, hours: 1, entries: 1, seals: 1, .. });
    (!sealed).then(|| format!("the hour from {hour} on is not sealed: {report:?}"))
}
