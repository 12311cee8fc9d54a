//! Learning the engine from a shop's orders, and asking it.

use rayon::prelude::*;

use super::examples::{self, Answered, Example, ExampleParams};
use super::features::{self, N_FEATURES};
use super::plain::{self, BOUGHT_WEIGHTS, PlainScratch, PlainWeights};
use super::question::{Question, Surface};
use super::signals::{self, Scratch};
use crate::orders::OrderLog;
use crate::ranker::boosting::{self, BoostingParams};
use crate::ranker::calibration::{Calibration, Reliability};
use crate::ranker::forest::Forest;
use crate::ranker::linear::{self, Linear, LinearParams};
use crate::ranker::measures::ndcg;
use crate::sources::{ItemFacts, SourceParams, Sources, similar_titles};

/// What learning can be told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EngineParams {
    /// Of the sources.
    pub sources: SourceParams,
    /// Share of the time that questions are asked of, the newest; the sources of these know the rest.
    pub newest_share: f64,
    /// Of the questions.
    pub examples: ExampleParams,
    /// Of the linear score.
    pub linear: LinearParams,
    /// Of the trees.
    pub boosting: BoostingParams,
    /// Fewest questions with an answer for a linear score; below, the plain one decides.
    pub min_groups_linear: usize,
    /// Fewest for trees.
    pub min_groups_trees: usize,
}

impl Default for EngineParams {
    fn default() -> Self {
        Self {
            sources: SourceParams::default(),
            newest_share: 0.2,
            examples: ExampleParams::default(),
            linear: LinearParams::default(),
            boosting: BoostingParams::default(),
            min_groups_linear: 100,
            min_groups_trees: 500,
        }
    }
}

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
struct Ranker {
    plain: PlainWeights,
    level: Level,
    linear: Linear,
    forest: Forest,
    calibration: Calibration,
}

/// Sources and rankers of one shop.
#[derive(Debug, Clone)]
pub struct Engine {
    sources: Sources,
    cart: Ranker,
    page: Ranker,
    learned: Vec<Learned>,
}

/// Memory for asking, used over and over.
#[derive(Debug, Default)]
pub struct EngineScratch {
    full: Scratch,
    plain: PlainScratch,
}

/// One item of an answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked {
    /// The item.
    pub item: u32,
    /// What it was ranked by; comparable within one answer only.
    pub score: f32,
    /// Estimated probability that this order will hold it, 0..=1.
    pub probability: f32,
}

/// Places that count when levels are compared.
const TOP: usize = 10;

/// Candidates that trees answer: the best by the linear score. The others would hardly come among the first ten.
const MAX_FOR_TREES: usize = 64;

/// Trees between two looks at the held-out questions.
const LOOK_EVERY: usize = 25;

impl Engine {
    /// Learns. The same orders, items and parameters give the same engine on any number of threads.
    ///
    /// # Panics
    /// When there are not as many `items` as the orders have.
    #[must_use]
    pub fn learn(orders: &OrderLog, items: &[ItemFacts], params: &EngineParams) -> Self {
        let titles = similar_titles(items);
        let n_older = orders.n_before_newest(params.newest_share);
        let older = Sources::fit(&orders.oldest(n_older), items, titles.clone(), &params.sources);
        let examples = examples::make(orders, n_older, |item| older.trends.is_sold(item), &params.examples);
        let [(cart, of_cart), (page, of_page)] =
            Surface::ALL.map(|surface| learn_surface(surface, &older, orders, &examples, params));
        drop(older);
        Self {
            sources: Sources::fit(orders, items, titles, &params.sources),
            cart,
            page,
            learned: vec![of_cart, of_page],
        }
    }

    /// What learning came to, per surface.
    #[must_use]
    pub fn learned(&self) -> &[Learned] {
        &self.learned
    }

    /// The sources.
    #[must_use]
    pub const fn sources(&self) -> &Sources {
        &self.sources
    }

    /// What each feature adds to the trees of a surface; empty without trees.
    #[must_use]
    pub fn gains(&self, surface: Surface) -> &[f64] {
        self.ranker(surface).forest.gains()
    }

    const fn ranker(&self, surface: Surface) -> &Ranker {
        match surface {
            Surface::Cart => &self.cart,
            Surface::Page => &self.page,
        }
    }

