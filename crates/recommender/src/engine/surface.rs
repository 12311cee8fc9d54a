//! How one surface is ranked, and learning that.

use rayon::prelude::*;

use super::chance::{self, Chance, Inputs};
use super::examples::{self, Answered, Example, Kept};
use super::features::N_FEATURES;
use super::learning::EngineParams;
use super::plain::{BOUGHT_WEIGHTS, PlainWeights};
use super::question::Surface;
use super::signals::Scratch;
use crate::mapped::{Reader, Writer};
use crate::model::ModelFileError;
use crate::orders::OrderLog;
use crate::ranker::boosting;
use crate::ranker::calibration::{Reliability, reliability};
use crate::ranker::forest::Forest;
use crate::ranker::linear::{self, Linear};
use crate::ranker::measures::ndcg;
use crate::sources::Sources;

/// How a surface is ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// By the regression, what the shopper bought, and popularity: too few orders to learn more.
    Plain,
    /// By a linear score of all features.
    Linear,
    /// By the linear score and trees that correct it.
    Trees,
}

impl Level {
    /// All of them, from the least learned to the most.
    pub const ALL: [Self; 3] = [Self::Plain, Self::Linear, Self::Trees];
}

/// What learning one surface came to, on questions it was not learned from.
#[derive(Debug, Clone, PartialEq)]
pub struct Learned {
    /// Where.
    pub surface: Surface,
    /// What ranks it.
    pub level: Level,
    /// Questions learned from.
    pub n_learned: usize,
    /// Questions held out.
    pub n_held_out: usize,
    /// NDCG of the first ten on these, by the plain score, the linear one, and the trees.
    pub ndcg: [f64; 3],
    /// Whether what is said to be bought with a probability is bought as often, on the half of the held-out questions
    /// that the probabilities were not fitted on.
    pub reliability: Vec<Reliability>,
}

/// How one surface is ranked.
#[derive(Debug, Clone)]
pub(super) struct Ranker {
    pub(super) plain: PlainWeights,
    level: Level,
    linear: Linear,
    pub(super) forest: Forest,
    pub(super) chance: Chance,
}

/// Places that count when levels are compared.
const TOP: usize = 10;

/// Candidates that trees answer: the best by the linear score. The others would hardly come among the first ten.
const MAX_FOR_TREES: usize = 64;

/// Trees between two looks at the held-out questions.
const LOOK_EVERY: usize = 25;

impl Ranker {
    /// Learns from the examples of a surface; those held out decide how much of it is used.
    pub(super) fn learn(
        surface: Surface,
        sources: &Sources,
        orders: &OrderLog,
        examples: &[Example],
        params: &EngineParams,
    ) -> (Self, Learned) {
        let answered = |is_held_out: bool, kept: Kept<'_>| {
            let of_surface = |it: &&Example| it.surface == surface && it.is_held_out == is_held_out;
            let own: Vec<&Example> = examples.iter().filter(of_surface).collect();
            examples::answer(sources, orders, own.into_par_iter(), kept)
        };
        let drawn = Kept::Drawn(params.examples.n_not_bought);
        let (learn, judge) = (answered(false, drawn), answered(true, drawn));
        let n_groups = learn.table.n_groups();
        let mut ranker = Self {
            plain: best_plain(&learn),
            level: Level::Plain,
            linear: Linear::default(),
            forest: Forest::default(),
            chance: Chance::default(),
        };
        let mut scores = judge.scores(|row| ranker.plain.score(row));
        let mut reached = [judge.ndcg(&scores); 3];
        if n_groups >= params.min_groups_linear {
            ranker.linear = linear::fit(&learn.table, &params.linear);
            let by_linear = judge.scores(|row| ranker.linear.score(row));
            reached[1..].fill(judge.ndcg(&by_linear));
            if n_groups >= params.min_groups_trees {
                let learn = match surface {
                    // Only one item of a cart was hidden: where it is not among the best, the whole cart would be lost.
                    Surface::Cart => learn,
                    // Trees learn from what they will be asked about.
                    Surface::Page => {
                        drop(learn);
                        answered(false, Kept::Best(&ranker.linear, MAX_FOR_TREES))
                    }
                };
                let start = learn.scores(|row| ranker.linear.score(row));
                let forest = boosting::fit(&learn.table, &start, &params.boosting);
                let (n_trees, by_trees) = best_n_trees(&forest, &judge, by_linear.clone());
                reached[2] = judge.ndcg(&by_trees);
                if n_trees > 0 && reached[2] > reached[0] {
                    (ranker.level, ranker.forest, scores) = (Level::Trees, forest.first(n_trees), by_trees);
                }
            }
            if ranker.level == Level::Plain && reached[1] > reached[0] {
                (ranker.level, scores) = (Level::Linear, by_linear);
            }
        }
        let reliability;
        (ranker.chance, reliability) = fit_chance(&scores, &judge);
        let learned = Learned {
            surface,
            level: ranker.level,
            n_learned: n_groups,
            n_held_out: judge.table.n_groups(),
            ndcg: reached,
            reliability,
        };
        (ranker, learned)
    }

    pub(super) fn write(&self, to: &mut Writer) {
        to.put(&[self.level as u32]);
        to.put(&[self.plain.bought, self.plain.always]);
        self.linear.write(to);
        self.forest.write(to);
        self.chance.write(to);
    }

    /// Reads what [`Self::write`] wrote.
    pub(super) fn read(from: &mut Reader) -> Result<Self, ModelFileError> {
        let level = read_level(from)?;
        let plain = from.take_n::<f32>(2)?;
        if plain.iter().any(|weight| !weight.is_finite()) {
            return Err(ModelFileError::Inconsistent("the plain score makes no sense"));
        }
        Ok(Self {
            level,
            plain: PlainWeights {
                bought: plain[0],
                always: plain[1],
            },
            linear: Linear::read(from, N_FEATURES)?,
            forest: Forest::read(from, N_FEATURES)?,
            chance: Chance::read(from)?,
        })
    }

    /// Scores every candidate whose features were written.
    pub(super) fn score(&self, scratch: &mut Scratch) {
        if self.level == Level::Plain {
            scratch.scores.clear();
            scratch
                .scores
                .extend(scratch.rows.chunks_exact(N_FEATURES).map(|row| self.plain.score(row)));
            return;
        }
        scratch.score(&self.linear);
        if self.level == Level::Trees {
            scratch.keep_best(MAX_FOR_TREES);
            scratch.columns.load(&scratch.rows, N_FEATURES);
            scratch.scores.resize(scratch.columns.width(), 0.0);
            self.forest.add_to(&scratch.columns, &mut scratch.scores);
        }
    }
}

