use chrono::{DateTime, Utc};
use pairwell_domain::{CustomerId, OrderId, ProductId, ShopId, VariantId};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::returns::kept;
use crate::StoreError;
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

/// A line, kept or not, of an order that was not cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sale {
    /// The order.
    pub order_id: OrderId,
    /// The buyer, when the shop knows one and we may see it.
    pub customer: Option<CustomerId>,
    /// When it was placed.
    pub placed_at: DateTime<Utc>,
    /// The product bought.
    pub product_id: ProductId,
    /// The variant; missing when it is gone since.
    pub variant_id: Option<VariantId>,
    /// Pieces bought.
    pub quantity: i64,
    /// Pieces left after edits and returns, agreed ones that are not paid back yet among them.
    pub kept_quantity: i64,
    /// What all pieces bought cost together after discounts, in minor units.
    pub total_minor: i64,
}

/// Goes through every kept line of every order that was not cancelled, as [`for_each_sale`] does.
///
/// # Errors
/// When the database fails.
pub async fn for_each_kept_line(
    db: &impl ConnectionTrait,
    shop: ShopId,
    mut f: impl FnMut(KeptLine) + Send,
) -> Result<(), StoreError> {
    let keep = |sale: Sale| {
        if sale.kept_quantity > 0 {
            f(KeptLine {
                order_id: sale.order_id,
                placed_at: sale.placed_at,
                product_id: sale.product_id,
            });
        }
    };
    for_each_sale(db, shop, keep).await
}

/// Goes through every line of every order that was not cancelled, grouped by order. Lines without a product are left
/// out.
///
/// They are read page by page and never held together, and no transaction stays open meanwhile: an order that changes
/// during the walk is seen as it was or as it is now.
///
/// # Errors
/// When the database fails.
pub async fn for_each_sale(
    db: &impl ConnectionTrait,
    shop: ShopId,
    mut f: impl FnMut(Sale) + Send,
) -> Result<(), StoreError> {
    // By hand, for the comparison of two columns at once, which lets the index find the next page. The page is cut before
    // anything is joined or left out, so that no planner can be tempted to read the whole table for it.
    let sql = "SELECT page.order_id, page.id, page.product_id, page.variant_id, page.quantity, page.current_quantity, page.n_returned, page.total_minor, \
               orders.customer_id, orders.placed_at, orders.cancelled_at FROM (\
               SELECT order_id, id, product_id, variant_id, quantity, current_quantity, n_returned, total_minor FROM order_lines \
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
            if let Some(sale) = row.sale() {
                f(sale);
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
    variant_id: Option<i64>,
    quantity: i64,
    current_quantity: i64,
    n_returned: i64,
    total_minor: i64,
    customer_id: Option<i64>,
    placed_at: Option<DateTime<Utc>>,
    cancelled_at: Option<DateTime<Utc>>,
}

impl LineRow {
    /// The sale, unless the line is of no product, or belongs to an order that was cancelled or has not come yet.
    fn sale(self) -> Option<Sale> {
        if self.cancelled_at.is_some() {
            return None;
        }
        Some(Sale {
            order_id: OrderId::new(self.order_id),
            customer: self.customer_id.map(CustomerId::new),
            placed_at: self.placed_at?,
            product_id: ProductId::new(self.product_id?),
            variant_id: self.variant_id.map(VariantId::new),
            quantity: self.quantity,
            kept_quantity: kept(self.quantity, self.current_quantity, self.n_returned),
            total_minor: self.total_minor,
        })
    }
}
