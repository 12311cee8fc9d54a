//! The log of sales beside each model: read whole once, then only what changed.

use chrono::{DateTime, TimeDelta, Utc};
use pairwell_domain::ShopId;
use pairwell_recommender::SaleLog;
use pairwell_store::models;
use pairwell_store::orders::{self, Sale};

use super::Learning;
use crate::ServiceError;
use crate::past::PastStream;

/// News of an order may come out of turn: what changed in the days before the newest change is read again. Whatever comes
/// later still counts when everything is read, which is once a day.
const OVERLAP_DAYS: i64 = 2;

/// Where the log of a model stands.
pub(super) fn file_name(version: &str) -> String {
    format!("{version}.sales")
}

impl Learning<'_> {
    /// Every order, read from the database.
    pub(super) async fn whole_log(&self, shop: ShopId) -> Result<(SaleLog, PastStream), ServiceError> {
        let db = self.shared.db().conn();
        let mut log = SaleLog::new(self.last_change(shop).await?);
        let mut past = PastStream::default();
        let mut open = None;
        orders::for_each_sale(db, shop, |sale| {
            past.push(&sale);
            push(&mut log, &mut open, &sale);
        })
        .await?;
        Ok((log, past))
    }

    /// The log of the model in use with the orders that changed since; every order when there is none that can be read.
    pub(super) async fn changed_log(&self, shop: ShopId) -> Result<SaleLog, ServiceError> {
        let db = self.shared.db().conn();
        let current = models::current(db, shop).await?;
        let known = match &current {
            Some(model) => self.shared.shelf.read_sales(shop, &file_name(&model.version)).await,
            None => None,
        };
        let Some(known) = known else {
            return Ok(self.whole_log(shop).await?.0);
        };
        let mut news = SaleLog::new(self.last_change(shop).await?);
        let since = known.known_to() - TimeDelta::days(OVERLAP_DAYS);
        for order in orders::changed_since(db, shop, since).await? {
            news.push_order(order.id, order.customer, order.placed_at);
            for line in order.lines {
                news.push_line(line.product_id, line.variant_id, line.quantity, line.kept_quantity);
            }
        }
        tracing::debug!(shop.id = shop.get(), n_changed = news.n_orders(), "read what changed");
        Ok(known.merged(&news))
    }

    /// When an order last changed; asked before orders are read, so that nothing that comes meanwhile is passed over.
    async fn last_change(&self, shop: ShopId) -> Result<DateTime<Utc>, ServiceError> {
        let newest = orders::last_change(self.shared.db().conn(), shop).await?;
        Ok(newest.unwrap_or(DateTime::UNIX_EPOCH))
    }
}

fn push(log: &mut SaleLog, open: &mut Option<pairwell_domain::OrderId>, sale: &Sale) {
    if *open != Some(sale.order_id) {
        *open = Some(sale.order_id);
        log.push_order(sale.order_id, sale.customer, sale.placed_at);
    }
    log.push_line(sale.product_id, sale.variant_id, sale.quantity, sale.kept_quantity);
}
