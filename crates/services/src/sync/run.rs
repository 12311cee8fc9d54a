//! One reading of a shop, stage after stage. Each step leaves the run row so that the next process can go on from it.

use std::time::Duration;

use chrono::{DateTime, Utc};
use pairwell_commerce::{Access, CommerceError, ExportId, ExportKind, ExportStatus};
use pairwell_domain::ShopId;
use pairwell_domain::admin::{SyncKind, SyncStage, SyncState};
use pairwell_store::sync_runs::{self, Checkpoint, Lease, RunRow};
use uuid::Uuid;

use super::gone::Named;
use super::{gone, reading, returns};
use crate::access::with_access;
use crate::learning::Learning;
use crate::{ServiceError, Shared, visits};

/// How often the platform is asked whether its file is written.
const POLL_EVERY: Duration = Duration::from_millis(500);

/// A process that says nothing for this long has lost its run to another one.
const LEASE: Duration = Duration::from_secs(10);

/// How often a file that the platform could not write is asked for anew.
const MAX_EXPORTS: u32 = 3;

pub(super) async fn to_the_end(shared: &Shared, shop: ShopId, run: RunRow) -> Result<(), ServiceError> {
    let lease = Lease {
        run_id: run.id,
        owner: Uuid::now_v7().to_string(),
    };
    if !acquire(shared, &lease).await? {
        tracing::info!(shop.id = shop.get(), "another process is reading this shop");
        return Ok(());
    }
    let mut reader = Reader {
        shared,
        shop,
        lease: lease.clone(),
        run,
    };
    let read = tokio::select! {
        read = reader.go_on() => read,
        lost = hold(shared, &lease) => Err(lost),
    };
    // The lease is not renewed any more: a finished reading would look like a lost one.
    let outcome = match read {
        Ok(()) => finish(shared, &lease).await,
        stopped => stopped,
    };
    if outcome.is_err() && was_cancelled(shared, shop, &lease).await? {
        tracing::info!(shop.id = shop.get(), "reading stopped as it was asked to");
        return Ok(());
    }
    if let Err(error) = &outcome {
        tracing::warn!(shop.id = shop.get(), %error, "reading stopped");
        let was_held = sync_runs::fail(shared.db().conn(), &lease, &error.public_text(), shared.now()).await?;
        if !was_held {
            tracing::info!(shop.id = shop.get(), "another process has taken this reading over");
        }
    }
    outcome
}

async fn finish(shared: &Shared, lease: &Lease) -> Result<(), ServiceError> {
    let is_held = sync_runs::finish(shared.db().conn(), lease, shared.now()).await?;
    if is_held { Ok(()) } else { Err(taken_over()) }
}

/// Whether somebody has stopped this very reading, which takes it out of every hand.
async fn was_cancelled(shared: &Shared, shop: ShopId, lease: &Lease) -> Result<bool, ServiceError> {
    let latest = sync_runs::latest(shared.db().conn(), shop).await?;
    Ok(latest.is_some_and(|run| run.id == lease.run_id && run.state == SyncState::Cancelled))
}

async fn acquire(shared: &Shared, lease: &Lease) -> Result<bool, ServiceError> {
    let now = shared.now();
    Ok(sync_runs::acquire(shared.db().conn(), lease, now, now + LEASE).await?)
}

/// Keeps the lease for as long as it is waited for, however long a single step takes; returns when it is lost.
async fn hold(shared: &Shared, lease: &Lease) -> ServiceError {
    loop {
        tokio::time::sleep(LEASE / 3).await;
        match acquire(shared, lease).await {
            Ok(true) => {}
            Ok(false) => return taken_over(),
            // The reading itself needs the database too, and says what is wrong with it.
            Err(error) => tracing::debug!(%error, "lease not renewed"),
        }
    }
}

pub(super) fn taken_over() -> ServiceError {
    ServiceError::Conflict("another process took this reading over".to_owned())
}

/// A run in the hands of this process.
pub(super) struct Reader<'a> {
    pub(super) shared: &'a Shared,
    pub(super) shop: ShopId,
    pub(super) lease: Lease,
    run: RunRow,
}

