use chrono::{DateTime, Utc};
use pairwell_domain::decision::{Assignment, Case, PageDecision, Silence, SurfaceDecision};
use pairwell_domain::{DecisionId, ShopId};
use sea_orm::{ConnectionTrait, EntityTrait as _, IntoActiveModel as _, TransactionSession as _, TransactionTrait};
use serde::Serialize;

use super::OfferRecord;
use super::offer::OfferBatchRow;
use crate::StoreError;
use crate::batch::{BatchRow, batch_row, columns, parameter, rows};
use crate::db::begin;
use crate::entities::decision;
use crate::sql::{execute, plain, stored};

/// Each has thirteen values, and Postgres takes 65,535 in one statement.
const DECISIONS_PER_STATEMENT: usize = 500;

/// A decision as it is stored, with its offers. When it was decided, for whom and on which page stands in its case.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionRecord {
    /// The shop.
    pub shop: ShopId,
    /// Its public id.
    pub id: DecisionId,
    /// Everything it depended on.
    pub case: Case,
    /// What was decided.
    pub decision: PageDecision,
    /// The model in use; none without a model.
    pub model_version: Option<String>,
    /// Whether a person asked for it who only wanted to see it explained: it counts nowhere.
    pub is_explained: bool,
    /// What was offered, in the order of the page.
    pub offers: Vec<OfferRecord>,
}

impl DecisionRecord {
    /// Why the page shows nothing: what its first surface says, unless one of them shows something.
    fn silence(&self) -> Option<Silence> {
        let surfaces = &self.decision.surfaces;
        if surfaces.iter().any(|surface| !surface.offers.is_empty()) {
            return None;
        }
        surfaces.first().and_then(|surface| surface.silence)
    }
}

#[derive(Serialize)]
struct Content<'a> {
    case: &'a Case,
    decision: &'a PageDecision,
}

impl From<&DecisionRecord> for decision::ActiveModel {
    fn from(record: &DecisionRecord) -> Self {
        let DecisionRecord {
            shop,
            id,
            case,
            decision,
            model_version,
            is_explained,
            offers: _,
        } = record;
        let content = Content { case, decision };
        let model = decision::Model {
            shop_id: shop.get(),
            id: id.to_string(),
            page: case.context.page.code().to_owned(),
            product_id: case.context.product.map(|id| id.get()),
            visitor_id: case.context.visitor.map(|id| id.to_string()),
            customer_id: case.context.customer.map(|id| id.get()),
            is_control: case.assignment == Assignment::Control,
            silence: record.silence().map(|silence| silence.code().to_owned()),
            n_offers: decision.offers().count() as i64,
            model_version: model_version.as_deref().map(|version| plain(version).into_owned()),
            content: serde_json::to_string(&content).expect("a decision of plain values has a JSON form"),
            is_explained: *is_explained,
            decided_at: stored(case.context.at),
        };
        model.into_active_model()
    }
}

batch_row! {
    SurfaceBatchRow {
        shop_id: i64,
        decision_id: String,
        placement: &'static str,
        n_offers: i64,
        silence: Option<&'static str>,
    }
}

impl SurfaceBatchRow {
    fn new(record: &DecisionRecord, surface: &SurfaceDecision) -> Self {
        let SurfaceDecision {
            placement,
            offers,
            withheld: _,
            silence,
        } = surface;
        Self {
            shop_id: record.shop.get(),
            decision_id: record.id.to_string(),
            placement: placement.code(),
            n_offers: offers.len() as i64,
            silence: silence.map(Silence::code),
        }
    }
}

/// Stores decisions with their surfaces and offers, of any shops, all or none of them. One that is stored already stays
/// as it is, so a batch whose fate is unknown can be stored again.
///
/// # Errors
/// When the database fails, or a shop is gone.
pub async fn insert_many(db: &impl TransactionTrait, records: &[DecisionRecord]) -> Result<(), StoreError> {
    if records.is_empty() {
        return Ok(());
    }
    let surfaces: Vec<SurfaceBatchRow> = records
        .iter()
        .flat_map(|record| {
            let surfaces = record.decision.surfaces.iter();
            surfaces.map(move |surface| SurfaceBatchRow::new(record, surface))
        })
        .collect();
    let offers: Vec<OfferBatchRow> = records
        .iter()
        .flat_map(|record| {
            let offers = record.offers.iter();
            offers.map(move |offer| OfferBatchRow::new(record.shop, offer, record.case.context.at))
        })
        .collect();
    let txn = begin(db).await?;
    // A decision is a document of many kilobytes: bound as it is, and not as a text inside the text of a batch.
    for records in records.chunks(DECISIONS_PER_STATEMENT) {
        let decisions = records.iter().map(decision::ActiveModel::from);
        decision::Entity::insert_many(decisions)
            .on_conflict_do_nothing()
            .exec_without_returning(&txn)
            .await?;
    }
    insert(&txn, "decision_surfaces", &surfaces).await?;
    insert(&txn, "offers", &offers).await?;
    Ok(txn.commit().await?)
}

async fn insert<R: BatchRow>(db: &impl ConnectionTrait, table: &str, batch: &[R]) -> Result<(), StoreError> {
    let sql = format!(
        "INSERT INTO {table} ({columns}) SELECT {columns} FROM {rows} WHERE true ON CONFLICT DO NOTHING",
        columns = columns::<R>(""),
        rows = rows::<R>(db.get_database_backend()),
    );
    execute(db, sql, [parameter(db, batch)]).await?;
    Ok(())
}

/// Removes decisions made before `before`, with their surfaces, in every shop, and returns how many that were. Their
/// offers stay: orders and events name them.
///
/// # Errors
/// When the database fails; nothing is removed then.
pub async fn purge_before(db: &impl TransactionTrait, before: DateTime<Utc>) -> Result<u64, StoreError> {
    let txn = begin(db).await?;
    // Shop by shop, which lets the index find them.
    let sql = "DELETE FROM decision_surfaces WHERE (shop_id, decision_id) IN (SELECT shop_id, id FROM decisions \
               WHERE shop_id IN (SELECT id FROM shops) AND decided_at < $1)";
    execute(&txn, sql, [stored(before).into()]).await?;
    let sql = "DELETE FROM decisions WHERE shop_id IN (SELECT id FROM shops) AND decided_at < $1";
    let n_removed = execute(&txn, sql, [stored(before).into()]).await?;
    txn.commit().await?;
    Ok(n_removed)
}
