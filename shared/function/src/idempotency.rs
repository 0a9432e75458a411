//! `Idempotency-Key`: a POST repeated under one key gets the first answer again for 24 hours.
//!
//! The claim on a key is taken before the handler runs and carries a seed from which the handler's ids
//! follow, so that a repeat after a crash between the handler's commit and the keeping of its answer
//! makes the same things again rather than second ones.

use std::collections::BTreeMap;
use std::future::Future;

use api::{Conflict, Error, FieldError, HeaderField, Operation, TeamId, UserId, base32, problems};
use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use cx::{Cx, Touch};
use jiff::{SignedDuration, Timestamp};
use schemars::json_schema;
use seal::Sealed;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use table::{Collection, Condition, Family, Item, Key, Partition, Put, TableError};

/// The header.
pub(crate) const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// Where answers are kept.
pub const IDEMPOTENCY: Collection = Collection("idempotency");
/// What keeping answers touches; part of every POST endpoint that has a caller.
pub(crate) const TOUCHES: [Touch; 3] =
    [Touch::Read(Family::Team(IDEMPOTENCY)), Touch::Write(Family::Team(IDEMPOTENCY)), Touch::Seal];

const KEY_REUSED: Conflict = Conflict {
    code: "idempotency_key_reused",
    when: "the key was used for another request",
    advice: "Take a new key for a new request. A key goes with one path and one body for 24 hours; see \
             [idempotency](/docs/idempotency-and-limits#a-request-that-may-be-repeated).",
};
const IN_PROGRESS: Conflict = Conflict {
    code: "in_progress",
    when: "the first request under this key still runs",
    advice: "Ask again in a second or two, with the same key and the same request; you will get the first one's answer.",
};

const KEPT_FOR: SignedDuration = SignedDuration::from_hours(24);
/// No handler takes this long (API Gateway gives up after 30 s); a claim this old is a dead process's.
const CLAIM_LASTS: SignedDuration = SignedDuration::from_secs(40);
/// Where a form's answer sends its browser, and what a page says of itself. Cookies are not among them: a session's are
/// never kept.
const KEPT_HEADERS: [HeaderName; 3] = [LOCATION, CONTENT_SECURITY_POLICY, REFERRER_POLICY];
/// An answer larger than this is not kept: an item has room for 400 KB.
const ANSWER_LIMIT_BYTES: usize = 200 * 1024;

/// A claim on a key, and in the end the answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Claim {
    team: TeamId,
    hash: String,
    body_hash: String,
    /// Seals the ids' seed; see the module's words.
    seed: Sealed,
    begun: Timestamp,
    process: String,
    running_until_ms: i64,
    answer: Option<Answer>,
    ends_at: Timestamp,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Answer {
    status: u16,
    content_type: String,
    /// What else a browser needs of the answer; see [`KEPT_HEADERS`].
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    headers: BTreeMap<String, String>,
    body: Sealed,
}

impl Item for Claim {
    const KIND: &'static str = "idempotent_answer";

    fn key(&self) -> Key {
        Partition::within(&self.team, IDEMPOTENCY, &self.hash).at("answer")
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.ends_at)
    }
}

impl Claim {
    fn owner(&self, field: &str) -> String {
        format!("{}/idempotency/{}/{field}", self.team, self.hash)
    }

    /// That nobody took the claim over or answered meanwhile.
    fn unanswered(&self) -> Condition {
        Condition::All(vec![
            Condition::number("running_until_ms", self.running_until_ms),
            Condition::text("process", &self.process),
        ])
    }
}

/// What it adds to every endpoint that keeps answers.
pub(crate) fn describe(operation: &mut Operation) {
    operation.headers.push(HeaderField {
        name: "Idempotency-Key",
        about: "Makes a repeat safe: for 24 hours the same key with the same request gives the first answer again.",
        schema: |_| json_schema!({"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -+\\--~]*$"}),
    });
    for reply in &mut operation.replies {
        reply.headers.push(HeaderField {
            name: "idempotent-replayed",
            about: "Present when this is the kept answer to an earlier request under the same `Idempotency-Key`.",
            schema: |_| json_schema!({"const": "true"}),
        });
    }
    operation.problems.extend([KEY_REUSED.kind(), IN_PROGRESS.kind(), problems::INVALID]);
}

/// The key that a page puts into its form, so that a form sent twice does what it says once: the field `_once`.
pub(crate) fn key_of_form(body: &[u8]) -> Option<HeaderValue> {
    let field = body.split(|byte| *byte == b'&').find_map(|field| field.strip_prefix(b"_once="))?;
    HeaderValue::from_bytes(field).ok().filter(|key| !key.is_empty())
}

/// A request under a key.
#[derive(Debug)]
pub(crate) struct Question {
    pub(crate) team: TeamId,
    pub(crate) user: UserId,
    pub(crate) uri: String,
    pub(crate) key: HeaderValue,
    pub(crate) body: Bytes,
}

