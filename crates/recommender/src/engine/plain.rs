//! The plain score: what can be said without a learned ranker, in microseconds.

use super::features::{ALWAYS, N_BOUGHT, REGRESSION};
use super::question::Question;
use crate::sources::Sources;

/// What the plain score is made of beside the regression.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PlainWeights {
    /// Of the logarithm of one plus the shopper's orders that hold the item.
    pub bought: f32,
    /// Of the logarithm of the item's share of all orders.
    pub always: f32,
}

/// Weights that are tried; the best on the shop's own orders is kept.
pub(super) const BOUGHT_WEIGHTS: [f32; 6] = [0.0, 0.01, 0.03, 0.1, 0.3, 1.0];

impl Default for PlainWeights {
    fn default() -> Self {
        Self {
            bought: 0.03,
            // Orders what nothing else is known of.
            always: 1e-4,
        }
    }
}

impl PlainWeights {
    /// The score of a row of features.
    pub(super) fn score(&self, row: &[f32]) -> f32 {
        row[REGRESSION] + self.bought * row[N_BOUGHT].ln_1p() + self.always * row[ALWAYS]
    }
}

/// Ranks by the plain score alone, without gathering what the ranker needs: the best `n`, best first. Time follows the
/// basket and the shopper's history.
pub(super) fn rank(
    sources: &Sources,
    weights: PlainWeights,
    question: &Question<'_>,
    n: usize,
    scratch: &mut PlainScratch,
    best: &mut Vec<u32>,
) {
    scratch.start(sources.n_items());
    for &item in question.given {
        let (targets, coefficients) = sources.regression.row(item);
        for (&target, &coefficient) in targets.iter().zip(coefficients) {
            scratch.add(target, coefficient);
        }
    }
    for bought in sources.histories.of(question.shopper) {
        scratch.add(bought.item, weights.bought * (bought.n_orders as f32).ln_1p());
    }
    for &item in sources.popular.iter() {
        scratch.add(item, 0.0);
    }
    for &item in question.given {
        scratch.add(item, f32::NEG_INFINITY);
    }
    scratch.ranked.clear();
    for &item in &scratch.seen {
        let score = scratch.scores[item as usize];
        let trend = &sources.trends.of_item[item as usize];
        if score > f32::NEG_INFINITY && sources.is_showable(item) {
            scratch
                .ranked
                .push((score + weights.always * trend.log_shares[2], item));
        }
    }
    let better = |left: &(f32, u32), right: &(f32, u32)| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1));
    if scratch.ranked.len() > n && n > 0 {
        scratch.ranked.select_nth_unstable_by(n - 1, better);
    }
    scratch.ranked.truncate(n);
    scratch.ranked.sort_unstable_by(better);
    best.clear();
    best.extend(scratch.ranked.iter().map(|(_, item)| item));
}

/// Memory of the plain score, used over and over.
#[derive(Debug, Default)]
pub(super) struct PlainScratch {
    scores: Vec<f32>,
    is_seen: Vec<bool>,
    seen: Vec<u32>,
    ranked: Vec<(f32, u32)>,
}

impl PlainScratch {
    fn start(&mut self, n_items: usize) {
        for item in self.seen.drain(..) {
            self.scores[item as usize] = 0.0;
            self.is_seen[item as usize] = false;
        }
        if self.scores.len() < n_items {
            self.scores.resize(n_items, 0.0);
            self.is_seen.resize(n_items, false);
        }
    }

    fn add(&mut self, item: u32, more: f32) {
        let at = item as usize;
        if !self.is_seen[at] {
            self.is_seen[at] = true;
            self.seen.push(item);
        }
        self.scores[at] += more;
    }
}
