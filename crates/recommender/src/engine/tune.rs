//! Choosing the parameters of the sources on a shop's own orders.
//!
//! Sources are fitted on the older orders and asked for the item hidden from carts of the newer ones. One parameter is
//! moved at a time, from what holds elsewhere; a move is taken only when it is better by more than the standard error of
//! the difference, because the best of several equal ones is the luckiest. How ranking is learned from the sources needs
//! no choice here: [`super::Engine::learn`] makes it on held-out questions.

use rayon::prelude::*;

use super::examples::{self, Example, ExampleParams};
use super::learning::EngineParams;
use super::question::Surface;
use crate::orders::OrderLog;
use crate::ranker::measures::gain;
use crate::sources::sparse::Sparse;
use crate::sources::{SourceParams, Sources};

/// What tuning can be told: it bounds the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TuneParams {
    /// Most order lines that sources are fitted on, the newest.
    pub max_lines: usize,
    /// Most carts asked about.
    pub max_carts: usize,
}

impl Default for TuneParams {
    fn default() -> Self {
        Self {
            max_lines: 2_000_000,
            max_carts: 2_000,
        }
    }
}

/// What was tried, and how well it did.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    /// Which parameter, and its value.
    pub what: String,
    /// Mean NDCG of the first ten for the hidden item, by the regression alone.
    pub ndcg: f64,
    /// Standard error of the difference to what was best before; 0 for the first.
    pub standard_error: f64,
    /// Whether it was taken.
    pub is_taken: bool,
}

/// The outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct Tuned {
    /// The parameters chosen.
    pub params: EngineParams,
    /// All that was tried, in order.
    pub tried: Vec<Tried>,
    /// Carts asked about.
    pub n_carts: usize,
}

/// Fewest carts that can tell parameters apart.
const MIN_CARTS: usize = 50;

/// Places of the list that count.
const TOP: usize = 10;

/// Tunes. A shop with too few orders keeps the parameters it is given. At most eleven fits of the regression.
#[must_use]
pub fn tune(orders: &OrderLog, params: &EngineParams, bounds: &TuneParams) -> Tuned {
    let n_older = orders.n_before_newest(params.newest_share);
    let older = orders.oldest(n_older).newest_lines(bounds.max_lines);
    let mut is_sold = vec![false; orders.n_items()];
    older
        .iter()
        .flat_map(|order| order.items)
        .for_each(|&item| is_sold[item as usize] = true);
    let carts = ExampleParams {
        n_carts: 1,
        n_pages: 0,
        max_orders: bounds.max_carts,
        held_out_share: 0.0,
        ..params.examples
    };
    let mut carts = examples::make(orders, n_older, |item| is_sold[item as usize], &carts);
    carts.retain(|example| example.surface == Surface::Cart);
    let mut tuned = Tuned {
        params: *params,
        tried: Vec::new(),
        n_carts: carts.len(),
    };
    if carts.len() < MIN_CARTS {
        return tuned;
    }
    let judge = |sources: &SourceParams| ndcgs(&Sources::fit_regression(&older, sources), &carts);
    let mut best = judge(&params.sources);
    tuned.tried.push(Tried {
        what: "as given".to_owned(),
        ndcg: mean(&best),
        standard_error: 0.0,
        is_taken: true,
    });
    for moves in [half_lives(), size_powers(), ridges()] {
        let start = tuned.params.sources;
        for (what, change) in moves {
            let mut moved = start;
            change.apply(&mut moved);
            if moved == start {
                continue;
            }
            let found = judge(&moved);
            let (difference, standard_error) = paired(&found, &best);
            let is_taken = difference > standard_error;
            tuned.tried.push(Tried {
                what,
                ndcg: mean(&found),
                standard_error,
                is_taken,
            });
            if is_taken {
                best = found;
                tuned.params.sources = moved;
            }
        }
    }
    tuned
}

/// One parameter set to one value.
enum Move {
    HalfLife(Option<f32>),
    SizePower(f32),
    Ridge(f32),
}

