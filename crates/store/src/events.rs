//! What shoppers did with offers.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use pairwell_domain::admin::{OfferCounts, SuggestionKey};
use pairwell_domain::event::EventKind;
use pairwell_domain::placement::PlacementKind;
use pairwell_domain::{DecisionId, LadderId, OfferId, ProductId, ShopId, VisitorId};
use sea_orm::{ConnectionTrait, QueryResult};
use uuid::Uuid;

use crate::StoreError;
use crate::batch::{Instant, batch_row, columns, join_after_batch, parameter, rows};
use crate::convert::{number, word};
use crate::sql::{by_index, execute, statement};

/// An event as it is stored. The product follows from the offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRecord {
    /// Made in the browser.
    pub id: Uuid,
    /// What happened.
    pub kind: EventKind,
    /// The decision that showed the offer.
    pub decision_id: DecisionId,
    /// The offer it happened to.
    pub offer_id: OfferId,
    /// Place of the offer, from 0.
    pub slot: u8,
    /// When it happened.
    pub occurred_at: DateTime<Utc>,
    /// When we heard of it.
    pub received_at: DateTime<Utc>,
}

batch_row! {
    EventBatchRow {
        id: String,
        kind: &'static str,
        decision_id: String,
        offer_id: String,
        slot: i64,
        occurred_at: Instant,
        received_at: Instant,
    }
}

impl From<&EventRecord> for EventBatchRow {
    fn from(record: &EventRecord) -> Self {
        let EventRecord {
            id,
            kind,
            decision_id,
            offer_id,
            slot,
            occurred_at,
            received_at,
        } = record;
        Self {
            id: id.to_string(),
            kind: kind.code(),
            decision_id: decision_id.to_string(),
            offer_id: offer_id.to_string(),
            slot: i64::from(*slot),
            occurred_at: (*occurred_at).into(),
            received_at: (*received_at).into(),
        }
    }
}

/// Stores what is new of events and returns how many that were. Events of offers this shop never made, or that name
/// another decision than the offer's own, are left out: they come from a stranger.
///
/// # Errors
/// When the database fails; nothing is stored then.
pub async fn insert_known(
    db: &impl ConnectionTrait,
    shop: ShopId,
    visitor: Option<VisitorId>,
    events: &[EventRecord],
) -> Result<u64, StoreError> {
    if events.is_empty() {
        return Ok(0);
    }
    let batch: Vec<EventBatchRow> = events.iter().map(Into::into).collect();
    let sql = format!(
        "INSERT INTO events (shop_id, {columns}, product_id, visitor_id) \
         SELECT $2, {from_batch}, offers.product_id, $3 FROM {rows} \
         {join} offers ON offers.shop_id = $2 AND offers.id = batch.offer_id AND offers.decision_id = batch.decision_id \
         WHERE true ON CONFLICT DO NOTHING",
        columns = columns::<EventBatchRow>(""),
        from_batch = columns::<EventBatchRow>("batch."),
        rows = rows::<EventBatchRow>(db.get_database_backend()),
        join = join_after_batch(db.get_database_backend()),
    );
    let visitor = visitor.map(|id| id.to_string());
    execute(db, sql, [parameter(db, &batch), shop.get().into(), visitor.into()]).await
}

/// Counts events by kind. Orders are not among them, so `n_orders` stays 0.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn counts(db: &impl ConnectionTrait, shop: ShopId) -> Result<OfferCounts, StoreError> {
    let sql = "SELECT kind, COUNT(*) FROM events WHERE shop_id = $1 GROUP BY kind";
    let mut counts = OfferCounts::default();
    for row in db.query_all_raw(statement(db, sql, [shop.get().into()])).await? {
        put_count(&mut counts, &row, 0)?;
    }
    Ok(counts)
}

/// Counts events by the placement of their offers, and by kind, as [`counts`] does. Placements without any are left out.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn counts_by_placement(
    db: &impl ConnectionTrait,
    shop: ShopId,
) -> Result<HashMap<PlacementKind, OfferCounts>, StoreError> {
    let sql = "SELECT offers.placement, events.kind, COUNT(*) FROM events \
               JOIN offers ON offers.shop_id = events.shop_id AND offers.id = events.offer_id \
               WHERE events.shop_id = $1 GROUP BY offers.placement, events.kind";
    let mut counts: HashMap<PlacementKind, OfferCounts> = HashMap::new();
    for row in db.query_all_raw(statement(db, sql, [shop.get().into()])).await? {
        let code: String = row.try_get_by_index(0)?;
        let placement = word(PlacementKind::from_code(&code), &code, "placement of an offer")?;
        put_count(counts.entry(placement).or_default(), &row, 1)?;
    }
    Ok(counts)
}

