//! Takes jobs out of the queue and does them.

use std::time::Duration;

use apalis::prelude::{
    BackendExt as _, BoxDynError, Data, EventListenerExt as _, ParallelizeExt as _, RetryPolicy, Strategy,
    WorkerBuilder, WorkerBuilderExt as _,
};
use pairwell_services::{House, Job, JobQueue as _, ServiceError, Services};
use tokio_util::sync::CancellationToken;

use super::Queue;
use super::ticker::Ticker;

/// How often the queue is looked at. A job may wait this long, nobody notices it.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// How often a failed job is tried anew before it is left to the next sweep.
const RETRIES: usize = 3;

/// How long what is at work may go on after the program was told to stop.
const GRACE: Duration = Duration::from_secs(5);

/// How often the inbox, interrupted readings and stale models are looked for, so that nothing depends on a job that was
/// lost.
const SWEEP_EVERY: Duration = Duration::from_secs(5);

/// Sweeps between two looks for models older than their orders, themes that were not told, and what was deleted long ago.
const SWEEPS_PER_LEARNING: u32 = 60;

/// Sweeps between two looks for shops that are to be read again.
const SWEEPS_PER_READING: u32 = 12;

/// Sweeps between two looks for decisions and attention too old to be kept: that walk reads much and finds little.
const SWEEPS_PER_DAY: u32 = 24 * 60 * 60 / 5;

/// Does jobs until told to stop; what is at work then finishes within seconds or is taken up at the next start.
///
/// # Errors
/// When the queue's tables cannot be used at all.
pub async fn run_worker(queue: Queue, services: Services, stop: CancellationToken) -> anyhow::Result<()> {
    // Each process has a name of its own: the queue tells by it whose jobs to free when a process dies.
    let name = format!("pairwell-{}", uuid::Uuid::now_v7().simple());
    let sweeper = tokio::spawn(sweep(queue.clone(), services.clone(), stop.clone()));
    let stopped = {
        let stop = stop.clone();
        async move {
            stop.cancelled().await;
            Ok::<(), std::io::Error>(())
        }
    };
    macro_rules! work {
        ($storage:expr) => {
            WorkerBuilder::new(name)
                .backend($storage.poll_with_strategy(Strategy::new().apply(Ticker::every(LOOK_EVERY))))
                .data(services)
                .data(stop.clone())
                .retry(RetryPolicy::retries(RETRIES))
                .catch_panic()
                .parallelize(tokio::spawn)
                .on_event(|_, event| tracing::trace!(?event, "worker"))
                .build(perform)
                .run_until(stopped)
                .await
        };
    }
    let worked = match queue {
        Queue::Sqlite(storage) => work!(storage),
        Queue::Postgres(storage) => work!(storage),
    };
    sweeper.abort();
    match worked {
        Ok(()) => Ok(()),
        Err(_) if stop.is_cancelled() => Ok(()),
        Err(error) => Err(anyhow::anyhow!("the job worker ended: {error}")),
    }
}

async fn perform(job: Job, services: Data<Services>, stop: Data<CancellationToken>) -> Result<(), BoxDynError> {
    tracing::debug!(?job, "job started");
    let done = tokio::select! {
        done = work_on(job, &services) => done,
        () = out_of_time(&stop) => {
            // What it stored stays, and a sweep of the next start finds what is missing.
            tracing::info!(?job, "left unfinished");
            return Ok(());
        }
    };
    match done {
        Ok(()) => Ok(()),
        Err(error) if error.is_transient() => Err(error.into()),
        // Trying again would fail alike; the reason is stored where the merchant sees it.
        Err(error) => {
            tracing::error!(?job, %error, "job failed");
            Ok(())
        }
    }
}

async fn work_on(job: Job, services: &Services) -> Result<(), ServiceError> {
    match job {
        Job::ApplyInbox => {
            let n_applied = services.inbox().apply_due().await?;
            metrics::counter!("pairwell_webhooks_applied_total").increment(n_applied);
            Ok(())
        }
        Job::Sync { shop } => services.sync().go_on(shop).await,
        Job::Learn { shop } => services.learning().learn_if_stale(shop).await.map(|_| ()),
        Job::CheckPlan { shop } => services.billing().check(shop).await,
        Job::PublishTheme { shop } => services.theme().publish(shop).await.map(|_| ()),
    }
}

/// Returns some seconds after the program was told to stop: a reading can take minutes, and nobody waits for that.
async fn out_of_time(stop: &CancellationToken) {
    stop.cancelled().await;
    tokio::time::sleep(GRACE).await;
}

/// Of several processes one sweeps; when it ends, the next one that asks goes on.
async fn sweep(queue: Queue, services: Services, stop: CancellationToken) {
    let mut house = None;
    let mut n_sweeps: u32 = 0;
    while !stop.is_cancelled() {
        if let Err(error) = sweep_in_turn(&queue, &services, &mut house, &mut n_sweeps).await {
            tracing::warn!(%error, "sweep failed; trying again");
        }
        tokio::time::sleep(SWEEP_EVERY).await;
    }
}

async fn sweep_in_turn(
    queue: &Queue,
    services: &Services,
    house: &mut Option<House>,
    n_sweeps: &mut u32,
) -> Result<(), ServiceError> {
    if let Some(kept) = house
        && !kept.is_kept().await
    {
        *house = None;
    }
    if house.is_none() {
        *house = services.housekeeping().claim().await?;
        *n_sweeps = 0;
    }
    if house.is_none() {
        return Ok(());
    }
    let nth = *n_sweeps;
    *n_sweeps = n_sweeps.wrapping_add(1);
    metrics::counter!("pairwell_sweeps_total").increment(1);
    sweep_once(queue, services, nth).await
}

async fn sweep_once(queue: &Queue, services: &Services, n_sweeps: u32) -> Result<(), ServiceError> {
    if services.inbox().has_due().await? {
        queue.push(Job::ApplyInbox).await?;
    }
    for shop in services.sync().interrupted().await? {
        tracing::info!(shop.id = shop.get(), "taking up an interrupted reading");
        queue.push(Job::Sync { shop }).await?;
    }
    if n_sweeps.is_multiple_of(SWEEPS_PER_READING) {
        for shop in services.sync().start_due().await? {
            tracing::info!(shop.id = shop.get(), "reading again");
        }
    }
    if n_sweeps.is_multiple_of(SWEEPS_PER_DAY) {
        let n_purged = services.housekeeping().purge_old().await?;
        if n_purged > 0 {
            tracing::info!(n_purged, "removed decisions and attention that are too old");
        }
    }
    if n_sweeps.is_multiple_of(SWEEPS_PER_LEARNING) {
        let n_purged = services.housekeeping().purge_deleted().await?;
        if n_purged > 0 {
            tracing::info!(n_purged, "removed what was deleted long ago");
        }
        for shop in services.billing().due().await? {
            queue.push(Job::CheckPlan { shop }).await?;
        }
        for shop in services.installs().list().await? {
            queue.push(Job::Learn { shop: shop.id }).await?;
            queue.push(Job::PublishTheme { shop: shop.id }).await?;
        }
    }
    Ok(())
}
