//! Walking over a team's blobs: for erasure, and to find what nothing leads to.

use api::{Error, Result, TeamId};
use aws_sdk_s3::types::{Delete, ObjectIdentifier};

use crate::error::failed;
use crate::key::beginning;
use crate::{BlobKey, Blobs};

impl Blobs {
    /// Some of the team's blobs with their sizes, and where to go on; `None` at the end.
    ///
    /// # Errors
    /// When S3 stays out of reach.
    pub async fn list(&self, team: &TeamId, from: Option<String>) -> Result<(Vec<(BlobKey, u64)>, Option<String>)> {
        self.list_named(team, "", from).await
    }

    async fn list_named(&self, team: &TeamId, name: &str, from: Option<String>) -> Result<(Vec<(BlobKey, u64)>, Option<String>)> {
        let prefix = format!("{}{name}", beginning(team, self.prefix));
        let asked = self.client.list_objects_v2().bucket(&*self.bucket).prefix(prefix);
        let page = asked.set_continuation_token(from).send().await.map_err(failed)?;
        let found = page.contents().iter().filter_map(|object| {
            let size = u64::try_from(object.size().unwrap_or_default()).unwrap_or_default();
            Some((BlobKey::listed(object.key()?), size))
        });
        Ok((found.collect(), page.next_continuation_token.clone()))
    }

    /// Deletes all of the team's blobs, and gives how many they were.
    ///
    /// # Errors
    /// When S3 stays out of reach; what was deleted by then is deleted.
    pub async fn clear(&self, team: &TeamId) -> Result<usize> {
        self.clear_named(team, "").await
    }

    /// The same for those whose [names](Blobs::named_key) begin with `name`.
    ///
    /// # Errors
    /// As [`Blobs::clear`].
    pub async fn clear_named(&self, team: &TeamId, name: &str) -> Result<usize> {
        let mut count = 0;
        loop {
            // From the beginning each time: what was listed is gone then.
            let (found, _) = self.list_named(team, name, None).await?;
            if found.is_empty() {
                return Ok(count);
            }
            count += found.len();
            let named = found.iter().map(|(key, _)| ObjectIdentifier::builder().key(key.as_str()).build());
            let named = named.collect::<Result<Vec<_>, _>>().map_err(|error| Error::internal(error.to_string()))?;
            let delete = Delete::builder().set_objects(Some(named)).quiet(true).build();
            let delete = delete.map_err(|error| Error::internal(error.to_string()))?;
            let deleted = self.client.delete_objects().bucket(&*self.bucket).delete(delete).send().await.map_err(failed)?;
            if let Some(error) = deleted.errors().first() {
                let why = error.message().unwrap_or_default();
                return Err(Error::Busy(format!("S3 deleted only some of a team's blobs: {why}").into()));
            }
        }
    }
}
