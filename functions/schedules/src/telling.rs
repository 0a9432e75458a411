//! Telling what became of jobs, to whoever is connected and wants to hear of it. A change tells of its job and of all jobs;
//! a batch of deliveries tells of each job once, however many of its occurrences it had.

use std::collections::{BTreeMap, BTreeSet};

use api::TeamId;
use cx::Cx;
use live::{Telling, tell_all};
use serde_json::json;

/// The topic of all jobs of a team.
pub(crate) const JOBS_TOPIC: &str = "jobs";

/// The topic of one job.
pub(crate) fn topic_of(job: &str) -> String {
    format!("job/{job}")
}

/// More jobs than this of one batch are told of as `jobs` only.
const MOST_JOBS: usize = 100;

/// What happened.
#[derive(Clone, Copy, Debug)]
pub(crate) enum What {
    /// Jobs were made, changed or removed.
    Changed,
    /// Attempts ended.
    Settled,
}

/// Tells that `what` happened to `jobs`, each with its team.
pub(crate) async fn tell<'a>(cx: &Cx, what: What, jobs: impl IntoIterator<Item = (&'a TeamId, &'a str)>) {
    let mut teams: BTreeMap<&str, (&TeamId, BTreeSet<&str>)> = BTreeMap::new();
    for (team, job) in jobs {
        teams.entry(team.as_str()).or_insert_with(|| (team, BTreeSet::new())).1.insert(job);
    }
    let telling = teams.into_values().map(|(team, jobs)| tell_all(cx, team, tellings(what, &jobs)));
    futures::future::join_all(telling).await;
}

fn tellings(what: What, jobs: &BTreeSet<&str>) -> Vec<Telling> {
    let told = json!({"what": match what { What::Changed => "changed", What::Settled => "settled" }});
    let topics = [JOBS_TOPIC.to_owned()].into_iter().chain(jobs.iter().take(MOST_JOBS).map(|job| topic_of(job)));
    topics.map(|topic| Telling { topic, told: told.clone() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_told_of_once_and_all_jobs_once() {
        let told = tellings(What::Settled, &BTreeSet::from(["job_a", "job_b"]));
        assert_eq!(told.iter().map(|telling| telling.topic.as_str()).collect::<Vec<_>>(), ["jobs", "job/job_a", "job/job_b"]);
        assert!(told.iter().all(|telling| telling.told == json!({"what": "settled"})));
    }
}
