//! What a shop's orders say about pairs, for the merchant to read.

use std::collections::{HashMap, HashSet};

use chrono::Duration;
use pairwell_domain::{Currency, ProductId, ShopId, VariantId};
use pairwell_recommender::Catalogue;
use pairwell_recommender::pair_report::{PairReportContext, PairReportParams, SoldLine, SoldOrders, VIEW_DAYS, report};
use pairwell_store::orders::Sale;
use pairwell_store::{decisions, orders, products, shops, suggestions};
use serde::Serialize;

pub use pairwell_recommender::pair_report::{
    Amounts, PairFigures, PairReport, QuickWin, QuickWinKind, Sequence, Start, Traffic,
};

use crate::{ServiceError, Shared};

/// Most entries of a list that can be asked for.
pub const MAX_TOP: usize = 1_000;

/// A report with what it takes to read it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairReportOut {
    /// What the orders say.
    #[serde(flatten)]
    pub report: PairReport,
    /// In which currency amounts are.
    pub currency: Currency,
    /// The title of each product that is named.
    pub titles: HashMap<ProductId, String>,
}

/// See [`crate::Services::pair_reports`].
pub struct PairReports<'a> {
    shared: &'a Shared,
}

impl<'a> PairReports<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// Counts pairs anew, with `top` entries a list. Reads every order: seconds. Costs are those of today.
    ///
    /// # Errors
    /// `Rule` when `top` is not from 1 to [`MAX_TOP`]; what keeps the database from answering.
    pub async fn make(&self, shop: ShopId, top: usize) -> Result<PairReportOut, ServiceError> {
        if !(1..=MAX_TOP).contains(&top) {
            return Err(ServiceError::Rule {
                field: "top".into(),
                message: format!("choose between 1 and {MAX_TOP} entries"),
            });
        }
        let db = self.shared.db().conn();
        let row = shops::find(db, shop).await?.ok_or(ServiceError::NotFound("shop"))?;
        let (listed, variants) = products::load_catalogue(db, shop).await?;
        let costs: HashMap<VariantId, i64> = variants
            .iter()
            .filter_map(|variant| Some((variant.id, variant.cost_minor?)))
            .collect();
        let mut sold = SoldOrders::default();
        orders::for_each_sale(db, shop, |sale| {
            if let Some(line) = kept(&sale, &costs) {
                sold.push(&line);
            }
        })
        .await?;
        let decided: HashSet<_> = suggestions::decided(db, shop)
            .await?
            .into_iter()
            .map(|key| (key.source, key.target))
            .collect();
        let views = decisions::product_views(db, shop, self.shared.now() - Duration::days(VIEW_DAYS)).await?;
        let params = PairReportParams {
            top,
            mining: self.shared.parts.settings.mining.clone(),
        };
        tokio::task::spawn_blocking(move || {
            let titles: HashMap<ProductId, String> = listed.iter().map(|it| (it.id, it.title.clone())).collect();
            let catalogue = Catalogue::new(listed, variants);
            let context = PairReportContext {
                catalogue: &catalogue,
                titles: &titles,
                decided: &decided,
                views: &views,
            };
            let report = report(&sold.seal(), &context, &params)?;
            Ok(PairReportOut {
                titles: named(&report, titles),
                currency: row.currency,
                report,
            })
        })
        .await
        .map_err(|error| ServiceError::CutShort(error.to_string()))?
    }
}

/// What was kept of a line; none when nothing was. Takings fall with the pieces that came back.
fn kept(sale: &Sale, costs: &HashMap<VariantId, i64>) -> Option<SoldLine> {
    let n_kept = u32::try_from(sale.kept_quantity).ok().filter(|n| *n > 0)?;
    let n_bought = sale.quantity.max(sale.kept_quantity);
    let takings = i128::from(sale.total_minor) * i128::from(n_kept) / i128::from(n_bought);
    let cost = sale.variant_id.and_then(|variant| costs.get(&variant));
    Some(SoldLine {
        order: sale.order_id,
        customer: sale.customer,
        placed_at: sale.placed_at,
        product: sale.product_id,
        n_kept,
        takings_minor: i64::try_from(takings).unwrap_or(i64::MAX),
        cost_minor: cost.map(|cost| cost.saturating_mul(i64::from(n_kept))),
    })
}

/// The titles of those a report names.
fn named(report: &PairReport, mut titles: HashMap<ProductId, String>) -> HashMap<ProductId, String> {
    let figures = [&report.together, &report.takings, &report.margins]
        .into_iter()
        .flatten();
    let mut named: HashSet<ProductId> = figures.flat_map(|it| [it.source, it.target]).collect();
    named.extend(report.sequences.iter().flat_map(|it| [it.first, it.then]));
    named.extend(report.quick_wins.iter().flat_map(|it| [it.source, it.target]));
    named.extend(report.start.iter().flat_map(|it| [it.source, it.target]));
    titles.retain(|product, _| named.contains(product));
    titles
}

#[cfg(test)]
mod tests {
    use super::*;
    use pairwell_domain::OrderId;

    #[test]
    fn what_came_back_brought_nothing_in_and_cost_nothing() {
        let sale = Sale {
            order_id: OrderId::new(1),
            customer: None,
            placed_at: chrono::DateTime::UNIX_EPOCH,
            product_id: ProductId::new(7),
            variant_id: Some(VariantId::new(71)),
            quantity: 3,
            kept_quantity: 2,
            total_minor: 1_000,
        };
        let costs = HashMap::from([(VariantId::new(71), 100)]);
        let line = kept(&sale, &costs).expect("two were kept");
        assert_eq!((line.n_kept, line.takings_minor, line.cost_minor), (2, 666, Some(200)));
        let gone = Sale {
            variant_id: None,
            ..sale
        };
        assert_eq!(kept(&gone, &costs).expect("two were kept").cost_minor, None);
        let returned = Sale {
            kept_quantity: 0,
            ..sale
        };
        assert_eq!(kept(&returned, &costs), None);
    }
}
