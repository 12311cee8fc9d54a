use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use pairwell_domain::order::{Order, OrderLine, Refund};
use pairwell_domain::{OrderId, OrderLineId, ShopId};
use sea_orm::{ConnectionTrait, DbBackend};

use crate::StoreError;
use crate::batch::{Instant, batch_row, columns, parameter, rows, updates};
use crate::sql::{execute, plain, statement, stored};

/// What became of a whole order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replaced {
    /// It was news and is stored.
    Applied,
    /// Something newer is known; nothing was changed.
    Stale,
}

batch_row! {
    OrderBatchRow<'a> {
        id: i64,
        name: Cow<'a, str>,
        customer_id: Option<i64>,
        visitor_id: Option<String>,
        placed_at: Instant,
        updated_at: Instant,
        cancelled_at: Option<Instant>,
        currency: String,
        total_minor: i64,
        told_at: Option<Instant>,
    }
}

impl<'a> OrderBatchRow<'a> {
    fn new(order: &'a Order, told_at: Option<DateTime<Utc>>) -> Self {
        let Order {
            id,
            name,
            customer_id,
            visitor_id,
            placed_at,
            updated_at,
            cancelled_at,
            currency,
            total_minor,
        } = order;
        Self {
            id: id.get(),
            name: plain(name),
            customer_id: customer_id.map(|id| id.get()),
            visitor_id: visitor_id.map(|id| id.to_string()),
            placed_at: (*placed_at).into(),
            updated_at: (*updated_at).into(),
            cancelled_at: cancelled_at.map(Into::into),
            currency: currency.code().to_owned(),
            total_minor: *total_minor,
            told_at: told_at.map(Into::into),
        }
    }
}

batch_row! {
    LineBatchRow {
        id: i64,
        order_id: i64,
        product_id: Option<i64>,
        variant_id: Option<i64>,
        quantity: i64,
        current_quantity: i64,
        total_minor: i64,
        offer_id: Option<String>,
    }
}

impl From<&OrderLine> for LineBatchRow {
    fn from(line: &OrderLine) -> Self {
        let OrderLine {
            id,
            order_id,
            product_id,
            variant_id,
            quantity,
            current_quantity,
            total_minor,
            offer_id,
        } = line;
        Self {
            id: id.get(),
            order_id: order_id.get(),
            product_id: product_id.map(|id| id.get()),
            variant_id: variant_id.map(|id| id.get()),
            quantity: *quantity,
            current_quantity: *current_quantity,
            total_minor: *total_minor,
            offer_id: offer_id.map(|id| id.to_string()),
        }
    }
}

batch_row! {
    RefundBatchRow {
        id: i64,
        order_id: i64,
        refunded_at: Instant,
        amount_minor: i64,
    }
}

impl From<&Refund> for RefundBatchRow {
    fn from(refund: &Refund) -> Self {
        let Refund {
            id,
            order_id,
            refunded_at,
            amount_minor,
        } = refund;
        Self {
            id: *id,
            order_id: order_id.get(),
            refunded_at: (*refunded_at).into(),
            amount_minor: *amount_minor,
        }
    }
}

/// Stores heads of orders in one statement and returns how many of them were news: new, or at least as new as what is
/// known, and not gone since.
///
/// The platform tells the time of a change in whole seconds. Of two states of one second the one that it told later is
/// the newer one; `told_at` says when these were. Without it the one that comes last counts.
///
/// # Errors
/// When the database fails; nothing is stored then.
pub async fn upsert_many(
    db: &impl ConnectionTrait,
    shop: ShopId,
    orders: &[Order],
    told_at: Option<DateTime<Utc>>,
) -> Result<u64, StoreError> {
    // One row per order, in the order of the keys; `products::upsert_many` says why.
    let mut newest: BTreeMap<OrderId, &Order> = BTreeMap::new();
    for order in orders {
        let known = newest.entry(order.id).or_insert(order);
        if order.updated_at >= known.updated_at {
            *known = order;
        }
    }
    if newest.is_empty() {
        return Ok(0);
    }
    let batch: Vec<OrderBatchRow<'_>> = newest
        .into_values()
        .map(|order| OrderBatchRow::new(order, told_at))
        .collect();
    let sql = format!(
        "INSERT INTO orders (shop_id, {columns}) SELECT $2, {columns} FROM {rows} \
         WHERE id NOT IN (SELECT gone_orders.id FROM gone_orders WHERE gone_orders.shop_id = $2) \
         ON CONFLICT (shop_id, id) DO UPDATE SET {updates} WHERE excluded.updated_at > orders.updated_at \
         OR (excluded.updated_at = orders.updated_at AND (excluded.told_at IS NULL OR orders.told_at IS NULL \
         OR excluded.told_at >= orders.told_at))",
        columns = columns::<OrderBatchRow<'_>>(""),
        rows = rows::<OrderBatchRow<'_>>(db.get_database_backend()),
        updates = updates::<OrderBatchRow<'_>>(&["id"]),
    );
    execute(db, sql, [parameter(db, &batch), shop.get().into()]).await
}

