//! Growing the trees that correct a score: gradient boosting for ranking.
//!
//! Gradients are those of `LambdaRank` on NDCG (Burges, MSR-TR-2010-82, an overview from `RankNet` to `LambdaMART`).
//! Sums of them are whole numbers, so the same table gives the same trees on any number of threads.

use rayon::prelude::*;

use super::binning::{BLOCK, Binned, N_BINS};
use super::forest::{Forest, Tree};
use super::measures::{first_by_score, gain};
use super::random::Random;
use super::table::RankingTable;

/// What boosting can be told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BoostingParams {
    /// Most trees.
    pub n_trees: usize,
    /// Questions per tree, at most 10.
    pub depth: usize,
    /// How much of each tree is believed, 0..=1.
    pub learning_rate: f64,
    /// Added to the curvature of each leaf; above 0.
    pub ridge: f64,
    /// Places of the list that count.
    pub top: usize,
    /// Share of the features a tree may ask about, 0..=1.
    pub feature_share: f64,
    /// Share of the groups a tree is grown on, 0..=1.
    pub group_share: f64,
    /// Seed of both shares.
    pub seed: u64,
}

impl Default for BoostingParams {
    fn default() -> Self {
        Self {
            n_trees: 150,
            depth: 6,
            learning_rate: 0.08,
            ridge: 30.0,
            top: 10,
            feature_share: 0.7,
            group_share: 0.3,
            seed: 1,
        }
    }
}

/// Grows trees that correct `start`, the scores of all rows.
///
/// Time is trees × depth × rows × features; memory a byte a row and feature.
///
/// # Panics
/// When there are not as many scores as rows.
#[must_use]
pub fn fit(table: &RankingTable, start: &[f32], params: &BoostingParams) -> Forest {
    assert_eq!(start.len(), table.n_rows(), "every row starts from a score");
    let mut forest = Forest {
        trees: Vec::with_capacity(params.n_trees),
        gains: vec![0.0; table.n_features()],
    };
    if table.n_rows() == 0 || table.n_features() == 0 {
        return forest;
    }
    let binned = Binned::new(table);
    let groups = table.groups();
    let mut scores = start.to_vec();
    let mut random = Random::new(params.seed);
    for _ in 0..params.n_trees {
        let is_kept: Vec<bool> = groups.iter().map(|_| random.unit() < params.group_share).collect();
        let mut may_ask: Vec<bool> = (0..table.n_features())
            .map(|_| random.unit() < params.feature_share)
            .collect();
        if !may_ask.contains(&true) {
            may_ask.fill(true);
        }
        let slopes: Vec<Vec<Slope>> = groups
            .par_iter()
            .zip(&is_kept)
            .with_min_len(64)
            .map(|(group, &is_kept)| {
                if is_kept {
                    lambdas(&table.labels()[group.clone()], &scores[group.clone()], params.top)
                } else {
                    Vec::new()
                }
            })
            .collect();
        let rows = groups
            .iter()
            .zip(&slopes)
            .flat_map(|(group, slopes)| group.clone().zip(slopes));
        let Some(grown) = Growing::new(&binned, params, rows).grow(&may_ask, &mut forest.gains) else {
            break;
        };
        // Every row moves, also those the tree was not grown on.
        scores
            .par_iter_mut()
            .enumerate()
            .with_min_len(4096)
            .for_each(|(row, score)| {
                *score += grown.leaves[grown.leaf_of(&binned, row)];
            });
        forest.trees.push(Tree {
            questions: grown
                .questions
                .iter()
                .map(|it| (it.feature as u16, it.border))
                .collect(),
            leaves: grown.leaves,
        });
    }
    forest
}

/// First and second derivative of the objective by a row's score; the second is not negative.
#[derive(Debug, Clone, Copy, Default)]
struct Slope {
    gradient: f64,
    curvature: f64,
}

