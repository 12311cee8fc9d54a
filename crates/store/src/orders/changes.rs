use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use pairwell_domain::{CustomerId, OrderId, ProductId, ShopId, VariantId};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::returns::kept;
use crate::StoreError;
use crate::sql::{by_index, statement, stored};

/// Orders fetched at a time.
const ORDERS_PER_PAGE: i64 = 1_000;

/// An order as it is after it changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedOrder {
    /// The platform's number.
    pub id: OrderId,
    /// The buyer, when the shop knows one and we may see it.
    pub customer: Option<CustomerId>,
    /// When it was placed.
    pub placed_at: DateTime<Utc>,
    /// Its lines, by number; none when it was cancelled. Lines without a product are left out.
    pub lines: Vec<ChangedLine>,
}

/// A line of such an order, kept or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangedLine {
    /// The product bought.
    pub product_id: ProductId,
    /// The variant; missing when it is gone since.
    pub variant_id: Option<VariantId>,
    /// Pieces bought.
    pub quantity: i64,
    /// Pieces left after edits and returns, agreed ones that are not paid back yet among them.
    pub kept_quantity: i64,
}

/// Every order that the platform last changed at `since` or later, cancelled ones among them, ascending by id. Costs the
/// orders that changed, not those there are.
///
/// # Errors
/// When the database fails.
pub async fn changed_since(
    db: &impl ConnectionTrait,
    shop: ShopId,
    since: DateTime<Utc>,
) -> Result<Vec<ChangedOrder>, StoreError> {
    // By hand, for the comparison of two columns at once. The page is cut before its lines are joined.
    let sql = format!(
        "SELECT page.id AS order_id, page.updated_at, page.customer_id, page.placed_at, page.cancelled_at, \
         order_lines.product_id, order_lines.variant_id, order_lines.quantity, order_lines.current_quantity, \
         order_lines.n_returned FROM (\
         SELECT id, updated_at, customer_id, placed_at, cancelled_at FROM orders {by_change} \
         WHERE shop_id = $1 AND (updated_at, id) > ($2, $3) ORDER BY updated_at, id LIMIT $4) AS page \
         LEFT JOIN order_lines ON order_lines.shop_id = $1 AND order_lines.order_id = page.id \
         ORDER BY page.updated_at, page.id, order_lines.id",
        by_change = by_index(db.get_database_backend(), "idx_orders_shop_id_updated_at"),
    );
    // An order that changes while the pages are read comes again, and what comes later counts.
    let mut changed: BTreeMap<OrderId, ChangedOrder> = BTreeMap::new();
    let mut last = (stored(since), i64::MIN);
    loop {
        let values = [shop.get().into(), last.0.into(), last.1.into(), ORDERS_PER_PAGE.into()];
        let rows = Row::find_by_statement(statement(db, &sql, values)).all(db).await?;
        let mut n_orders = 0;
        for row in &rows {
            if (row.updated_at, row.order_id) != last {
                last = (row.updated_at, row.order_id);
                n_orders += 1;
                changed.insert(OrderId::new(row.order_id), row.order());
            }
            if let (Some(line), Some(order)) = (row.line(), changed.get_mut(&OrderId::new(row.order_id))) {
                order.lines.push(line);
            }
        }
        if n_orders < ORDERS_PER_PAGE {
            return Ok(changed.into_values().collect());
        }
    }
}

#[derive(FromQueryResult)]
struct Row {
    order_id: i64,
    updated_at: DateTime<Utc>,
    customer_id: Option<i64>,
    placed_at: DateTime<Utc>,
    cancelled_at: Option<DateTime<Utc>>,
    product_id: Option<i64>,
    variant_id: Option<i64>,
    quantity: Option<i64>,
    current_quantity: Option<i64>,
    n_returned: Option<i64>,
}

impl Row {
    fn order(&self) -> ChangedOrder {
        ChangedOrder {
            id: OrderId::new(self.order_id),
            customer: self.customer_id.map(CustomerId::new),
            placed_at: self.placed_at,
            lines: Vec::new(),
        }
    }

    fn line(&self) -> Option<ChangedLine> {
        if self.cancelled_at.is_some() {
            return None;
        }
        Some(ChangedLine {
            product_id: ProductId::new(self.product_id?),
            variant_id: self.variant_id.map(VariantId::new),
            quantity: self.quantity?,
            kept_quantity: kept(self.quantity?, self.current_quantity?, self.n_returned?),
        })
    }
}
