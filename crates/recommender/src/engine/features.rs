//! The features a candidate is ranked by.

use super::question::Question;
use super::signals::Scratch;
use crate::orders::NO_SHOPPER;
use crate::sources::{Sources, mean};

/// A feature, in the order rows have them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Feature {
    /// A short name, as reports print it.
    pub name: &'static str,
    /// What it is.
    pub says: &'static str,
}

macro_rules! features {
    ($($name:ident: $says:literal,)*) => {
        /// All features.
        pub const FEATURES: [Feature; [$(stringify!($name)),*].len()] = [
            $(Feature { name: stringify!($name), says: $says },)*
        ];

        /// A row of features by name, laid out in the order of [`FEATURES`].
        #[repr(C)]
        #[derive(Debug, Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
        struct Row {
            $($name: f32,)*
        }
    };
}

features! {
    regression: "what the basket says for it, by regression",
    regression_max: "the most any one item of the basket says for it",
    regression_share: "its regression over that of the best candidate",
    regression_each: "its regression per item of the basket",
    pair: "damped co-occurrence with the basket, per item",
    pair_max: "damped co-occurrence with the nearest item of the basket",
    pair_share: "its damped co-occurrence over that of the best candidate",
    attach_rate: "highest share of an item's orders that hold it",
    lift: "highest share of an item's orders that hold it, over its own orders",
    n_together: "most orders that hold it and one item of the basket",
    pointing: "share of the basket's items that have it as a pair",
    cosine: "cosine of orders with the basket, per item",
    title: "similarity of titles with the basket, per item",
    title_max: "similarity of titles with the nearest item of the basket",
    last_title: "similarity of titles with the nearest item of the shopper's last order",
    n_bought: "the shopper's orders that hold it",
    bought_share: "share of the shopper's orders that hold it",
    bought_days: "days since the shopper last bought it",
    in_last_order: "whether the shopper's last order holds it",
    bought_due: "days since the shopper last bought it, over the usual days between the shopper's orders",
    history: "what the shopper's history says for it, by regression",
    history_share: "what the history says over that of the best candidate",
    last_order: "what the shopper's last order says for it, by regression",
    owning: "what owning the same says for it, by regression over shoppers",
    owning_share: "what owning the same says over that of the best candidate",
    similar: "what similar shoppers bought lately",
    similar_share: "what similar shoppers bought over that of the best candidate",
    own_orders: "the shopper's own orders that hold it together with the basket",
    own_order_max: "the largest part of the basket that one order of the shopper holds with it",
    week: "logarithm of its share of the orders of 7 days",
    month: "logarithm of its share of the orders of 30 days",
    always: "logarithm of its share of all orders",
    rising: "logarithm of how much more it is bought in 30 days than in all",
    age_days: "days since its first sale, at most 90",
    idle_days: "days since its last sale",
    rebuy_share: "share of its buyers who bought it again",
    price: "logarithm of its price",
    price_to_basket: "logarithm of its price over that of the basket",
    price_to_shopper: "logarithm of its price over that of what the shopper bought",
    n_given: "items of the basket",
    given_always: "mean logarithm of the orders of the basket's items",
    given_bought: "orders of the shopper that hold an item of the basket, per item",
    n_orders: "the shopper's orders",
    order_days: "days since the shopper's last order",
    order_lines: "mean lines of the shopper's orders",
    repeats: "share of the shopper's lines that repeat an earlier one",
    horizon_days: "days since the newest order known",
}

/// Features per candidate.
pub const N_FEATURES: usize = FEATURES.len();

/// Where those stand that are read by themselves.
pub(super) const REGRESSION: usize = 0;
pub(super) const ATTACH_RATE: usize = 7;
pub(super) const N_BOUGHT: usize = 15;
pub(super) const ALWAYS: usize = 31;

/// Instead of what is not known.
const UNKNOWN: f32 = -1.0;

/// Instead of the days since something that never happened.
const NEVER_DAYS: f32 = 9_999.0;

const MAX_AGE_DAYS: f32 = 90.0;

