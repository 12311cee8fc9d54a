//! What shoppers do in a shop, as its storefront tells it; and the key by which the storefront names the shop.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use pairwell_domain::visit::{VisitEvent, VisitKind};
use pairwell_domain::{OrderId, ShopId, VisitorId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::StoreError;
use crate::batch::{Instant, batch_row, columns, parameter, rows};
use crate::convert::{number, parsed};
use crate::entities::{shop, visit_event};
use crate::sql::{execute, plain, statement, stored};

batch_row! {
    VisitBatchRow<'a> {
        id: Cow<'a, str>,
        kind: &'static str,
        product_id: Option<i64>,
        variant_id: Option<i64>,
        quantity: Option<i64>,
        order_id: Option<i64>,
        occurred_at: Instant,
        received_at: Instant,
    }
}

/// A step as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitRecord {
    /// What was told; `at` is when it counts as having happened.
    pub event: VisitEvent,
    /// When we heard of it.
    pub received_at: DateTime<Utc>,
}

impl<'a> From<&'a VisitRecord> for VisitBatchRow<'a> {
    fn from(record: &'a VisitRecord) -> Self {
        let VisitRecord { event, received_at } = record;
        let VisitEvent {
            id,
            kind,
            at,
            product,
            variant,
            quantity,
            order,
        } = event;
        Self {
            id: plain(id),
            kind: kind.code(),
            product_id: product.map(|id| id.get()),
            variant_id: variant.map(|id| id.get()),
            quantity: quantity.map(i64::from),
            order_id: order.map(|id| id.get()),
            occurred_at: (*at).into(),
            received_at: (*received_at).into(),
        }
    }
}

/// Stores what is new of steps and returns how many that were. Steps about products that this shop does not have are left
/// out: they come from a stranger.
///
/// # Errors
/// When the database fails; nothing is stored then.
pub async fn insert_known(
    db: &impl ConnectionTrait,
    shop: ShopId,
    visitor: Option<VisitorId>,
    visits: &[VisitRecord],
) -> Result<u64, StoreError> {
    if visits.is_empty() {
        return Ok(0);
    }
    let batch: Vec<VisitBatchRow<'_>> = visits.iter().map(Into::into).collect();
    let sql = format!(
        "INSERT INTO visit_events (shop_id, {columns}, visitor_id) \
         SELECT $2, {from_batch}, $3 FROM {rows} \
         WHERE batch.product_id IS NULL OR EXISTS (\
         SELECT 1 FROM products WHERE products.shop_id = $2 AND products.id = batch.product_id) \
         ON CONFLICT DO NOTHING",
        columns = columns::<VisitBatchRow<'_>>(""),
        from_batch = columns::<VisitBatchRow<'_>>("batch."),
        rows = rows::<VisitBatchRow<'_>>(db.get_database_backend()),
    );
    let visitor = visitor.map(|id| id.to_string());
    execute(db, sql, [parameter(db, &batch), shop.get().into(), visitor.into()]).await
}

/// How many steps of a kind were told since an instant, and how many of them by browsers with a name.
///
/// # Errors
/// When the database fails.
pub async fn count(
    db: &impl ConnectionTrait,
    shop: ShopId,
    kind: VisitKind,
    since: DateTime<Utc>,
) -> Result<(u64, u64), StoreError> {
    let counts: Option<(i64, i64)> = visit_event::Entity::find()
        .select_only()
        .column_as(visit_event::Column::Id.count(), "n_all")
        .column_as(visit_event::Column::VisitorId.count(), "n_named")
        .filter(visit_event::Column::ShopId.eq(shop.get()))
        .filter(visit_event::Column::Kind.eq(kind.code()))
        .filter(visit_event::Column::OccurredAt.gte(stored(since)))
        .into_tuple()
        .one(db)
        .await?;
    let (n_all, n_named) = counts.unwrap_or_default();
    Ok((number(n_all, "number of steps")?, number(n_named, "number of steps")?))
}

/// The browser that told of an order since an instant, when one with a name did; the first that did.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn browser_of(
    db: &impl ConnectionTrait,
    shop: ShopId,
    order: OrderId,
    since: DateTime<Utc>,
) -> Result<Option<VisitorId>, StoreError> {
    let told: Option<Option<String>> = visit_event::Entity::find()
        .select_only()
        .column(visit_event::Column::VisitorId)
        .filter(visit_event::Column::ShopId.eq(shop.get()))
        .filter(visit_event::Column::OrderId.eq(order.get()))
        .filter(visit_event::Column::ReceivedAt.gte(stored(since)))
        .filter(visit_event::Column::VisitorId.is_not_null())
        .order_by_asc(visit_event::Column::ReceivedAt)
        .order_by_asc(visit_event::Column::Id)
        .into_tuple()
        .one(db)
        .await?;
    told.flatten().map(|id| parsed(&id, "browser of a step")).transpose()
}

/// Removes what was heard of before an instant, in every shop, and returns how much that was.
///
/// # Errors
/// When the database fails.
pub async fn purge_before(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<u64, StoreError> {
    let purged = visit_event::Entity::delete_many()
        .filter(visit_event::Column::ReceivedAt.lt(stored(before)))
        .exec(db)
        .await?;
    Ok(purged.rows_affected)
}

/// The key by which a shop's storefront names it: the one it has, or else this one from now on.
///
/// # Errors
/// `NotFound` for a shop that is not there.
pub async fn key_or(db: &impl ConnectionTrait, shop: ShopId, new: &str) -> Result<String, StoreError> {
    let sql = "UPDATE shops SET collector_key = COALESCE(collector_key, $2) WHERE id = $1 RETURNING collector_key";
    let returned = db
        .query_one_raw(statement(db, sql, [shop.get().into(), plain(new).into_owned().into()]))
        .await?
        .ok_or(StoreError::NotFound { what: "shop" })?;
    Ok(returned.try_get_by_index(0)?)
}

/// The shop that a key names, while it has Pairwell installed.
///
/// # Errors
/// When the database fails.
pub async fn shop_of_key(db: &impl ConnectionTrait, key: &str) -> Result<Option<ShopId>, StoreError> {
    let id: Option<i64> = shop::Entity::find()
        .select_only()
        .column(shop::Column::Id)
        .filter(shop::Column::CollectorKey.eq(plain(key).as_ref()))
        .filter(shop::Column::UninstalledAt.is_null())
        .into_tuple()
        .one(db)
        .await?;
    Ok(id.map(ShopId::new))
}