/// The slopes of one group: every bought row pulls at every other, as hard as swapping the two would change the NDCG of
/// the first `top` places, and as the scores have them in the wrong order.
fn lambdas(labels: &[bool], scores: &[f32], top: usize) -> Vec<Slope> {
    let mut slopes = vec![Slope::default(); labels.len()];
    let mut gain_of = vec![0.0; labels.len()];
    for (place, row) in first_by_score(scores, top).into_iter().enumerate() {
        gain_of[row as usize] = gain(place);
    }
    let n_bought = labels.iter().filter(|label| **label).count();
    let ideal: f64 = (0..n_bought.min(top)).map(gain).sum();
    let rows = |bought: bool| {
        labels
            .iter()
            .enumerate()
            .filter(move |(_, label)| **label == bought)
            .map(|(row, _)| row)
    };
    for bought in rows(true) {
        for other in rows(false) {
            let change = (gain_of[bought] - gain_of[other]).abs() / ideal;
            if change > 0.0 {
                let wrong = 1.0 / (1.0 + f64::from(scores[bought] - scores[other]).exp());
                let (gradient, curvature) = (change * wrong, change * wrong * (1.0 - wrong));
                slopes[bought].gradient += gradient;
                slopes[other].gradient -= gradient;
                slopes[bought].curvature += curvature;
                slopes[other].curvature += curvature;
            }
        }
    }
    slopes
}

/// Gradient and curvature, of a row or summed, in one word: the gradient in the upper half, signed, the curvature in the
/// lower. Adding two words adds both, as long as neither half overflows; the unit is chosen so that it does not.
type Packed = i64;

const fn pack(gradient: i32, curvature: u32) -> Packed {
    ((gradient as i64) << 32) + curvature as i64
}

/// The largest sum of one half.
const MAX_SUM: f64 = (1_u32 << 30) as f64;

/// Per feature of a block and bin, the sum of the slopes of the rows in it.
type Histogram = [[Packed; N_BINS]; BLOCK];

#[derive(Debug, Clone, Copy)]
struct Question {
    feature: usize,
    /// Rows in a higher bin are on the upper side.
    bin: u8,
    border: f32,
}

struct Grown {
    questions: Vec<Question>,
    leaves: Vec<f32>,
}

impl Grown {
    fn leaf_of(&self, binned: &Binned, row: usize) -> usize {
        let answers = self.questions.iter().enumerate();
        answers.fold(0, |leaf, (level, question)| {
            leaf | usize::from(binned.bin(row, question.feature) > question.bin) << level
        })
    }
}

/// A tree under way: its rows, those of one leaf next to each other.
struct Growing<'a> {
    binned: &'a Binned,
    params: &'a BoostingParams,
    /// Units of a sum in one of the slopes.
    unit: f64,
    rows: Vec<u32>,
    slopes: Vec<Packed>,
    leaves: Vec<std::ops::Range<usize>>,
}

impl<'a> Growing<'a> {
    fn new<'s>(
        binned: &'a Binned,
        params: &'a BoostingParams,
        rows: impl Iterator<Item = (usize, &'s Slope)> + Clone,
    ) -> Self {
        let (up, down) = rows.clone().fold((0.0, 0.0), |(up, down), (_, slope)| {
            (up + slope.gradient.abs(), down + slope.curvature)
        });
        let unit = MAX_SUM / f64::max(up, down).max(1e-9);
        let (rows, slopes): (Vec<u32>, Vec<Packed>) = rows
            .filter(|(_, slope)| slope.curvature > 0.0)
            .map(|(row, slope)| {
                let (gradient, curvature) = (slope.gradient * unit, slope.curvature * unit);
                (row as u32, pack(gradient.round() as i32, curvature.round() as u32))
            })
            .unzip();
        let whole = 0..rows.len();
        Self {
            binned,
            params,
            unit,
            rows,
            slopes,
            leaves: Vec::from([whole]),
        }
    }

    fn gradient(&self, sum: Packed) -> f64 {
        (sum >> 32) as f64 / self.unit
    }

    fn curvature(&self, sum: Packed) -> f64 {
        (sum & 0xFFFF_FFFF) as f64 / self.unit
    }

    /// What a leaf of these rows takes off the objective, doubled.
    fn quality(&self, sum: Packed) -> f64 {
        self.gradient(sum).powi(2) / (self.curvature(sum) + self.params.ridge)
    }

