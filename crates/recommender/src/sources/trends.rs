//! How often each item is bought: lately, in all, and again by the same shopper.

use super::histories::{Histories, is_instant};
use crate::mapped::{Flat, Reader, Writer};
use crate::model::ModelFileError;
use crate::orders::OrderLog;

/// Spans counted, in days before the newest order; the last one is all time.
pub const SPANS_DAYS: [i64; 3] = [7, 30, i64::MAX / DAY_S];

const DAY_S: i64 = 86_400;

/// Orders of the last 30 days, and times its usual share, from which something counts as rising.
const MIN_LATELY: u32 = 10;
const MIN_RISE: f64 = 1.5;

/// The deviance from which a rise is taken for no accident: 99.9 % of chi squared with one degree of freedom.
const SURE: f64 = 10.828;

/// Buyers added to an item's own, who buy again as often as the shop's buyers do.
const PRIOR_BUYERS: f32 = 10.0;

/// Figures of one item.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Default, bytemuck::Pod, bytemuck::Zeroable)]
pub struct Trend {
    /// When it was first bought, in seconds since 1970; 0 when never.
    pub first_s: i64,
    /// When it was last bought, in seconds since 1970; 0 when never.
    pub last_s: i64,
    /// Orders that hold it, in each of [`SPANS_DAYS`].
    pub n_orders: [u32; 3],
    /// Share of its buyers who bought it again, shrunk towards that of all items.
    pub rebuy_share: f32,
    /// Natural logarithm of its share of the orders, in each of [`SPANS_DAYS`]: `ln((n + 0.5) / (all + 1))`.
    pub log_shares: [f32; 3],
    /// `1 / sqrt(n + 1)` for its `n` orders of all time.
    pub inverse_root: f32,
}

impl Trend {
    /// How many times its share of all orders an item's share of the last 30 days is, where that is a rise: at least 1.5
    /// times, and ten orders of these days.
    #[must_use]
    pub fn rise(&self) -> Option<f64> {
        let [_, lately, always] = self.log_shares;
        let times = f64::from(lately - always).exp();
        (self.n_orders[1] >= MIN_LATELY && times >= MIN_RISE).then_some(times)
    }
}

/// Figures of all items and of the shop.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Trends {
    /// Per item.
    pub of_item: Flat<Trend>,
    /// Orders in each of [`SPANS_DAYS`].
    pub n_orders: [u32; 3],
}

impl Trends {
    /// Counts, as of the newest order.
    #[must_use]
    pub fn new(orders: &OrderLog, histories: &Histories) -> Self {
        let newest_s = orders.newest_s();
        let mut of_item = vec![Trend::default(); orders.n_items()];
        let mut n_orders = [0; SPANS_DAYS.len()];
        for order in orders.iter() {
            let is_in = SPANS_DAYS.map(|days| u32::from(newest_s - order.placed_at_s < days * DAY_S));
            add(&mut n_orders, is_in);
            for &item in order.items {
                let trend = &mut of_item[item as usize];
                if trend.n_orders == [0; SPANS_DAYS.len()] {
                    trend.first_s = order.placed_at_s;
                }
                trend.last_s = order.placed_at_s;
                add(&mut trend.n_orders, is_in);
            }
        }
        let mut buyers = vec![[0.0_f32; 2]; orders.n_items()];
        for shopper in 0..histories.n_shoppers() as u32 {
            for bought in histories.of(shopper) {
                let [n, n_again] = &mut buyers[bought.item as usize];
                *n += 1.0;
                *n_again += f32::from(u8::from(bought.n_orders > 1));
            }
        }
        let (n, n_again) = buyers.iter().fold((0.0_f64, 0.0_f64), |(n, n_again), it| {
            (n + f64::from(it[0]), n_again + f64::from(it[1]))
        });
        let usual = if n > 0.0 { (n_again / n) as f32 } else { 0.0 };
        for (trend, [n, n_again]) in of_item.iter_mut().zip(buyers) {
            trend.rebuy_share = (n_again + PRIOR_BUYERS * usual) / (n + PRIOR_BUYERS);
            let spans = 0..SPANS_DAYS.len();
            for span in spans {
                trend.log_shares[span] = ((trend.n_orders[span] as f32 + 0.5) / (n_orders[span] as f32 + 1.0)).ln();
            }
            trend.inverse_root = (trend.n_orders[2] as f32 + 1.0).sqrt().recip();
        }
        Self {
            of_item: of_item.into(),
            n_orders,
        }
    }

    pub(crate) fn write(&self, to: &mut Writer) {
        to.put(&self.of_item);
        to.put(&self.n_orders);
    }

