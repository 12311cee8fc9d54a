//! The baskets laid out for counting: relabelled, pruned, inverted.

use chrono::{DateTime, Utc};
use pairwell_domain::ProductId;

use crate::baskets::Baskets;
use crate::params::MiningParams;
use crate::weight::{Tally, decayed};

/// One basket that can hold a pair.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct BasketRef {
    /// Where its items stand in [`Index::records`].
    start: usize,
    end: usize,
    /// The basket as a tally of one, ready to be added.
    pub(super) tally: Tally,
}

/// Numbers of a record before its items: how many these are, and the basket's weight.
const RECORD_HEAD: usize = 2;

/// Everything counting reads.
///
/// Two numberings: `product` is the place among all products ascending by id, as the model file has it; `item` is
/// the place among the products frequent enough to be in a pair, most bought first. Popular items then share the
/// few cache lines that most additions go to, and starting the costliest sources first keeps all threads busy to the
/// end.
pub(super) struct Index {
    /// Products ascending by id.
    pub(super) products: Vec<ProductId>,
    /// Baskets that hold each product.
    pub(super) tallies: Vec<Tally>,
    /// All baskets counted.
    pub(super) total: Tally,
    /// Baskets left out because of their size.
    pub(super) n_oversized: u32,
    /// The product behind each item.
    pub(super) product_of: Vec<u32>,
    /// The baskets, one after another: the head and then the items. What is needed of a basket stands together, so
    /// that visiting one costs one cache miss and not two.
    records: Vec<u32>,
    n_baskets: usize,
    /// Where the baskets of each item start in `holders`; one more than there are items.
    holder_starts: Vec<u32>,
    /// Where the record of each basket starts.
    holders: Vec<u32>,
}

/// Marks a product that is too rare to be in a pair.
const RARE: u32 = u32::MAX;

impl Index {
    pub(super) fn new(baskets: &Baskets, params: &MiningParams, now: DateTime<Utc>) -> Self {
        let weights = basket_weights(baskets, params, now);
        let fits = |items: &[u32]| items.len() <= params.max_basket_size;

        let mut by_seen = vec![Tally::default(); baskets.n_items()];
        let mut total = Tally::default();
        let mut n_oversized = 0;
        for (items, &weight) in baskets.iter().zip(&weights) {
            if !fits(items) {
                n_oversized += 1;
                continue;
            }
            let tally = Tally::one(weight);
            total.add(tally);
            for &item in items {
                by_seen[item as usize].add(tally);
            }
        }

        let Numbering {
            products,
            tallies,
            product_of,
            item_of_seen,
        } = Numbering::new(baskets.products(), &by_seen, params.min_together);
        let mut index = Self {
            products,
            tallies,
            total,
            n_oversized,
            product_of,
            records: Vec::new(),
            n_baskets: 0,
            holder_starts: Vec::new(),
            holders: Vec::new(),
        };
        for (items, &weight) in baskets.iter().zip(&weights) {
            if fits(items) {
                index.push(items, &item_of_seen, weight);
            }
        }
        index.invert();
        index
    }

    /// Frequent items there are.
    pub(super) fn n_items(&self) -> usize {
        self.product_of.len()
    }

    /// How often each item is bought.
    pub(super) fn tally_of(&self, item: u32) -> Tally {
        self.tallies[self.product_of[item as usize] as usize]
    }

    /// The baskets that hold an item, each as what [`Self::basket`] takes.
    pub(super) fn holders_of(&self, item: u32) -> &[u32] {
        let item = item as usize;
        &self.holders[self.holder_starts[item] as usize..self.holder_starts[item + 1] as usize]
    }

    /// The basket whose record starts here.
    #[inline]
    pub(super) fn basket(&self, holder: u32) -> BasketRef {
        let start = holder as usize + RECORD_HEAD;
        BasketRef {
            start,
            end: start + self.records[start - 2] as usize,
            tally: Tally::one(u64::from(self.records[start - 1])),
        }
    }

