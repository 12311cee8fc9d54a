//! Questions made of orders whose answer is known.

use rayon::prelude::*;

use super::features::{self, N_FEATURES};
use super::question::{Question, Surface};
use super::signals::{self, Scratch};
use crate::orders::OrderLog;
use crate::ranker::linear::Linear;
use crate::ranker::random::Random;
use crate::ranker::table::RankingTable;
use crate::sources::Sources;

/// Largest order that is asked about; a larger one is not one shopper's basket.
const MAX_ORDER: usize = 100;

/// A question about a known order.
#[derive(Debug, Clone)]
pub(super) struct Example {
    pub(super) surface: Surface,
    /// Place of the order in the log.
    pub(super) order: usize,
    pub(super) given: Vec<u32>,
    pub(super) wanted: Vec<u32>,
    /// Whether what is given is treated as never sold.
    pub(super) is_blind: bool,
    /// Whether it is kept apart, to judge what was learned from the others.
    pub(super) is_held_out: bool,
    seed: u64,
}

/// How examples are made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExampleParams {
    /// Carts per order, each with another item hidden.
    pub n_carts: usize,
    /// Pages per order, each with another item looked at.
    pub n_pages: usize,
    /// Most orders asked about; of more, some are drawn.
    pub max_orders: usize,
    /// Share of the orders that are held out, 0..=1.
    pub held_out_share: f64,
    /// Candidates kept per example that were not bought; all are kept of a held-out one.
    pub n_not_bought: usize,
    /// Seed of all draws.
    pub seed: u64,
}

impl Default for ExampleParams {
    fn default() -> Self {
        Self {
            n_carts: 3,
            n_pages: 3,
            max_orders: 4_000,
            held_out_share: 0.1,
            n_not_bought: 20,
            seed: 1,
        }
    }
}

/// Makes examples of the orders from `from` on, for sources that know the orders before it and so the items that `is_sold`: carts with an item hidden,
/// pages of one item, and per order one page of an item that is new, or treated as new.
pub(super) fn make(
    orders: &OrderLog,
    from: usize,
    is_sold: impl Fn(u32) -> bool,
    params: &ExampleParams,
) -> Vec<Example> {
    let mut random = Random::new(params.seed);
    let usable = |at: &usize| (2..=MAX_ORDER).contains(&orders.order(*at).items.len());
    let mut places: Vec<usize> = (from..orders.len()).filter(usable).collect();
    if places.len() > params.max_orders {
        random.shuffle(&mut places);
        places.truncate(params.max_orders);
        places.sort_unstable();
    }
    let mut all = Vec::new();
    for order in places {
        let is_held_out = random.unit() < params.held_out_share;
        let items = orders.order(order).items;
        let (mut sold, new): (Vec<u32>, Vec<u32>) = items.iter().partition(|item| is_sold(**item));
        random.shuffle(&mut sold);
        let but = |among: &[u32], item: u32| -> Vec<u32> { among.iter().copied().filter(|it| *it != item).collect() };
        let mut add = |surface, given, wanted: Vec<u32>, is_blind| {
            if !wanted.is_empty() {
                let seed = random.bits();
                all.push(Example {
                    surface,
                    order,
                    given,
                    wanted,
                    is_blind,
                    is_held_out,
                    seed,
                });
            }
        };
        for &hidden in sold.iter().take(params.n_carts) {
            add(Surface::Cart, but(items, hidden), vec![hidden], false);
        }
        for &looked_at in sold.iter().rev().take(params.n_pages) {
            add(Surface::Page, vec![looked_at], but(&sold, looked_at), false);
        }
        if let Some(&unknown) = new.first().or(sold.first()) {
            add(Surface::Page, vec![unknown], but(&sold, unknown), true);
        }
    }
    all
}

/// The candidates of examples with their features, and per group how many items could have been found.
#[derive(Debug, Clone)]
pub(super) struct Answered {
    pub(super) table: RankingTable,
    pub(super) n_wanted: Vec<usize>,
}

/// Which candidates of an example to learn from are kept.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kept<'a> {
    /// All that were bought, and so many of the others, drawn.
    Drawn(usize),
    /// The best by a linear score, bought or not: what is bought in spite of it is dropped with the others, because it
    /// would never be among what comes next.
    Best(&'a Linear, usize),
}

/// Gathers the candidates of examples. Of those to learn from, only groups in which something was bought are kept, and
/// of these `kept`; of those held out all is.
pub(super) fn answer<'a>(
    sources: &Sources,
    orders: &OrderLog,
    examples: impl IndexedParallelIterator<Item = &'a Example>,
    kept: Kept<'_>,
) -> Answered {
    let answers: Vec<(Vec<f32>, Vec<bool>, usize)> = examples
        .map_init(Scratch::default, |scratch, example| {
            let order = orders.order(example.order);
            let question = Question {
                surface: example.surface,
                given: &example.given,
                shopper: order.shopper,
                now_s: order.placed_at_s,
            };
            signals::gather(sources, &question, example.is_blind, scratch);
            features::write(sources, &question, example.is_blind, scratch);
            let is_bought = |item: &u32| example.wanted.contains(item);
            if !example.is_held_out {
                match kept {
                    Kept::Drawn(n_not_bought) => draw(scratch, n_not_bought, example.seed, is_bought),
                    Kept::Best(linear, n) => {
                        scratch.score(linear);
                        scratch.keep_best(n);
                    }
                }
            }
            let labels: Vec<bool> = scratch.candidates.iter().map(is_bought).collect();
            if example.is_held_out || labels.contains(&true) {
                (scratch.rows.clone(), labels, example.wanted.len())
            } else {
                Default::default()
            }
        })
        .collect();
    let mut answered = Answered {
        table: RankingTable::new(N_FEATURES),
        n_wanted: Vec::new(),
    };
    for (rows, labels, n_wanted) in answers.iter().filter(|(_, labels, _)| !labels.is_empty()) {
        answered.table.push_group(rows, labels);
        answered.n_wanted.push(*n_wanted);
    }
    answered
}

/// Keeps what was bought, and about `n_not_bought` of the others.
fn draw(scratch: &mut Scratch, n_not_bought: usize, seed: u64, is_bought: impl Fn(&u32) -> bool) {
    let n_bought = scratch.candidates.iter().filter(|item| is_bought(item)).count();
    let share = n_not_bought as f64 / (scratch.candidates.len() - n_bought).max(1) as f64;
    let mut random = Random::new(seed);
    scratch.order.clear();
    for (at, item) in (0..).zip(&scratch.candidates) {
        if is_bought(item) || random.unit() < share {
            scratch.order.push(at);
        }
    }
    scratch.keep_order();
}