    /// Reads what [`Self::write`] wrote, and checks that every figure is one.
    pub(crate) fn read(from: &mut Reader, n_items: usize) -> Result<Self, ModelFileError> {
        let of_item = from.take_n::<Trend>(n_items)?;
        let is_sound = |trend: &Trend| {
            is_instant(trend.first_s)
                && is_instant(trend.last_s)
                && trend.rebuy_share.is_finite()
                && trend.inverse_root.is_finite()
                && trend.log_shares.iter().all(|share| share.is_finite())
        };
        if !of_item.iter().all(is_sound) {
            return Err(ModelFileError::Inconsistent("figures of an item make no sense"));
        }
        let n_orders = from.take_n::<u32>(SPANS_DAYS.len())?;
        Ok(Self {
            of_item,
            n_orders: std::array::from_fn(|span| n_orders[span]),
        })
    }

    /// Whether an item was ever bought.
    ///
    /// # Panics
    /// When there is no such item.
    #[must_use]
    pub fn is_sold(&self, item: u32) -> bool {
        self.of_item[item as usize].n_orders[2] > 0
    }

    /// The `n` items that rise most surely, and how many times their usual share each has; ties by the lower item.
    /// O(items).
    ///
    /// How sure it is: the deviance of a Poisson count, `2 * (n * ln(n / e) - (n - e))` for `n` orders where `e` are
    /// usual. At least 10.8 is asked, which what does not rise passes once in a thousand times (likelihood ratio against
    /// chi squared with one degree of freedom, Wilks 1938).
    #[must_use]
    pub fn rising(&self, n: usize) -> Vec<(u32, f64)> {
        let items = self.of_item.iter().zip(0_u32..);
        let mut rising: Vec<(f64, u32, f64)> = items
            .filter_map(|(trend, item)| {
                let times = trend.rise()?;
                let deviance = 2.0 * f64::from(trend.n_orders[1]) * (times.ln() - 1.0 + times.recip());
                (deviance >= SURE).then_some((deviance, item, times))
            })
            .collect();
        rising.sort_unstable_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
        rising.truncate(n);
        rising.into_iter().map(|(_, item, times)| (item, times)).collect()
    }

    /// The `n` items bought most in the last 30 days, then those bought most in all, of those that count; ties by the
    /// lower item.
    #[must_use]
    pub fn most_bought(&self, n: usize, counts: impl Fn(u32) -> bool) -> Vec<u32> {
        let mut items: Vec<u32> = (0..self.of_item.len() as u32)
            .filter(|&item| self.is_sold(item) && counts(item))
            .collect();
        items.sort_unstable_by_key(|&item| {
            let [_, n_lately, n_all] = self.of_item[item as usize].n_orders;
            (std::cmp::Reverse(n_lately), std::cmp::Reverse(n_all), item)
        });
        items.truncate(n);
        items
    }
}

fn add<const N: usize>(sums: &mut [u32; N], more: [u32; N]) {
    for (sum, more) in sums.iter_mut().zip(more) {
        *sum += more;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rises_most_surely_comes_first() {
        let mut log = OrderLog::new(4, 0);
        // Item 0 is in every order; the others are in as many of the last 30 days only as they are told.
        for day in 0..100_u32 {
            let mut items = vec![0];
            items.extend((1..=3).filter(|&item| day >= [100, 70, 85, 91][item as usize]));
            log.push(i64::from(day) * DAY_S, crate::orders::NO_SHOPPER, &items)
                .expect("they fit");
        }
        let trends = Trends::new(&log, &Histories::new(&log));
        let rising = trends.rising(5);
        let items: Vec<u32> = rising.iter().map(|it| it.0).collect();
        assert_eq!(
            items,
            [1, 2],
            "nine orders are too few, and what always sells does not rise"
        );
        let expected = (30.5 / 31.0) / (30.5 / 101.0);
        assert!((rising[0].1 - expected).abs() < 1e-5, "{rising:?}");
        assert_eq!(trends.rising(1).len(), 1);
    }

    #[test]
    fn counts_are_of_the_last_days_before_the_newest_order() {
        let mut log = OrderLog::new(3, 1);
        for (day, items) in [(0, vec![0]), (80, vec![0, 1]), (100, vec![1])] {
            log.push(day * DAY_S, 0, &items).expect("they fit");
        }
        let trends = Trends::new(&log, &Histories::new(&log));
        assert_eq!(trends.n_orders, [1, 2, 3]);
        assert_eq!(trends.of_item[0].n_orders, [0, 1, 2]);
        assert_eq!((trends.of_item[0].first_s, trends.of_item[0].last_s), (0, 80 * DAY_S));
        assert_eq!(trends.of_item[2].n_orders, [0; 3]);
        assert!((trends.of_item[0].log_shares[2] - (2.5_f32 / 4.0).ln()).abs() < 1e-6);
        assert_eq!(trends.most_bought(5, |_| true), [1, 0]);
        assert_eq!(trends.most_bought(5, |item| item != 1), [0]);
        assert!(!trends.is_sold(2));
        // The one shopper bought both again.
        assert!((trends.of_item[0].rebuy_share - 1.0).abs() < 1e-6);
    }
}
