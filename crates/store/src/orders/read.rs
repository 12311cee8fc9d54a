use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use pairwell_domain::decision::Bought;
use pairwell_domain::order::{Order, OrderLine, Refund, ReturnedLine};
use pairwell_domain::{CustomerId, OrderId, OrderLineId, ProductId, ShopId, VariantId, VisitorId};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder};
use serde::Serialize;

use crate::StoreError;
use crate::batch::join_after_batch;
use crate::convert::{count, currency, number, parsed_option};
use crate::entities::{order, order_line, refund};
use crate::sql::{by_index, statement, stored};

/// How much there is of orders.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OrderStats {
    /// Orders, cancelled ones too.
    pub n_orders: u64,
    /// Lines of orders.
    pub n_lines: u64,
    /// When the oldest was placed.
    pub first_at: Option<DateTime<Utc>>,
    /// When the newest was placed.
    pub last_at: Option<DateTime<Utc>>,
}

#[derive(FromQueryResult)]
struct StatsRow {
    n_orders: i64,
    n_lines: i64,
    first_at: Option<DateTime<Utc>>,
    last_at: Option<DateTime<Utc>>,
}

/// Orders placed at or after an instant, cancelled ones too; one question to an index.
///
/// # Errors
/// When the database fails.
pub async fn count_since(db: &impl ConnectionTrait, shop: ShopId, since: DateTime<Utc>) -> Result<u64, StoreError> {
    Ok(order::Entity::find()
        .filter(order::Column::ShopId.eq(shop.get()))
        .filter(order::Column::PlacedAt.gte(stored(since)))
        .count(db)
        .await?)
}

/// Counts orders and lines.
///
/// # Errors
/// When the database fails.
pub async fn counts(db: &impl ConnectionTrait, shop: ShopId) -> Result<OrderStats, StoreError> {
    // By hand: three questions in one trip, each answered from an index.
    let sql = "SELECT (SELECT COUNT(*) FROM orders WHERE shop_id = $1) AS n_orders, \
               (SELECT COUNT(*) FROM order_lines WHERE shop_id = $1) AS n_lines, \
               (SELECT MIN(placed_at) FROM orders WHERE shop_id = $1) AS first_at, \
               (SELECT MAX(placed_at) FROM orders WHERE shop_id = $1) AS last_at";
    let Some(row) = StatsRow::find_by_statement(statement(db, sql, [shop.get().into()]))
        .one(db)
        .await?
    else {
        return Ok(OrderStats::default());
    };
    Ok(OrderStats {
        n_orders: number(row.n_orders, "number of orders")?,
        n_lines: number(row.n_lines, "number of order lines")?,
        first_at: row.first_at,
        last_at: row.last_at,
    })
}

/// Lines brought by an offer, of orders that were not cancelled, by id. What was kept of them is for the caller to say.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn attributed(db: &impl ConnectionTrait, shop: ShopId) -> Result<Vec<OrderLine>, StoreError> {
    let cancelled = Query::select()
        .column(order::Column::Id)
        .from(order::Entity)
        .and_where(Expr::col(order::Column::ShopId).eq(shop.get()))
        .and_where(Expr::col(order::Column::CancelledAt).is_not_null())
        .to_owned();
    let lines = order_line::Entity::find()
        .filter(order_line::Column::ShopId.eq(shop.get()))
        .filter(order_line::Column::OfferId.is_not_null())
        .filter(order_line::Column::OrderId.not_in_subquery(cancelled))
        .order_by_asc(order_line::Column::Id)
        .all(db)
        .await?;
    lines.into_iter().map(line_of).collect()
}

/// When an order last changed, by the platform's clock; none without orders.
///
/// # Errors
/// When the database fails.
pub async fn last_change(db: &impl ConnectionTrait, shop: ShopId) -> Result<Option<DateTime<Utc>>, StoreError> {
    let newest = order::Entity::find()
        .filter(order::Column::ShopId.eq(shop.get()))
        .order_by_desc(order::Column::UpdatedAt)
        .one(db)
        .await?;
    Ok(newest.map(|order| order.updated_at))
}

/// The product of the newest order that is still in the catalogue; none when there is no such order.
///
/// # Errors
/// When the database fails.
pub async fn last_bought_product(db: &impl ConnectionTrait, shop: ShopId) -> Result<Option<ProductId>, StoreError> {
    let sql = "SELECT order_lines.product_id FROM orders \
               JOIN order_lines ON order_lines.shop_id = orders.shop_id AND order_lines.order_id = orders.id \
               JOIN products ON products.shop_id = orders.shop_id AND products.id = order_lines.product_id \
               WHERE orders.shop_id = $1 AND products.deleted_at IS NULL \
               ORDER BY orders.placed_at DESC, order_lines.id LIMIT 1";
    let newest = db.query_one_raw(statement(db, sql, [shop.get().into()])).await?;
    Ok(newest
        .map(|row| row.try_get_by_index(0))
        .transpose()?
        .map(ProductId::new))
}

#[derive(FromQueryResult)]
struct BoughtRow {
    product_id: i64,
    last_at: DateTime<Utc>,
}

