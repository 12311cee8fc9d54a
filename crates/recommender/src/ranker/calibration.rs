//! From scores to probabilities.

use crate::mapped::{Reader, Writer};
use crate::model::ModelFileError;

/// Steps of a calibration at most.
const MAX_STEPS: usize = 32;

/// A rising step function from score to probability.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Calibration {
    /// Lowest score of each step, rising.
    pub(super) from_scores: Vec<f32>,
    /// Probability of each step, 0..=1, rising.
    pub(super) probabilities: Vec<f32>,
}

/// One part of a reliability curve.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct Reliability {
    /// Candidates in it.
    pub n: u64,
    /// Mean probability they were given.
    pub predicted: f64,
    /// Share of them that was bought.
    pub observed: f64,
}

impl Calibration {
    /// Fits by isotonic regression (pool adjacent violators; Ayer et al., 1955; Zadrozny & Elkan, KDD 2002), then joins
    /// neighbouring steps to at most 32 of about equal size, so that a few lucky rows make no step of their own.
    #[must_use]
    pub fn fit(mut examples: Vec<(f32, bool)>) -> Self {
        examples.sort_by(|left, right| left.0.total_cmp(&right.0));
        let per_step = examples.len().div_ceil(MAX_STEPS).max(1);
        let mut steps: Vec<(f32, f64, f64)> = Vec::new();
        let mut rest = examples.as_slice();
        while !rest.is_empty() {
            // Equal scores stay together.
            let mut end = per_step.min(rest.len());
            while end < rest.len() && rest[end].0 <= rest[end - 1].0 {
                end += 1;
            }
            let (own, others) = rest.split_at(end);
            rest = others;
            let n_bought = own.iter().filter(|(_, label)| *label).count() as f64;
            steps.push((own[0].0, own.len() as f64, n_bought));
            while let [.., left, right] = steps.as_slice()
                && left.2 / left.1 >= right.2 / right.1
            {
                let joined = (left.0, left.1 + right.1, left.2 + right.2);
                steps.truncate(steps.len() - 2);
                steps.push(joined);
            }
        }
        Self {
            from_scores: steps.iter().map(|step| step.0).collect(),
            probabilities: steps.iter().map(|step| (step.2 / step.1) as f32).collect(),
        }
    }

    /// The probability of a score; that of the lowest step for any lower score, and 0 before anything was fitted.
    #[must_use]
    pub fn probability(&self, score: f32) -> f32 {
        let at = self.from_scores.partition_point(|from| *from <= score);
        self.probabilities.get(at.saturating_sub(1)).copied().unwrap_or(0.0)
    }

    pub(crate) fn write(&self, to: &mut Writer) {
        to.put(&self.from_scores);
        to.put(&self.probabilities);
    }

    /// Reads what [`Self::write`] wrote.
    pub(crate) fn read(from: &mut Reader) -> Result<Self, ModelFileError> {
        let from_scores = from.take::<f32>()?;
        let probabilities = from.take_n::<f32>(from_scores.len())?;
        let is_sound = from_scores.is_sorted()
            && probabilities.is_sorted()
            && probabilities
                .iter()
                .all(|probability| (0.0..=1.0).contains(probability));
        if !is_sound {
            return Err(ModelFileError::Inconsistent("a probability makes no sense"));
        }
        Ok(Self {
            from_scores: from_scores.to_vec(),
            probabilities: probabilities.to_vec(),
        })
    }

    /// How well probabilities hold on examples they were not fitted on, in `n_parts` of rising probability and equal
    /// size.
    #[must_use]
    pub fn reliability(&self, examples: &[(f32, bool)], n_parts: usize) -> Vec<Reliability> {
        let mut given: Vec<(f32, bool)> = examples
            .iter()
            .map(|(score, label)| (self.probability(*score), *label))
            .collect();
        given.sort_by(|left, right| left.0.total_cmp(&right.0));
        given
            .chunks(given.len().div_ceil(n_parts.max(1)).max(1))
            .map(|part| {
                let n = part.len() as f64;
                Reliability {
                    n: part.len() as u64,
                    predicted: part.iter().map(|(probability, _)| f64::from(*probability)).sum::<f64>() / n,
                    observed: part.iter().filter(|(_, label)| *label).count() as f64 / n,
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ranker::random::Random;

    #[test]
    fn shares_are_pooled_until_they_rise() {
        let calibration = Calibration::fit(vec![(1.0, false), (2.0, true), (3.0, false), (4.0, true)]);
        assert_eq!(calibration.from_scores, [1.0, 2.0, 4.0]);
        assert_eq!(calibration.probabilities, [0.0, 0.5, 1.0]);
        let probabilities = [0.0, 1.5, 2.5, 9.0].map(|score| calibration.probability(score));
        assert_eq!(probabilities, [0.0, 0.0, 0.5, 1.0]);
        assert!(Calibration::default().probability(1.0).abs() < 1e-9);
    }

    #[test]
    fn what_is_said_to_happen_happens_as_often() {
        let mut random = Random::new(3);
        let mut draw = |n: usize| -> Vec<(f32, bool)> {
            (0..n)
                .map(|_| {
                    let chance = random.unit() * 0.3;
                    (chance.ln() as f32, random.unit() < chance)
                })
                .collect()
        };
        let calibration = Calibration::fit(draw(40_000));
        for part in calibration.reliability(&draw(40_000), 8) {
            assert!((part.predicted - part.observed).abs() < 0.02, "{part:?}");
        }
        assert!(calibration.from_scores.len() <= MAX_STEPS);
    }
}
