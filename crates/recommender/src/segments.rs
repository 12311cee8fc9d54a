//! Segments of buyers by recency, frequency and value, with cuts out of the shop's own orders.

use pairwell_domain::shopper::Segment;

use crate::sources::Sources;
use crate::sources::histories::{Histories, ShopperFacts};

/// Fewest buyers who came back, before anybody is told to buy often, for much, or to stay away.
pub const MIN_REPEAT_BUYERS: usize = 20;

/// The cut of what is often and of what is much.
const HIGH_QUANTILE: f64 = 0.8;

/// Who stays away for so many times the usual time is at risk, and not before [`MIN_AWAY_DAYS`].
const TIMES_USUAL: f64 = 2.0;
const MIN_AWAY_DAYS: f64 = 30.0;

/// From so many orders on a buyer's own time between orders counts, and not the shop's.
const MIN_OWN_ORDERS: u32 = 3;

const DAY_S: f64 = 86_400.0;

/// The cuts of one shop.
///
/// - **Recency**: days since the last order, against the usual days between two orders: the buyer's own mean from three
///   orders on, else the median of those of all who came back.
/// - **Frequency**: orders, against the 80 % quantile among those who came back.
/// - **Value**: what the items bought cost by today's prices, once for each order that held them, against the 80 %
///   quantile among all buyers; without any price, lines.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Segments {
    /// None with fewer than [`MIN_REPEAT_BUYERS`].
    cuts: Option<Cuts>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Cuts {
    n_orders: u32,
    value: f64,
    usual_days: f64,
    has_prices: bool,
}

impl Segments {
    /// Finds the cuts. O(all that shoppers bought, and sorting the shoppers).
    #[must_use]
    pub fn new(sources: &Sources) -> Self {
        let histories = &sources.histories;
        let shoppers = 0..histories.n_shoppers() as u32;
        let has_prices = sources.log_prices.iter().any(|price| price.is_finite());
        let mut values: Vec<f64> = (shoppers.clone())
            .map(|shopper| value(sources, shopper, has_prices))
            .collect();
        let repeat = shoppers
            .map(|shopper| histories.facts(shopper))
            .filter(|it| it.n_orders > 1);
        let (mut n_orders, mut gaps): (Vec<u32>, Vec<f64>) = repeat.map(|it| (it.n_orders, mean_gap_days(&it))).unzip();
        if n_orders.len() < MIN_REPEAT_BUYERS {
            return Self { cuts: None };
        }
        n_orders.sort_unstable();
        gaps.sort_by(f64::total_cmp);
        values.sort_by(f64::total_cmp);
        Self {
            cuts: Some(Cuts {
                n_orders: quantile(&n_orders, HIGH_QUANTILE),
                value: quantile(&values, HIGH_QUANTILE),
                usual_days: quantile(&gaps, 0.5),
                has_prices,
            }),
        }
    }

    /// Where a shopper stands at an instant, in seconds since 1970. One without orders, or not known to the sources, buys
    /// for the first time. O(items the shopper bought).
    #[must_use]
    pub fn of(&self, sources: &Sources, shopper: u32, now_s: i64) -> Segment {
        let histories: &Histories = &sources.histories;
        let facts = histories.facts(shopper);
        match (facts.n_orders, self.cuts) {
            (0, _) => Segment::FirstTime,
            (1, None) => Segment::New,
            (_, None) => Segment::Repeat,
            (n_orders, Some(cuts)) => {
                let is_much = value(sources, shopper, cuts.has_prices) > cuts.value;
                if n_orders > 1 && is_away(&facts, cuts.usual_days, now_s) {
                    Segment::AtRisk
                } else if is_much && n_orders > 1 && n_orders > cuts.n_orders {
                    Segment::Champion
                } else if is_much {
                    Segment::HighValue
                } else if n_orders > 1 {
                    Segment::Repeat
                } else {
                    Segment::New
                }
            }
        }
    }
}

fn is_away(facts: &ShopperFacts, usual_days: f64, now_s: i64) -> bool {
    let usual_days = if facts.n_orders >= MIN_OWN_ORDERS {
        mean_gap_days(facts)
    } else {
        usual_days
    };
    let days = now_s.saturating_sub(facts.last_s) as f64 / DAY_S;
    days > (TIMES_USUAL * usual_days).max(MIN_AWAY_DAYS)
}

fn mean_gap_days(facts: &ShopperFacts) -> f64 {
    let span_days = facts.last_s.saturating_sub(facts.first_s) as f64 / DAY_S;
    span_days / f64::from(facts.n_orders.saturating_sub(1).max(1))
}

/// An item without a price counts nothing, unless no item has one: then each counts 1.
fn value(sources: &Sources, shopper: u32, has_prices: bool) -> f64 {
    let bought = sources.histories.of(shopper).iter();
    bought
        .map(|it| {
            let log_price = f64::from(sources.log_prices[it.item as usize]);
            let price = match has_prices {
                true if log_price.is_finite() => log_price.exp(),
                true => 0.0,
                false => 1.0,
            };
            price * f64::from(it.n_orders)
        })
        .sum()
}

/// The smallest of the sorted values that at least this share of them do not exceed.
fn quantile<T: Copy>(sorted: &[T], share: f64) -> T {
    let place = (share * sorted.len() as f64).ceil() as usize;
    sorted[place.clamp(1, sorted.len()) - 1]
}
