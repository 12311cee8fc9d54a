//! Reading a shop from the platform: whole at first and from time to time, and what changed in between, in steps that can
//! be taken up again after any interruption.
//!
//! Webhooks bring news at once, and not always: the platform gives up after hours, and forgets an address that fails. So
//! every few hours the shop is asked for what changed since the reading before, and now and then for everything, which
//! also tells what is gone.

mod gone;
mod reading;
mod returns;
mod run;
mod schedule;

use chrono::{DateTime, TimeDelta, Utc};
use pairwell_commerce::{Access, ExportId};
use pairwell_domain::ShopId;
use pairwell_domain::admin::{SyncKind, SyncProgress, SyncStage, SyncState};
use pairwell_store::sync_runs::{self, RunRow};

pub use self::schedule::ReadingPlan;

use crate::access::with_access;
use crate::{Actor, Job, ServiceError, Shared};

/// A reading that failed is taken up again after this long.
const RETRY_AFTER: TimeDelta = TimeDelta::minutes(1);

/// So much before the last reading began is asked for again: the platform's clock may differ from ours, and its search
/// knows of a change only some seconds later.
const MARGIN: TimeDelta = TimeDelta::hours(1);

/// See [`crate::Services::sync`].
pub struct Sync<'a> {
    shared: &'a Shared,
}

