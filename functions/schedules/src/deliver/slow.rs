//! `schedules-deliver-slow` delivers what is for receivers that do not answer, or not soon, as `schedules-deliver` does the
//! rest: they wait for one another, and nobody else for them.

use function::Worker;

use super::{Deliver, delivering};
use crate::deliveries::SLOW;

pub(crate) const ENTRY: Worker =
    delivering("schedules-deliver-slow", SLOW, |cx, messages| Box::pin(due::work(cx, Deliver::SLOW, messages))).at_most(100);
