//! The probability that an order will hold a candidate.
//!
//! Scores are learned to order the candidates of one question; the same score may mean much in one question and little in
//! another. So the score is seen against those it competes with, and against what can be counted in the question: a
//! logistic regression of these, then an isotonic one of its outcome, which makes what is said with a probability happen as often.

use super::features::{ATTACH_RATE, N_BOUGHT};
use super::learning::Ranked;
use crate::mapped::{Reader, Writer};
use crate::model::ModelFileError;
use crate::ranker::calibration::Calibration;
use crate::ranker::logistic::Logistic;

/// Best scores of a question that a score is compared with.
const N_RIVALS: usize = 10;

/// From candidates of a question to probabilities.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Chance {
    logistic: Logistic,
    curve: Calibration,
}

/// What a candidate's probability is worked out from.
pub(super) type Inputs = [f32; 5];

/// The inputs of a candidate with this row of features and this score; see [`rivals`].
pub(super) fn inputs(row: &[f32], score: f32, rivals: f32) -> Inputs {
    let rate = row[ATTACH_RATE].clamp(1e-4, 1.0 - 1e-4);
    [
        1.0,
        score - rivals,
        score,
        (rate / (1.0 - rate)).ln(),
        row[N_BOUGHT].max(0.0).ln_1p(),
    ]
}

/// How strong the best candidates of a question are together: the logarithm of the sum of the exponentials of the best
/// [`N_RIVALS`] scores. `best` is memory to use.
pub(super) fn rivals(scores: &[f32], best: &mut Vec<f32>) -> f32 {
    best.clear();
    best.extend_from_slice(scores);
    if best.len() > N_RIVALS {
        best.select_nth_unstable_by(N_RIVALS - 1, |left, right| right.total_cmp(left));
        best.truncate(N_RIVALS);
    }
    // In one order, so that the sum is the same however they stood.
    best.sort_unstable_by(|left, right| right.total_cmp(left));
    let Some(&first) = best.first() else {
        return 0.0;
    };
    first + best.iter().map(|score| (score - first).exp()).sum::<f32>().ln()
}

/// Makes probabilities fall along a ranking, best first: where they rise, neighbours share their mean (pool adjacent
/// violators). The order was learned to be right; a probability that contradicts it knows no better.
pub(super) fn fall(ranked: &mut [Ranked]) {
    for at in 1..ranked.len() {
        let mut from = at;
        let (mut sum, mut n) = (ranked[at].probability, 1.0);
        // All of a pool before it have one value.
        while from > 0 && ranked[from - 1].probability < sum / n {
            from -= 1;
            sum += ranked[from].probability;
            n += 1.0;
        }
        if from < at {
            let mean = sum / n;
            ranked[from..=at].iter_mut().for_each(|it| it.probability = mean);
        }
    }
}

impl Chance {
    /// Fits to candidates of which it is known whether they were bought.
    pub(super) fn fit(examples: &[(Inputs, bool)]) -> Self {
        let logistic = Logistic::fit(examples);
        let by_logistic = examples
            .iter()
            .map(|(inputs, is_bought)| (logistic.logit(inputs), *is_bought));
        Self {
            curve: Calibration::fit(by_logistic.collect()),
            logistic,
        }
    }

    /// 0..=1.
    pub(super) fn probability(&self, inputs: &Inputs) -> f32 {
        self.curve.probability(self.logistic.logit(inputs))
    }

    pub(super) fn write(&self, to: &mut Writer) {
        self.logistic.write(to);
        self.curve.write(to);
    }

    /// Reads what [`Self::write`] wrote.
    pub(super) fn read(from: &mut Reader) -> Result<Self, ModelFileError> {
        Ok(Self {
            logistic: Logistic::read(from, size_of::<Inputs>() / size_of::<f32>())?,
            curve: Calibration::read(from)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_fall_along_a_ranking() {
        let fallen = |probabilities: &[f32]| -> Vec<f32> {
            let mut ranked: Vec<Ranked> = probabilities
                .iter()
                .map(|&probability| Ranked {
                    item: 0,
                    score: 0.0,
                    probability,
                })
                .collect();
            fall(&mut ranked);
            ranked.iter().map(|it| it.probability).collect()
        };
        assert_eq!(fallen(&[]), []);
        assert_eq!(fallen(&[0.5, 0.25, 0.125]), [0.5, 0.25, 0.125]);
        assert_eq!(fallen(&[0.25, 0.75, 0.5, 0.125]), [0.5, 0.5, 0.5, 0.125]);
        assert_eq!(fallen(&[0.0, 0.25, 0.5]), [0.25, 0.25, 0.25]);
        assert_eq!(fallen(&[0.5, 0.25, 0.25, 1.0]), [0.5, 0.5, 0.5, 0.5]);
    }

    #[test]
    fn rivals_are_the_logarithm_of_a_sum() {
        let mut best = Vec::new();
        let expected = (1.0_f32.exp() + 2.0_f32.exp() + 0.5_f32.exp()).ln();
        assert!((rivals(&[1.0, 2.0, 0.5], &mut best) - expected).abs() < 1e-6);
        assert!(rivals(&[], &mut best).abs() < 1e-9);
        let many = vec![0.0; 50];
        assert!((rivals(&many, &mut best) - 10.0_f32.ln()).abs() < 1e-6);
    }
}