impl<'a> Sync<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// Where the reading stands.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn progress(&self, actor: &Actor) -> Result<SyncProgress, ServiceError> {
        self.progress_of(actor.shop).await
    }

    /// As [`Self::progress`], for the command line.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn progress_of(&self, shop: ShopId) -> Result<SyncProgress, ServiceError> {
        let db = self.shared.db().conn();
        let whole = sync_runs::latest_of(db, shop, SyncKind::Whole).await?;
        let done = sync_runs::last_done(db, shop, None).await?;
        let changed = sync_runs::latest_of(db, shop, SyncKind::Changed).await?;
        Ok(SyncProgress {
            checked_at: done.and_then(|run| run.finished_at),
            check_problem: changed.and_then(|run| run.problem),
            ..whole.map_or_else(not_started, progress)
        })
    }

    /// Where the reading of changes stands; not started when there never was one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn changed_progress_of(&self, shop: ShopId) -> Result<SyncProgress, ServiceError> {
        let changed = sync_runs::latest_of(self.shared.db().conn(), shop, SyncKind::Changed).await?;
        Ok(changed.map_or_else(not_started, progress))
    }

    /// Starts a reading of everything, lets one that was stopped go on, or says how far the one at work has come.
    ///
    /// # Errors
    /// When the database or the queue fails.
    pub async fn start(&self, actor: &Actor) -> Result<SyncProgress, ServiceError> {
        self.start_for(actor.shop).await
    }

    /// As [`Self::start`], for the command line.
    ///
    /// # Errors
    /// When the database or the queue fails.
    pub async fn start_for(&self, shop: ShopId) -> Result<SyncProgress, ServiceError> {
        self.open_whole(shop).await?;
        self.shared.parts.jobs.push(Job::Sync { shop }).await?;
        self.progress_of(shop).await
    }

    /// Starts a reading of what changed since the one before, unless one of either kind is at work.
    ///
    /// # Errors
    /// When the database or the queue fails.
    pub async fn start_changed(&self, actor: &Actor) -> Result<SyncProgress, ServiceError> {
        self.open_changed(actor.shop).await?;
        self.shared.parts.jobs.push(Job::Sync { shop: actor.shop }).await?;
        self.progress_of(actor.shop).await
    }

    /// Stops the reading at work. It keeps its place, and goes on from there when it is started again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn cancel(&self, actor: &Actor) -> Result<SyncProgress, ServiceError> {
        self.cancel_for(actor.shop).await?;
        self.progress_of(actor.shop).await
    }

    /// As [`Self::cancel`], for the command line; false when nothing was at work.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn cancel_for(&self, shop: ShopId) -> Result<bool, ServiceError> {
        let Some(run) = sync_runs::cancel(self.shared.db().conn(), shop, self.shared.now()).await? else {
            return Ok(false);
        };
        tracing::info!(shop.id = shop.get(), stage = ?run.place.stage, "reading stopped by the merchant");
        self.cancel_export(shop, &run).await;
        Ok(true)
    }

    /// Nobody waits for the file any more. That it is written all the same would cost the platform's time and nothing else.
    async fn cancel_export(&self, shop: ShopId, run: &RunRow) {
        let is_written = matches!(
            run.place.stage,
            SyncStage::ExportingCatalogue | SyncStage::ExportingOrders
        );
        let Some(id) = run.place.bulk_id.clone().filter(|_| is_written) else {
            return;
        };
        let (id, platform) = (&ExportId::new(id), &self.shared.parts.platform);
        let cancel = |access: Access| async move { platform.cancel_export(&access, id).await };
        if let Err(error) = with_access(self.shared, shop, cancel).await {
            tracing::warn!(shop.id = shop.get(), %error, "the platform goes on writing a file nobody reads");
        }
    }

    /// Reads the shop to the end, going on where an earlier run stopped. Returns at once when another process is
    /// reading it.
    ///
    /// # Errors
    /// Whatever stopped it. The run keeps its place and the reason in words; a transient failure is worth another try.
    pub async fn run(&self, shop: ShopId) -> Result<(), ServiceError> {
        let run = self.open_whole(shop).await?;
        run::to_the_end(self.shared, shop, run).await
    }

    /// Reads what changed since the reading before; everything when there was none.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub async fn run_changed(&self, shop: ShopId) -> Result<(), ServiceError> {
        let run = self.open_changed(shop).await?;
        run::to_the_end(self.shared, shop, run).await
    }

    /// Goes on with the reading that is unfinished, whatever it reads; does nothing when there is none, or when it was
    /// stopped. A job that comes twice or late so changes nothing.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub async fn go_on(&self, shop: ShopId) -> Result<(), ServiceError> {
        match sync_runs::latest(self.shared.db().conn(), shop).await? {
            Some(run) if matches!(run.state, SyncState::Running | SyncState::Failed) => {
                run::to_the_end(self.shared, shop, run).await
            }
            _ => Ok(()),
        }
    }

    /// Shops whose reading was interrupted and is worth taking up: nobody has said anything about it for the length of
    /// a lease, or it failed a minute ago and whatever was in the way may be gone.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn interrupted(&self) -> Result<Vec<ShopId>, ServiceError> {
        let now = self.shared.now();
        let runs = sync_runs::unfinished(self.shared.db().conn()).await?;
        let is_abandoned = |run: &RunRow| match run.state {
            SyncState::Failed => now - run.updated_at > RETRY_AFTER,
            SyncState::Cancelled => false,
            _ => run.lease_until.is_none_or(|until| until < now),
        };
        Ok(runs.into_iter().filter(is_abandoned).map(|run| run.shop).collect())
    }

    async fn open_whole(&self, shop: ShopId) -> Result<RunRow, ServiceError> {
        let db = self.shared.db().conn();
        sync_runs::resume(db, shop, self.shared.now()).await?;
        Ok(sync_runs::start(db, shop, self.shared.now()).await?)
    }

    async fn open_changed(&self, shop: ShopId) -> Result<RunRow, ServiceError> {
        let db = self.shared.db().conn();
        let Some(from) = self.mark(shop).await? else {
            return self.open_whole(shop).await;
        };
        sync_runs::resume(db, shop, self.shared.now()).await?;
        Ok(sync_runs::start_changed(db, shop, from, self.shared.now()).await?)
    }

    /// From when on changes may not be known; none when the shop was never read to the end.
    ///
    /// A reading knows everything that changed before it was started. One that failed or was stopped does not count: the
    /// mark stays where the last complete one set it.
    async fn mark(&self, shop: ShopId) -> Result<Option<DateTime<Utc>>, ServiceError> {
        let done = sync_runs::last_done(self.shared.db().conn(), shop, None).await?;
        Ok(done.map(|run| run.started_at - MARGIN))
    }
}

const fn not_started() -> SyncProgress {
    SyncProgress {
        state: SyncState::NotStarted,
        stage: None,
        n_done: 0,
        n_total: None,
        problem: None,
        started_at: None,
        finished_at: None,
        checked_at: None,
        check_problem: None,
    }
}

fn progress(run: RunRow) -> SyncProgress {
    SyncProgress {
        state: run.state,
        stage: (run.state != SyncState::Done).then_some(run.place.stage),
        n_done: run.place.n_done,
        n_total: run.place.n_total,
        problem: run.problem,
        started_at: Some(run.started_at),
        finished_at: run.finished_at,
        checked_at: None,
        check_problem: None,
    }
}