/// Counts events of upgrades by their ladder and by the place of the rung offered, lowest first, and by kind, as
/// [`counts`] does. Ladders and rungs without any are left out; deleted ladders are not.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn counts_by_ladder(
    db: &impl ConnectionTrait,
    shop: ShopId,
) -> Result<HashMap<LadderId, Vec<(u8, OfferCounts)>>, StoreError> {
    let backend = db.get_database_backend();
    let sql = format!(
        "SELECT offers.ladder_id, offers.rung, events.kind, COUNT(*) FROM offers {by_ladder} \
         {join} events ON events.shop_id = $1 AND events.offer_id = offers.id \
         WHERE offers.shop_id = $1 AND offers.ladder_id IS NOT NULL AND offers.rung IS NOT NULL \
         GROUP BY offers.ladder_id, offers.rung, events.kind",
        by_ladder = by_index(backend, "idx_offers_shop_id_ladder_id"),
        join = join_after_batch(backend),
    );
    let mut by_rung: BTreeMap<(LadderId, u8), OfferCounts> = BTreeMap::new();
    for row in db.query_all_raw(statement(db, sql, [shop.get().into()])).await? {
        let ladder = LadderId::new(row.try_get_by_index(0)?);
        let rung = number(row.try_get_by_index(1)?, "rung of an offer")?;
        put_count(by_rung.entry((ladder, rung)).or_default(), &row, 2)?;
    }
    let mut counts: HashMap<LadderId, Vec<(u8, OfferCounts)>> = HashMap::new();
    for ((ladder, rung), of_rung) in by_rung {
        counts.entry(ladder).or_default().push((rung, of_rung));
    }
    Ok(counts)
}

/// Takes up one row of a count by kind: the kind stands in column `at`, how many in the next.
fn put_count(counts: &mut OfferCounts, row: &QueryResult, at: usize) -> Result<(), StoreError> {
    let kind: String = row.try_get_by_index(at)?;
    let n = number(row.try_get_by_index(at + 1)?, "number of events")?;
    match word(EventKind::from_code(&kind), &kind, "kind of an event")? {
        EventKind::Exposure => counts.n_shown = n,
        EventKind::Click => counts.n_clicked = n,
        EventKind::Add => counts.n_added = n,
        EventKind::Decline => counts.n_declined = n,
        EventKind::Choose => counts.n_chosen = n,
        EventKind::Undo => counts.n_undone = n,
    }
    Ok(())
}

batch_row! {
    PairRow { source_product_id: i64, product_id: i64, }
}

/// How often the offers from one product to another were really seen, and how often added to a cart. Pairs without
/// either are left out.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn counts_by_pair(
    db: &impl ConnectionTrait,
    shop: ShopId,
    pairs: &[SuggestionKey],
) -> Result<HashMap<SuggestionKey, (u64, u64)>, StoreError> {
    let mut counts = HashMap::with_capacity(pairs.len());
    if pairs.is_empty() {
        return Ok(counts);
    }
    // `DISTINCT`, because a pair that is asked for twice must not count twice.
    let batch: Vec<PairRow> = pairs
        .iter()
        .map(|key| PairRow {
            source_product_id: key.source.get(),
            product_id: key.target.get(),
        })
        .collect();
    let sql = format!(
        "SELECT offers.source_product_id, offers.product_id, \
         SUM(CASE WHEN events.kind = 'exposure' THEN 1 ELSE 0 END), \
         SUM(CASE WHEN events.kind = 'add' THEN 1 ELSE 0 END) \
         FROM (SELECT DISTINCT source_product_id, product_id FROM {rows}) AS pairs \
         {join} offers ON offers.shop_id = $2 AND offers.source_product_id = pairs.source_product_id \
         AND offers.product_id = pairs.product_id \
         {join} events ON events.shop_id = $2 AND events.offer_id = offers.id \
         AND events.kind IN ('exposure', 'add') \
         GROUP BY offers.source_product_id, offers.product_id",
        rows = rows::<PairRow>(db.get_database_backend()),
        join = join_after_batch(db.get_database_backend()),
    );
    for row in db
        .query_all_raw(statement(db, sql, [parameter(db, &batch), shop.get().into()]))
        .await?
    {
        let key = SuggestionKey {
            source: ProductId::new(row.try_get_by_index(0)?),
            target: ProductId::new(row.try_get_by_index(1)?),
        };
        let n_shown = number(row.try_get_by_index(2)?, "number of exposures")?;
        let n_added = number(row.try_get_by_index(3)?, "number of adds")?;
        counts.insert(key, (n_shown, n_added));
    }
    Ok(counts)
}
