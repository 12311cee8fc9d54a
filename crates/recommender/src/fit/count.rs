//! Counting pairs, one source at a time, and keeping the best neighbours of each.
//!
//! For a source, every basket that holds it adds its tally to the cell of every item in it. One array of cells per
//! thread is used over and over. A source whose baskets touch a good part of the cells has them read from end to
//! end; for one that touches few, the touched ones are noted, so the cost follows the baskets and not the catalogue.

use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;

use super::best::{Best, Neighbour};
use super::index::{BasketRef, Index};
use super::prior_units;
use crate::params::MiningParams;
use crate::rates::prior_weight;
use crate::weight::Tally;

/// What one thread mined.
pub(super) struct Mined {
    /// The sources it took, in the order it took them.
    pub(super) rows: Vec<Row>,
    /// Their neighbours, best first.
    pub(super) neighbours: Vec<Neighbour>,
}

/// The neighbours of one source.
pub(super) struct Row {
    /// Place among the products.
    pub(super) source: u32,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What is needed of every item to judge a pair with it.
struct Measures {
    /// What the prior adds to the weight of a pair. For one source, all scores have the same denominator, so `weight
    /// together + prior` (the key) ranks as the score does and needs no division.
    prior: Vec<u64>,
    weight: Vec<f64>,
    total_weight: f64,
}

/// Mines every source. The parts depend on how the threads took turns; their rows do not.
pub(super) fn mine(index: &Index, params: &MiningParams) -> Vec<Mined> {
    let items = 0..index.n_items() as u32;
    let total = index.total.weight();
    let prior = prior_units(params);
    let weights = || items.clone().map(|item| index.tally_of(item).weight());
    let measures = Measures {
        prior: weights().map(|weight| prior_weight(prior, weight, total)).collect(),
        weight: weights().map(|weight| weight as f64).collect(),
        total_weight: total as f64,
    };
    // Each thread takes the next source when it is done with one. They are numbered by popularity, so the costliest
    // come first and the threads end together.
    let next = AtomicU32::new(0);
    (0..rayon::current_num_threads())
        .into_par_iter()
        .with_max_len(1)
        .map(|_| {
            let mut worker = Worker::new(index, &measures, params);
            loop {
                let source = next.fetch_add(1, Ordering::Relaxed);
                if source >= items.end {
                    return worker.mined;
                }
                worker.take(source);
            }
        })
        .collect()
}

/// Cells looked at together when all are read.
const BLOCK: usize = 8;

/// Baskets whose heads are read before the first is counted.
const AHEAD: usize = 32;

struct Worker<'a> {
    index: &'a Index,
    cells: Vec<Tally>,
    touched: Vec<u32>,
    judge: Judge<'a>,
    mined: Mined,
}

impl<'a> Worker<'a> {
    fn new(index: &'a Index, measures: &'a Measures, params: &MiningParams) -> Self {
        Self {
            index,
            cells: vec![Tally::default(); index.n_items()],
            touched: vec![0; index.n_items() + 1],
            judge: Judge {
                measures,
                product_of: &index.product_of,
                min_together: Tally::at_least(params.min_together),
                min_assoc_lift: params.min_assoc_lift,
                lift_bar: 0.0,
                best: Best::new(params.max_neighbours),
            },
            mined: Mined {
                rows: Vec::new(),
                neighbours: Vec::new(),
            },
        }
    }

    fn take(&mut self, source: u32) {
        let index = self.index;
        self.judge.start(index.tally_of(source));
        // Reading a cell in its order costs a fraction of noting and revisiting it.
        if index.cost_of(source) >= index.n_items() / 4 {
            self.count_everywhere(source);
        } else {
            self.count_touched(source);
        }
        let start = self.mined.neighbours.len();
        self.judge.best.drain_into(&mut self.mined.neighbours);
        self.mined.rows.push(Row {
            source: index.product_of[source as usize],
            start,
            end: self.mined.neighbours.len(),
        });
    }

    fn count_everywhere(&mut self, source: u32) {
        let Self { index, cells, .. } = self;
        for_each_basket(index, source, |basket| {
            for &item in index.items_in(basket) {
                cells[item as usize].add(basket.tally);
            }
        });
        self.cells[source as usize] = Tally::default();
        let (blocks, rest) = self.cells.as_chunks::<BLOCK>();
        let (priors, _) = self.judge.measures.prior.as_chunks::<BLOCK>();
        for (number, (block, prior)) in blocks.iter().zip(priors).enumerate() {
            // Once enough good neighbours are known, almost every block holds none that is better.
            if self.judge.best.may_hold_better(block, prior) {
                for (item, &together) in (number * BLOCK..).zip(block) {
                    self.judge.offer(item, together);
                }
            }
        }
        for (item, &together) in (blocks.len() * BLOCK..).zip(rest) {
            self.judge.offer(item, together);
        }
        self.cells.fill(Tally::default());
    }

    fn count_touched(&mut self, source: u32) {
        let mut n_touched = 0;
        let Self {
            index, cells, touched, ..
        } = self;
        for_each_basket(index, source, |basket| {
            for &item in index.items_in(basket) {
                let cell = &mut cells[item as usize];
                // Written always and counted only when new: no branch to guess wrong.
                touched[n_touched] = item;
                n_touched += usize::from(*cell == Tally::default());
                cell.add(basket.tally);
            }
        });
        self.cells[source as usize] = Tally::default();
        for &item in &self.touched[..n_touched] {
            let together = std::mem::take(&mut self.cells[item as usize]);
            self.judge.offer(item as usize, together);
        }
    }
}

/// Goes over the baskets that hold an item. Their heads are read a few ahead, so that the cache misses of several
/// overlap instead of each waiting for the one before.
#[inline]
fn for_each_basket(index: &Index, item: u32, mut visit: impl FnMut(BasketRef)) {
    let mut ahead = [BasketRef::default(); AHEAD];
    for holders in index.holders_of(item).chunks(AHEAD) {
        for (basket, &holder) in ahead.iter_mut().zip(holders) {
            *basket = index.basket(holder);
        }
        for &basket in &ahead[..holders.len()] {
            visit(basket);
        }
    }
}

/// Says which pairs of the source at hand are kept.
struct Judge<'a> {
    measures: &'a Measures,
    product_of: &'a [u32],
    min_together: Tally,
    min_assoc_lift: f64,
    /// The least lift times the source's weight: comparing a lift then takes two multiplications and no division.
    lift_bar: f64,
    best: Best,
}

impl Judge<'_> {
    fn start(&mut self, source: Tally) {
        self.lift_bar = self.min_assoc_lift * source.weight() as f64;
    }

    #[inline]
    fn offer(&mut self, item: usize, together: Tally) {
        let measures = self.measures;
        let key = together.weight() + measures.prior[item];
        if key >= self.best.min_key()
            && together >= self.min_together
            && together.weight() as f64 * measures.total_weight >= self.lift_bar * measures.weight[item]
        {
            self.best.push(key, self.product_of[item], together);
        }
    }
}
