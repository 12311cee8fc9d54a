//! What offers are learned from, and what is wrong with it.

use chrono::{DateTime, Utc};
use pairwell_domain::admin::{DataOut, DataQuality, EngineOut, LearnedOut, ProductCard, QualityFinding, QualityOut};
use pairwell_domain::catalog::{Product, Variant};
use pairwell_domain::{ProductId, ShopId};
use pairwell_recommender::data_quality::{ShopData, SoldPrices, report};
use pairwell_recommender::orders::OrderLog;
use pairwell_store::{data_reports, models, orders, products};

use crate::past::{Past, PastStream};
use crate::{Actor, ServiceError, Shared};

/// See [`crate::Services::data_quality`].
pub struct DataQualities<'a> {
    shared: &'a Shared,
}

impl<'a> DataQualities<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// The model in use and the last report, as they were kept.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(&self, actor: &Actor) -> Result<DataOut, ServiceError> {
        let db = self.shared.db().conn();
        let model = models::current(db, actor.shop).await?;
        let learned = model.map(|row| LearnedOut {
            trained_at: row.trained_at,
            n_orders: row.n_orders,
            n_products: row.n_products,
            n_pairs: row.n_pairs,
            engine: row.engine.map(|engine| EngineOut {
                learned_at: engine.learned_at,
                report: engine.report,
            }),
        });
        let quality = match data_reports::get(db, actor.shop).await? {
            Some((report, made_at)) => Some(self.with_cards(actor.shop, report, made_at).await?),
            None => None,
        };
        Ok(DataOut { learned, quality })
    }

    /// Looks at a shop's data anew and keeps the report. Learning does so too. Reads every order: seconds.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn look(&self, shop: ShopId) -> Result<QualityOut, ServiceError> {
        let db = self.shared.db().conn();
        let now = self.shared.now();
        let mut stream = PastStream::default();
        orders::for_each_sale(db, shop, |sale| stream.push(&sale)).await?;
        let (products, variants) = products::load_catalogue(db, shop).await?;
        let report = tokio::task::spawn_blocking(move || {
            let past = stream.finish(&products, &variants);
            look(&past, &products, &variants, now)
        })
        .await
        .map_err(|error| ServiceError::CutShort(error.to_string()))?;
        data_reports::put(db, shop, &report, now).await?;
        self.with_cards(shop, report, now).await
    }

    async fn with_cards(
        &self,
        shop: ShopId,
        report: DataQuality,
        made_at: DateTime<Utc>,
    ) -> Result<QualityOut, ServiceError> {
        let named = named(&report);
        let cards = products::cards(self.shared.db().conn(), shop, &named).await?;
        Ok(QualityOut {
            made_at,
            products: named.iter().map(|&id| ProductCard::of(&cards, id)).collect(),
            report,
        })
    }
}

/// What is wrong with a past and the catalogue it came with.
pub(crate) fn look(past: &Past, products: &[Product], variants: &[Variant], now: DateTime<Utc>) -> DataQuality {
    let mut is_gone = vec![true; past.products.len()];
    let mut number_of = vec![0; past.products.len()];
    for (product, number) in products.iter().zip(0_u32..) {
        let item = past.item(product.id).expect("every product has a number") as usize;
        (is_gone[item], number_of[item]) = (false, number);
    }
    let mut gone: Vec<ProductId> = Vec::new();
    for item in (0..past.products.len()).filter(|item| is_gone[*item]) {
        number_of[item] = (products.len() + gone.len()) as u32;
        gone.push(past.products[item]);
    }
    let mut sold_prices = vec![SoldPrices::default(); number_of.len()];
    for (item, number) in number_of.iter().enumerate() {
        sold_prices[*number as usize] = past.sold_prices[item];
    }
    report(&ShopData {
        products,
        gone: &gone,
        variants,
        orders: &renumbered(&past.orders, &number_of),
        sold_prices: &sold_prices,
        now,
    })
}

/// The same orders with other numbers of their items: those of the catalogue first, in its order.
fn renumbered(orders: &OrderLog, number_of: &[u32]) -> OrderLog {
    let mut renumbered = OrderLog::new(orders.n_items(), orders.n_shoppers());
    let mut items = Vec::new();
    for order in orders.iter() {
        items.clear();
        items.extend(order.items.iter().map(|item| number_of[*item as usize]));
        renumbered
            .push(order.placed_at_s, order.shopper, &items)
            .expect("they come by time, and no number is new");
    }
    renumbered
}

/// Every product a report names, by id.
fn named(report: &DataQuality) -> Vec<ProductId> {
    let of = |finding: &QualityFinding| -> Vec<ProductId> {
        let examples = finding.examples.iter().map(|example| example.product);
        examples
            .chain(finding.groups.iter().flat_map(|group| group.products.iter().copied()))
            .collect()
    };
    let mut named: Vec<ProductId> = report.findings.iter().flat_map(of).collect();
    named.sort_unstable();
    named.dedup();
    named
}
