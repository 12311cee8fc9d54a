//! Readings of a shop, each with the place it has come to.
//!
//! [`checkpoint`] is called in the transaction of the rows it stands for: after any interruption the rows stored and the
//! place to go on from fit together.

use chrono::{DateTime, Utc};
use pairwell_domain::ShopId;
use pairwell_domain::admin::{SyncKind, SyncStage, SyncState};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Value};

use crate::StoreError;
use crate::convert::{count, number, word};
use crate::entities::sync_run;
use crate::sql::{execute, plain, stored};

const RUNNING: &str = "running";
const DONE: &str = "done";
const FAILED: &str = "failed";
const CANCELLED: &str = "cancelled";

const WHOLE: &str = "whole";
const CHANGED: &str = "changed";

/// A reading as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRow {
    /// Our number.
    pub id: i64,
    /// The shop.
    pub shop: ShopId,
    /// What it reads.
    pub kind: SyncKind,
    /// From when on it reads what changed; none when it reads everything.
    pub changed_from: Option<DateTime<Utc>>,
    /// Whether it is at work, has failed, was stopped or is done.
    pub state: SyncState,
    /// The place it has come to.
    pub place: Checkpoint,
    /// Why it stopped, in words for the merchant.
    pub problem: Option<String>,
    /// When it was started.
    pub started_at: DateTime<Utc>,
    /// When it was last heard of.
    pub updated_at: DateTime<Utc>,
    /// When it came to its end.
    pub finished_at: Option<DateTime<Utc>>,
    /// Until when the process at work has it to itself; none when nobody has.
    pub lease_until: Option<DateTime<Utc>>,
}

/// The place a reading has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// What it is at.
    pub stage: SyncStage,
    /// Rows of the stage done.
    pub n_done: u64,
    /// Rows of the stage in all, once known.
    pub n_total: Option<u64>,
    /// The platform's name of the file being written or read.
    pub bulk_id: Option<String>,
    /// Where that file is.
    pub bulk_url: Option<String>,
    /// How much of it is stored.
    pub bulk_offset_bytes: u64,
    /// When the platform began to write it.
    pub bulk_started_at: Option<DateTime<Utc>>,
}

impl Checkpoint {
    /// Where a stage begins: nothing is done, and no file is there yet.
    #[must_use]
    pub const fn start_of(stage: SyncStage) -> Self {
        Self {
            stage,
            n_done: 0,
            n_total: None,
            bulk_id: None,
            bulk_url: None,
            bulk_offset_bytes: 0,
            bulk_started_at: None,
        }
    }
}

/// The newest reading of a shop.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn latest(db: &impl ConnectionTrait, shop: ShopId) -> Result<Option<RunRow>, StoreError> {
    sync_run::Entity::find()
        .filter(sync_run::Column::ShopId.eq(shop.get()))
        .order_by_desc(sync_run::Column::Id)
        .one(db)
        .await?
        .map(run_of)
        .transpose()
}

/// Every reading that has not come to its end, failed ones too, of any shop that can be read: it is installed, and its
/// merchant need not grant access again first.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn unfinished(db: &impl ConnectionTrait) -> Result<Vec<RunRow>, StoreError> {
    let models = sync_run::Entity::find()
        .filter(sync_run::Column::FinishedAt.is_null())
        .filter(sync_run::Column::ShopId.in_subquery(readable_shops()))
        .order_by_asc(sync_run::Column::Id)
        .all(db)
        .await?;
    models.into_iter().map(run_of).collect()
}

fn readable_shops() -> sea_orm::sea_query::SelectStatement {
    use crate::entities::shop;
    use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
    Query::select()
        .column(shop::Column::Id)
        .from(shop::Entity)
        .and_where(Expr::col(shop::Column::UninstalledAt).is_null())
        .and_where(Expr::col(shop::Column::NeedsReauth).eq(false))
        .to_owned()
}

