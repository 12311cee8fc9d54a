//! What a candidate is judged by.

use pairwell_domain::decision::ProductFacts;
use pairwell_domain::{ProductId, VariantId};

use super::ShopState;
use crate::catalogue::ListedProduct;
use crate::model::PairReturns;
use crate::sales::ProductSales;

/// What is to be judged.
pub(super) struct Subject<'a> {
    pub(super) product: ProductId,
    pub(super) listed: Option<ListedProduct<'a>>,
    pub(super) variant: Option<VariantId>,
    /// The product it would be offered with.
    pub(super) beside: Option<ProductId>,
}

/// Looks the facts up. `is_rung` when it is the variant alone that counts.
pub(super) fn facts<B: AsRef<[u8]>>(subject: &Subject<'_>, is_rung: bool, shop: &ShopState<'_, B>) -> ProductFacts {
    let Subject {
        product,
        listed,
        variant,
        beside,
    } = *subject;
    let sold = variant.and_then(|variant| shop.catalogue.variant(variant));
    let n_available = if is_rung {
        sold.and_then(|facts| facts.n_available)
    } else {
        listed.and_then(|listed| listed.n_available)
    };
    let rules = shop.selling;
    let sales = shop.sales.product(product);
    let with_it = beside
        .and_then(|anchor| shop.model?.returns(anchor, product))
        .unwrap_or_default();
    let margin_minor = sold.and_then(|facts| Some(facts.price_minor - facts.cost_minor? - rules.handling_minor));
    let return_rate = shop.sales.expected_return_rate(sales, with_it);
    let profit_after_returns = |margin_minor: i64| {
        let profit = margin_minor as f64 * (1.0 - return_rate) - 2.0 * rules.handling_minor as f64 * return_rate;
        profit.round() as i64
    };
    let profit_minor = margin_minor.map(profit_after_returns);
    let n_purchases = 1.0
        + sales
            .and_then(ProductSales::rebuy)
            .map_or(0.0, |rebuy| rebuy.later_purchases());
    ProductFacts {
        status: listed.map(|listed| listed.status),
        is_non_product: listed.is_some_and(|listed| listed.is_non_product),
        price_minor: sold.map(|facts| facts.price_minor),
        margin_minor,
        profit_minor,
        half_year_minor: profit_minor.map(|profit| (profit as f64 * n_purchases).round() as i64),
        n_available,
        is_unfit: false,
        instead: None,
        is_paused: rules.paused.binary_search(&product).is_ok(),
        is_boosted: rules.boosted.binary_search(&product).is_ok(),
        is_low_stock: n_available.is_some_and(|n| n < i64::from(rules.min_stock)),
        is_returned_often: is_returned_often(sales, with_it, return_rate, rules.max_return_rate_bps),
        return_rate: Some(return_rate),
        price_pct: listed.and_then(|listed| listed.price_pct),
        rebuy_days: sales.and_then(ProductSales::rebuy_days),
        class: shop.engine.and_then(|engine| engine.class(product)),
    }
}

/// By itself, as the shop sees it in its own reports; or in company, where few pieces are believed only in part.
fn is_returned_often(sales: Option<&ProductSales>, with_it: PairReturns, expected_rate: f64, max_bps: u16) -> bool {
    let alone_bps = sales.and_then(ProductSales::return_rate_bps);
    let is_known_together = u64::from(with_it.n_bought) >= crate::sales::MIN_BOUGHT_FOR_RETURNS;
    alone_bps.is_some_and(|bps| bps > max_bps)
        || (is_known_together && max_bps < 10_000 && expected_rate * 10_000.0 > f64::from(max_bps))
}
