//! What each source says by itself, before anything ranks it.

use rustc_hash::FxHashMap;

use super::Sources;
use super::sparse::{Sparse, keep_best};
use crate::orders::NO_SHOPPER;

/// A source, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SourceName {
    /// [`super::regression`]: sums over what is given.
    Regression,
    /// [`super::pairs`]: sums of scores over what is given.
    Pairs,
    /// [`super::titles`]: the highest cosine with what is given.
    Titles,
    /// [`super::histories`]: in how many of the shopper's orders.
    Histories,
    /// [`super::profiles`]: what the whole history says, by the regression of baskets.
    History,
    /// The same of the last order alone.
    LastOrder,
    /// What the history says by the regression of shoppers.
    Owning,
    /// [`super::similar_shoppers`].
    SimilarShoppers,
    /// [`super::trends`]: share of the orders of the last 30 days.
    Trends,
}

impl SourceName {
    /// Every one.
    pub const ALL: [Self; 9] = [
        Self::Regression,
        Self::Pairs,
        Self::Titles,
        Self::Histories,
        Self::History,
        Self::LastOrder,
        Self::Owning,
        Self::SimilarShoppers,
        Self::Trends,
    ];
}

impl Sources {
    /// The best `n` items by one source alone, best first, ties by the lower item, with what it says for each. Without
    /// what is given, and without what it says nothing for or speaks against. Whether an item may be shown is not asked.
    ///
    /// # Panics
    /// When there is no such item or shopper.
    #[must_use]
    pub fn said_by(&self, source: SourceName, given: &[u32], shopper: u32, n: usize) -> Vec<(u32, f32)> {
        let mut said = match source {
            SourceName::Regression => joined(given, |item| entries(&self.regression, item), |sum, more| sum + more),
            SourceName::Titles => joined(given, |item| entries(&self.titles, item), f32::max),
            SourceName::Pairs => joined(
                given,
                |item| self.pairs.of(item).iter().map(|pair| (pair.target, pair.score)),
                |sum, more| sum + more,
            ),
            SourceName::Trends => (0..self.n_items() as u32)
                .filter(|&item| self.trends.is_sold(item))
                .map(|item| (item, self.trends.of_item[item as usize].log_shares[1].exp()))
                .collect(),
            _ if shopper == NO_SHOPPER => Vec::new(),
            SourceName::Histories => {
                let bought = self.histories.of(shopper).iter();
                bought.map(|bought| (bought.item, bought.n_orders as f32)).collect()
            }
            SourceName::History => entries(&self.profiles.history, shopper).collect(),
            SourceName::LastOrder => entries(&self.profiles.last_order, shopper).collect(),
            SourceName::Owning => entries(&self.profiles.owning, shopper).collect(),
            SourceName::SimilarShoppers => entries(&self.profiles.similar, shopper).collect(),
        };
        said.retain(|(item, value)| *value > 0.0 && !given.contains(item));
        keep_best(&mut said, n);
        said
    }
}

fn entries(list: &Sparse, row: u32) -> impl Iterator<Item = (u32, f32)> {
    let (items, values) = list.row(row);
    items.iter().copied().zip(values.iter().copied())
}

/// What several given items say for others, put together item by item.
fn joined<I: Iterator<Item = (u32, f32)>>(
    given: &[u32],
    says: impl Fn(u32) -> I,
    join: impl Fn(f32, f32) -> f32,
) -> Vec<(u32, f32)> {
    let mut together: FxHashMap<u32, f32> = FxHashMap::default();
    for (target, value) in given.iter().flat_map(|&item| says(item)) {
        let sum = together.entry(target).or_default();
        *sum = join(*sum, value);
    }
    together.into_iter().collect()
}
