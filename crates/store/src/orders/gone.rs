use chrono::{DateTime, Utc};
use pairwell_domain::{OrderId, ShopId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::StoreError;
use crate::entities::{gone_order, order};
use crate::sql::{execute, stored};

/// The platform no longer has this order: it goes with its lines and refunds, and leaves its number, so that late news
/// of it does not bring it back.
///
/// One that is not known leaves its number too. Call inside a transaction.
///
/// # Errors
/// When the database fails.
pub async fn delete(db: &impl ConnectionTrait, shop: ShopId, id: OrderId, at: DateTime<Utc>) -> Result<(), StoreError> {
    let key = || [shop.get().into(), id.get().into()];
    let sql = "INSERT INTO gone_orders (shop_id, id, gone_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    execute(db, sql, key().into_iter().chain([stored(at).into()])).await?;
    execute(db, "DELETE FROM orders WHERE shop_id = $1 AND id = $2", key()).await?;
    let sql = "DELETE FROM order_lines WHERE shop_id = $1 AND order_id = $2";
    execute(db, sql, key()).await?;
    execute(db, "DELETE FROM refunds WHERE shop_id = $1 AND order_id = $2", key()).await?;
    Ok(())
}

/// Orders that were last changed before `before`, and placed at `placed_from` or later when that is given, by number: what
/// a listing that was begun then has to name.
///
/// # Errors
/// When the database fails.
pub async fn ids_before(
    db: &impl ConnectionTrait,
    shop: ShopId,
    before: DateTime<Utc>,
    placed_from: Option<DateTime<Utc>>,
) -> Result<Vec<OrderId>, StoreError> {
    let mut orders = order::Entity::find()
        .select_only()
        .column(order::Column::Id)
        .filter(order::Column::ShopId.eq(shop.get()))
        .filter(order::Column::UpdatedAt.lt(stored(before)));
    if let Some(from) = placed_from {
        orders = orders.filter(order::Column::PlacedAt.gte(stored(from)));
    }
    let ids: Vec<i64> = orders.order_by_asc(order::Column::Id).into_tuple().all(db).await?;
    Ok(ids.into_iter().map(OrderId::new).collect())
}

/// Forgets which orders were gone before `before`, in every shop, and returns how many that were. The platform repeats no
/// news for so long, and keeps no file for so long.
///
/// # Errors
/// When the database fails.
pub async fn purge_gone_before(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<u64, StoreError> {
    let removed = gone_order::Entity::delete_many()
        .filter(gone_order::Column::GoneAt.lt(stored(before)))
        .exec(db)
        .await?;
    Ok(removed.rows_affected)
}
