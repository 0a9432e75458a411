//! `GET /api/audit/verify` recomputes the seals of the audit log and says what has not been sealed yet.

use ::audit::{Anchor, Report};
use api::{Error, Fields, FromFields, Query, Result};
use cx::{Cx, Touch};
use function::Endpoint;
use identity::{Caller, Permission, ReadAudit};
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;

use super::filter::instant;
use crate::touches::{READ_AUDIT, READ_SEALS};

const DEFAULT: SignedDuration = SignedDuration::from_hours(7 * 24);
const MOST: SignedDuration = SignedDuration::from_hours(31 * 24);
const HOUR_S: i64 = 3_600;

pub(crate) const ENTRY: Endpoint =
    Endpoint::get("accounts-audit-verify", "/api/audit/verify", "Verify the audit log", |site| site.to(verify))
        .may(ReadAudit::ACTION)
        .touches(&[READ_AUDIT, READ_SEALS, Touch::Seal])
        .memory_mb(512)
        .timeout_s(29)
        .about(
            "Every hour with entries is sealed ten minutes after its end: a digest of its entries, chained to the seal \
             before and encrypted under a key that the table does not hold. This recomputes the seals and names what has \
             not been sealed yet. Keep `newest` elsewhere now and then: as `known_hour` and `known_chain` it shows later \
             whether the newest seals were taken away.",
        );

/// Which stretch of the log.
#[derive(Debug, JsonSchema)]
pub struct VerifyQuery {
    /// From the hour of this instant on; seven days before `to` when left out.
    #[schemars(with = "Option<Timestamp>")]
    from: Option<Timestamp>,
    /// Up to this instant, at most 31 days later; now when left out.
    #[schemars(with = "Option<Timestamp>")]
    to: Option<Timestamp>,
    /// A seal that must be in the chain: its hour, from `newest` of an earlier report.
    #[schemars(with = "Option<Timestamp>")]
    known_hour: Option<Timestamp>,
    /// The chain of that seal, from the same report.
    known_chain: Option<String>,
}

impl FromFields for VerifyQuery {
    fn from_fields(fields: &mut Fields) -> Self {
        let (from, to) = (instant(fields, "from"), instant(fields, "to"));
        let (known_hour, known_chain) = (instant(fields, "known_hour"), fields.optional("known_chain"));
        if known_hour.is_some() != known_chain.is_some() && !fields.is_wrong("known_hour") {
            let missing = if known_hour.is_some() { "known_chain" } else { "known_hour" };
            fields.wrong(missing, "goes with the other: a seal is named by both");
        }
        VerifyQuery { from, to, known_hour, known_chain }
    }
}

/// Recomputes the seals, and says what does not fit them.
///
/// # Errors
/// 403 for whoever may read their own entries only; 422 for a stretch of more than 31 days.
pub async fn verify(cx: Cx, caller: Caller<ReadAudit>, Query(query): Query<VerifyQuery>) -> Result<axum::Json<Report>> {
    caller.must_reach(None)?;
    // Other functions' clocks may be ahead of this one's.
    let to = query.to.unwrap_or_else(|| cx.now() + SignedDuration::from_mins(1));
    let from = query.from.or_else(|| to.checked_sub(DEFAULT).ok()).unwrap_or(Timestamp::UNIX_EPOCH);
    let from_hour_s = from.as_second().div_euclid(HOUR_S) * HOUR_S;
    let from = Timestamp::from_second(from_hour_s).unwrap_or(Timestamp::UNIX_EPOCH);
    if to <= from || to.duration_since(from) > MOST {
        let wrong = api::FieldError { pointer: "?to".into(), detail: "must be after `from`, by at most 31 days".into() };
        return Err(Error::Invalid(vec![wrong]));
    }
    let known = query.known_hour.zip(query.known_chain).map(|(hour, chain)| Anchor { hour, chain });
    Ok(axum::Json(::audit::verify(&cx, &caller.team, from, to, known.as_ref()).await?))
}