/// Starts a reading of everything from the beginning.
///
/// When one is unfinished already, that one is returned instead, however many callers come at once. An unfinished
/// reading of changes becomes one of everything: whoever was at work at it has lost it.
///
/// # Errors
/// When the database fails, or there is no such shop.
pub async fn start(db: &impl ConnectionTrait, shop: ShopId, now: DateTime<Utc>) -> Result<RunRow, StoreError> {
    insert(db, shop, SyncKind::Whole, None, now).await?;
    let sql = "UPDATE sync_runs SET kind = $2, changed_from = NULL, started_at = $3, updated_at = $3, state = $4, \
               stage = $5, n_done = 0, n_total = NULL, problem = NULL, bulk_id = NULL, bulk_url = NULL, \
               bulk_offset_bytes = 0, bulk_started_at = NULL, owner = NULL, lease_until = NULL \
               WHERE shop_id = $1 AND finished_at IS NULL AND kind <> $2";
    let values = [
        shop.get().into(),
        WHOLE.into(),
        stored(now).into(),
        RUNNING.into(),
        stage_code(SyncStage::ExportingCatalogue).into(),
    ];
    execute(db, sql, values).await?;
    latest(db, shop).await?.ok_or(NOT_FOUND)
}

/// Starts a reading of what changed at `from` or later. When any reading is unfinished already, that one is returned
/// instead.
///
/// # Errors
/// When the database fails, or there is no such shop.
pub async fn start_changed(
    db: &impl ConnectionTrait,
    shop: ShopId,
    from: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<RunRow, StoreError> {
    insert(db, shop, SyncKind::Changed, Some(from), now).await?;
    latest(db, shop).await?.ok_or(NOT_FOUND)
}

async fn insert(
    db: &impl ConnectionTrait,
    shop: ShopId,
    kind: SyncKind,
    changed_from: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO sync_runs (shop_id, started_at, updated_at, state, stage, n_done, bulk_offset_bytes, kind, \
               changed_from) VALUES ($1, $2, $2, $3, $4, 0, 0, $5, $6) ON CONFLICT DO NOTHING";
    let values = [
        shop.get().into(),
        stored(now).into(),
        RUNNING.into(),
        stage_code(SyncStage::ExportingCatalogue).into(),
        kind_code(kind).into(),
        changed_from.map(stored).into(),
    ];
    execute(db, sql, values).await?;
    Ok(())
}

/// The newest reading of a shop of this kind.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn latest_of(db: &impl ConnectionTrait, shop: ShopId, kind: SyncKind) -> Result<Option<RunRow>, StoreError> {
    sync_run::Entity::find()
        .filter(sync_run::Column::ShopId.eq(shop.get()))
        .filter(sync_run::Column::Kind.eq(kind_code(kind)))
        .order_by_desc(sync_run::Column::Id)
        .one(db)
        .await?
        .map(run_of)
        .transpose()
}

/// The newest reading of a shop that came to its end, of this kind or of any: everything that changed before it was
/// started is known.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn last_done(
    db: &impl ConnectionTrait,
    shop: ShopId,
    kind: Option<SyncKind>,
) -> Result<Option<RunRow>, StoreError> {
    let mut done = sync_run::Entity::find()
        .filter(sync_run::Column::ShopId.eq(shop.get()))
        .filter(sync_run::Column::State.eq(DONE));
    if let Some(kind) = kind {
        done = done.filter(sync_run::Column::Kind.eq(kind_code(kind)));
    }
    done.order_by_desc(sync_run::Column::Id)
        .one(db)
        .await?
        .map(run_of)
        .transpose()
}

/// Stops the reading at work or failed, of either kind, and returns it as it was; none when nothing is unfinished or it
/// is stopped already.
///
/// It keeps its place in a file; a file that is still being written is given up. Whoever works at it notices at the
/// next step.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn cancel(db: &impl ConnectionTrait, shop: ShopId, now: DateTime<Utc>) -> Result<Option<RunRow>, StoreError> {
    let Some(run) = latest(db, shop).await? else {
        return Ok(None);
    };
    let sql = "UPDATE sync_runs SET state = $3, updated_at = $4, problem = NULL, owner = NULL, lease_until = NULL, \
               bulk_id = CASE WHEN stage IN ($5, $6) THEN NULL ELSE bulk_id END \
               WHERE id = $1 AND shop_id = $2 AND finished_at IS NULL AND state <> $3";
    let values = [
        run.id.into(),
        shop.get().into(),
        CANCELLED.into(),
        stored(now).into(),
        stage_code(SyncStage::ExportingCatalogue).into(),
        stage_code(SyncStage::ExportingOrders).into(),
    ];
    Ok((execute(db, sql, values).await? > 0).then_some(run))
}