    /// The best `n` items for a question, best first, none of them given, each sold before; ties by the lower item.
    pub fn rank(&self, question: &Question<'_>, n: usize, scratch: &mut EngineScratch, best: &mut Vec<Ranked>) {
        let ranker = self.ranker(question.surface);
        let scratch = &mut scratch.full;
        signals::gather(&self.sources, question, false, scratch);
        features::write(&self.sources, question, false, scratch);
        ranker.score(scratch);
        let (scores, candidates) = (&scratch.scores, &scratch.candidates);
        let better = |left: &u32, right: &u32| {
            scores[*right as usize]
                .total_cmp(&scores[*left as usize])
                .then(left.cmp(right))
        };
        let order = &mut scratch.order;
        order.clear();
        order.extend(0..candidates.len() as u32);
        if order.len() > n && n > 0 {
            order.select_nth_unstable_by(n - 1, better);
        }
        order.truncate(n);
        order.sort_unstable_by(better);
        best.clear();
        best.extend(order.iter().map(|&at| {
            let score = scores[at as usize];
            Ranked {
                item: candidates[at as usize],
                score,
                probability: ranker.calibration.probability(score),
            }
        }));
    }

    /// The same by the plain score alone, which takes a fraction of the time.
    pub fn rank_plainly(&self, question: &Question<'_>, n: usize, scratch: &mut EngineScratch, best: &mut Vec<u32>) {
        let weights = self.ranker(question.surface).plain;
        plain::rank(&self.sources, weights, question, n, &mut scratch.plain, best);
    }
}

impl Ranker {
    /// Scores every candidate whose features were written.
    fn score(&self, scratch: &mut Scratch) {
        scratch.scores.clear();
        if self.level == Level::Plain {
            scratch
                .scores
                .extend(scratch.rows.chunks_exact(N_FEATURES).map(|row| self.plain.score(row)));
            return;
        }
        scratch
            .scores
            .extend(scratch.rows.chunks_exact(N_FEATURES).map(|row| self.linear.score(row)));
        if self.level == Level::Trees {
            keep_promising(scratch);
            scratch.columns.load(&scratch.rows, N_FEATURES);
            scratch.scores.resize(scratch.columns.width(), 0.0);
            self.forest.add_to(&scratch.columns, &mut scratch.scores);
        }
    }
}

/// Drops all but the best [`MAX_FOR_TREES`] candidates by the score so far.
fn keep_promising(scratch: &mut Scratch) {
    let n = scratch.candidates.len();
    if n <= MAX_FOR_TREES {
        return;
    }
    let Scratch {
        candidates,
        rows,
        scores,
        order,
        ..
    } = scratch;
    order.clear();
    order.extend(0..n as u32);
    order.select_nth_unstable_by(MAX_FOR_TREES - 1, |&left, &right| {
        scores[right as usize]
            .total_cmp(&scores[left as usize])
            .then(left.cmp(&right))
    });
    order.truncate(MAX_FOR_TREES);
    // Ascending, so that each is moved to the front of where it stood.
    order.sort_unstable();
    for (to, &from) in order.iter().enumerate() {
        let from = from as usize;
        candidates[to] = candidates[from];
        scores[to] = scores[from];
        rows.copy_within(from * N_FEATURES..(from + 1) * N_FEATURES, to * N_FEATURES);
    }
    candidates.truncate(MAX_FOR_TREES);
    scores.truncate(MAX_FOR_TREES);
    rows.truncate(MAX_FOR_TREES * N_FEATURES);
}