impl Learned {
    pub(super) fn write(&self, to: &mut Writer) {
        to.put(&[self.level as u32]);
        to.put(&[self.n_learned as u64, self.n_held_out as u64]);
        to.put(&self.ndcg);
        to.put(&self.reliability);
    }

    /// Reads what [`Self::write`] wrote.
    pub(super) fn read(from: &mut Reader, surface: Surface) -> Result<Self, ModelFileError> {
        let level = read_level(from)?;
        let counts = from.take_n::<u64>(2)?;
        let ndcg = from.take_n::<f64>(3)?;
        Ok(Self {
            surface,
            level,
            n_learned: counts[0] as usize,
            n_held_out: counts[1] as usize,
            ndcg: std::array::from_fn(|level| ndcg[level]),
            reliability: from.take()?.to_vec(),
        })
    }
}

fn read_level(from: &mut Reader) -> Result<Level, ModelFileError> {
    let code = from.take_n::<u32>(1)?[0];
    let level = Level::ALL.into_iter().find(|level| *level as u32 == code);
    level.ok_or(ModelFileError::Inconsistent("a level that is not known"))
}

/// The weights with the best order of what is learned from.
fn best_plain(learn: &Answered) -> PlainWeights {
    let candidates = BOUGHT_WEIGHTS.map(|bought| PlainWeights {
        bought,
        ..PlainWeights::default()
    });
    if learn.table.n_groups() == 0 {
        return PlainWeights::default();
    }
    let judged = candidates.map(|weights| (learn.ndcg(&learn.scores(|row| weights.score(row))), weights));
    // The first of equals: the smallest weight.
    judged
        .into_iter()
        .rev()
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map_or_else(PlainWeights::default, |best| best.1)
}

/// How many trees order the held-out questions best, and the scores these give.
fn best_n_trees(forest: &Forest, judge: &Answered, start: Vec<f32>) -> (usize, Vec<f32>) {
    let mut scores = start.clone();
    let mut best = (judge.ndcg(&start), 0, start);
    for from in (0..forest.n_trees()).step_by(LOOK_EVERY) {
        let until = (from + LOOK_EVERY).min(forest.n_trees());
        let rows = (0..judge.table.n_rows()).map(|row| judge.table.row(row));
        forest.add_rows(from..until, rows, &mut scores);
        let reached = judge.ndcg(&scores);
        if reached > best.0 {
            best = (reached, until, scores.clone());
        }
    }
    (best.1, best.2)
}

/// Fits probabilities to the held-out questions. The curve is that of probabilities fitted on every other question and
/// judged on the rest.
fn fit_chance(scores: &[f32], judge: &Answered) -> (Chance, Vec<Reliability>) {
    const PARTS: usize = 10;
    let mut best = Vec::new();
    let mut examples: [Vec<(Inputs, bool)>; 2] = Default::default();
    for (at, group) in judge.table.groups().into_iter().enumerate() {
        let rivals = chance::rivals(&scores[group.clone()], &mut best);
        examples[at % 2].extend(group.map(|row| {
            let inputs = chance::inputs(judge.table.row(row), scores[row], rivals);
            (inputs, judge.table.labels()[row])
        }));
    }
    let [mut even, odd] = examples;
    let fitted = Chance::fit(&even);
    let given = odd.iter().map(|(inputs, label)| (fitted.probability(inputs), *label));
    let reliability = reliability(given.collect(), PARTS);
    even.extend(odd);
    (Chance::fit(&even), reliability)
}

impl Answered {
    /// The score of every row.
    fn scores(&self, score: impl Fn(&[f32]) -> f32 + Sync) -> Vec<f32> {
        let rows = (0..self.table.n_rows()).into_par_iter();
        rows.map(|row| score(self.table.row(row))).collect()
    }

    /// Mean NDCG of the first ten over all groups.
    fn ndcg(&self, scores: &[f32]) -> f64 {
        let groups = self.table.groups();
        let total: f64 = groups
            .par_iter()
            .zip(&self.n_wanted)
            .map(|(group, &n_wanted)| {
                ndcg(
                    &scores[group.clone()],
                    &self.table.labels()[group.clone()],
                    n_wanted,
                    TOP,
                )
            })
            .collect::<Vec<f64>>()
            .iter()
            .sum();
        total / groups.len().max(1) as f64
    }
}
