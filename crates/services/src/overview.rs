//! What the first page tells.

use pairwell_domain::admin::{OfferCounts, Overview, SuggestionOut};
use pairwell_domain::{Currency, Money};
use pairwell_experiments::attribution::attribute;
use pairwell_store::{events, inbox, ladders, models, orders, pairings, placements, products, shops, suggestions};

use crate::connection::sender;
use crate::suggestions::with_cards;
use crate::sync::Sync;
use crate::{Actor, ServiceError, Shared};

/// Pairs shown on the first page.
const N_TOP_PAIRS: u64 = 5;

/// See [`crate::Services::overview`].
pub struct Overviews<'a> {
    shared: &'a Shared,
}

impl<'a> Overviews<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// Gathers the first page.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(&self, actor: &Actor) -> Result<Overview, ServiceError> {
        let db = self.shared.db().conn();
        let shop = shops::find(db, actor.shop)
            .await?
            .ok_or(ServiceError::NotFound("shop"))?;
        let stats = orders::counts(db, actor.shop).await?;
        let learnt_at = models::current(db, actor.shop).await?.map(|row| row.trained_at);
        let (offers, attributed) = self.offers(actor, shop.currency).await?;
        let placements_on = placements::list(db, actor.shop)
            .await?
            .into_iter()
            .filter(|placement| placement.is_enabled)
            .map(|placement| placement.kind)
            .collect();
        let ladders = ladders::list(db, actor.shop).await?;
        let n_news_given_up = inbox::n_given_up(db, sender(&shop)).await?;
        Ok(Overview {
            shop_name: shop.name,
            sync: Sync::new(self.shared).progress(actor).await?,
            is_grant_gone: shop.needs_reauth,
            n_news_given_up,
            n_products: products::count(db, actor.shop).await?,
            n_orders: stats.n_orders,
            n_order_lines: stats.n_lines,
            orders_from_to: stats.first_at.zip(stats.last_at),
            learnt_at,
            offers,
            attributed,
            top_pairs: self.top_pairs(actor).await?,
            n_pairings: pairings::count_enabled(db, actor.shop).await?,
            n_suggestions: suggestions::count_open(db, actor.shop).await?,
            n_ladders: ladders.iter().filter(|ladder| ladder.is_enabled).count() as u64,
            placements_on,
        })
    }

    /// Counts of what shoppers did, and the value of what they kept of it.
    async fn offers(&self, actor: &Actor, currency: Currency) -> Result<(OfferCounts, Money), ServiceError> {
        let db = self.shared.db().conn();
        let mut counts = events::counts(db, actor.shop).await?;
        let attributed = attribute(&orders::attributed(db, actor.shop).await?, |_| false);
        counts.n_orders = attributed.n_orders;
        Ok((counts, Money::new(attributed.minor, currency)))
    }

    async fn top_pairs(&self, actor: &Actor) -> Result<Vec<SuggestionOut>, ServiceError> {
        let rows = suggestions::strongest(self.shared.db().conn(), actor.shop, N_TOP_PAIRS).await?;
        with_cards(self.shared, actor, rows).await
    }
}
