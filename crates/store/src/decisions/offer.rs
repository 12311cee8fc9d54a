use std::collections::HashMap;

use chrono::{DateTime, Utc};
use pairwell_domain::decision::CandidateSource;
use pairwell_domain::offer::OfferKind;
use pairwell_domain::placement::PlacementKind;
use pairwell_domain::{DecisionId, LadderId, OfferId, ProductId, ShopId, VariantId};
use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult as _};

use crate::StoreError;
use crate::batch::{Instant, batch_row, join_after_batch, parameter, rows};
use crate::convert::{number, parsed, word};
use crate::entities::offer;
use crate::sql::{plain, statement};

/// An offer as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct OfferRecord {
    /// Its public id.
    pub id: OfferId,
    /// The decision it belongs to.
    pub decision_id: DecisionId,
    /// Where it stands.
    pub placement: PlacementKind,
    /// Place, from 0.
    pub slot: u8,
    /// What it asks of the shopper.
    pub kind: OfferKind,
    /// The product it goes with, or would replace; none when it goes with no product in particular.
    pub source_product_id: Option<ProductId>,
    /// The product offered.
    pub product_id: ProductId,
    /// The variant that would be added, or chosen instead.
    pub variant_id: VariantId,
    /// The rung of a ladder it is.
    pub upgrade: Option<OfferedRung>,
    /// Where it came from.
    pub source: CandidateSource,
    /// Why, as a code word.
    pub reason_code: String,
    /// What the ranking ordered by, `0.0..=1.0`.
    pub score: f64,
}

/// The rung of a ladder that an offer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OfferedRung {
    /// The ladder.
    pub ladder: LadderId,
    /// Its place in the ladder, from 0.
    pub rung: u8,
}

batch_row! {
    pub(super) OfferBatchRow {
        shop_id: i64,
        id: String,
        decision_id: String,
        placement: &'static str,
        slot: i64,
        kind: &'static str,
        source_product_id: Option<i64>,
        product_id: i64,
        variant_id: i64,
        ladder_id: Option<i64>,
        rung: Option<i64>,
        source: &'static str,
        reason_code: String,
        score: f64,
        offered_at: Instant,
    }
}

impl OfferBatchRow {
    pub(super) fn new(shop: ShopId, offer: &OfferRecord, offered_at: DateTime<Utc>) -> Self {
        let OfferRecord {
            id,
            decision_id,
            placement,
            slot,
            kind,
            source_product_id,
            product_id,
            variant_id,
            upgrade,
            source,
            reason_code,
            score,
        } = offer;
        Self {
            shop_id: shop.get(),
            id: id.to_string(),
            decision_id: decision_id.to_string(),
            placement: placement.code(),
            slot: i64::from(*slot),
            kind: kind.code(),
            source_product_id: source_product_id.map(ProductId::get),
            product_id: product_id.get(),
            variant_id: variant_id.get(),
            ladder_id: upgrade.map(|upgrade| upgrade.ladder.get()),
            rung: upgrade.map(|upgrade| i64::from(upgrade.rung)),
            source: source.code(),
            reason_code: plain(reason_code).into_owned(),
            score: *score,
            offered_at: offered_at.into(),
        }
    }
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

batch_row! {
    OfferIdRow { id: String, }
}

/// The offers among these that this shop made, by id, in one query whatever their number.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn find_offers(
    db: &impl ConnectionTrait,
    shop: ShopId,
    ids: &[OfferId],
) -> Result<HashMap<OfferId, OfferRecord>, StoreError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let batch: Vec<OfferIdRow> = ids.iter().map(|id| OfferIdRow { id: id.to_string() }).collect();
    let sql = format!(
        "SELECT offers.* FROM {rows} {join} offers ON offers.shop_id = $2 AND offers.id = batch.id",
        rows = rows::<OfferIdRow>(db.get_database_backend()),
        join = join_after_batch(db.get_database_backend()),
    );
    let models = offer::Model::find_by_statement(statement(db, sql, [parameter(db, &batch), shop.get().into()]))
        .all(db)
        .await?;
    models
        .into_iter()
        .map(|model| offer_of(model).map(|offer| (offer.id, offer)))
        .collect()
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
        placement,
        ladder_id,
        rung,
    } = model;
    Ok(OfferRecord {
        id: parsed(&id, "offer id")?,
        decision_id: parsed(&decision_id, "decision of an offer")?,
        placement: word(
            PlacementKind::from_code(&placement),
            &placement,
            "placement of an offer",
        )?,
        slot: number(slot, "slot of an offer")?,
        kind: word(OfferKind::from_code(&kind), &kind, "kind of an offer")?,
        source_product_id: source_product_id.map(ProductId::new),
        product_id: ProductId::new(product_id),
        variant_id: VariantId::new(variant_id),
        upgrade: match (ladder_id, rung) {
            (Some(ladder_id), Some(rung)) => Some(OfferedRung {
                ladder: LadderId::new(ladder_id),
                rung: number(rung, "rung of an offer")?,
            }),
            _ => None,
        },
        source: word(CandidateSource::from_code(&source), &source, "source of an offer")?,
        reason_code,
        score,
    })
}
