//! What follows for each shopper from what they bought, before anything is asked.
//!
//! A list of a few dozen items per shopper and relation, so that a question costs what its basket costs and not what
//! the shopper's history would.

use rayon::prelude::*;

use super::histories::{Bought, Histories};
use super::sparse::{Sparse, keep_best};
use crate::mapped::{Reader, Writer};
use crate::model::ModelFileError;
use crate::orders::NO_SHOPPER;

/// Items of a history whose relations count, the latest ones.
const MAX_HISTORY: usize = 80;

/// Items kept per shopper and relation.
const N_BEST: usize = 60;

/// Row: a shopper; columns: the items most related to what the shopper bought, in each way.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Profiles {
    /// By the regression of baskets, each item bought counting `ln(1 + orders that hold it)`, over the root of how many.
    pub history: Sparse,
    /// By the regression of baskets, from the last order alone.
    pub last_order: Sparse,
    /// By the regression of shoppers, over the root of how many items.
    pub owning: Sparse,
    /// By the titles of the last order: the highest cosine.
    pub last_titles: Sparse,
    /// By what similar shoppers bought lately; see [`super::similar_shoppers`].
    pub similar: Sparse,
}

/// What relates one item to others.
pub(super) struct Relations<'a> {
    pub(super) regression: &'a Sparse,
    pub(super) shopper_regression: &'a Sparse,
    pub(super) titles: &'a Sparse,
}

impl Profiles {
    /// Works them out for all shoppers.
    pub(super) fn new(histories: &Histories, relations: &Relations<'_>, similar: Sparse) -> Self {
        let n_items = relations.regression.n_rows();
        let lists: Vec<[Vec<(u32, f32)>; 4]> = (0..histories.n_shoppers() as u32)
            .into_par_iter()
            .map_init(
                || Sums::new(n_items),
                |sums, shopper| of_shopper(histories, relations, shopper, sums),
            )
            .collect();
        let [history, last_order, owning, last_titles] =
            std::array::from_fn(|relation| Sparse::from_rows(lists.iter().map(|lists| &lists[relation])));
        Self {
            history,
            last_order,
            owning,
            last_titles,
            similar,
        }
    }
}

impl Profiles {
    /// In the order they are kept in.
    const fn lists(&self) -> [&Sparse; 5] {
        let Self {
            history,
            last_order,
            owning,
            last_titles,
            similar,
        } = self;
        [history, last_order, owning, last_titles, similar]
    }

    /// Whether what a shopper bought speaks for an item, by one of the regressions.
    pub(crate) fn speaks_for(&self, shopper: u32, item: u32) -> bool {
        let by = |list: &Sparse| list.value(shopper, item).is_some();
        shopper != NO_SHOPPER && (by(&self.history) || by(&self.owning))
    }

    pub(crate) fn write(&self, to: &mut Writer) {
        for list in self.lists() {
            list.write(to);
        }
    }

    pub(crate) fn read(from: &mut Reader, n_shoppers: usize, n_items: usize) -> Result<Self, ModelFileError> {
        let mut list = || Sparse::read(from, n_shoppers, n_items);
        Ok(Self {
            history: list()?,
            last_order: list()?,
            owning: list()?,
            last_titles: list()?,
            similar: list()?,
        })
    }
}

fn of_shopper(histories: &Histories, relations: &Relations<'_>, shopper: u32, sums: &mut Sums) -> [Vec<(u32, f32)>; 4] {
    let all = histories.of(shopper);
    let latest = &all[..all.len().min(MAX_HISTORY)];
    let last_s = histories.facts(shopper).last_s;
    let last = || latest.iter().filter(move |bought| bought.last_s == last_s);
    let each = (latest.len().max(1) as f32).sqrt().recip();
    let often = |bought: &Bought| each * (bought.n_orders as f32).ln_1p();
    let add = |sum: f32, more: f32| sum + more;
    [
        sums.best(
            latest.iter().map(|bought| (bought.item, often(bought))),
            relations.regression,
            add,
        ),
        sums.best(last().map(|bought| (bought.item, 1.0)), relations.regression, add),
        sums.best(
            latest.iter().map(|bought| (bought.item, each)),
            relations.shopper_regression,
            add,
        ),
        sums.best(last().map(|bought| (bought.item, 1.0)), relations.titles, f32::max),
    ]
}

/// Memory for adding up what several items say for others.
struct Sums {
    cells: Vec<f32>,
    is_touched: Vec<bool>,
    touched: Vec<u32>,
}

impl Sums {
    fn new(n_items: usize) -> Self {
        Self {
            cells: vec![0.0; n_items],
            is_touched: vec![false; n_items],
            touched: Vec::new(),
        }
    }

    /// The best of what the given items say, weighted; nothing that they speak against.
    fn best(
        &mut self,
        given: impl Iterator<Item = (u32, f32)>,
        relation: &Sparse,
        join: impl Fn(f32, f32) -> f32,
    ) -> Vec<(u32, f32)> {
        for (item, weight) in given {
            let (targets, values) = relation.row(item);
            for (&target, &value) in targets.iter().zip(values) {
                let at = target as usize;
                if !self.is_touched[at] {
                    self.is_touched[at] = true;
                    self.touched.push(target);
                }
                self.cells[at] = join(self.cells[at], weight * value);
            }
        }
        let mut best = Vec::with_capacity(self.touched.len());
        for item in self.touched.drain(..) {
            self.is_touched[item as usize] = false;
            let value = std::mem::take(&mut self.cells[item as usize]);
            if value > 0.0 {
                best.push((item, value));
            }
        }
        keep_best(&mut best, N_BEST);
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::orders::OrderLog;

    #[test]
    fn profile_adds_up_what_a_history_says() {
        let mut log = OrderLog::new(4, 2);
        for (at, items) in [(0, vec![0]), (1, vec![0, 1])] {
            log.push(at, 0, &items).expect("they fit");
        }
        let says = Sparse::from_rows(&[vec![(2, 1.0)], vec![(2, 0.5), (3, 0.2)], vec![], vec![]]);
        let relations = Relations {
            regression: &says,
            shopper_regression: &says,
            titles: &says,
        };
        let profiles = Profiles::new(&Histories::new(&log), &relations, Sparse::default());
        let (items, values) = profiles.history.row(0);
        assert_eq!(items, [2, 3]);
        let expected = (3.0_f32.ln() + 0.5 * 2.0_f32.ln()) / 2.0_f32.sqrt();
        assert!((values[0] - expected).abs() < 1e-6);
        assert_eq!(profiles.last_order.row(0), ([2, 3].as_slice(), [1.5, 0.2].as_slice()));
        assert_eq!(profiles.last_titles.row(0), ([2, 3].as_slice(), [1.0, 0.2].as_slice()));
        assert!(profiles.owning.row(1).0.is_empty());
    }
}
