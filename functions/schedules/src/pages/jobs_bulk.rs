//! `POST /jobs/bulk` pauses, resumes or removes the jobs that were chosen in the list, one by one, and says of how many
//! it was true.

use api::{Error, Path, Result};
use console::{Flash, Form, SeeOther};
use cx::Cx;
use identity::{Caller, WriteJobs};

use crate::job::JobId;
use crate::{pause, remove, resume};

/// As many as a page of the list shows.
const MOST: usize = 100;

/// Does it to each.
///
/// # Errors
/// Only when a part of the system is busy.
pub async fn submit(cx: Cx, caller: Caller<WriteJobs>, form: Form) -> Result<SeeOther> {
    let (mut done, mut refused) = (0, 0);
    let (what, chosen) = (form.text("do").unwrap_or_default(), form.all("job"));
    for id in chosen.iter().take(MOST) {
        let Ok(id) = id.parse::<JobId>() else { continue };
        match change(&cx, &caller, what, id).await {
            Ok(()) => done += 1,
            Err(Error::Busy(cause)) => return Err(Error::Busy(cause)),
            Err(_) => refused += 1,
        }
    }
    let word = match what {
        "pause" => "paused",
        "resume" => "resumed",
        _ => "removed",
    };
    let flash = match (done, refused) {
        (0, 0) => Flash::failed("No job was chosen."),
        (done, 0) => Flash::done(format!("{} {word}.", jobs(done))),
        (0, refused) => Flash::failed(format!("{} could not be {word}.", jobs(refused))),
        (done, refused) => Flash::failed(format!("{} {word}, {} could not be.", jobs(done), jobs(refused))),
    };
    Ok(SeeOther::to("/jobs").flash(&flash, &cx))
}

async fn change(cx: &Cx, caller: &Caller<WriteJobs>, what: &str, id: JobId) -> Result<()> {
    let (cx, caller, id) = (cx.clone(), caller.again(), Path(id));
    match what {
        "pause" => pause::pause(cx, caller, id).await.map(drop),
        "resume" => resume::resume(cx, caller, id).await.map(drop),
        "remove" => remove::remove(cx, caller, id).await.map(drop),
        _ => Err(Error::Malformed("There is no such thing to do to jobs.".into())),
    }
}

fn jobs(count: usize) -> String {
    if count == 1 { "One job".to_owned() } else { format!("{count} jobs") }
}
