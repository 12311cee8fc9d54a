//! When a shop is read again without anybody asking.

use chrono::TimeDelta;
use pairwell_domain::ShopId;
use pairwell_domain::admin::SyncKind;
use pairwell_store::shops::{self, ShopRow};
use pairwell_store::sync_runs;

use super::Sync;
use crate::{Job, ServiceError};

/// Readings started at one look: after a stop of hours all shops are due, and they need not come all at once.
const MAX_STARTED: usize = 10;

/// How often shops are read again; none for never.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadingPlan {
    /// For what changed since the reading before.
    pub changed_every: Option<TimeDelta>,
    /// For everything, and with it what is gone.
    pub whole_every: Option<TimeDelta>,
}

impl Default for ReadingPlan {
    fn default() -> Self {
        Self {
            changed_every: Some(TimeDelta::hours(4)),
            whole_every: Some(TimeDelta::days(7)),
        }
    }
}

impl Sync<'_> {
    /// Starts the readings that are due, a few at most, and returns their shops. A shop is due a while after its last
    /// reading began, each a little later than another, so that they spread over the time between. One that was never
    /// read to the end, or whose reading is unfinished or was stopped, is left alone.
    ///
    /// Several processes may look at once: a shop has one unfinished reading, and one process works at it.
    ///
    /// # Errors
    /// When the database or the queue fails.
    pub async fn start_due(&self) -> Result<Vec<ShopId>, ServiceError> {
        let parts = &self.shared.parts;
        let db = self.shared.db().conn();
        let mut started = Vec::new();
        for shop in shops::list_installed(db).await? {
            if shop.platform != parts.platform.code() || shop.needs_reauth {
                continue;
            }
            let Some(kind) = self.due(&shop).await? else {
                continue;
            };
            match kind {
                SyncKind::Whole => self.open_whole(shop.id).await?,
                SyncKind::Changed => self.open_changed(shop.id).await?,
            };
            parts.jobs.push(Job::Sync { shop: shop.id }).await?;
            started.push(shop.id);
            if started.len() >= MAX_STARTED {
                break;
            }
        }
        Ok(started)
    }

    async fn due(&self, shop: &ShopRow) -> Result<Option<SyncKind>, ServiceError> {
        let db = self.shared.db().conn();
        let latest = sync_runs::latest(db, shop.id).await?;
        if latest.is_none_or(|run| run.finished_at.is_none()) {
            return Ok(None);
        }
        let ReadingPlan {
            changed_every,
            whole_every,
        } = self.shared.parts.settings.reading;
        for (kind, of_kind, every) in [
            (SyncKind::Whole, Some(SyncKind::Whole), whole_every),
            // A whole reading knows of changes too.
            (SyncKind::Changed, None, changed_every),
        ] {
            let Some(every) = every else {
                continue;
            };
            let last = sync_runs::last_done(db, shop.id, of_kind).await?;
            let is_due = last.is_some_and(|run| self.shared.now() >= run.started_at + every + spread(shop.id, every));
            if is_due {
                return Ok(Some(kind));
            }
        }
        Ok(None)
    }
}

/// A part of a quarter of `every`, always the same for one shop.
fn spread(shop: ShopId, every: TimeDelta) -> TimeDelta {
    // Neighbouring numbers come out far apart.
    let part = shop.get().unsigned_abs().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 54;
    every / 4 / 1_024 * i32::try_from(part).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shops_spread_over_a_quarter_of_the_time() {
        let every = TimeDelta::hours(4);
        let all: Vec<TimeDelta> = (1..=100).map(|id| spread(ShopId::new(id), every)).collect();
        assert!(all.iter().all(|part| (TimeDelta::zero()..every / 4).contains(part)));
        for quarter in 0..4 {
            let from = every / 16 * quarter;
            let n = all
                .iter()
                .filter(|part| (from..from + every / 16).contains(*part))
                .count();
            assert!(n > 10, "{n} of 100 shops in part {quarter}");
        }
    }
}
