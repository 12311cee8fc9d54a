//! Learning the engine from a shop's orders, and asking it.

use super::chance;
use super::examples::{self, ExampleParams};
use super::features::{self, FEATURES, Feature, N_FEATURES};
use super::plain::{self, PlainScratch};
use super::question::{Question, Surface};
use super::signals::{self, Scratch};
use super::surface::{Learned, Ranker};
use crate::mapped::{Reader, Writer};
use crate::model::ModelFileError;
use crate::orders::OrderLog;
use crate::ranker::boosting::BoostingParams;
use crate::ranker::linear::LinearParams;
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

/// Fewest held-out questions by which probabilities are believed.
const MIN_HELD_OUT: usize = 50;

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

impl Engine {
    /// Learns. The same orders, items and parameters give the same engine on any number of threads.
    ///
    /// # Panics
    /// When there are not as many `items` as the orders have.
    #[must_use]
    pub fn learn(orders: &OrderLog, items: &[ItemFacts], params: &EngineParams) -> Self {
        let titles = similar_titles(items);
        let n_older = orders.n_before_newest(params.newest_share);
        // What may not be recommended today was recommended then: the past is learned from as it was.
        let mut older = Sources::fit(&orders.oldest(n_older), items, titles.clone(), &params.sources);
        older.offer(|_| true);
        let examples = examples::make(orders, n_older, |item| older.trends.is_sold(item), &params.examples);
        let ranker = |surface| Ranker::learn(surface, &older, orders, &examples, params);
        let (((cart, of_cart), (page, of_page)), sources) = rayon::join(
            || rayon::join(|| ranker(Surface::Cart), || ranker(Surface::Page)),
            || Sources::fit(orders, items, titles, &params.sources),
        );
        Self {
            sources,
            cart,
            page,
            learned: vec![of_cart, of_page],
        }
    }

    pub(super) fn write(&self, to: &mut Writer) {
        self.sources.write(to);
        for (ranker, learned) in [&self.cart, &self.page].into_iter().zip(&self.learned) {
            ranker.write(to);
            learned.write(to);
        }
    }

    /// Reads what [`Self::write`] wrote. Whatever the bytes say, a question is answered without leaving them.
    pub(super) fn read(from: &mut Reader, n_items: usize, n_shoppers: usize) -> Result<Self, ModelFileError> {
        let sources = Sources::read(from, n_items, n_shoppers)?;
        let mut surface = |surface| Ok((Ranker::read(from)?, Learned::read(from, surface)?));
        let (cart, of_cart) = surface(Surface::Cart)?;
        let (page, of_page) = surface(Surface::Page)?;
        Ok(Self {
            sources,
            cart,
            page,
            learned: vec![of_cart, of_page],
        })
    }

    /// What learning came to, per surface.
    #[must_use]
    pub fn learned(&self) -> &[Learned] {
        &self.learned
    }

    /// Whether enough was held out to say with which probability something is bought; before that, an answer is in the
    /// right order at best.
    #[must_use]
    pub fn is_proven(&self, surface: Surface) -> bool {
        let of_surface = self.learned.iter().find(|learned| learned.surface == surface);
        of_surface.is_some_and(|learned| learned.n_held_out >= MIN_HELD_OUT)
    }

    /// The sources.
    #[must_use]
    pub const fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The features that the trees of a surface gain most by, with their share of the gain, most first; none without
    /// trees.
    #[must_use]
    pub fn strongest_features(&self, surface: Surface, n: usize) -> Vec<(&'static Feature, f64)> {
        let gains = self.ranker(surface).forest.gains();
        let total: f64 = gains.iter().sum();
        let mut strongest: Vec<_> = FEATURES.iter().zip(gains.iter().map(|gain| gain / total)).collect();
        strongest.sort_by(|left, right| right.1.total_cmp(&left.1));
        strongest.truncate(n);
        strongest
    }

    const fn ranker(&self, surface: Surface) -> &Ranker {
        match surface {
            Surface::Cart => &self.cart,
            Surface::Page => &self.page,
        }
    }

    /// The best `n` items for a question, best first, none of them given, each sold before and open to be
    /// recommended; ties by the lower item.
    pub fn rank(&self, question: &Question<'_>, n: usize, scratch: &mut EngineScratch, best: &mut Vec<Ranked>) {
        let ranker = self.ranker(question.surface);
        let scratch = &mut scratch.full;
        signals::gather(&self.sources, question, false, scratch);
        features::write(&self.sources, question, false, scratch);
        ranker.score(scratch);
        let n_scored = scratch.candidates.len();
        let rivals = chance::rivals(&scratch.scores[..n_scored], &mut scratch.best_scores);
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
            let row = &scratch.rows[at as usize * N_FEATURES..][..N_FEATURES];
            Ranked {
                item: candidates[at as usize],
                score,
                probability: ranker.chance.probability(&chance::inputs(row, score, rivals)),
            }
        }));
        chance::fall(best);
    }

    /// The same by the plain score alone, which takes a fraction of the time.
    pub fn rank_plainly(&self, question: &Question<'_>, n: usize, scratch: &mut EngineScratch, best: &mut Vec<u32>) {
        let weights = self.ranker(question.surface).plain;
        plain::rank(&self.sources, weights, question, n, &mut scratch.plain, best);
    }
}
