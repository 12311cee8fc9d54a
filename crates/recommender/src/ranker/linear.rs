//! A linear score, fitted as a choice among the rows of each group.

use std::ops::Range;

use rayon::prelude::*;

use super::table::RankingTable;
use crate::mapped::{Reader, Writer};
use crate::model::ModelFileError;

/// What the fit can be told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinearParams {
    /// Strength of the ridge on standardised coefficients, in groups; above 0.
    pub ridge: f64,
    /// Most steps.
    pub max_steps: usize,
    /// Most rows; of a larger table every so many groups are taken. Memory is eight bytes a row and feature.
    pub max_rows: usize,
}

impl Default for LinearParams {
    fn default() -> Self {
        Self {
            ridge: 100.0,
            max_steps: 60,
            max_rows: 150_000,
        }
    }
}

/// Two terms per feature: its value, and its signed root `sign(x) * sqrt(|x|)`, because what is counted or summed says
/// less the more there is of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Linear {
    /// What the value and its root are multiplied by.
    pub(super) terms: Vec<[f32; 2]>,
}

impl Linear {
    /// The score of one row.
    #[must_use]
    pub fn score(&self, row: &[f32]) -> f32 {
        let terms = row.iter().zip(&self.terms);
        terms
            .map(|(value, [by_value, by_root])| by_value * value + by_root * signed_root(*value))
            .sum()
    }
}

impl Linear {
    pub(crate) fn write(&self, to: &mut Writer) {
        to.put(&self.terms);
    }

    /// Reads what [`Self::write`] wrote; of `n_features` at most.
    pub(crate) fn read(from: &mut Reader, n_features: usize) -> Result<Self, ModelFileError> {
        let terms = from.take::<[f32; 2]>()?;
        if terms.len() > n_features || terms.iter().flatten().any(|term| !term.is_finite()) {
            return Err(ModelFileError::Inconsistent("the linear score makes no sense"));
        }
        Ok(Self { terms: terms.to_vec() })
    }
}

fn signed_root(value: f32) -> f32 {
    value.abs().sqrt().copysign(value)
}

/// Fits by maximum likelihood of a softmax over each group, with a ridge on the coefficients.
///
/// This is the conditional logit of `McFadden` (1974); of several bought rows each counts its share. Deterministic on any
/// number of threads.
#[must_use]
pub fn fit(table: &RankingTable, params: &LinearParams) -> Linear {
    let n_features = table.n_features();
    let problem = Problem::new(table, params);
    if problem.groups.is_empty() {
        return Linear {
            terms: vec![[0.0; 2]; n_features],
        };
    }
    let weights = minimise(2 * n_features, params.max_steps, |weights| problem.loss(weights));
    let per_unit = |term: usize| (weights[term] * problem.inverse_spread[term]) as f32;
    Linear {
        terms: (0..n_features)
            .map(|feature| [per_unit(feature), per_unit(n_features + feature)])
            .collect(),
    }
}

/// Groups of one part of the sum, so that it is added up in the same order on any number of threads.
const GROUPS_PER_PART: usize = 256;

struct Problem {
    ridge: f64,
    n_terms: usize,
    /// Standardised, row after row.
    terms: Vec<f32>,
    labels: Vec<bool>,
    groups: Vec<Range<usize>>,
    inverse_spread: Vec<f64>,
}

impl Problem {
    fn new(table: &RankingTable, params: &LinearParams) -> Self {
        let n_features = table.n_features();
        let n_terms = 2 * n_features;
        let every = table.n_rows().div_ceil(params.max_rows.max(1)).max(1);
        let mut problem = Self {
            ridge: params.ridge,
            n_terms,
            terms: Vec::new(),
            labels: Vec::new(),
            groups: Vec::new(),
            inverse_spread: Vec::new(),
        };
        let taken: Vec<Range<usize>> = table.groups().into_iter().step_by(every).collect();
        problem
            .terms
            .reserve_exact(taken.iter().map(|group| group.len() * n_terms).sum());
        for group in taken {
            let start = problem.labels.len();
            for row in group.clone() {
                problem.terms.extend_from_slice(table.row(row));
                problem
                    .terms
                    .extend(table.row(row).iter().map(|value| signed_root(*value)));
            }
            problem.labels.extend_from_slice(&table.labels()[group]);
            problem.groups.push(start..problem.labels.len());
        }
        problem.standardise();
        problem
    }

