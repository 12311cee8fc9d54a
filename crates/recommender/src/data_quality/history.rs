//! Whether the orders say enough, and whether they can be believed.

use pairwell_domain::admin::{QualityFinding, QualityKind};

use super::cuts::{WANTED_DAYS, WANTED_ORDERS, WANTED_PAIRED_ORDERS, severity};
use super::sentences;
use super::survey::{SECONDS_PER_DAY, Survey, share};
use crate::orders::{LoggedOrder, NO_SHOPPER};

/// What is wrong with the orders as a whole. Of no orders only that is said.
pub(super) fn findings(survey: &Survey<'_>) -> Vec<QualityFinding> {
    let n_orders = survey.shop.orders.len() as u64;
    let few = too_few(
        QualityKind::TooFewOrders,
        n_orders,
        WANTED_ORDERS,
        sentences::too_few_orders,
    );
    if n_orders == 0 {
        return few.into_iter().collect();
    }
    let n_paired = survey.count_orders(|order| n_goods(survey, order) > 1);
    let n_guests = survey.count_orders(|order| order.shopper == NO_SHOPPER);
    let now_s = survey.shop.now.timestamp();
    let n_future = survey.count_orders(|order| order.placed_at_s > now_s);
    [
        few,
        too_few(QualityKind::TooFewPairs, n_paired, WANTED_PAIRED_ORDERS, |n| {
            sentences::too_few_pairs(n, n_orders)
        }),
        of_orders(QualityKind::FutureOrders, n_future, n_orders, sentences::future_orders),
        of_orders(QualityKind::NoCustomer, n_guests, n_orders, sentences::no_customer),
        time_covered(survey),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Products of an order that are not known to be none.
fn n_goods(survey: &Survey<'_>, order: &LoggedOrder<'_>) -> usize {
    let goods = order.items.iter().filter(|item| survey.non_product(**item).is_none());
    goods.count()
}

/// One date for all, or too short a time up to the newest order that is not in the future. A single order is too few,
/// and no more is said of its date.
fn time_covered(survey: &Survey<'_>) -> Option<QualityFinding> {
    let orders = survey.shop.orders;
    let n_orders = orders.len() as u64;
    if n_orders < 2 {
        return None;
    }
    let first_s = orders.order(0).placed_at_s;
    if first_s == orders.newest_s() {
        return of_orders(QualityKind::SameDate, n_orders, n_orders, |_, n| {
            sentences::same_date(n)
        });
    }
    let n_days = survey.last_s()?.saturating_sub(first_s) / SECONDS_PER_DAY;
    too_few(
        QualityKind::ShortHistory,
        n_days as u64,
        WANTED_DAYS,
        sentences::short_history,
    )
}

/// A finding about `n` of the orders; `sentence` takes both numbers. None when it is about none.
fn of_orders(
    kind: QualityKind,
    n: u64,
    n_orders: u64,
    sentence: impl FnOnce(u64, u64) -> String,
) -> Option<QualityFinding> {
    if n == 0 {
        return None;
    }
    about_orders(kind, n, n_orders, share(n, n_orders), sentence(n, n_orders))
}

/// A finding about something of which there are `n`, when that is less than wanted.
fn too_few(kind: QualityKind, n: u64, n_wanted: u64, sentence: impl FnOnce(u64) -> String) -> Option<QualityFinding> {
    let n_lacking = n_wanted.checked_sub(n).filter(|lacking| *lacking > 0)?;
    about_orders(kind, n, n_wanted, share(n_lacking, n_wanted), sentence(n))
}

fn about_orders(kind: QualityKind, n: u64, n_of: u64, share: f64, sentence: String) -> Option<QualityFinding> {
    Some(QualityFinding {
        kind,
        severity: severity(kind, share)?,
        n_affected: n,
        n_of,
        share,
        n_in_top_ten: 0,
        examples: Vec::new(),
        groups: Vec::new(),
        sentence,
    })
}