impl Reader<'_> {
    async fn go_on(&mut self) -> Result<(), ServiceError> {
        loop {
            match self.run.place.stage {
                SyncStage::ExportingCatalogue => {
                    self.subscribe().await?;
                    visits::ask_to_tell(self.shared, self.shop).await?;
                    self.export(ExportKind::Catalogue, SyncStage::ReadingCatalogue).await?;
                }
                SyncStage::ReadingCatalogue => {
                    self.read(ExportKind::Catalogue, SyncStage::ExportingCollections)
                        .await?;
                    self.shared.states.forget(self.shop).await;
                }
                SyncStage::ExportingCollections => {
                    self.export(ExportKind::Collections, SyncStage::ReadingCollections)
                        .await?;
                }
                SyncStage::ReadingCollections => {
                    self.read(ExportKind::Collections, SyncStage::ExportingOrders).await?;
                    self.shared.states.forget(self.shop).await;
                }
                SyncStage::ExportingOrders => {
                    self.export(ExportKind::Orders, SyncStage::ReadingOrders).await?;
                }
                SyncStage::ReadingOrders => {
                    self.read(ExportKind::Orders, SyncStage::Learning).await?;
                }
                SyncStage::Learning => {
                    returns::read_due(self).await?;
                    let learning = Learning::new(self.shared);
                    match self.kind() {
                        SyncKind::Whole => {
                            learning.learn(self.shop).await?;
                        }
                        SyncKind::Changed => {
                            learning.learn_if_stale(self.shop).await?;
                        }
                    }
                    return Ok(());
                }
            }
        }
    }

    /// Asks for news before anything is read, so that nothing that happens meanwhile is missed.
    async fn subscribe(&self) -> Result<(), ServiceError> {
        let parts = &self.shared.parts;
        let subscribed = with_access(self.shared, self.shop, |access| async move {
            parts.platform.subscribe(&access, &parts.settings.webhook_url).await
        })
        .await?;
        tracing::info!(
            shop.id = self.shop.get(),
            webhooks.created = subscribed.n_created,
            webhooks.kept = subscribed.n_kept,
            webhooks.removed = subscribed.n_removed,
            "subscribed"
        );
        Ok(())
    }

    /// Has the platform write its file, and waits for it.
    async fn export(&mut self, what: ExportKind, next: SyncStage) -> Result<(), ServiceError> {
        let platform = &self.shared.parts.platform;
        for _ in 0..MAX_EXPORTS {
            let id = &self.export_id(what).await?;
            loop {
                let asked = |access: Access| async move { platform.export_status(&access, id).await };
                match with_access(self.shared, self.shop, asked).await? {
                    ExportStatus::Running { n_objects } => {
                        self.step(Checkpoint {
                            n_done: n_objects,
                            ..self.checkpoint()
                        })
                        .await?;
                        tokio::time::sleep(POLL_EVERY).await;
                    }
                    ExportStatus::Ready { url, n_objects, .. } => {
                        return self
                            .step(Checkpoint {
                                stage: next,
                                n_done: 0,
                                n_total: Some(n_objects),
                                bulk_url: url,
                                bulk_offset_bytes: 0,
                                ..self.checkpoint()
                            })
                            .await;
                    }
                    ExportStatus::Failed { reason } => {
                        tracing::warn!(shop.id = self.shop.get(), reason, "export failed; asking for a new one");
                        break;
                    }
                    ExportStatus::Expired => break,
                    // Asking again changes nothing until somebody allows it.
                    ExportStatus::Denied => return Err(self.denied(what).await?),
                }
            }
            self.step(Checkpoint {
                bulk_id: None,
                ..self.checkpoint()
            })
            .await?;
        }
        Err(ServiceError::Commerce(CommerceError::export_failed(&format!(
            "{MAX_EXPORTS} exports in a row did not finish"
        ))))
    }

    /// The export is not allowed. The next reading asks for a new one, for by then it may be.
    async fn denied(&mut self, what: ExportKind) -> Result<ServiceError, ServiceError> {
        self.step(Checkpoint {
            bulk_id: None,
            ..self.checkpoint()
        })
        .await?;
        Ok(ServiceError::Withdrawn(match what {
            ExportKind::Catalogue => "products",
            ExportKind::Collections => "collections",
            ExportKind::Orders => "orders",
        }))
    }

    /// The export at work, or a new one; its name is stored before it is waited for.
    async fn export_id(&mut self, what: ExportKind) -> Result<ExportId, ServiceError> {
        if let Some(id) = &self.run.place.bulk_id {
            return Ok(ExportId::new(id.clone()));
        }
        let as_of = self.shared.now();
        let platform = &self.shared.parts.platform;
        // What is in a collection changes without the collection's own time being changed: it is read whole each time.
        let since = self.run.changed_from.filter(|_| what != ExportKind::Collections);
        let started = |access: Access| async move { platform.start_export(&access, what, since).await };
        let id = with_access(self.shared, self.shop, started).await?;
        self.step(Checkpoint {
            bulk_id: Some(id.as_str().to_owned()),
            bulk_started_at: Some(as_of),
            n_done: 0,
            n_total: None,
            ..self.checkpoint()
        })
        .await?;
        Ok(id)
    }

    async fn read(&mut self, what: ExportKind, next: SyncStage) -> Result<(), ServiceError> {
        // Where there is nothing to tell, there is no file.
        let mut named = Named::default();
        if let Some(url) = self.run.place.bulk_url.clone() {
            // The platform keeps its files for days only: a reading taken up later asks for a new one.
            let is_gone =
                |error: &ServiceError| matches!(error, ServiceError::Commerce(CommerceError::ExportGone { .. }));
            named = match reading::read_export(self, what, &url).await {
                Err(error) if is_gone(&error) => return self.start_over(what).await,
                named => named?,
            };
        }
        gone::sweep(self, what, &named).await?;
        self.step(Checkpoint::start_of(next)).await
    }

    /// Back to having the file written. What was stored of the old one stays: it is stored again or was newer.
    async fn start_over(&mut self, what: ExportKind) -> Result<(), ServiceError> {
        let stage = match what {
            ExportKind::Catalogue => SyncStage::ExportingCatalogue,
            ExportKind::Collections => SyncStage::ExportingCollections,
            ExportKind::Orders => SyncStage::ExportingOrders,
        };
        self.step(Checkpoint::start_of(stage)).await
    }

    /// What is read.
    pub(super) const fn kind(&self) -> SyncKind {
        self.run.kind
    }

    /// The place the run has come to.
    pub(super) fn checkpoint(&self) -> Checkpoint {
        self.run.place.clone()
    }

    /// When the platform began to write the file being read. What it says is at least that new.
    pub(super) fn as_of(&self) -> DateTime<Utc> {
        self.run.place.bulk_started_at.unwrap_or(self.run.started_at)
    }

    /// Leaves a checkpoint.
    async fn step(&mut self, checkpoint: Checkpoint) -> Result<(), ServiceError> {
        let is_held =
            sync_runs::checkpoint(self.shared.db().conn(), &self.lease, &checkpoint, self.shared.now()).await?;
        if !is_held {
            return Err(taken_over());
        }
        self.took(checkpoint);
        Ok(())
    }

    /// The checkpoint is stored already, in the transaction of the rows it stands for.
    pub(super) fn took(&mut self, checkpoint: Checkpoint) {
        self.run.place = checkpoint;
    }
}
