//! What teams are told of their jobs.

use ::notice::{Kind, Notice, Told, prepare};
use cx::Cx;

use crate::deliveries::DeadLetter;
use crate::job::Job;

/// A delivery was given up, or refused.
pub(crate) const DEAD_LETTERED: Kind =
    Kind { name: "delivery.dead_lettered", about: "A delivery was given up: every attempt failed, or the receiver refused it." };

/// A job stopped itself.
pub(crate) const DISABLED: Kind =
    Kind { name: "job.disabled", about: "A job stopped itself, because its receiver answered 410 Gone." };

/// That `letter` was left.
pub(crate) async fn dead_lettered(cx: &Cx, job: &Job, letter: &DeadLetter) -> Told {
    let name = name_of(job);
    let (attempts, why) = (letter.attempts, letter.detail.as_deref().unwrap_or("It is not known why."));
    let tries = if attempts == 1 { "one attempt".to_owned() } else { format!("{attempts} attempts") };
    let notice = Notice {
        kind: DEAD_LETTERED,
        thing: job.id.as_str(),
        key: letter.occurrence.as_str(),
        title: format!("{name}: a delivery failed for good"),
        text: format!(
            "Its delivery for {} failed after {tries}. {why}",
            letter.scheduled_for.strftime("%-d %B %Y, %H:%M:%S UTC")
        ),
        path: format!("/deliveries/{}", letter.occurrence),
        at: letter.failed_at,
    };
    prepare(cx, &job.team, &notice).await
}

/// That `job` is disabled.
pub(crate) async fn disabled(cx: &Cx, job: &Job) -> Told {
    let notice = Notice {
        kind: DISABLED,
        thing: job.id.as_str(),
        key: job.id.as_str(),
        title: format!("{} is disabled", name_of(job)),
        text: "Its receiver answered 410 Gone, so nothing more is sent there until somebody resumes the job.".into(),
        path: format!("/jobs/{}", job.id),
        at: cx.now(),
    };
    prepare(cx, &job.team, &notice).await
}

fn name_of(job: &Job) -> String {
    job.name.as_deref().map_or_else(|| format!("The job {}", job.id), mail::quoted)
}
