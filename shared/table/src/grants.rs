//! What a function may touch. The same list becomes its IAM policy; here it is enforced in every
//! environment, so that a missing declaration fails a test rather than a deployment.

use std::sync::Arc;

use crate::{Access, Family, TableError};

/// One permitted access.
pub type Grant = (Access, Family);

/// The accesses a table handle permits.
#[derive(Clone, Debug)]
pub struct Grants(Option<Arc<[Grant]>>);

impl Grants {
    /// Exactly these.
    pub fn only(grants: impl IntoIterator<Item = Grant>) -> Self {
        Grants(Some(grants.into_iter().collect()))
    }

    /// Everything: for tests that look at the table from outside.
    pub fn all() -> Self {
        Grants(None)
    }

    pub(crate) fn check(&self, access: Access, family: Family) -> Result<(), TableError> {
        match &self.0 {
            Some(grants) if !grants.contains(&(access, family)) => Err(TableError::Undeclared(access, family)),
            _ => Ok(()),
        }
    }
}
