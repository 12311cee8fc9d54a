//! What nobody asks for and somebody has to do.

use chrono::TimeDelta;
use pairwell_store::{House, attention, decisions, inbox, ladders, orders, pairings, rules, sync_runs, visits};

use crate::{ServiceError, Shared};

/// How long something deleted can be brought back. The admin offers it for seconds; this leaves a person time to ask.
const KEEP_DELETED: TimeDelta = TimeDelta::days(30);

/// How long a decision can be replayed.
pub(crate) const KEEP_DECISIONS: TimeDelta = TimeDelta::days(30);

/// As long as the longest memory of a decline a merchant can choose.
const KEEP_ATTENTION: TimeDelta = TimeDelta::days(366);

/// How long a delivery is kept after it was applied or given up: the platform repeats one for hours, a person may want to
/// look at one that failed.
const KEEP_DELIVERIES: TimeDelta = TimeDelta::days(30);

/// How long it is kept which orders are gone, and when shops were read: longer than the platform keeps a file of them.
const KEEP_READINGS: TimeDelta = TimeDelta::days(30);

/// How long what shoppers do in a shop is kept: long enough to compare half a year with offers and without.
const KEEP_VISITS: TimeDelta = TimeDelta::days(183);

/// See [`crate::Services::housekeeping`].
pub struct Housekeeping<'a> {
    shared: &'a Shared,
}

impl<'a> Housekeeping<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// Claims the right to keep house, which one process has at a time; none while another one has it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim(&self) -> Result<Option<House>, ServiceError> {
        Ok(House::claim(self.shared.db()).await?)
    }

    /// Removes for good what was deleted a month ago, in every shop, and returns how many rows that were.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn purge_deleted(&self) -> Result<u64, ServiceError> {
        let db = self.shared.db().conn();
        let before = self.shared.now() - KEEP_DELETED;
        let n_purged = pairings::purge_deleted(db, before).await? + ladders::purge_deleted(db, before).await?;
        Ok(n_purged + rules::purge_deleted(db, before).await?)
    }

    /// Removes what is too old to be of use: decisions nobody can ask about any more, deliveries that are dealt with,
    /// readings long past, what shoppers did half a year ago, and what is remembered of shoppers who have not come back
    /// for longer than any decline is kept. Returns how many rows that were.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn purge_old(&self) -> Result<u64, ServiceError> {
        let db = self.shared.db().conn();
        let now = self.shared.now();
        let n_decisions = decisions::purge_before(db, now - KEEP_DECISIONS).await?;
        let n_deliveries = inbox::purge_before(db, now - KEEP_DELIVERIES).await?;
        let n_readings = orders::purge_gone_before(db, now - KEEP_READINGS).await?
            + sync_runs::purge_before(db, now - KEEP_READINGS).await?;
        let n_visits = visits::purge_before(db, now - KEEP_VISITS).await?;
        let n_attention = attention::purge_before(db, now - KEEP_ATTENTION).await?;
        Ok(n_decisions + n_deliveries + n_readings + n_visits + n_attention)
    }
}