    fn grow(mut self, may_ask: &[bool], gains: &mut [f64]) -> Option<Grown> {
        let blocks: Vec<usize> = (0..self.binned.blocks.len())
            .filter(|block| may_ask.iter().skip(block * BLOCK).take(BLOCK).any(|may| *may))
            .collect();
        let mut histograms: Vec<Vec<Box<Histogram>>> = blocks
            .par_iter()
            .with_max_len(1)
            .map(|&block| vec![self.count(block, 0..self.rows.len())])
            .collect();
        let mut questions: Vec<Question> = Vec::new();
        while questions.len() < self.params.depth {
            let Some((question, gained)) = self.best_question(&blocks, &histograms, may_ask) else {
                break;
            };
            gains[question.feature] += gained;
            questions.push(question);
            self.split(question);
            if questions.len() < self.params.depth {
                blocks
                    .par_iter()
                    .with_max_len(1)
                    .zip(&mut histograms)
                    .for_each(|(&block, of_leaves)| self.count_halves(block, of_leaves));
            }
        }
        if questions.is_empty() {
            return None;
        }
        let value = |leaf: &std::ops::Range<usize>| {
            let sum = self.slopes[leaf.clone()].iter().sum();
            let step = self.gradient(sum) / (self.curvature(sum) + self.params.ridge);
            (self.params.learning_rate * step) as f32
        };
        Some(Grown {
            leaves: self.leaves.iter().map(value).collect(),
            questions,
        })
    }

    fn count(&self, block: usize, leaf: std::ops::Range<usize>) -> Box<Histogram> {
        let mut histogram: Box<Histogram> = Box::new([[0; N_BINS]; BLOCK]);
        let bins = &self.binned.blocks[block];
        for (&row, &slope) in self.rows[leaf.clone()].iter().zip(&self.slopes[leaf]) {
            for (cells, &bin) in histogram.iter_mut().zip(&bins[row as usize]) {
                cells[usize::from(bin) % N_BINS] += slope;
            }
        }
        histogram
    }

    /// Leaves were split: counts the smaller half of each, and the larger is what is left. The lower halves stand where
    /// the leaves stood, the upper ones behind them.
    fn count_halves(&self, block: usize, of_leaves: &mut Vec<Box<Histogram>>) {
        let n_before = of_leaves.len();
        for leaf in 0..n_before {
            let (low, high) = (&self.leaves[leaf], &self.leaves[leaf + n_before]);
            let low_is_smaller = low.len() <= high.len();
            let mut smaller = self.count(block, if low_is_smaller { low.clone() } else { high.clone() });
            let whole = &mut of_leaves[leaf];
            for (whole, smaller) in whole.iter_mut().flatten().zip(smaller.iter().flatten()) {
                *whole -= smaller;
            }
            if low_is_smaller {
                std::mem::swap(whole, &mut smaller);
            }
            of_leaves.push(smaller);
        }
    }

    /// The question that takes most off the objective when all leaves ask it, and how much; none when none takes any.
    /// Ties go to the lower feature, then the lower bin.
    fn best_question(
        &self,
        blocks: &[usize],
        histograms: &[Vec<Box<Histogram>>],
        may_ask: &[bool],
    ) -> Option<(Question, f64)> {
        let totals: Vec<Packed> = histograms[0].iter().map(|leaf| leaf[0].iter().sum()).collect();
        let before: f64 = totals.iter().map(|&total| self.quality(total)).sum();
        let (feature, bin, quality) = blocks
            .par_iter()
            .with_max_len(1)
            .zip(histograms)
            .filter_map(|(&block, of_leaves)| {
                (0..BLOCK)
                    .map(|at| (block * BLOCK + at, at))
                    .filter(|(feature, _)| may_ask.get(*feature).copied().unwrap_or(false))
                    .filter_map(|(feature, at)| {
                        let (bin, quality) =
                            self.best_bin(self.binned.borders[feature].len(), at, of_leaves, &totals)?;
                        Some((feature, bin, quality))
                    })
                    .max_by(|left, right| left.2.total_cmp(&right.2).then(right.0.cmp(&left.0)))
            })
            .max_by(|left, right| left.2.total_cmp(&right.2).then(right.0.cmp(&left.0)))?;
        let question = Question {
            feature,
            bin: bin as u8,
            border: self.binned.borders[feature][bin],
        };
        (quality > before).then_some((question, quality - before))
    }

