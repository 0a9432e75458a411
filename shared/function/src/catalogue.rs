//! Every problem there is, once, for the reference.

use api::{ProblemKind, problems};

use crate::Registry;

/// All kinds of problems that the endpoints of `registries` declare, those that any request may meet, and what answers
/// an address that is none of theirs, by status and code.
pub fn catalogue(registries: &[&Registry]) -> Vec<ProblemKind> {
    let endpoints = registries.iter().flat_map(|registry| registry.endpoints);
    let declared = endpoints.flat_map(|endpoint| endpoint.operation().problems);
    let mut all: Vec<ProblemKind> =
        declared.chain(problems::OF_ANY_REQUEST).chain([problems::NO_ROUTE, problems::METHOD_NOT_ALLOWED]).collect();
    all.sort_unstable();
    all.dedup();
    all
}
