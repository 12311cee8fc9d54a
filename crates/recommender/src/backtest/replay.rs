//! The split of a log by time, and the questions its newer part gives.

use rustc_hash::FxHashMap;

use crate::engine::{Question, Surface};
use crate::orders::{LoggedOrder, NO_SHOPPER, OrderLog};
use crate::ranker::random::Random;

/// Sizes of the orders that are asked about. A single item has nothing that goes with it, and what is larger is not one
/// shopper's basket.
const ORDER_SIZES: std::ops::RangeInclusive<usize> = 2..=100;

/// How questions are made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReplayParams {
    /// Share of the time that questions are asked of, the newest, 0..=1; see [`OrderLog::n_before_newest`].
    pub newest_share: f64,
    /// Most orders asked about; of more, some are drawn. Each gives one cart and one page.
    pub max_orders: usize,
    /// Seed of all draws.
    pub seed: u64,
}

impl Default for ReplayParams {
    fn default() -> Self {
        Self {
            newest_share: 0.2,
            max_orders: 2_000,
            seed: 1,
        }
    }
}

/// A question about an order whose content is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Where it is asked.
    pub surface: Surface,
    /// Of a cart all items but one; of a page the one looked at. Ascending.
    pub given: Vec<u32>,
    /// The other items of the order, ascending; never empty.
    pub wanted: Vec<u32>,
    /// Who placed the order; [`NO_SHOPPER`] when not known.
    pub shopper: u32,
    /// When, in seconds since 1970.
    pub placed_at_s: i64,
    /// Which questions are drawn together with it: all of one shopper are, and the two of an order without one.
    pub(super) cluster: u32,
}

impl Asked {
    /// The question as a strategy hears it.
    #[must_use]
    pub fn question(&self) -> Question<'_> {
        Question {
            surface: self.surface,
            given: &self.given,
            shopper: self.shopper,
            now_s: self.placed_at_s,
        }
    }
}

/// A shop's past, split: what may be learned from, and the questions.
#[derive(Debug, Clone)]
pub struct Replay {
    older: OrderLog,
    n_newer: usize,
    asked: Vec<Asked>,
    n_clusters: usize,
    is_sold: Vec<bool>,
}

impl Replay {
    /// Splits a log, and draws the questions. The same log and parameters give the same questions. Costs a copy of the
    /// older orders, and at most 500 bytes a question.
    #[must_use]
    pub fn new(orders: &OrderLog, params: &ReplayParams) -> Self {
        let n_older = orders.n_before_newest(params.newest_share);
        let older = orders.oldest(n_older);
        let mut is_sold = vec![false; orders.n_items()];
        for order in older.iter() {
            for &item in order.items {
                is_sold[item as usize] = true;
            }
        }
        let mut random = Random::new(params.seed);
        let mut clusters = Clusters::default();
        let mut asked = Vec::new();
        for place in draw_orders(orders, n_older, params.max_orders, &mut random) {
            let order = orders.order(place);
            let cluster = clusters.of(order.shopper);
            asked.extend(ask_of(&order, cluster, &mut random));
        }
        Self {
            older,
            n_newer: orders.len() - n_older,
            asked,
            n_clusters: clusters.n,
            is_sold,
        }
    }

    /// The orders before the split: all that a strategy may learn from.
    #[must_use]
    pub const fn older(&self) -> &OrderLog {
        &self.older
    }

    /// Orders after the split, whether asked about or not.
    #[must_use]
    pub const fn n_newer(&self) -> usize {
        self.n_newer
    }

    /// The questions, by the time of their order; of each order the cart, then the page.
    #[must_use]
    pub fn asked(&self) -> &[Asked] {
        &self.asked
    }

    /// Shoppers asked about; an order without a shopper counts as one of its own.
    #[must_use]
    pub const fn n_clusters(&self) -> usize {
        self.n_clusters
    }

    /// Items are numbered below this.
    #[must_use]
    pub const fn n_items(&self) -> usize {
        self.is_sold.len()
    }

    /// Items that one of the older orders holds.
    #[must_use]
    pub fn n_sold(&self) -> usize {
        self.is_sold.iter().filter(|is_sold| **is_sold).count()
    }

    /// Whether one of the older orders holds the item.
    ///
    /// # Panics
    /// When there is no such item.
    #[must_use]
    pub fn is_sold(&self, item: u32) -> bool {
        self.is_sold[item as usize]
    }
}

/// Places of the orders that are asked about, ascending.
fn draw_orders(orders: &OrderLog, from: usize, max_orders: usize, random: &mut Random) -> Vec<usize> {
    let is_usable = |at: &usize| ORDER_SIZES.contains(&orders.order(*at).items.len());
    let mut places: Vec<usize> = (from..orders.len()).filter(is_usable).collect();
    if places.len() > max_orders {
        random.shuffle(&mut places);
        places.truncate(max_orders);
        places.sort_unstable();
    }
    places
}

/// The cart and the page of one order.
fn ask_of(order: &LoggedOrder<'_>, cluster: u32, random: &mut Random) -> [Asked; 2] {
    Surface::ALL.map(|surface| {
        let apart = order.items[random.below(order.items.len())];
        let others = order.items.iter().copied().filter(|item| *item != apart).collect();
        let (given, wanted) = match surface {
            Surface::Cart => (others, vec![apart]),
            Surface::Page => (vec![apart], others),
        };
        Asked {
            surface,
            given,
            wanted,
            shopper: order.shopper,
            placed_at_s: order.placed_at_s,
            cluster,
        }
    })
}

/// Numbers shoppers from 0 in the order they are met.
#[derive(Default)]
struct Clusters {
    n: usize,
    of_shopper: FxHashMap<u32, u32>,
}

impl Clusters {
    fn of(&mut self, shopper: u32) -> u32 {
        let next = self.n as u32;
        let cluster = if shopper == NO_SHOPPER {
            next
        } else {
            *self.of_shopper.entry(shopper).or_insert(next)
        };
        if cluster == next {
            self.n += 1;
        }
        cluster
    }
}
