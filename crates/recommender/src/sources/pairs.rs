//! Bought together: damped co-occurrence of two items in one order.

use rayon::prelude::*;

use super::rows::{Rows, decay};
use crate::mapped::{Flat, Reader, Starts, Writer};
use crate::model::ModelFileError;
use crate::orders::OrderLog;

/// What counting pairs can be told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairParams {
    /// Most targets kept per source.
    pub max_targets: usize,
    /// Fewest orders that must hold both.
    pub min_together: u32,
    /// Exponent of the source's damped count.
    pub source_power: f32,
    /// Exponent of the target's damped count: 0 favours what is popular anyway, 1 is the association lift.
    pub target_power: f32,
    /// Orders added to each count, so that a few orders do not make a large quotient.
    pub damping: f32,
    /// Exponent of the whole: above 1, few strong pairs outweigh many weak ones.
    pub power: f32,
}

impl Default for PairParams {
    fn default() -> Self {
        Self {
            max_targets: 100,
            min_together: 2,
            source_power: 0.9,
            target_power: 0.5,
            damping: 10.0,
            power: 2.0,
        }
    }
}

/// One pair, seen from its source.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct Pair {
    /// The item that goes with it.
    pub target: u32,
    /// Orders that hold both.
    pub n_together: u32,
    /// `(C / ((n_s + k)^a * (n_t + k)^b))^p`, with `C` the weight of the orders that hold both, `n` decayed counts, `k`
    /// [`PairParams::damping`], `a`, `b` and `p` the powers.
    pub score: f32,
}

/// The best pairs of every item. Twelve bytes a pair.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pairs {
    starts: Flat<u32>,
    pairs: Flat<Pair>,
}

impl Pairs {
    /// The pairs of a source, best first, ties by the lower target.
    ///
    /// # Panics
    /// When there is no such item.
    #[must_use]
    pub fn of(&self, source: u32) -> &[Pair] {
        let starts = &self.starts;
        &self.pairs[starts[source as usize] as usize..starts[source as usize + 1] as usize]
    }

    pub(crate) fn write(&self, to: &mut Writer) {
        to.put(&self.starts);
        to.put(&self.pairs);
    }

    /// Reads what [`Self::write`] wrote, and checks that every pair is of an item that exists.
    pub(crate) fn read(from: &mut Reader, n_items: usize) -> Result<Self, ModelFileError> {
        let Starts { starts, n_entries } = from.take_starts(n_items)?;
        let pairs = from.take_n::<Pair>(n_entries)?;
        if pairs
            .iter()
            .any(|pair| pair.target as usize >= n_items || !pair.score.is_finite())
        {
            return Err(ModelFileError::Inconsistent("a pair makes no sense"));
        }
        Ok(Self { starts, pairs })
    }
}

/// Counts. `rows` are the baskets of `orders`, weighted.
pub(crate) fn fit(rows: &Rows, orders: &OrderLog, half_life_days: Option<f32>, params: &PairParams) -> Pairs {
    let n_items = rows.n_items();
    let mut counts = vec![0.0_f32; n_items];
    for order in orders.iter() {
        let weight = decay(orders.newest_s() - order.placed_at_s, half_life_days);
        for &item in order.items {
            counts[item as usize] += weight;
        }
    }
    let damped = |power: f32| -> Vec<f32> { counts.iter().map(|n| (n + params.damping).powf(-power)).collect() };
    let (by_source, by_target) = (damped(params.source_power), damped(params.target_power));
    let found: Vec<Vec<Pair>> = (0..n_items as u32)
        .into_par_iter()
        .map_init(
            || (vec![(0.0_f32, 0_u32); n_items], Vec::<u32>::new()),
            |(cells, touched), source| {
                for &row in rows.holders(source) {
                    let weight = rows.weight(row);
                    for &item in rows.items(row) {
                        let cell = &mut cells[item as usize];
                        if cell.1 == 0 {
                            touched.push(item);
                        }
                        cell.0 += weight;
                        cell.1 += 1;
                    }
                }
                let pairs = touched.drain(..).filter_map(|target| {
                    let (weight, n_together) = std::mem::take(&mut cells[target as usize]);
                    let quotient = weight * by_source[source as usize] * by_target[target as usize];
                    (target != source && n_together >= params.min_together).then(|| Pair {
                        target,
                        n_together,
                        score: quotient.powf(params.power),
                    })
                });
                best(pairs.collect(), params.max_targets)
            },
        )
        .collect();
    let mut starts = Vec::with_capacity(n_items + 1);
    let mut pairs = Vec::with_capacity(found.iter().map(Vec::len).sum());
    starts.push(0);
    for of_source in found {
        pairs.extend(of_source);
        starts.push(pairs.len() as u32);
    }
    Pairs {
        starts: starts.into(),
        pairs: pairs.into(),
    }
}

fn best(mut pairs: Vec<Pair>, n: usize) -> Vec<Pair> {
    let better = |left: &Pair, right: &Pair| right.score.total_cmp(&left.score).then(left.target.cmp(&right.target));
    if pairs.len() > n && n > 0 {
        pairs.select_nth_unstable_by(n - 1, better);
    }
    pairs.truncate(n);
    pairs.sort_unstable_by(better);
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::orders::NO_SHOPPER;
    use crate::sources::rows::basket_rows;

    fn fit_orders(orders: &[&[u32]], params: &PairParams) -> Pairs {
        let mut log = OrderLog::new(4, 0);
        for items in orders {
            log.push(0, NO_SHOPPER, items).expect("they fit");
        }
        fit(&basket_rows(&log, None, 0.0, 100), &log, None, params)
    }

    #[test]
    fn score_is_worked_out_by_hand() {
        // 0 and 1 in three orders together; 0 in four, 1 in three.
        let orders: [&[u32]; 4] = [&[0, 1], &[0, 1], &[0, 1], &[0, 2]];
        let pairs = fit_orders(&orders, &PairParams::default());
        let [pair] = pairs.of(0) else {
            panic!("one pair reaches two orders");
        };
        assert_eq!((pair.target, pair.n_together), (1, 3));
        let expected = (3.0 / (14.0_f32.powf(0.9) * 13.0_f32.powf(0.5))).powi(2);
        assert!((pair.score - expected).abs() < 1e-6);
    }

    #[test]
    fn ties_go_to_the_lower_item_and_only_the_best_stay() {
        let orders: [&[u32]; 2] = [&[0, 1, 2, 3], &[0, 1, 2, 3]];
        let params = PairParams {
            max_targets: 2,
            ..PairParams::default()
        };
        let targets: Vec<u32> = fit_orders(&orders, &params)
            .of(3)
            .iter()
            .map(|pair| pair.target)
            .collect();
        assert_eq!(targets, [0, 1]);
    }
}