fn learn_surface(
    surface: Surface,
    sources: &Sources,
    orders: &OrderLog,
    examples: &[Example],
    params: &EngineParams,
) -> (Ranker, Learned) {
    let of = |is_held_out: bool| -> Vec<&Example> {
        examples
            .iter()
            .filter(|it| it.surface == surface && it.is_held_out == is_held_out)
            .collect()
    };
    let n_not_bought = params.examples.n_not_bought;
    let learn = examples::answer(sources, orders, of(false).par_iter().copied(), n_not_bought);
    let judge = examples::answer(sources, orders, of(true).par_iter().copied(), n_not_bought);
    let n_groups = learn.table.n_groups();

    let plain = best_plain(&learn);
    let plain_scores: Vec<f32> = (0..judge.table.n_rows())
        .map(|row| plain.score(judge.table.row(row)))
        .collect();
    let mut ndcgs = [judge.ndcg(&plain_scores); 3];
    let mut level = Level::Plain;
    let mut scores = plain_scores;
    let (mut fitted, mut forest) = (Linear::default(), Forest::default());
    if n_groups >= params.min_groups_linear {
        fitted = linear::fit(&learn.table, &params.linear);
        let linear_scores: Vec<f32> = (0..judge.table.n_rows())
            .map(|row| fitted.score(judge.table.row(row)))
            .collect();
        ndcgs[1] = judge.ndcg(&linear_scores);
        ndcgs[2] = ndcgs[1];
        if ndcgs[1] >= ndcgs[0] {
            level = Level::Linear;
            scores.clone_from(&linear_scores);
        }
        if n_groups >= params.min_groups_trees {
            let start: Vec<f32> = (0..learn.table.n_rows())
                .into_par_iter()
                .map(|row| fitted.score(learn.table.row(row)))
                .collect();
            forest = boosting::fit(&learn.table, &start, &params.boosting);
            let (n_trees, best, tree_scores) = best_n_trees(&forest, &judge, linear_scores);
            forest.truncate(n_trees);
            ndcgs[2] = best;
            if n_trees > 0 && best >= ndcgs[0] {
                level = Level::Trees;
                scores = tree_scores;
            }
        }
    }
    if level != Level::Trees {
        forest = Forest::default();
    }
    let (calibration, reliability) = calibrate(&scores, &judge);
    let learned = Learned {
        surface,
        level,
        n_learned: n_groups,
        n_held_out: judge.table.n_groups(),
        ndcg: ndcgs,
        reliability,
    };
    let ranker = Ranker {
        plain,
        level,
        linear: fitted,
        forest,
        calibration,
    };
    (ranker, learned)
}

/// The weights with the best order of what is learned from.
fn best_plain(learn: &Answered) -> PlainWeights {
    let candidates = BOUGHT_WEIGHTS.map(|bought| PlainWeights {
        bought,
        ..PlainWeights::default()
    });
    let judged = candidates.map(|weights| {
        let scores: Vec<f32> = (0..learn.table.n_rows())
            .map(|row| weights.score(learn.table.row(row)))
            .collect();
        (learn.ndcg(&scores), weights)
    });
    if learn.table.n_groups() == 0 {
        return PlainWeights::default();
    }
    // The first of equals: the smallest weight.
    judged
        .into_iter()
        .rev()
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map_or_else(PlainWeights::default, |best| best.1)
}

/// How many trees order the held-out questions best, the NDCG they reach, and the scores.
fn best_n_trees(forest: &Forest, judge: &Answered, start: Vec<f32>) -> (usize, f64, Vec<f32>) {
    let mut scores = start.clone();
    let mut best = (0, judge.ndcg(&start), start);
    for from in (0..forest.n_trees()).step_by(LOOK_EVERY) {
        let until = (from + LOOK_EVERY).min(forest.n_trees());
        forest.add_rows(
            from..until,
            (0..judge.table.n_rows()).map(|row| judge.table.row(row)),
            &mut scores,
        );
        let reached = judge.ndcg(&scores);
        if reached > best.1 {
            best = (until, reached, scores.clone());
        }
    }
    best
}

/// Fits probabilities to the scores of the held-out questions. The curve is that of probabilities fitted on every other
/// question and judged on the rest.
fn calibrate(scores: &[f32], judge: &Answered) -> (Calibration, Vec<Reliability>) {
    const PARTS: usize = 10;
    let pairs = |parity: usize| -> Vec<(f32, bool)> {
        let groups = judge.table.groups();
        let own = groups.iter().skip(parity).step_by(2).flat_map(|group| group.clone());
        own.map(|row| (scores[row], judge.table.labels()[row])).collect()
    };
    let (even, odd) = (pairs(0), pairs(1));
    let reliability = Calibration::fit(even.clone()).reliability(&odd, PARTS);
    let all = even.into_iter().chain(odd).collect();
    (Calibration::fit(all), reliability)
}

impl Answered {
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