/// Stores lines as they were at `as_of`, and returns how many were stored. Call inside a transaction.
///
/// Lines of an order that is known as a whole for a later time are left out. A line whose order has not come yet is
/// stored.
///
/// A line that once named its offer goes on doing so, even when its token can no longer be read.
///
/// # Errors
/// When the database fails; nothing is stored then.
pub async fn upsert_lines(
    db: &impl ConnectionTrait,
    shop: ShopId,
    lines: &[OrderLine],
    as_of: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let last: BTreeMap<(OrderId, OrderLineId), &OrderLine> =
        lines.iter().map(|line| ((line.order_id, line.id), line)).collect();
    let (Some((from, _)), Some((to, _))) = (last.first_key_value(), last.last_key_value()) else {
        return Ok(0);
    };
    let on_conflict = if are_surely_new(db, shop, *from, *to).await? {
        String::new()
    } else {
        format!(
            "ON CONFLICT (shop_id, order_id, id) DO UPDATE SET {updates}, \
             offer_id = COALESCE(excluded.offer_id, order_lines.offer_id)",
            updates = updates::<LineBatchRow>(&["order_id", "id", "offer_id"]),
        )
    };
    let batch: Vec<LineBatchRow> = last.into_values().map(Into::into).collect();
    let sql = format!(
        "INSERT INTO order_lines (shop_id, {columns}) SELECT $2, {columns} FROM {rows} \
         WHERE order_id NOT IN (SELECT id FROM orders WHERE shop_id = $2 AND lines_as_of > $3) \
         AND order_id NOT IN (SELECT id FROM gone_orders WHERE shop_id = $2) {on_conflict}",
        columns = columns::<LineBatchRow>(""),
        rows = rows::<LineBatchRow>(db.get_database_backend()),
    );
    let values = [parameter(db, &batch), shop.get().into(), stored(as_of).into()];
    execute(db, sql, values).await
}

/// Whether no line from one to the other is stored, nor will be before this transaction ends.
///
/// Postgres needs half as long again for a row that might be there already, and in a first reading none is. So that
/// nobody stores one between the question and the answer's use, one transaction at a time writes lines of a shop; the
/// lock is always taken after those on heads of orders, and before those on refunds. SQLite has one writer anyway, and
/// such rows cost it nothing.
async fn are_surely_new(
    db: &impl ConnectionTrait,
    shop: ShopId,
    from: (OrderId, OrderLineId),
    to: (OrderId, OrderLineId),
) -> Result<bool, StoreError> {
    if db.get_database_backend() == DbBackend::Sqlite {
        return Ok(false);
    }
    execute(
        db,
        "SELECT pg_advisory_xact_lock($1, $2)",
        [LINES_LOCK.into(), lock_of(shop).into()],
    )
    .await?;
    let sql = "SELECT NOT EXISTS (SELECT 1 FROM order_lines WHERE shop_id = $1 \
               AND (order_id, id) >= ($2, $3) AND (order_id, id) <= ($4, $5))";
    let values = [
        shop.get().into(),
        from.0.get().into(),
        from.1.get().into(),
        to.0.get().into(),
        to.1.get().into(),
    ];
    let row = db.query_one_raw(statement(db, sql, values)).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or(false))
}

/// Tells these locks from any others in the same database.
const LINES_LOCK: i32 = 0x0f_fe_25;

/// Shops whose numbers differ by a multiple of 2³² share a lock, which costs time and nothing else.
const fn lock_of(shop: ShopId) -> i32 {
    shop.get() as i32
}

/// Stores refunds in one statement and returns how many. Money that went back does not return: none is ever taken out.
///
/// # Errors
/// When the database fails; nothing is stored then.
pub async fn upsert_refunds(db: &impl ConnectionTrait, shop: ShopId, refunds: &[Refund]) -> Result<u64, StoreError> {
    let last: BTreeMap<i64, &Refund> = refunds.iter().map(|refund| (refund.id, refund)).collect();
    if last.is_empty() {
        return Ok(0);
    }
    let batch: Vec<RefundBatchRow> = last.into_values().map(Into::into).collect();
    let sql = format!(
        "INSERT INTO refunds (shop_id, {columns}) SELECT $2, {columns} FROM {rows} \
         WHERE order_id NOT IN (SELECT gone_orders.id FROM gone_orders WHERE gone_orders.shop_id = $2) \
         ON CONFLICT (shop_id, id) DO UPDATE SET {updates}",
        columns = columns::<RefundBatchRow>(""),
        rows = rows::<RefundBatchRow>(db.get_database_backend()),
        updates = updates::<RefundBatchRow>(&["id"]),
    );
    execute(db, sql, [parameter(db, &batch), shop.get().into()]).await
}

batch_row! {
    KeptRow { id: i64, }
}

/// Stores one order as a whole, as the platform told it at `told_at`: afterwards it has these lines and no others.
///
/// Older news than what is known changes nothing; see [`upsert_many`]. Call inside a transaction.
///
/// # Errors
/// When the database fails.
pub async fn replace_order(
    db: &impl ConnectionTrait,
    shop: ShopId,
    order: &Order,
    lines: &[OrderLine],
    refunds: &[Refund],
    told_at: Option<DateTime<Utc>>,
) -> Result<Replaced, StoreError> {
    if upsert_many(db, shop, std::slice::from_ref(order), told_at).await? == 0 {
        return Ok(Replaced::Stale);
    }
    let sql = "UPDATE orders SET lines_as_of = updated_at WHERE shop_id = $1 AND id = $2";
    execute(db, sql, [shop.get().into(), order.id.get().into()]).await?;
    let kept: Vec<KeptRow> = lines.iter().map(|line| KeptRow { id: line.id.get() }).collect();
    let sql = format!(
        "DELETE FROM order_lines WHERE shop_id = $2 AND order_id = $3 AND id NOT IN (SELECT batch.id FROM {})",
        rows::<KeptRow>(db.get_database_backend()),
    );
    execute(
        db,
        sql,
        [parameter(db, &kept), shop.get().into(), order.id.get().into()],
    )
    .await?;
    upsert_lines(db, shop, lines, order.updated_at).await?;
    upsert_refunds(db, shop, refunds).await?;
    Ok(Replaced::Applied)
}
