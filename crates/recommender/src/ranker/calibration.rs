//! From scores to probabilities.

use crate::mapped::{Reader, Writer};
use crate::model::ModelFileError;

/// Rows of the first step, counted from the highest score. Fewer would make a step of a few lucky ones.
const FIRST_STEP: usize = 16;

/// Each further step holds at least this share of the rows above it: steps are fine where offers are made, among the
/// few highest scores, and coarse below.
const STEP_SHARE: f64 = 0.2;

/// A rising function from score to probability: straight lines between knots, level outside of them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Calibration {
    /// Scores of the knots, rising.
    pub(super) scores: Vec<f32>,
    /// Their probabilities, 0..=1, rising.
    pub(super) probabilities: Vec<f32>,
}

/// Neighbouring rows with their sums.
#[derive(Debug, Clone, Copy, Default)]
struct Step {
    n: f64,
    n_bought: f64,
    scores: f64,
}

impl Step {
    fn new(rows: &[(f32, bool)]) -> Self {
        Self {
            n: rows.len() as f64,
            n_bought: rows.iter().filter(|(_, label)| *label).count() as f64,
            scores: rows.iter().map(|(score, _)| f64::from(*score)).sum(),
        }
    }

    fn rate(&self) -> f64 {
        self.n_bought / self.n
    }

    fn join(self, other: Self) -> Self {
        Self {
            n: self.n + other.n,
            n_bought: self.n_bought + other.n_bought,
            scores: self.scores + other.scores,
        }
    }
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
    /// Fits by isotonic regression over steps of rows with neighbouring scores (pool adjacent violators; Ayer et al.,
    /// 1955; Zadrozny & Elkan, KDD 2002). Each step that is left becomes a knot at its mean score: lines between them
    /// keep apart what a step would make equal. O(n log n).
    #[must_use]
    pub fn fit(mut examples: Vec<(f32, bool)>) -> Self {
        examples.sort_by(|left, right| right.0.total_cmp(&left.0));
        let mut steps: Vec<Step> = Vec::new();
        let mut start = 0;
        while start < examples.len() {
            let wanted = FIRST_STEP.max((STEP_SHARE * start as f64) as usize);
            let mut end = (start + wanted).min(examples.len());
            // Equal scores stay together.
            while end < examples.len() && examples[end].0 >= examples[end - 1].0 {
                end += 1;
            }
            let mut step = Step::new(&examples[start..end]);
            while let Some(higher) = steps.pop_if(|higher| higher.rate() <= step.rate()) {
                step = higher.join(step);
            }
            steps.push(step);
            start = end;
        }
        steps.reverse();
        Self {
            scores: steps.iter().map(|step| (step.scores / step.n) as f32).collect(),
            probabilities: steps.iter().map(|step| step.rate() as f32).collect(),
        }
    }

    /// The probability of a score; 0 before anything was fitted.
    #[must_use]
    pub fn probability(&self, score: f32) -> f32 {
        let above = self.scores.partition_point(|knot| *knot <= score);
        let knot = |at: usize| Some((*self.scores.get(at)?, *self.probabilities.get(at)?));
        let lower = above.checked_sub(1).and_then(knot);
        match (lower, knot(above)) {
            (Some((from, low)), Some((to, high))) => low + (high - low) * (score - from) / (to - from),
            (Some((_, probability)), None) | (None, Some((_, probability))) => probability,
            (None, None) => 0.0,
        }
    }

    pub(crate) fn write(&self, to: &mut Writer) {
        to.put(&self.scores);
        to.put(&self.probabilities);
    }

    /// Reads what [`Self::write`] wrote.
    pub(crate) fn read(from: &mut Reader) -> Result<Self, ModelFileError> {
        let scores = from.take::<f32>()?;
        let probabilities = from.take_n::<f32>(scores.len())?;
        let is_sound = scores.is_sorted()
            && scores.iter().all(|score| score.is_finite())
            && probabilities.is_sorted()
            && probabilities
                .iter()
                .all(|probability| (0.0..=1.0).contains(probability));
        if !is_sound {
            return Err(ModelFileError::Inconsistent("a probability makes no sense"));
        }
        Ok(Self {
            scores: scores.to_vec(),
            probabilities: probabilities.to_vec(),
        })
    }
}

/// How well probabilities hold: examples by the probability they were given, in `n_parts` of rising probability and equal
/// size, with whether each came true.
#[must_use]
pub fn reliability(mut given: Vec<(f32, bool)>, n_parts: usize) -> Vec<Reliability> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ranker::random::Random;

    /// Sixteen rows of one score, so many of them bought.
    fn rows(score: f32, n_bought: usize) -> impl Iterator<Item = (f32, bool)> {
        (0..16).map(move |row| (score, row < n_bought))
    }

    #[test]
    fn shares_are_pooled_until_they_rise_and_joined_by_lines() {
        let examples = rows(1.0, 0)
            .chain(rows(2.0, 8))
            .chain(rows(3.0, 0))
            .chain(rows(4.0, 16));
        let calibration = Calibration::fit(examples.collect());
        assert_eq!(calibration.scores, [1.0, 2.5, 4.0]);
        assert_eq!(calibration.probabilities, [0.0, 0.25, 1.0]);
        let probabilities = [0.0, 1.75, 2.5, 3.25, 9.0].map(|score| calibration.probability(score));
        assert_eq!(probabilities, [0.0, 0.125, 0.25, 0.625, 1.0]);
        assert!(Calibration::default().probability(1.0).abs() < 1e-9);
    }

    #[test]
    fn few_rows_make_one_level() {
        let calibration = Calibration::fit(vec![(1.0, false), (2.0, true)]);
        assert!((calibration.probability(-5.0) - 0.5).abs() < 1e-6);
        assert!((calibration.probability(5.0) - 0.5).abs() < 1e-6);
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
        let given = draw(40_000)
            .into_iter()
            .map(|(score, label)| (calibration.probability(score), label));
        for part in reliability(given.collect(), 8) {
            assert!((part.predicted - part.observed).abs() < 0.02, "{part:?}");
        }
        assert!(calibration.scores.len() <= 60, "{}", calibration.scores.len());
    }
}
