//! A picture that is somewhere on the web: fetched once, within bounds, from public addresses only.

use std::time::Duration;

use api::{Error, Result, TeamId};
use axum::http::Method;
use cx::Cx;
use limits::Limit;
use outbound::{Call, Limits};

use super::INTAKE;

/// Whoever asks for an address has us ask for it.
const FETCHED: Limit = Limit { name: "fetched_logos", count: 20, window_s: 60 * 60 };
const LIMITS: Limits = Limits {
    until_head: Duration::from_secs(6),
    silence: Duration::from_secs(3),
    overall: Duration::from_secs(10),
    max_bytes: INTAKE.largest,
};

/// The bytes at `url`.
///
/// # Errors
/// 422 on `url`, saying why there is no picture; 429 after twenty addresses of a team in an hour.
pub(super) async fn picture(cx: &Cx, team: &TeamId, url: &str) -> Result<Vec<u8>> {
    let wrong = |detail: String| Error::field("url", detail);
    cx.outbound_policy().check_url(url).map_err(|refusal| wrong(refusal.to_string()))?;
    FETCHED.take(cx, team).await?;
    let call = Call { follow_redirects: true, gzip: true, ..Call::new(Method::GET, url.to_owned(), LIMITS) };
    let not_read = |failure: outbound::Failure| wrong(format!("cannot be read. {failure}"));
    let mut answer = cx.outbound()?.open(call).await.map_err(not_read)?;
    if answer.status != 200 {
        return Err(wrong(format!("cannot be read: it was answered with {}", answer.status)));
    }
    let bytes = answer.whole().await.map_err(not_read)?;
    if answer.truncated() {
        return Err(wrong(format!("leads to more than {} KiB", INTAKE.largest / 1024)));
    }
    Ok(bytes.to_vec())
}
