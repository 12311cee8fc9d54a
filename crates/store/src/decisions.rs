//! What was decided, and the offers that were made.

use chrono::{DateTime, Utc};
use pairwell_domain::decision::{CandidateSource, Silence};
use pairwell_domain::offer::OfferKind;
use pairwell_domain::placement::PlacementKind;
use pairwell_domain::{DecisionId, OfferId, ProductId, ShopId, VariantId, VisitorId};
use sea_orm::{ConnectionTrait, EntityTrait, TransactionSession as _, TransactionTrait};

use crate::StoreError;
use crate::batch::{Instant, batch_row, columns, parameter, rows};
use crate::convert::{number, parsed, word};
use crate::db::begin;
use crate::entities::offer;
use crate::sql::{execute, plain};

/// A decision as it is stored, with its offers.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionRecord {
    /// The shop.
    pub shop: ShopId,
    /// Its public id.
    pub id: DecisionId,
    /// Where the offers would appear.
    pub placement: PlacementKind,
    /// The product being looked at.
    pub product_id: ProductId,
    /// The browser, when it may be known.
    pub visitor_id: Option<VisitorId>,
    /// Whether the visitor is in the control group.
    pub is_control: bool,
    /// Why there are no offers, when there are none.
    pub silence: Option<Silence>,
    /// When the model in use was learnt; none without a model.
    pub model_trained_at: Option<DateTime<Utc>>,
    /// When it was decided.
    pub decided_at: DateTime<Utc>,
    /// What was offered, best first.
    pub offers: Vec<OfferRecord>,
}

/// An offer as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct OfferRecord {
    /// Its public id.
    pub id: OfferId,
    /// The decision it belongs to.
    pub decision_id: DecisionId,
    /// Place, from 0.
    pub slot: u8,
    /// What it asks of the shopper.
    pub kind: OfferKind,
    /// The product being looked at.
    pub source_product_id: ProductId,
    /// The product offered.
    pub product_id: ProductId,
    /// The variant that would be added.
    pub variant_id: VariantId,
    /// Where it came from.
    pub source: CandidateSource,
    /// Why, as a code word.
    pub reason_code: String,
    /// What the ranking ordered by, `0.0..=1.0`.
    pub score: f64,
}

batch_row! {
    DecisionBatchRow {
        shop_id: i64,
        id: String,
        placement: &'static str,
        product_id: i64,
        visitor_id: Option<String>,
        is_control: bool,
        silence: Option<&'static str>,
        model_trained_at: Option<Instant>,
        n_offers: i64,
        decided_at: Instant,
    }
}

impl From<&DecisionRecord> for DecisionBatchRow {
    fn from(record: &DecisionRecord) -> Self {
        let DecisionRecord {
            shop,
            id,
            placement,
            product_id,
            visitor_id,
            is_control,
            silence,
            model_trained_at,
            decided_at,
            offers,
        } = record;
        Self {
            shop_id: shop.get(),
            id: id.to_string(),
            placement: placement.code(),
            product_id: product_id.get(),
            visitor_id: visitor_id.map(|id| id.to_string()),
            is_control: *is_control,
            silence: silence.map(Silence::code),
            model_trained_at: model_trained_at.map(Into::into),
            n_offers: offers.len() as i64,
            decided_at: (*decided_at).into(),
        }
    }
}

batch_row! {
    OfferBatchRow {
        shop_id: i64,
        id: String,
        decision_id: String,
        slot: i64,
        kind: &'static str,
        source_product_id: i64,
        product_id: i64,
        variant_id: i64,
        source: &'static str,
        reason_code: String,
        score: f64,
        offered_at: Instant,
    }
}

impl OfferBatchRow {
    fn new(decision: &DecisionRecord, offer: &OfferRecord) -> Self {
        let OfferRecord {
            id,
            decision_id,
            slot,
            kind,
            source_product_id,
            product_id,
            variant_id,
            source,
            reason_code,
            score,
        } = offer;
        Self {
            shop_id: decision.shop.get(),
            id: id.to_string(),
            decision_id: decision_id.to_string(),
            slot: i64::from(*slot),
            kind: kind.code(),
            source_product_id: source_product_id.get(),
            product_id: product_id.get(),
            variant_id: variant_id.get(),
            source: source_code(*source),
            reason_code: plain(reason_code).into_owned(),
            score: *score,
            offered_at: decision.decided_at.into(),
        }
    }
}

/// Stores decisions with their offers, of any shops, all or none of them. One that is stored already stays as it is,
/// so a batch whose fate is unknown can be stored again.
///
/// # Errors
/// When the database fails, or a shop is gone.
pub async fn insert_many(db: &impl TransactionTrait, records: &[DecisionRecord]) -> Result<(), StoreError> {
    if records.is_empty() {
        return Ok(());
    }
    let decisions: Vec<DecisionBatchRow> = records.iter().map(Into::into).collect();
    let offers: Vec<OfferBatchRow> = records
        .iter()
        .flat_map(|record| record.offers.iter().map(move |offer| OfferBatchRow::new(record, offer)))
        .collect();
    let txn = begin(db).await?;
    let sql = format!(
        "INSERT INTO decisions ({columns}) SELECT {columns} FROM {rows} WHERE true ON CONFLICT DO NOTHING",
        columns = columns::<DecisionBatchRow>(""),
        rows = rows::<DecisionBatchRow>(txn.get_database_backend()),
    );
    execute(&txn, sql, [parameter(&txn, &decisions)]).await?;
    let sql = format!(
        "INSERT INTO offers ({columns}) SELECT {columns} FROM {rows} WHERE true ON CONFLICT DO NOTHING",
        columns = columns::<OfferBatchRow>(""),
        rows = rows::<OfferBatchRow>(txn.get_database_backend()),
    );
    execute(&txn, sql, [parameter(&txn, &offers)]).await?;
    Ok(txn.commit().await?)
}

/// One offer; none when this shop never made it.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn find_offer(
    db: &impl ConnectionTrait,
    shop: ShopId,
    id: OfferId,
) -> Result<Option<OfferRecord>, StoreError> {
    offer::Entity::find_by_id((shop.get(), id.to_string()))
        .one(db)
        .await?
        .map(offer_of)
        .transpose()
}

fn offer_of(model: offer::Model) -> Result<OfferRecord, StoreError> {
    let offer::Model {
        shop_id: _,
        id,
        decision_id,
        slot,
        kind,
        source_product_id,
        product_id,
        variant_id,
        source,
        reason_code,
        score,
        offered_at: _,
    } = model;
    Ok(OfferRecord {
        id: parsed(&id, "offer id")?,
        decision_id: parsed(&decision_id, "decision of an offer")?,
        slot: number(slot, "slot of an offer")?,
        kind: word(OfferKind::from_code(&kind), &kind, "kind of an offer")?,
        source_product_id: ProductId::new(source_product_id),
        product_id: ProductId::new(product_id),
        variant_id: VariantId::new(variant_id),
        source: word(source_from_code(&source), &source, "source of an offer")?,
        reason_code,
        score,
    })
}

const fn source_code(source: CandidateSource) -> &'static str {
    match source {
        CandidateSource::Pairing => "pairing",
        CandidateSource::BoughtTogether => "bought_together",
    }
}

fn source_from_code(code: &str) -> Option<CandidateSource> {
    [CandidateSource::Pairing, CandidateSource::BoughtTogether]
        .into_iter()
        .find(|source| source_code(*source) == code)
}