    fn best_bin(
        &self,
        n_borders: usize,
        at: usize,
        of_leaves: &[Box<Histogram>],
        totals: &[Packed],
    ) -> Option<(usize, f64)> {
        let mut quality = [0.0_f64; N_BINS];
        for (leaf, &total) in of_leaves.iter().zip(totals) {
            let mut low: Packed = 0;
            for (cell, quality) in leaf[at].iter().zip(&mut quality).take(n_borders) {
                low += cell;
                *quality += self.quality(low) + self.quality(total - low);
            }
        }
        let best = |left: &(usize, f64), right: &(usize, f64)| left.1.total_cmp(&right.1).then(right.0.cmp(&left.0));
        quality.into_iter().take(n_borders).enumerate().max_by(best)
    }

    /// Puts the rows of every leaf's lower side before those of its upper side; both stay in their order.
    fn split(&mut self, question: Question) {
        let n_before = self.leaves.len();
        let (mut high_rows, mut high_slopes) = (Vec::new(), Vec::new());
        for leaf in 0..n_before {
            let range = self.leaves[leaf].clone();
            let mut low = range.start;
            high_rows.clear();
            high_slopes.clear();
            for at in range.clone() {
                let (row, slope) = (self.rows[at], self.slopes[at]);
                if self.binned.bin(row as usize, question.feature) > question.bin {
                    high_rows.push(row);
                    high_slopes.push(slope);
                } else {
                    self.rows[low] = row;
                    self.slopes[low] = slope;
                    low += 1;
                }
            }
            self.rows[low..range.end].copy_from_slice(&high_rows);
            self.slopes[low..range.end].copy_from_slice(&high_slopes);
            self.leaves[leaf] = range.start..low;
            self.leaves.push(low..range.end);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ranker::measures::ndcg;

    /// The bought row is the one whose two features differ: no single feature tells.
    fn exclusive_or() -> RankingTable {
        let mut table = RankingTable::new(2);
        for group in 0..400 {
            let flip = (group % 2) as f32;
            let rows = [flip, 1.0 - flip, 0.0, 0.0, 1.0, 1.0];
            table.push_group(&rows, &[true, false, false]);
        }
        // A pair of differing features is bought, whichever way round.
        table
    }

    fn params() -> BoostingParams {
        BoostingParams {
            ridge: 1.0,
            n_trees: 40,
            feature_share: 1.0,
            ..BoostingParams::default()
        }
    }

    #[test]
    fn trees_learn_what_no_single_feature_tells() {
        let table = exclusive_or();
        let forest = fit(&table, &vec![0.0; table.n_rows()], &params());
        let mut scores = vec![0.0; 3];
        forest.add_rows(0..forest.n_trees(), (0..3).map(|row| table.row(row)), &mut scores);
        assert!(
            (ndcg(&scores, &[true, false, false], 1, 1) - 1.0).abs() < 1e-9,
            "{scores:?}"
        );
        assert!(forest.gains().iter().all(|gain| *gain > 0.0));
    }

    #[test]
    fn columns_and_rows_get_the_same_answer() {
        let table = exclusive_or();
        let forest = fit(&table, &vec![0.0; table.n_rows()], &params());
        let rows: Vec<f32> = (0..21).flat_map(|row| table.row(row).to_vec()).collect();
        let mut columns = crate::ranker::forest::Columns::default();
        columns.load(&rows, 2);
        let mut by_column = vec![0.0; columns.width()];
        forest.add_to(&columns, &mut by_column);
        let mut by_row = vec![0.0; 21];
        forest.add_rows(0..forest.n_trees(), rows.chunks_exact(2), &mut by_row);
        for (left, right) in by_column.iter().zip(&by_row) {
            assert!((left - right).abs() < 1e-6);
        }
    }

    #[test]
    fn the_same_table_gives_the_same_trees_on_any_number_of_threads() {
        let table = exclusive_or();
        let start = vec![0.0; table.n_rows()];
        let on = |n_threads| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(n_threads)
                .build()
                .expect("threads");
            pool.install(|| fit(&table, &start, &params()))
        };
        assert_eq!(on(1), on(3));
    }

    #[test]
    fn nothing_to_learn_from_gives_no_trees() {
        assert_eq!(fit(&RankingTable::new(2), &[], &params()).n_trees(), 0);
        let mut constant = RankingTable::new(1);
        for _ in 0..10 {
            constant.push_group(&[1.0, 1.0], &[true, false]);
        }
        assert_eq!(fit(&constant, &[0.0; 20], &params()).n_trees(), 0);
    }
}
