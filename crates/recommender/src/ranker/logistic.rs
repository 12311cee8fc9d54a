//! A logistic regression of a few inputs.

use crate::mapped::{Reader, Writer};
use crate::model::ModelFileError;

/// Strength of the ridge, in examples.
const RIDGE: f64 = 1.0;

/// Most steps; a step that changes nothing more ends it sooner.
const MAX_STEPS: usize = 30;
const ENOUGH: f64 = 1e-9;

/// One weight per input.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Logistic {
    weights: Vec<f32>,
}

impl Logistic {
    /// Fits by penalised maximum likelihood, with Newton's method (iteratively reweighted least squares; Hastie,
    /// Tibshirani & Friedman, "The Elements of Statistical Learning", 4.4.1). An input that is always 1 is the intercept.
    /// Examples are added up in their order. O(examples · N²) a step.
    #[must_use]
    pub fn fit<const N: usize>(examples: &[([f32; N], bool)]) -> Self {
        let mut weights = [0.0_f64; N];
        for _ in 0..MAX_STEPS {
            let (gradient, curvature) = slopes(examples, &weights);
            let Some(step) = solve(curvature, gradient) else {
                break;
            };
            let mut change = 0.0_f64;
            for (weight, step) in weights.iter_mut().zip(step) {
                *weight += step;
                change = change.max(step.abs());
            }
            if change < ENOUGH {
                break;
            }
        }
        Self {
            weights: weights.iter().map(|weight| *weight as f32).collect(),
        }
    }

    /// Logarithm of the odds.
    #[must_use]
    pub fn logit(&self, inputs: &[f32]) -> f32 {
        inputs
            .iter()
            .zip(&self.weights)
            .map(|(input, weight)| input * weight)
            .sum()
    }

    pub(crate) fn write(&self, to: &mut Writer) {
        to.put(&self.weights);
    }

    /// Reads what [`Self::write`] wrote; of `n_inputs` at most.
    pub(crate) fn read(from: &mut Reader, n_inputs: usize) -> Result<Self, ModelFileError> {
        let weights = from.take::<f32>()?;
        if weights.len() > n_inputs || weights.iter().any(|weight| !weight.is_finite()) {
            return Err(ModelFileError::Inconsistent("a logistic regression makes no sense"));
        }
        Ok(Self {
            weights: weights.to_vec(),
        })
    }
}

/// Gradient and curvature of the penalised likelihood.
fn slopes<const N: usize>(examples: &[([f32; N], bool)], weights: &[f64; N]) -> ([f64; N], [[f64; N]; N]) {
    let mut gradient = weights.map(|weight| -RIDGE * weight);
    let mut curvature = [[0.0; N]; N];
    for (at, row) in curvature.iter_mut().enumerate() {
        row[at] = RIDGE;
    }
    for (inputs, label) in examples {
        let inputs = inputs.map(f64::from);
        let logit: f64 = inputs.iter().zip(weights).map(|(input, weight)| input * weight).sum();
        let chance = 1.0 / (1.0 + (-logit).exp());
        let missed = f64::from(u8::from(*label)) - chance;
        let doubt = chance * (1.0 - chance);
        for (row, (of_gradient, of_curvature)) in gradient.iter_mut().zip(&mut curvature).enumerate() {
            *of_gradient += missed * inputs[row];
            for (cell, input) in of_curvature.iter_mut().zip(inputs) {
                *cell += doubt * inputs[row] * input;
            }
        }
    }
    (gradient, curvature)
}

/// Solves a positive definite system by elimination; none when it is not one.
fn solve<const N: usize>(mut matrix: [[f64; N]; N], mut right: [f64; N]) -> Option<[f64; N]> {
    for pivot in 0..N {
        let divisor = matrix[pivot][pivot];
        if !(divisor.is_finite() && divisor > 0.0) {
            return None;
        }
        for row in pivot + 1..N {
            let factor = matrix[row][pivot] / divisor;
            let from = matrix[pivot];
            for (cell, above) in matrix[row].iter_mut().zip(from) {
                *cell -= factor * above;
            }
            right[row] -= factor * right[pivot];
        }
    }
    for row in (0..N).rev() {
        for column in row + 1..N {
            right[row] -= matrix[row][column] * right[column];
        }
        right[row] /= matrix[row][row];
    }
    Some(right)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ranker::random::Random;

    #[test]
    fn system_is_solved_by_hand() {
        // 4x + y = 1, x + 3y = 2: x = 1/11, y = 7/11.
        let [x, y] = solve([[4.0, 1.0], [1.0, 3.0]], [1.0, 2.0]).expect("positive definite");
        assert!((x - 1.0 / 11.0).abs() < 1e-12 && (y - 7.0 / 11.0).abs() < 1e-12);
        assert_eq!(solve([[0.0]], [1.0]), None);
    }

    #[test]
    fn planted_weights_are_found() {
        let mut random = Random::new(3);
        let examples: Vec<([f32; 2], bool)> = (0..50_000)
            .map(|_| {
                let input = random.unit() * 4.0 - 2.0;
                let chance = 1.0 / (1.0 + (2.0 - 1.5 * input).exp());
                ([1.0, input as f32], random.unit() < chance)
            })
            .collect();
        let fitted = Logistic::fit(&examples);
        assert!((fitted.weights[0] + 2.0).abs() < 0.06, "{fitted:?}");
        assert!((fitted.weights[1] - 1.5).abs() < 0.05, "{fitted:?}");
    }

    #[test]
    fn nothing_and_one_sided_examples_stay_finite() {
        assert!(Logistic::fit::<2>(&[]).logit(&[1.0, 5.0]).abs() < 1e-9);
        let certain = Logistic::fit(&[([1.0, 1.0], true); 100]);
        assert!(certain.logit(&[1.0, 1.0]).is_finite() && certain.logit(&[1.0, 1.0]) > 2.0);
    }
}
