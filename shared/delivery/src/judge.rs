//! What follows from a call: pure rules, without a clock or a table.

use http::header::RETRY_AFTER;
use jiff::{SignedDuration, Timestamp};
use outbound::Response;

use crate::call::CallError;
use crate::retries::RetrySchedule;

/// The longest wait a receiver may ask for with `Retry-After`.
const RETRY_AFTER_CAP: SignedDuration = SignedDuration::from_hours(24);
/// Waits differ by up to this share in either direction, so that many failures at once do not come back at
/// once.
const JITTER: f64 = 0.2;

/// What follows from an attempt.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// 2xx.
    Delivered,
    /// 410: the receiver is gone, and is not to be called again until somebody says so.
    Gone,
    /// Our own guard refused the address, or there is no request to be made; trying again would not change that.
    Refused,
    /// Try again at this instant.
    Retry(Timestamp),
    /// That was the last attempt.
    GivenUp,
}

/// Judges attempt `attempt`, which ended at `now`. `fraction` is a random number from 0 to 1.
pub fn judge(
    result: &Result<Response, CallError>,
    attempt: u32,
    schedule: &RetrySchedule,
    now: Timestamp,
    fraction: f64,
) -> Outcome {
    match result {
        Ok(response) if (200..300).contains(&response.status) => return Outcome::Delivered,
        Ok(response) if response.status == 410 => return Outcome::Gone,
        Err(CallError::Unmakable(_)) => return Outcome::Refused,
        Err(CallError::Failed(failure)) if failure.permanent() => return Outcome::Refused,
        Ok(_) | Err(_) => {}
    }
    let Some(wait) = schedule.wait_after(attempt) else { return Outcome::GivenUp };
    let wait = SignedDuration::try_from(wait).unwrap_or(RETRY_AFTER_CAP);
    let (throttled, asked) = match result {
        Ok(response) => (matches!(response.status, 429 | 502 | 504), retry_after(response, now)),
        Err(_) => (false, None),
    };
    // A receiver that says it has too much to do is left alone for twice as long.
    let wait = if throttled { wait.saturating_mul(2) } else { wait };
    let wait = wait.mul_f64(1.0 - JITTER + 2.0 * JITTER * fraction);
    // Never sooner than asked for, and spread over a little after it.
    let asked = asked.map(|asked| asked.min(RETRY_AFTER_CAP).mul_f64(1.0 + JITTER * fraction / 2.0));
    Outcome::Retry(now + whole_milliseconds(asked.unwrap_or(SignedDuration::ZERO).max(wait)))
}

/// Everything is stored in milliseconds.
fn whole_milliseconds(duration: SignedDuration) -> SignedDuration {
    SignedDuration::from_millis(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX))
}

/// `Retry-After` in either of its forms (RFC 9110 §10.2.3): seconds, or an HTTP date.
fn retry_after(response: &Response, now: Timestamp) -> Option<SignedDuration> {
    let text = response.headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u32>() {
        return Some(SignedDuration::from_secs(i64::from(seconds)));
    }
    let date = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
    Some(date.duration_since(now)).filter(|wait| wait.is_positive())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderMap, HeaderValue};
    use outbound::{Failure, Timing};

    fn now() -> Timestamp {
        "2026-11-21T12:00:00Z".parse().unwrap()
    }

    fn answer(status: u16, retry_after: Option<&str>) -> Result<Response, CallError> {
        let mut headers = HeaderMap::new();
        if let Some(value) = retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from_str(value).unwrap());
        }
        Ok(Response { status, headers, body: Default::default(), truncated: false, timing: Timing::default() })
    }

    fn judged(result: Result<Response, CallError>, attempt: u32, fraction: f64) -> Outcome {
        judge(&result, attempt, &"10s,1h".parse().unwrap(), now(), fraction)
    }

    fn wait_s(outcome: Outcome) -> i64 {
        let Outcome::Retry(at) = outcome else { panic!("{outcome:?}") };
        at.duration_since(now()).as_secs()
    }

    #[test]
    fn only_2xx_is_success() {
        assert_eq!(judged(answer(204, None), 1, 0.5), Outcome::Delivered);
        for status in [100, 301, 304, 400, 404, 500] {
            assert!(matches!(judged(answer(status, None), 1, 0.5), Outcome::Retry(_)), "{status}");
        }
        assert_eq!(judged(answer(410, None), 1, 0.5), Outcome::Gone);
    }

    #[test]
    fn waits_follow_the_schedule_with_a_fifth_of_jitter() {
        assert_eq!(wait_s(judged(answer(500, None), 1, 0.0)), 8);
        assert_eq!(wait_s(judged(answer(500, None), 1, 1.0)), 12);
        assert_eq!(wait_s(judged(Err(CallError::Failed(Failure::Timeout)), 2, 0.5)), 3_600);
        assert_eq!(judged(answer(500, None), 3, 0.5), Outcome::GivenUp);
    }

    #[test]
    fn retry_after_is_honoured_in_both_forms_and_capped() {
        assert_eq!(wait_s(judged(answer(503, Some("120")), 1, 0.0)), 120);
        assert_eq!(wait_s(judged(answer(503, Some("Sat, 21 Nov 2026 12:02:00 GMT")), 1, 0.0)), 120);
        assert_eq!(wait_s(judged(answer(503, Some("4000000")), 1, 0.0)), 24 * 3_600);
        assert_eq!(wait_s(judged(answer(503, Some("1")), 1, 0.5)), 10, "never sooner than the schedule");
        assert_eq!(wait_s(judged(answer(503, Some("soon")), 1, 0.5)), 10);
    }

    #[test]
    fn throttling_answers_double_the_wait() {
        for status in [429, 502, 504] {
            assert_eq!(wait_s(judged(answer(status, None), 1, 0.5)), 20, "{status}");
        }
    }
}