/// Runs `run` at most once for the question's key, and answers repeats with what it answered.
pub(crate) async fn answer_once<F: Future<Output = Response>>(
    cx: &Cx,
    question: Question,
    run: impl FnOnce(Cx, Bytes) -> F,
) -> api::Result<Response> {
    let Question { team, user, uri, key, body } = question;
    let printable = |key: &&str| (1..=255).contains(&key.len()) && key.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    let key = key.to_str().ok().filter(printable);
    let key = key.ok_or_else(|| {
        Error::Invalid(vec![FieldError::header(
            "Idempotency-Key",
            "must be 1 to 255 printable ASCII characters other than the comma",
        )])
    })?;
    // By user as well: nobody is to be answered what somebody else of the team asked for.
    let hash = base32(&Sha256::new().chain_update(user.as_str()).chain_update("\n").chain_update(key).finalize());
    let body_hash = base32(&Sha256::new().chain_update(&uri).chain_update("\n").chain_update(&body).finalize());
    let claim = match take(cx, &team, &hash, &body_hash).await? {
        Taken::Ours(claim) => claim,
        Taken::Answered(response) => return Ok(response),
    };
    let seed = cx.seal()?.open(&claim.owner("seed"), &claim.seed)?;
    let response = run(cx.repeating(&seed, claim.begun), body).await;
    keep(cx, claim, response).await
}

enum Taken {
    Ours(Claim),
    Answered(Response),
}

async fn take(cx: &Cx, team: &TeamId, hash: &str, body_hash: &str) -> api::Result<Taken> {
    let now = cx.now();
    let mut claim = Claim {
        team: team.clone(),
        hash: hash.to_owned(),
        body_hash: body_hash.to_owned(),
        seed: cx.seal()?.seal(&format!("{team}/idempotency/{hash}/seed"), &cx.random::<32>())?,
        begun: now,
        process: cx.config().process.clone(),
        running_until_ms: (now + CLAIM_LASTS).as_millisecond(),
        answer: None,
        ends_at: now + KEPT_FOR,
    };
    // An expired item may still lie there: DynamoDB deletes late.
    let free = Condition::Any(vec![Condition::Absent, Condition::less("expires_at", now.as_second() + 1)]);
    let existing = match cx.table().put_or_existing(&claim, free).await? {
        Put::Done => return Ok(Taken::Ours(claim)),
        Put::Refused(Some(existing)) => existing,
        Put::Refused(None) => return Err(in_progress()),
    };
    // Our own put, repeated by the SDK after a lost answer.
    if existing.seed == claim.seed {
        return Ok(Taken::Ours(existing));
    }
    if existing.body_hash != body_hash {
        return Err(KEY_REUSED.error("This Idempotency-Key was used for another request. Use a new key for a new request."));
    }
    if let Some(answer) = &existing.answer {
        return replay(cx, &existing, answer).map(Taken::Answered);
    }
    let dead = cx.config().sole_process && existing.process != cx.config().process;
    if existing.running_until_ms > now.as_millisecond() && !dead {
        return Err(in_progress());
    }
    let unanswered = existing.unanswered();
    claim.seed = existing.seed;
    claim.begun = existing.begun;
    match cx.table().put_or_existing(&claim, unanswered).await? {
        Put::Done => Ok(Taken::Ours(claim)),
        Put::Refused(_) => Err(in_progress()),
    }
}

fn in_progress() -> Error {
    IN_PROGRESS.error("A request with this Idempotency-Key is still running. Ask again in a moment.")
}

fn replay(cx: &Cx, claim: &Claim, answer: &Answer) -> api::Result<Response> {
    let body = cx.seal()?.open(&claim.owner("body"), &answer.body)?;
    let status = StatusCode::from_u16(answer.status).map_err(|error| Error::internal(error.to_string()))?;
    let mut response = (status, Body::from(body)).into_response();
    if let Some(value) = HeaderValue::from_str(&answer.content_type).ok().filter(|value| !value.is_empty()) {
        response.headers_mut().insert(CONTENT_TYPE, value);
    }
    for name in KEPT_HEADERS {
        if let Some(value) = answer.headers.get(name.as_str()).and_then(|value| HeaderValue::from_str(value).ok()) {
            response.headers_mut().insert(name, value);
        }
    }
    response.headers_mut().insert("idempotent-replayed", HeaderValue::from_static("true"));
    Ok(response)
}

/// Keeps a success. A refusal (4xx) frees the key: it changed nothing, and its sender may mend the request
/// and try again under the same key. After a failure of ours (5xx) nobody knows what was changed, so the
/// claim stays and a repeat runs again with the same ids.
async fn keep(cx: &Cx, mut claim: Claim, response: Response) -> api::Result<Response> {
    let unanswered = claim.unanswered();
    if response.status().is_client_error() {
        let freed = cx.table().delete(claim.key(), unanswered).await;
        return Ok(noted(cx, freed, response));
    }
    if !response.status().is_success() && !response.status().is_redirection() {
        claim.running_until_ms = 0;
        let ended = cx.table().put(&claim, unanswered).await;
        return Ok(noted(cx, ended, response));
    }
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.map_err(|error| Error::internal(error.to_string()))?;
    if body.len() <= ANSWER_LIMIT_BYTES {
        let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let content_type = text(&CONTENT_TYPE).unwrap_or_default();
        let headers = KEPT_HEADERS.iter().filter_map(|name| Some((name.to_string(), text(name)?))).collect();
        let sealed = cx.seal()?.seal(&claim.owner("body"), &body)?;
        claim.answer = Some(Answer { status: parts.status.as_u16(), content_type, headers, body: sealed });
        let kept = cx.table().put(&claim, unanswered).await;
        return Ok(noted(cx, kept, Response::from_parts(parts, Body::from(body))));
    }
    Ok(Response::from_parts(parts, Body::from(body)))
}

/// The answer stands whether or not it could be kept: a repeat will run again with the same ids.
fn noted(cx: &Cx, written: Result<(), TableError>, response: Response) -> Response {
    if let Err(error) = written {
        tracing::warn!(function = cx.function(), %error, "the end of a request under an Idempotency-Key was not kept");
    }
    response
}
