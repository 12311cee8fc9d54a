//! What is bought first, what later, and how long that takes.

use pairwell_domain::ProductId;
use serde::Serialize;

use super::figures::{Pairs, day_of, in_both};
use super::share_at_least;
use super::sold::SoldOrders;

/// Fewest customers who bought one after the other for an order to be spoken of.
const MIN_CUSTOMERS: u32 = 10;

/// One product that is bought after another, by more customers than the other way round.
///
/// Of each customer the first day (UTC) counts on which each was bought, and only where both had been sold before that
/// day by anybody: that a product is newer than another is no order of buying.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Sequence {
    /// What is bought first.
    pub first: ProductId,
    /// What follows.
    pub then: ProductId,
    /// Customers who bought them in this order.
    pub n_in_order: u32,
    /// Customers who bought them the other way round.
    pub n_reversed: u32,
    /// Customers who first bought both on one day.
    pub n_same_day: u32,
    /// Median of the days between, of those in this order.
    pub median_days: u32,
    /// A quarter of them took at most so many days, and a quarter at least so many.
    pub middle_half_days: [u32; 2],
}

/// Those sequences where the order is no chance: the lower end of the 95 % interval of its share is above a half. Most
/// customers first, ties by id.
pub(super) fn find(orders: &SoldOrders, pairs: &Pairs, top: usize) -> Vec<Sequence> {
    let mut on_sale_from = vec![i64::MAX; orders.n_items()];
    for (head, lines) in orders.iter() {
        for line in lines {
            let from = &mut on_sale_from[line.item as usize];
            *from = day_of(head.placed_at).min(*from);
        }
    }
    let mut found: Vec<Sequence> = Vec::new();
    let (mut forward, mut backward) = (Vec::new(), Vec::new());
    for pair in &pairs.all {
        let [one, other] = pair.items;
        let from = on_sale_from[one as usize].max(on_sale_from[other as usize]);
        forward.clear();
        backward.clear();
        let mut n_same_day = 0;
        for [day, other_day] in in_both(&pairs.buyers[one as usize], &pairs.buyers[other as usize]) {
            if day.min(other_day) < from {
                continue;
            }
            match other_day - day {
                0 => n_same_day += 1,
                gap if gap > 0 => forward.push(gap as u32),
                gap => backward.push(-gap as u32),
            }
        }
        let is_forward = forward.len() >= backward.len();
        let [first, then] = if is_forward { [one, other] } else { [other, one] };
        let gaps = if is_forward { &mut forward } else { &mut backward };
        gaps.sort_unstable();
        let n_in_order = gaps.len() as u32;
        let at = |share: f64| gaps[((gaps.len() - 1) as f64 * share).round() as usize];
        if n_in_order < MIN_CUSTOMERS {
            continue;
        }
        let (median_days, middle_half_days) = (at(0.5), [at(0.25), at(0.75)]);
        let n_reversed = if is_forward { backward.len() } else { forward.len() } as u32;
        if share_at_least(n_in_order, n_in_order + n_reversed) > 0.5 {
            found.push(Sequence {
                first: orders.product(first),
                then: orders.product(then),
                n_in_order,
                n_reversed,
                n_same_day,
                median_days,
                middle_half_days,
            });
        }
    }
    found.sort_by_key(|it| (std::cmp::Reverse(it.n_in_order), it.first, it.then));
    found.truncate(top);
    found
}
