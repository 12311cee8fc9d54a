//! What nobody asks for and somebody has to do.

use chrono::TimeDelta;
use pairwell_store::{ladders, pairings};

use crate::{ServiceError, Shared};

/// How long something deleted can be brought back. The admin offers it for seconds; this leaves a person time to ask.
const KEEP_DELETED: TimeDelta = TimeDelta::days(30);

/// See [`crate::Services::housekeeping`].
pub struct Housekeeping<'a> {
    shared: &'a Shared,
}

impl<'a> Housekeeping<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// Removes for good what was deleted a month ago, in every shop, and returns how many rows that were.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn purge_deleted(&self) -> Result<u64, ServiceError> {
        let db = self.shared.db().conn();
        let before = self.shared.now() - KEEP_DELETED;
        Ok(pairings::purge_deleted(db, before).await? + ladders::purge_deleted(db, before).await?)
    }
}
