//! What is wrong with a shop's data, and what it costs in relevance.
//!
//! No algorithm makes up for poor product data, so this is said first. [`report`] reads the catalogue and the orders and
//! finds what is missing, what stands twice, what is no product at all, and where the orders say too little. Every
//! finding is a fact with its numbers: there is no score. From where on a finding is said and how much it weighs stands
//! in `cuts.rs`, what the merchant reads in `sentences.rs`, and each subject in a file of its own.

mod behaviour;
mod cuts;
mod duplicates;
mod facts;
mod finding;
mod history;
mod non_products;
mod offered;
mod sentences;
mod survey;

use chrono::{DateTime, Utc};
use pairwell_domain::ProductId;
use pairwell_domain::admin::{DataQuality, QualityFinding};
use pairwell_domain::catalog::{Product, Variant};

use crate::orders::OrderLog;
use survey::Survey;

pub use cuts::{WANTED_DAYS, WANTED_ORDERS, WANTED_PAIRED_ORDERS};

/// What a report is made of.
#[derive(Debug, Clone, Copy)]
pub struct ShopData<'a> {
    /// The catalogue, in any order and of any status. Ids are distinct.
    pub products: &'a [Product],
    /// Products that stand in orders and not in the catalogue any more.
    pub gone: &'a [ProductId],
    /// Variants, in any order; those of no product given are passed over.
    pub variants: &'a [Variant],
    /// What was kept of the orders. An item is a position in `products`, or behind the last of these a position in
    /// `gone`; an item behind both counts as gone, and is never an example.
    pub orders: &'a OrderLog,
    /// Prices each item was sold at, by item; may be shorter, or empty where they are not known.
    pub sold_prices: &'a [SoldPrices],
    /// The time at which the report is made: what lies behind it is the future.
    pub now: DateTime<Utc>,
}

/// At how many prices one product was sold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SoldPrices {
    /// Lines it was sold on.
    pub n_lines: u32,
    /// Different prices on these, at most `n_lines`.
    pub n_prices: u32,
}

/// Finds what is wrong with a shop's data, the worst first: by severity, then by what it costs, then by kind.
///
/// A shop without products or orders is one like any other: what it lacks is said. The same shop gives the same report,
/// whatever order its products and variants come in. O(products + variants + order lines), a sort of each finding's
/// products, and a pass over the lines of the fifty best sellers' orders. Memory: about 60 bytes a product, 8 a variant,
/// and 200 bytes an item while best sellers are compared.
#[must_use]
pub fn report(shop: &ShopData<'_>) -> DataQuality {
    let survey = Survey::take(shop);
    let orders = shop.orders;
    let time = |at: usize| DateTime::from_timestamp(orders.order(at).placed_at_s, 0);
    DataQuality {
        n_products: shop.products.len() as u64,
        n_active: survey.n_active() as u64,
        n_variants: survey.n_variants() as u64,
        n_orders: orders.len() as u64,
        n_lines: orders.n_lines() as u64,
        orders_from_to: (orders.len().checked_sub(1)).and_then(|last| time(0).zip(time(last))),
        findings: findings(&survey),
    }
}

fn findings(survey: &Survey<'_>) -> Vec<QualityFinding> {
    let mut findings = history::findings(survey);
    findings.extend(facts::findings(survey));
    findings.extend(non_products::finding(survey));
    findings.extend(behaviour::finding(survey));
    findings.extend(offered::finding(survey));
    findings.extend(duplicates::finding(survey));
    findings.sort_by(|a, b| {
        (b.severity.cmp(&a.severity))
            .then(b.share.total_cmp(&a.share))
            .then(a.kind.cmp(&b.kind))
    });
    findings
}