    fn standardise(&mut self) {
        let n = self.labels.len().max(1) as f64;
        let mut mean = vec![0.0_f64; self.n_terms];
        for row in self.terms.chunks_exact(self.n_terms) {
            for (sum, value) in mean.iter_mut().zip(row) {
                *sum += f64::from(*value);
            }
        }
        mean.iter_mut().for_each(|sum| *sum /= n);
        let mut spread = vec![0.0_f64; self.n_terms];
        for row in self.terms.chunks_exact(self.n_terms) {
            for ((sum, value), mean) in spread.iter_mut().zip(row).zip(&mean) {
                *sum += (f64::from(*value) - mean).powi(2);
            }
        }
        // What is the same everywhere says nothing.
        let inverse = |sum: &f64| {
            if *sum > 1e-12 * n {
                (sum / n).sqrt().recip()
            } else {
                0.0
            }
        };
        self.inverse_spread = spread.iter().map(inverse).collect();
        let inverse_spread = &self.inverse_spread;
        self.terms.par_chunks_mut(self.n_terms).for_each(|row| {
            for ((value, mean), inverse) in row.iter_mut().zip(&mean).zip(inverse_spread) {
                *value = ((f64::from(*value) - mean) * inverse) as f32;
            }
        });
    }

    /// Negative logarithm of the likelihood, and its gradient.
    fn loss(&self, weights: &[f64]) -> (f64, Vec<f64>) {
        let rounded: Vec<f32> = weights.iter().map(|weight| *weight as f32).collect();
        let parts: Vec<(f64, Vec<f64>)> = self
            .groups
            .par_chunks(GROUPS_PER_PART)
            .map(|groups| {
                let mut loss = 0.0;
                let mut gradient = vec![0.0; self.n_terms];
                let mut scores = Vec::new();
                for group in groups {
                    loss += self.group_loss(group.clone(), &rounded, &mut scores, &mut gradient);
                }
                (loss, gradient)
            })
            .collect();
        let mut loss = 0.5 * self.ridge * dot(weights, weights);
        let mut gradient: Vec<f64> = weights.iter().map(|weight| self.ridge * weight).collect();
        for (part, slope) in parts {
            loss += part;
            gradient.iter_mut().zip(slope).for_each(|(sum, slope)| *sum += slope);
        }
        (loss, gradient)
    }