impl Move {
    const fn apply(&self, params: &mut SourceParams) {
        match *self {
            Self::HalfLife(days) => params.half_life_days = days,
            Self::SizePower(power) => params.size_power = power,
            Self::Ridge(ridge) => params.regression.ridge = ridge,
        }
    }
}

fn half_lives() -> Vec<(String, Move)> {
    let days = |days: f32| (format!("half-life {days} days"), Move::HalfLife(Some(days)));
    let mut moves: Vec<_> = [60.0, 180.0, 365.0].into_iter().map(days).collect();
    moves.push(("no half-life".to_owned(), Move::HalfLife(None)));
    moves
}

fn size_powers() -> Vec<(String, Move)> {
    [0.0, 0.5, 1.0]
        .into_iter()
        .map(|power| (format!("basket size power {power}"), Move::SizePower(power)))
        .collect()
}

fn ridges() -> Vec<(String, Move)> {
    [5.0, 20.0, 80.0, 320.0]
        .into_iter()
        .map(|ridge| (format!("ridge {ridge}"), Move::Ridge(ridge)))
        .collect()
}

/// The gain of each cart's hidden item among those ranked by the regression.
fn ndcgs(regression: &Sparse, carts: &[Example]) -> Vec<f64> {
    let n_items = regression.n_rows();
    carts
        .par_iter()
        .map_init(
            || vec![0.0_f32; n_items],
            |scores, cart| {
                scores.fill(0.0);
                for &item in &cart.given {
                    let (targets, coefficients) = regression.row(item);
                    for (&target, &coefficient) in targets.iter().zip(coefficients) {
                        scores[target as usize] += coefficient;
                    }
                }
                for &item in &cart.given {
                    scores[item as usize] = f32::NEG_INFINITY;
                }
                let wanted = cart.wanted[0];
                let own = scores[wanted as usize];
                // Nothing said is nothing found; ties count against it.
                let place = scores.iter().filter(|score| **score >= own).count() - 1;
                if own > 0.0 && place < TOP { gain(place) } else { 0.0 }
            },
        )
        .collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Mean difference, and its standard error.
fn paired(left: &[f64], right: &[f64]) -> (f64, f64) {
    let differences: Vec<f64> = left.iter().zip(right).map(|(left, right)| left - right).collect();
    let n = differences.len() as f64;
    let middle = mean(&differences);
    let variance = differences
        .iter()
        .map(|difference| (difference - middle).powi(2))
        .sum::<f64>()
        / (n - 1.0);
    (middle, (variance / n).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::orders::NO_SHOPPER;
    use crate::ranker::random::Random;

    /// A shop whose pairs changed half-way: old ones must be forgotten.
    fn changing(n_orders: usize) -> OrderLog {
        let mut log = OrderLog::new(40, 0);
        let mut random = Random::new(7);
        for at in 0..n_orders {
            let shift = if at < n_orders / 2 { 1 } else { 3 };
            let first = random.below(20) as u32;
            let partner = 20 + (first + shift) % 20;
            let noise = random.below(40) as u32;
            log.push(at as i64 * 3_600 * 4, NO_SHOPPER, &[first, partner, noise])
                .expect("they fit");
        }
        log
    }

    #[test]
    fn what_changed_is_forgotten() {
        let mut params = EngineParams::default();
        params.sources.half_life_days = None;
        let tuned = tune(&changing(4_000), &params, &TuneParams::default());
        let taken: Vec<&Tried> = tuned.tried.iter().filter(|tried| tried.is_taken).collect();
        assert!(tuned.params.sources.half_life_days.is_some(), "{:?}", tuned.tried);
        assert!(taken.is_sorted_by(|left, right| left.ndcg < right.ndcg), "{taken:?}");
    }

    #[test]
    fn too_few_orders_change_nothing() {
        let params = EngineParams::default();
        let tuned = tune(&changing(100), &params, &TuneParams::default());
        assert_eq!((tuned.params, tuned.tried.len()), (params, 0));
        assert_eq!(tune(&OrderLog::new(0, 0), &params, &TuneParams::default()).n_carts, 0);
    }
}