/// What a shopper has bought and kept, each product once with its last time, the newest first: at most `limit`. A
/// shopper is a browser, a known buyer or both, and then the orders of both count.
///
/// # Errors
/// When the database fails.
pub async fn bought_by(
    db: &impl ConnectionTrait,
    shop: ShopId,
    visitor: Option<VisitorId>,
    customer: Option<CustomerId>,
    limit: u64,
) -> Result<Vec<Bought>, StoreError> {
    if visitor.is_none() && customer.is_none() {
        return Ok(Vec::new());
    }
    // By hand, for the union: each half has its index, where `OR` would leave the planner none. An id that is not known
    // equals nothing.
    let backend = db.get_database_backend();
    let sql = format!(
        "SELECT order_lines.product_id, MAX(own.placed_at) AS last_at FROM (\
         SELECT id, placed_at FROM orders {by_customer} \
         WHERE shop_id = $1 AND customer_id = $2 AND cancelled_at IS NULL UNION \
         SELECT id, placed_at FROM orders {by_visitor} \
         WHERE shop_id = $1 AND visitor_id = $3 AND cancelled_at IS NULL) AS own \
         {join} order_lines ON order_lines.shop_id = $1 AND order_lines.order_id = own.id \
         WHERE order_lines.product_id IS NOT NULL AND order_lines.current_quantity > 0 \
         GROUP BY order_lines.product_id ORDER BY last_at DESC, order_lines.product_id LIMIT $4",
        by_customer = by_index(backend, "idx_orders_shop_id_customer_id"),
        by_visitor = by_index(backend, "idx_orders_shop_id_visitor_id"),
        join = join_after_batch(backend),
    );
    let values = [
        shop.get().into(),
        customer.map(CustomerId::get).into(),
        visitor.map(|id| id.to_string()).into(),
        count(limit).into(),
    ];
    let rows = BoughtRow::find_by_statement(statement(db, sql, values)).all(db).await?;
    let bought = rows.into_iter().map(|BoughtRow { product_id, last_at }| Bought {
        product: ProductId::new(product_id),
        last_at,
    });
    Ok(bought.collect())
}

/// An order with all that belongs to it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WholeOrder {
    /// Its head.
    #[serde(flatten)]
    pub order: Order,
    /// What was bought, by number.
    pub lines: Vec<OrderLine>,
    /// What is on its way back or came back, by line.
    pub returns: Vec<ReturnedLine>,
    /// What was paid back, by number.
    pub refunds: Vec<Refund>,
}

/// Whole orders, by number. Those that are not there are left out.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub(crate) async fn whole(
    db: &impl ConnectionTrait,
    shop: ShopId,
    ids: &[OrderId],
) -> Result<Vec<WholeOrder>, StoreError> {
    let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
    let heads = order::Entity::find()
        .filter(order::Column::ShopId.eq(shop.get()))
        .filter(order::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(order::Column::Id)
        .all(db)
        .await?;
    let lines = order_line::Entity::find()
        .filter(order_line::Column::ShopId.eq(shop.get()))
        .filter(order_line::Column::OrderId.is_in(ids.iter().copied()))
        .order_by_asc(order_line::Column::Id)
        .all(db)
        .await?;
    let refunds = refund::Entity::find()
        .filter(refund::Column::ShopId.eq(shop.get()))
        .filter(refund::Column::OrderId.is_in(ids))
        .order_by_asc(refund::Column::Id)
        .all(db)
        .await?;
    let mut whole: BTreeMap<i64, WholeOrder> = BTreeMap::new();
    for head in heads {
        let new = WholeOrder {
            order: order_of(head)?,
            lines: Vec::new(),
            returns: Vec::new(),
            refunds: Vec::new(),
        };
        whole.insert(new.order.id.get(), new);
    }
    for line in lines {
        if let Some(order) = whole.get_mut(&line.order_id) {
            order.returns.extend(returned(&line));
            order.lines.push(line_of(line)?);
        }
    }
    for refund in refunds {
        if let Some(order) = whole.get_mut(&refund.order_id) {
            order.refunds.push(refund_of(refund));
        }
    }
    Ok(whole.into_values().collect())
}

fn order_of(model: order::Model) -> Result<Order, StoreError> {
    let order::Model {
        shop_id: _,
        id,
        name,
        customer_id,
        visitor_id,
        placed_at,
        updated_at,
        cancelled_at,
        currency: code,
        total_minor,
        lines_as_of: _,
        told_at: _,
        returns_due: _,
        returns_as_of: _,
    } = model;
    Ok(Order {
        id: OrderId::new(id),
        name,
        customer_id: customer_id.map(CustomerId::new),
        visitor_id: parsed_option(visitor_id.as_deref(), "browser of an order")?,
        placed_at,
        updated_at,
        cancelled_at,
        currency: currency(&code)?,
        total_minor,
    })
}

fn refund_of(model: refund::Model) -> Refund {
    let refund::Model {
        shop_id: _,
        id,
        order_id,
        refunded_at,
        amount_minor,
    } = model;
    Refund {
        id,
        order_id: OrderId::new(order_id),
        refunded_at,
        amount_minor,
    }
}

fn returned(model: &order_line::Model) -> Option<ReturnedLine> {
    (model.n_returned > 0).then(|| ReturnedLine {
        line_id: OrderLineId::new(model.id),
        quantity: model.n_returned,
        reason: model.return_reason.clone(),
    })
}

fn line_of(model: order_line::Model) -> Result<OrderLine, StoreError> {
    let order_line::Model {
        shop_id: _,
        id,
        order_id,
        product_id,
        variant_id,
        quantity,
        current_quantity,
        total_minor,
        offer_id,
        n_returned: _,
        return_reason: _,
    } = model;
    Ok(OrderLine {
        id: OrderLineId::new(id),
        order_id: OrderId::new(order_id),
        product_id: product_id.map(ProductId::new),
        variant_id: variant_id.map(VariantId::new),
        quantity,
        current_quantity,
        total_minor,
        offer_id: parsed_option(offer_id.as_deref(), "offer of an order line")?,
    })
}
