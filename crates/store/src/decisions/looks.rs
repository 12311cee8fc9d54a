use chrono::{DateTime, Utc};
use pairwell_domain::{ProductId, ShopId, VisitorId};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::StoreError;
use crate::sql::{statement, stored};

/// Looks fetched at a time: memory stays the same for any number of them.
const LOOKS_PER_PAGE: i64 = 20_000;

/// A browser looked at a product's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// The browser.
    pub visitor: VisitorId,
    /// When.
    pub at: DateTime<Utc>,
    /// What it looked at.
    pub product: ProductId,
}

/// Goes through the looks at product pages since `since`, by time, of browsers that may be known.
///
/// A page that asked several times comes several times; one that somebody only wanted to see explained does not.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn for_each_look(
    db: &impl ConnectionTrait,
    shop: ShopId,
    since: DateTime<Utc>,
    mut f: impl FnMut(Look) + Send,
) -> Result<(), StoreError> {
    // By hand, for the comparison of two columns at once, which lets the index find the next page. The page is cut before
    // anything is left out of it.
    let sql = "SELECT id, decided_at, product_id, visitor_id, is_explained FROM decisions \
               WHERE shop_id = $1 AND (decided_at, id) > ($2, $3) ORDER BY decided_at, id LIMIT $4";
    let mut last = (stored(since), String::new());
    loop {
        let values = [shop.get().into(), last.0.into(), last.1.into(), LOOKS_PER_PAGE.into()];
        let page = LookRow::find_by_statement(statement(db, sql, values)).all(db).await?;
        let is_last = (page.len() as i64) < LOOKS_PER_PAGE;
        last = match page.last() {
            Some(row) => (row.decided_at, row.id.clone()),
            None => return Ok(()),
        };
        for row in page {
            if let Some(look) = row.look()? {
                f(look);
            }
        }
        if is_last {
            return Ok(());
        }
    }
}

#[derive(FromQueryResult)]
struct LookRow {
    id: String,
    decided_at: DateTime<Utc>,
    product_id: Option<i64>,
    visitor_id: Option<String>,
    is_explained: bool,
}

impl LookRow {
    fn look(self) -> Result<Option<Look>, StoreError> {
        let (Some(product), Some(visitor), false) = (self.product_id, self.visitor_id, self.is_explained) else {
            return Ok(None);
        };
        let visitor = visitor
            .parse()
            .map_err(|error| StoreError::corrupt(format!("visitor of decision {}: {error}", self.id)))?;
        Ok(Some(Look {
            visitor,
            at: self.decided_at,
            product: ProductId::new(product),
        }))
    }
}
