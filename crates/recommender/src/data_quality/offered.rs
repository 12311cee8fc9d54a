//! Products that orders teach about, and that cannot be offered.

use pairwell_domain::admin::{QualityFinding, QualityKind};
use pairwell_domain::catalog::ProductStatus;

use super::finding::Affected;
use super::sentences;
use super::survey::{Survey, share};

/// What was sold and is gone or not active; none when that is little.
pub(super) fn finding(survey: &Survey<'_>) -> Option<QualityFinding> {
    let orders = survey.shop.orders;
    let all = 0..orders.n_items() as u32;
    let sold: Vec<u32> = all.filter(|item| survey.n_orders(*item) > 0).collect();
    let n_sold = sold.len();
    let items: Vec<u32> = sold
        .into_iter()
        .filter(|item| why_not(survey, *item).is_some())
        .collect();
    let n_lines = items.iter().map(|item| u64::from(survey.n_orders(*item))).sum();
    let share = share(n_lines, orders.n_lines() as u64);
    let affected = Affected {
        kind: QualityKind::SoldNotOffered,
        items,
        n_of: n_sold,
        share,
        weight: share,
    };
    let note = |item| why_not(survey, item).map(str::to_owned);
    affected.finding(survey, note, sentences::sold_not_offered)
}

/// Why an item is not offered, in words; none when it is active.
fn why_not(survey: &Survey<'_>, item: u32) -> Option<&'static str> {
    let Some(product) = survey.shop.products.get(item as usize) else {
        return Some("no longer in the catalogue");
    };
    match product.status {
        ProductStatus::Active => None,
        ProductStatus::Draft => Some("not published"),
        ProductStatus::Archived => Some("archived"),
        ProductStatus::Unlisted => Some("not listed in the shop"),
        ProductStatus::Unknown => Some("not for sale at the moment"),
    }
}