    fn group_loss(&self, group: Range<usize>, weights: &[f32], scores: &mut Vec<f32>, gradient: &mut [f64]) -> f64 {
        let terms = |row: usize| &self.terms[row * self.n_terms..][..self.n_terms];
        let n_bought = self.labels[group.clone()].iter().filter(|label| **label).count();
        if n_bought == 0 {
            return 0.0;
        }
        scores.clear();
        scores.extend(group.clone().map(|row| dot_f32(terms(row), weights)));
        let top = scores.iter().copied().fold(f32::MIN, f32::max);
        let total: f64 = scores.iter().map(|score| f64::from(score - top).exp()).sum();
        let mut loss = 0.0;
        for (row, score) in group.zip(scores) {
            let chance = f64::from(*score - top).exp() / total;
            let wanted = if self.labels[row] { 1.0 / n_bought as f64 } else { 0.0 };
            if wanted > 0.0 {
                loss -= wanted * (f64::from(*score - top) - total.ln());
            }
            let slope = (chance - wanted) as f32;
            for (sum, value) in gradient.iter_mut().zip(terms(row)) {
                *sum += f64::from(slope * value);
            }
        }
        loss
    }
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

fn dot_f32(left: &[f32], right: &[f32]) -> f32 {
    let (left_parts, left_rest) = left.as_chunks::<8>();
    let (right_parts, right_rest) = right.as_chunks::<8>();
    let mut sums = [0.0_f32; 8];
    for (left, right) in left_parts.iter().zip(right_parts) {
        for lane in 0..8 {
            sums[lane] += left[lane] * right[lane];
        }
    }
    let rest = left_rest.iter().zip(right_rest);
    sums.iter().sum::<f32>() + rest.map(|(left, right)| left * right).sum::<f32>()
}

/// Changes kept of the way so far.
const MEMORY: usize = 10;

/// L-BFGS with a halving line search (Nocedal & Wright, "Numerical Optimization", 2006, algorithms 7.4 and 3.1), from 0.
fn minimise(n: usize, max_steps: usize, objective: impl Fn(&[f64]) -> (f64, Vec<f64>)) -> Vec<f64> {
    let mut at = vec![0.0; n];
    let (mut loss, mut gradient) = objective(&at);
    let mut way: Vec<(Vec<f64>, Vec<f64>)> = Vec::new();
    for _ in 0..max_steps {
        let direction = descent(&gradient, &way);
        let slope = dot(&gradient, &direction);
        let step = |length: f64| -> Vec<f64> {
            at.iter()
                .zip(&direction)
                .map(|(at, direction)| at + length * direction)
                .collect()
        };
        let lengths = std::iter::successors(Some(1.0), |length| (*length > 1e-6).then_some(length / 2.0));
        let found = lengths.map(|length| (length, step(length))).find_map(|(length, next)| {
            let (next_loss, next_gradient) = objective(&next);
            (next_loss <= loss + 1e-4 * length * slope).then_some((next, next_loss, next_gradient))
        });
        let Some((next, next_loss, next_gradient)) = found else {
            break;
        };
        let difference =
            |new: &[f64], old: &[f64]| -> Vec<f64> { new.iter().zip(old).map(|(new, old)| new - old).collect() };
        let change = (difference(&next, &at), difference(&next_gradient, &gradient));
        if dot(&change.0, &change.1) > 1e-12 {
            if way.len() == MEMORY {
                way.remove(0);
            }
            way.push(change);
        }
        let improvement = (loss - next_loss) / loss.abs().max(1e-12);
        (at, loss, gradient) = (next, next_loss, next_gradient);
        if improvement < 1e-5 {
            break;
        }
    }
    at
}

/// The two-loop recursion.
fn descent(gradient: &[f64], way: &[(Vec<f64>, Vec<f64>)]) -> Vec<f64> {
    let mut direction: Vec<f64> = gradient.iter().map(|slope| -slope).collect();
    let add = |direction: &mut [f64], factor: f64, other: &[f64]| {
        direction
            .iter_mut()
            .zip(other)
            .for_each(|(sum, value)| *sum += factor * value);
    };
    let mut alphas = Vec::with_capacity(way.len());
    for (step, change) in way.iter().rev() {
        let alpha = dot(step, &direction) / dot(step, change);
        add(&mut direction, -alpha, change);
        alphas.push(alpha);
    }
    let scale = way.last().map_or_else(
        || dot(gradient, gradient).sqrt().max(1e-12).recip(),
        |(step, change)| dot(step, change) / dot(change, change),
    );
    direction.iter_mut().for_each(|value| *value *= scale);
    for ((step, change), alpha) in way.iter().zip(alphas.iter().rev()) {
        let beta = dot(change, &direction) / dot(step, change);
        add(&mut direction, alpha - beta, step);
    }
    direction
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minimum_of_a_bowl_is_found() {
        let bowl = |at: &[f64]| {
            let slopes = [2.0 * (at[0] - 3.0), 20.0 * (at[1] + 1.0)];
            ((at[0] - 3.0).powi(2) + 10.0 * (at[1] + 1.0).powi(2), slopes.to_vec())
        };
        let found = minimise(2, 50, bowl);
        assert!(
            (found[0] - 3.0).abs() < 1e-2 && (found[1] + 1.0).abs() < 1e-2,
            "{found:?}"
        );
    }

    #[test]
    fn feature_that_decides_gets_the_weight_and_one_that_does_not_gets_none() {
        let mut table = RankingTable::new(2);
        for group in 0..200 {
            let noise = (group % 7) as f32;
            table.push_group(&[4.0, noise, 1.0, noise, 0.0, noise], &[true, false, false]);
        }
        let linear = fit(
            &table,
            &LinearParams {
                ridge: 1.0,
                ..LinearParams::default()
            },
        );
        assert!(linear.score(&[4.0, 1.0]) > linear.score(&[1.0, 1.0]) + 1.0);
        assert!((linear.score(&[1.0, 6.0]) - linear.score(&[1.0, 0.0])).abs() < 1e-3);
    }

    #[test]
    fn nothing_to_learn_from_gives_no_opinion() {
        let empty = fit(&RankingTable::new(3), &LinearParams::default());
        assert!(empty.score(&[1.0, 2.0, 3.0]).abs() < 1e-9);
        let mut unbought = RankingTable::new(1);
        unbought.push_group(&[1.0, 2.0], &[false, false]);
        assert!(fit(&unbought, &LinearParams::default()).score(&[5.0]).abs() < 1e-9);
    }
}
