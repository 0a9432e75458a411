//! The language every endpoint speaks: inputs read field by field, errors as RFC 9457 problems,
//! prefixed ids and opaque cursors, and the words in which all of it is described. It knows nothing of tables, queues or products.

mod client_ip;
mod error;
mod fields;
#[doc(hidden)]
pub mod ids;
mod inputs;
mod operation;
mod page;
mod problem;
pub mod problems;
mod rate_limit;
mod replies;

pub use client_ip::ClientIp;
pub use error::{Cause, Error, FieldError, Result};
pub use fields::{Fields, FromFields, Source};
pub use ids::known::{TeamId, UserId};
pub use ids::{Id, Seed, base32, made_at_ms};
pub use inputs::{BODY_LIMIT_BYTES, Json, Path, Query};
pub use operation::{Describe, HeaderField, Input, Operation, Reading, ReplyKind, SchemaOf};
pub use page::{Cursor, Page, PageQuery};
pub use problem::Problem;
pub use problems::{Conflict, ProblemKind};
pub use rate_limit::RateLimit;
pub use replies::{Accepted, Created, NoContent, SeeOther};

#[doc(hidden)]
pub use serde as __serde;

#[doc(hidden)]
pub use schemars as __schemars;

#[doc(hidden)]
pub use ids as __ids;
