//! The path of every call: the faults first, then the service, then what the faults do to the
//! answer.

use std::sync::Arc;

use crate::{
    activity::Counts,
    buses::Buses,
    call::{Answer, Call, Service},
    connections::Connections,
    dynamo::Dynamo,
    embedded::Now,
    faults::{Faults, Plan, Split},
    s3::Objects,
    secrets::Secrets,
    ses::Mails,
    sqs::Queues,
};

/// Everything a call can reach.
pub(crate) struct Services {
    pub(crate) dynamo: Dynamo,
    pub(crate) queues: Queues,
    pub(crate) objects: Objects,
    pub(crate) secrets: Secrets,
    pub(crate) mails: Mails,
    pub(crate) buses: Buses,
    pub(crate) connections: Connections,
    pub(crate) faults: Faults,
    pub(crate) counts: Counts,
    pub(crate) now: Now,
    pub(crate) inline: bool,
}

/// The caller gets no answer at all, as when a connection breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lost {
    /// This one call is lost; the caller may try again.
    Call,
    /// The process counts as dead: nothing gets through until the faults are cleared.
    Process,
}

/// Answers one call, faults included.
pub(crate) async fn answer(services: Arc<Services>, mut call: Call) -> Result<Answer, Lost> {
    let counting = services.clone();
    let _under_way = counting.counts.of(&call.operation);
    let plan = services.faults.plan(&call)?;
    if !plan.delay.is_zero() {
        tokio::time::sleep(plan.delay).await;
    }
    let answer = match plan.step {
        Plan::Answer(answer) => answer,
        Plan::LoseRequest => return Err(Lost::Call),
        Plan::LoseResponse => {
            execute(services, call).await;
            return Err(Lost::Call);
        }
        Plan::Crash { executes } => {
            if executes {
                execute(services.clone(), call).await;
            }
            services.faults.die(plan.clears);
            return Err(Lost::Process);
        }
        Plan::FailHalf => match Split::of(&call) {
            None => execute(services.clone(), call).await,
            Some(split) if split.nothing_left => split.answer(None),
            Some(mut split) => {
                call.body = std::mem::take(&mut split.body);
                let answer = execute(services.clone(), call).await;
                split.answer(Some(answer))
            }
        },
        Plan::Execute => execute(services.clone(), call).await,
    };
    // Whatever was still running when the process died answers nobody.
    if services.faults.crashed() { Err(Lost::Process) } else { Ok(answer) }
}

async fn execute(services: Arc<Services>, call: Call) -> Answer {
    match call.service {
        Service::Dynamo => crate::dynamo::answer(services, call).await,
        Service::Queues => crate::sqs::answer(services, call).await,
        // Its requests are streams and come in at a door of their own.
        Service::Objects => Answer::unknown_operation(),
        Service::Secrets => services.secrets.answer(&call),
        Service::Mails => crate::ses::answer(services, call).await,
        Service::Buses => crate::buses::answer(services, call).await,
        Service::Connections => services.connections.answer(&call),
    }
}