/// Writes the rows of all candidates that were gathered.
pub(super) fn write(sources: &Sources, question: &Question<'_>, is_blind: bool, scratch: &mut Scratch) {
    let days = |from_s: i64, to_s: i64| (to_s - from_s) as f32 / 86_400.0;
    let or = |value: f32, other: f32| if value.is_finite() { value } else { other };
    let share = |value: f32, best: f32| if best > 0.0 { value / best } else { 0.0 };
    let given = question.given;
    let n_given = given.len().max(1) as f32;
    let known = if is_blind { &[] } else { given };
    let of_item = &sources.trends.of_item;
    let facts = sources.histories.facts(question.shopper);
    let n_orders = facts.n_orders as f32;
    let is_known = facts.n_orders > 0;
    let gap_days = days(facts.first_s, facts.last_s) / (n_orders - 1.0).max(1.0);
    let given_price = mean(given.iter().map(|&item| sources.log_prices[item as usize]));
    let shopper_price = match question.shopper {
        NO_SHOPPER => f32::NAN,
        shopper => sources.shopper_log_prices[shopper as usize],
    };
    let n_distinct = sources.histories.of(question.shopper).len() as f32;
    let signals = &scratch.signals;
    let given_bought = given.iter().map(|&item| signals[item as usize].n_bought).sum::<f32>() / n_given;
    let given_always = mean(
        known
            .iter()
            .map(|&item| (of_item[item as usize].n_orders[2] as f32).ln_1p()),
    );
    let bests = scratch.bests;
    scratch.rows.clear();
    for &item in &scratch.candidates {
        let it = &signals[item as usize];
        let trend = &of_item[item as usize];
        let was_bought = it.n_bought > 0.0;
        let bought_days = if was_bought {
            days(it.bought_last_s, question.now_s)
        } else {
            NEVER_DAYS
        };
        let [week, month, always] = trend.log_shares;
        let price = sources.log_prices[item as usize];
        let row = Row {
            regression: it.regression,
            regression_max: it.regression_max,
            regression_share: share(it.regression, bests.regression),
            regression_each: it.regression / n_given,
            pair: it.pair / n_given,
            pair_max: it.pair_max,
            pair_share: share(it.pair, bests.pair),
            attach_rate: it.attach_rate,
            lift: it.lift,
            n_together: it.n_together,
            pointing: it.n_pointing / n_given,
            cosine: it.cosine / n_given,
            title: it.title / n_given,
            title_max: it.title_max,
            last_title: it.last_title,
            n_bought: it.n_bought,
            bought_share: share(it.n_bought, n_orders),
            bought_days,
            in_last_order: f32::from(u8::from(was_bought && it.bought_last_s == facts.last_s)),
            bought_due: if was_bought && gap_days > 0.0 {
                bought_days / gap_days
            } else {
                UNKNOWN
            },
            history: it.history,
            history_share: share(it.history, bests.history),
            last_order: it.last_order,
            owning: it.owning,
            owning_share: share(it.owning, bests.owning),
            similar: it.similar,
            similar_share: share(it.similar, bests.similar),
            own_orders: it.own_orders,
            own_order_max: it.own_order_max,
            week,
            month,
            always,
            rising: month - always,
            age_days: days(trend.first_s, sources.newest_s).min(MAX_AGE_DAYS),
            idle_days: days(trend.last_s, sources.newest_s),
            rebuy_share: trend.rebuy_share,
            price: or(price, UNKNOWN),
            price_to_basket: or(price - given_price, 0.0),
            price_to_shopper: or(price - shopper_price, 0.0),
            n_given: given.len() as f32,
            given_always: or(given_always, UNKNOWN),
            given_bought,
            n_orders,
            order_days: if is_known {
                days(facts.last_s, question.now_s)
            } else {
                UNKNOWN
            },
            order_lines: if is_known {
                facts.n_lines as f32 / n_orders
            } else {
                UNKNOWN
            },
            repeats: if is_known {
                1.0 - n_distinct / facts.n_lines as f32
            } else {
                0.0
            },
            horizon_days: days(sources.newest_s, question.now_s),
        };
        scratch.rows.extend_from_slice(bytemuck::cast_slice::<Row, f32>(&[row]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_read_by_themselves_are_the_ones_meant() {
        assert_eq!(FEATURES[REGRESSION].name, "regression");
        assert_eq!(FEATURES[ATTACH_RATE].name, "attach_rate");
        assert_eq!(FEATURES[N_BOUGHT].name, "n_bought");
        assert_eq!(FEATURES[ALWAYS].name, "always");
    }
}