    /// The frequent items of a basket.
    #[inline]
    pub(super) fn items_in(&self, basket: BasketRef) -> &[u32] {
        &self.records[basket.start..basket.end]
    }

    /// About how many additions counting this item takes.
    pub(super) fn cost_of(&self, item: u32) -> usize {
        self.holders_of(item).len() * (self.holders.len() / self.n_baskets.max(1))
    }

    /// Adds a basket without its rare products; one that is left with fewer than two cannot hold a pair.
    fn push(&mut self, seen: &[u32], item_of_seen: &[u32], weight: u64) {
        let start = self.records.len();
        // A weight is at most 2^16.
        self.records.extend([0, weight as u32]);
        self.records.extend(
            seen.iter()
                .map(|&seen| item_of_seen[seen as usize])
                .filter(|&item| item != RARE),
        );
        let n_items = self.records.len() - start - RECORD_HEAD;
        if n_items < 2 {
            self.records.truncate(start);
        } else {
            self.records[start] = n_items as u32;
            self.n_baskets += 1;
        }
    }

    /// The baskets, in the order they were pushed.
    fn holders_in_order(&self) -> impl Iterator<Item = u32> {
        let mut next = 0;
        std::iter::from_fn(move || {
            let start = next;
            next += *self.records.get(start)? as usize + RECORD_HEAD;
            Some(start as u32)
        })
    }

    /// Lists the baskets of each item, by counting sort.
    fn invert(&mut self) {
        let mut ends = vec![0_u32; self.n_items() + 1];
        for holder in self.holders_in_order() {
            for &item in self.items_in(self.basket(holder)) {
                ends[item as usize + 1] += 1;
            }
        }
        for item in 0..self.n_items() {
            ends[item + 1] += ends[item];
        }
        self.holder_starts.clone_from(&ends);
        let mut holders = vec![0; self.records.len() - RECORD_HEAD * self.n_baskets];
        for holder in self.holders_in_order() {
            for &item in self.items_in(self.basket(holder)) {
                let end = &mut ends[item as usize];
                holders[*end as usize] = holder;
                *end += 1;
            }
        }
        self.holders = holders;
    }
}

/// The products in their two numberings.
struct Numbering {
    products: Vec<ProductId>,
    tallies: Vec<Tally>,
    product_of: Vec<u32>,
    item_of_seen: Vec<u32>,
}

impl Numbering {
    fn new(seen: &[ProductId], by_seen: &[Tally], min_together: u32) -> Self {
        let mut by_id: Vec<u32> = (0..seen.len() as u32).collect();
        // A product that stands only in baskets left out has no orders to speak of.
        by_id.retain(|&seen| by_seen[seen as usize].n() > 0);
        by_id.sort_unstable_by_key(|&idx| seen[idx as usize]);
        let tally = |product: u32| by_seen[by_id[product as usize] as usize];

        let mut product_of: Vec<u32> = (0..by_id.len() as u32)
            .filter(|&product| tally(product).n() >= min_together)
            .collect();
        product_of.sort_by_key(|&product| std::cmp::Reverse(tally(product).n()));

        let mut item_of_seen = vec![RARE; seen.len()];
        for (item, &product) in product_of.iter().enumerate() {
            item_of_seen[by_id[product as usize] as usize] = item as u32;
        }
        Self {
            products: by_id.iter().map(|&idx| seen[idx as usize]).collect(),
            tallies: by_id.iter().map(|&idx| by_seen[idx as usize]).collect(),
            product_of,
            item_of_seen,
        }
    }
}

/// The weight of each basket, by its age against the newest one that is not in the future.
fn basket_weights(baskets: &Baskets, params: &MiningParams, now: DateTime<Utc>) -> Vec<u64> {
    let now_s = now.timestamp();
    let newest_s = baskets
        .placed_at_s()
        .iter()
        .copied()
        .filter(|&placed_at_s| placed_at_s <= now_s)
        .max()
        .unwrap_or(now_s);
    baskets
        .placed_at_s()
        .iter()
        .map(|&placed_at_s| decayed(newest_s.saturating_sub(placed_at_s), params.half_life_days))
        .collect()
}
