//! Reading a shop from the platform, first whole, in steps that can be taken up again after any interruption.

mod reading;
mod run;

use pairwell_domain::ShopId;
use pairwell_domain::admin::{SyncProgress, SyncState};
use pairwell_store::sync_runs::{self, RunRow};

use crate::{Actor, Job, ServiceError, Shared};

/// A reading that failed is taken up again after this long.
const RETRY_AFTER: chrono::Duration = chrono::Duration::minutes(1);

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
        let latest = sync_runs::latest(self.shared.db().conn(), shop).await?;
        Ok(latest.map_or_else(not_started, progress))
    }

    /// Starts a reading, or says how far the one at work has come.
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
        self.open_run(shop).await?;
        self.shared.parts.jobs.push(Job::Sync { shop }).await?;
        self.progress_of(shop).await
    }

    /// Reads the shop to the end, going on where an earlier run stopped. Returns at once when another process is
    /// reading it.
    ///
    /// # Errors
    /// Whatever stopped it. The run keeps its place and the reason in words; a transient failure is worth another try.
    pub async fn run(&self, shop: ShopId) -> Result<(), ServiceError> {
        let run = self.open_run(shop).await?;
        run::to_the_end(self.shared, shop, run).await
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
            _ => run.lease_until.is_none_or(|until| until < now),
        };
        Ok(runs.into_iter().filter(is_abandoned).map(|run| run.shop).collect())
    }

    async fn open_run(&self, shop: ShopId) -> Result<RunRow, ServiceError> {
        let db = self.shared.db().conn();
        match sync_runs::latest(db, shop).await? {
            Some(run) if run.state == SyncState::Running || run.state == SyncState::Failed => Ok(run),
            _ => Ok(sync_runs::start(db, shop, self.shared.now()).await?),
        }
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
    }
}
