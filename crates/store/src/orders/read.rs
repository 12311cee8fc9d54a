use chrono::{DateTime, Utc};
use pairwell_domain::order::OrderLine;
use pairwell_domain::{OrderId, OrderLineId, ProductId, ShopId, VariantId};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder};

use crate::StoreError;
use crate::convert::{number, parsed_option};
use crate::entities::{order, order_line};
use crate::sql::statement;

/// Lines fetched at a time: memory stays the same for any number of orders.
const LINES_PER_PAGE: i64 = 20_000;

/// A line that was kept, of an order that was not cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptLine {
    /// The order.
    pub order_id: OrderId,
    /// When it was placed.
    pub placed_at: DateTime<Utc>,
    /// What was bought.
    pub product_id: ProductId,
}

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

/// Goes through every kept line of every order that was not cancelled, grouped by order. Lines without a product are
/// left out.
///
/// They are read page by page and never held together, and no transaction stays open meanwhile: an order that changes
/// during the walk is seen as it was or as it is now.
///
/// # Errors
/// When the database fails.
pub async fn for_each_kept_line(
    db: &impl ConnectionTrait,
    shop: ShopId,
    mut f: impl FnMut(KeptLine) + Send,
) -> Result<(), StoreError> {
    // By hand, for the comparison of two columns at once, which lets the index find the next page. The page is cut before
    // anything is joined or left out, so that no planner can be tempted to read the whole table for it.
    let sql = "SELECT page.order_id, page.id, page.product_id, page.current_quantity, orders.placed_at, \
               orders.cancelled_at FROM (SELECT order_id, id, product_id, current_quantity FROM order_lines \
               WHERE shop_id = $1 AND (order_id, id) > ($2, $3) ORDER BY order_id, id LIMIT $4) AS page \
               LEFT JOIN orders ON orders.shop_id = $1 AND orders.id = page.order_id \
               ORDER BY page.order_id, page.id";
    let mut last = (i64::MIN, i64::MIN);
    loop {
        let values = [shop.get().into(), last.0.into(), last.1.into(), LINES_PER_PAGE.into()];
        let page = LineRow::find_by_statement(statement(db, sql, values)).all(db).await?;
        let is_last = (page.len() as i64) < LINES_PER_PAGE;
        for row in page {
            last = (row.order_id, row.id);
            if let Some(line) = row.kept() {
                f(line);
            }
        }
        if is_last {
            return Ok(());
        }
    }
}

#[derive(FromQueryResult)]
struct LineRow {
    order_id: i64,
    id: i64,
    product_id: Option<i64>,
    current_quantity: i64,
    placed_at: Option<DateTime<Utc>>,
    cancelled_at: Option<DateTime<Utc>>,
}

impl LineRow {
    /// The line, unless it was taken back, is of no product, or belongs to an order that was cancelled or has not come
    /// yet.
    fn kept(self) -> Option<KeptLine> {
        if self.current_quantity <= 0 || self.cancelled_at.is_some() {
            return None;
        }
        Some(KeptLine {
            order_id: OrderId::new(self.order_id),
            placed_at: self.placed_at?,
            product_id: ProductId::new(self.product_id?),
        })
    }
}

#[derive(FromQueryResult)]
struct StatsRow {
    n_orders: i64,
    n_lines: i64,
    first_at: Option<DateTime<Utc>>,
    last_at: Option<DateTime<Utc>>,
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
