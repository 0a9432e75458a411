//! In debug builds an answer that its endpoint does not declare becomes a failure, so that every test of an
//! endpoint also proves its part of the OpenAPI document complete. In release builds the answer passes.

use std::sync::Arc;

use api::{Error, Operation, Problem, problems};
use axum::response::{IntoResponse, Response};

use crate::{Endpoint, Surface};

/// What one endpoint declares; nothing in release builds.
#[derive(Clone, Debug)]
pub(crate) struct Declared(Option<Arc<Operation>>);

impl Declared {
    pub(crate) fn of(endpoint: &Endpoint) -> Self {
        let described = cfg!(debug_assertions) && endpoint.surface == Surface::Api;
        Declared(described.then(|| Arc::new(endpoint.operation())))
    }

    /// `response`, or a failure that names the missing declaration.
    pub(crate) fn hold(&self, endpoint: &Endpoint, response: Response) -> Response {
        let Some(operation) = &self.0 else { return response };
        let missing = match response.extensions().get::<Problem>() {
            Some(problem) => missing_problem(operation, problem),
            None => missing_reply(operation, response.status().as_u16()),
        };
        match missing {
            None => response,
            Some(missing) => Error::internal(format!("`{}` {missing}", endpoint.name)).into_response(),
        }
    }
}

fn missing_problem(operation: &Operation, problem: &Problem) -> Option<String> {
    let everywhere = problems::OF_ANY_REQUEST.iter();
    let declared =
        operation.problems.iter().chain(everywhere).any(|kind| kind.code == problem.code && kind.status == problem.status);
    if declared {
        return None;
    }
    Some(format!("answers {} `{}` but declares it neither in `.conflicts` nor in `.problems`", problem.status, problem.code))
}

fn missing_reply(operation: &Operation, status: u16) -> Option<String> {
    // The fallback alone describes nothing: it belongs to no address.
    let declared = operation.replies.is_empty() || operation.replies.iter().any(|reply| reply.status == status);
    (!declared).then(|| format!("answers {status}, which the type of its handler's answer does not say"))
}

#[cfg(test)]
mod tests {
    use api::{Conflict, Created, NoContent};
    use identity::Public;

    use super::*;

    const TAKEN: Conflict = Conflict { code: "taken", when: "it is taken", advice: "Take another." };

    async fn take(_: Public) -> api::Result<NoContent> {
        Err(TAKEN.error("It is taken."))
    }

    fn held(endpoint: &Endpoint, response: impl IntoResponse) -> (u16, String) {
        let response = Declared::of(endpoint).hold(endpoint, response.into_response());
        let cause = response.extensions().get::<Problem>().and_then(|problem| problem.cause.clone());
        (response.status().as_u16(), cause.unwrap_or_default())
    }

    #[test]
    fn an_answer_nobody_declared_is_a_failure_that_names_it() {
        let endpoint = Endpoint::post("things-take", "/things", "Take it", |site| site.to(take));
        let (status, cause) = held(&endpoint, TAKEN.error("It is taken."));
        assert_eq!(status, 500);
        assert_eq!(cause, "`things-take` answers 409 `taken` but declares it neither in `.conflicts` nor in `.problems`");
        let (status, cause) = held(&endpoint, Created(()));
        assert_eq!(status, 500);
        assert_eq!(cause, "`things-take` answers 201, which the type of its handler's answer does not say");
        let declared = endpoint.conflicts(&[TAKEN]);
        assert_eq!(held(&declared, TAKEN.error("It is taken.")).0, 409);
        assert_eq!(held(&declared, NoContent).0, 204);
    }
}