/// Lets a reading that was stopped go on from its place; false when there is none.
///
/// # Errors
/// When the database fails.
pub async fn resume(db: &impl ConnectionTrait, shop: ShopId, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let sql = "UPDATE sync_runs SET state = $2, updated_at = $3 WHERE shop_id = $1 AND state = $4";
    let values = [shop.get().into(), RUNNING.into(), stored(now).into(), CANCELLED.into()];
    Ok(execute(db, sql, values).await? > 0)
}

/// Removes readings that came to their end before `before` and are not the last of their shop and kind, in every shop, and
/// returns how many that were.
///
/// # Errors
/// When the database fails.
pub async fn purge_before(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<u64, StoreError> {
    let sql = "DELETE FROM sync_runs WHERE finished_at < $1 AND EXISTS (SELECT 1 FROM sync_runs AS later \
               WHERE later.shop_id = sync_runs.shop_id AND later.kind = sync_runs.kind AND later.state = $2 \
               AND later.id > sync_runs.id)";
    execute(db, sql, [stored(before).into(), DONE.into()]).await
}

/// A reading in the hands of one process. Only its owner can move it on or end it, so that a process that was silent
/// for too long, and lost it, spoils nothing for the one that took over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The reading.
    pub run_id: i64,
    /// A name that no other process has.
    pub owner: String,
}

/// Takes a reading in hand until `until`, or holds it longer; one that had failed is at work again.
///
/// False when another owner has it, or it is done or was stopped: one process works at a reading, and when that one falls
/// silent the next may take over.
///
/// # Errors
/// When the database fails.
pub async fn acquire(
    db: &impl ConnectionTrait,
    lease: &Lease,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let sql = "UPDATE sync_runs SET owner = $2, lease_until = $4, updated_at = $3, state = $5, problem = NULL \
               WHERE id = $1 AND finished_at IS NULL AND state <> $6 \
               AND (owner IS NULL OR owner = $2 OR lease_until IS NULL OR lease_until < $3)";
    let values = [
        stored(now).into(),
        stored(until).into(),
        RUNNING.into(),
        CANCELLED.into(),
    ];
    change(db, sql, lease, values).await
}

/// Stores the place a reading has come to. False when it is not in these hands any more; whatever was done for this
/// place must not last then.
///
/// # Errors
/// When the database fails.
pub async fn checkpoint(
    db: &impl ConnectionTrait,
    lease: &Lease,
    checkpoint: &Checkpoint,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let Checkpoint {
        stage,
        n_done,
        n_total,
        bulk_id,
        bulk_url,
        bulk_offset_bytes,
        bulk_started_at,
    } = checkpoint;
    let sql = "UPDATE sync_runs SET stage = $3, n_done = $4, n_total = $5, bulk_id = $6, bulk_url = $7, \
               bulk_offset_bytes = $8, bulk_started_at = $9, updated_at = $10 WHERE id = $1 AND owner = $2";
    let values = [
        stage_code(*stage).into(),
        count(*n_done).into(),
        n_total.map(count).into(),
        bulk_id.clone().into(),
        bulk_url.clone().into(),
        count(*bulk_offset_bytes).into(),
        bulk_started_at.map(stored).into(),
        stored(now).into(),
    ];
    change(db, sql, lease, values).await
}

/// A reading has come to its end. False when it is not in these hands any more.
///
/// # Errors
/// When the database fails.
pub async fn finish(db: &impl ConnectionTrait, lease: &Lease, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let sql = "UPDATE sync_runs SET state = $3, finished_at = $4, updated_at = $4, problem = NULL, owner = NULL, \
               lease_until = NULL WHERE id = $1 AND owner = $2";
    change(db, sql, lease, [DONE.into(), stored(now).into()]).await
}

/// A reading has stopped. It keeps its place, so that it can go on from there, and lets go of its owner. False when it
/// is not in these hands any more.
///
/// # Errors
/// When the database fails.
pub async fn fail(
    db: &impl ConnectionTrait,
    lease: &Lease,
    problem: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let sql = "UPDATE sync_runs SET state = $3, problem = $4, updated_at = $5, owner = NULL, lease_until = NULL \
               WHERE id = $1 AND owner = $2";
    let values = [FAILED.into(), plain(problem).into_owned().into(), stored(now).into()];
    change(db, sql, lease, values).await
}

/// Runs an update whose first two parameters are the reading and its owner.
async fn change(
    db: &impl ConnectionTrait,
    sql: &str,
    lease: &Lease,
    values: impl IntoIterator<Item = Value>,
) -> Result<bool, StoreError> {
    let owner = plain(&lease.owner).into_owned();
    let held = [lease.run_id.into(), owner.into()];
    Ok(execute(db, sql, held.into_iter().chain(values)).await? > 0)
}

const NOT_FOUND: StoreError = StoreError::NotFound { what: "reading" };

fn run_of(model: sync_run::Model) -> Result<RunRow, StoreError> {
    let sync_run::Model {
        id,
        shop_id,
        started_at,
        updated_at,
        finished_at,
        state,
        stage,
        n_done,
        n_total,
        problem,
        bulk_id,
        bulk_url,
        bulk_offset_bytes,
        bulk_started_at,
        owner: _,
        lease_until,
        kind,
        changed_from,
    } = model;
    Ok(RunRow {
        id,
        shop: ShopId::new(shop_id),
        kind: word(kind_from_code(&kind), &kind, "kind of a reading")?,
        changed_from,
        state: word(state_from_code(&state), &state, "state of a reading")?,
        place: Checkpoint {
            stage: word(stage_from_code(&stage), &stage, "stage of a reading")?,
            n_done: number(n_done, "rows done")?,
            n_total: n_total.map(|n| number(n, "rows in all")).transpose()?,
            bulk_id,
            bulk_url,
            bulk_offset_bytes: number(bulk_offset_bytes, "bytes read")?,
            bulk_started_at,
        },
        problem,
        started_at,
        updated_at,
        finished_at,
        lease_until,
    })
}

fn state_from_code(code: &str) -> Option<SyncState> {
    match code {
        RUNNING => Some(SyncState::Running),
        DONE => Some(SyncState::Done),
        FAILED => Some(SyncState::Failed),
        CANCELLED => Some(SyncState::Cancelled),
        _ => None,
    }
}

const fn kind_code(kind: SyncKind) -> &'static str {
    match kind {
        SyncKind::Whole => WHOLE,
        SyncKind::Changed => CHANGED,
    }
}

fn kind_from_code(code: &str) -> Option<SyncKind> {
    [SyncKind::Whole, SyncKind::Changed]
        .into_iter()
        .find(|kind| kind_code(*kind) == code)
}

const STAGES: [SyncStage; 7] = [
    SyncStage::ExportingCatalogue,
    SyncStage::ReadingCatalogue,
    SyncStage::ExportingCollections,
    SyncStage::ReadingCollections,
    SyncStage::ExportingOrders,
    SyncStage::ReadingOrders,
    SyncStage::Learning,
];

const fn stage_code(stage: SyncStage) -> &'static str {
    match stage {
        SyncStage::ExportingCatalogue => "exporting_catalogue",
        SyncStage::ReadingCatalogue => "reading_catalogue",
        SyncStage::ExportingCollections => "exporting_collections",
        SyncStage::ReadingCollections => "reading_collections",
        SyncStage::ExportingOrders => "exporting_orders",
        SyncStage::ReadingOrders => "reading_orders",
        SyncStage::Learning => "learning",
    }
}

fn stage_from_code(code: &str) -> Option<SyncStage> {
    STAGES.into_iter().find(|stage| stage_code(*stage) == code)
}
