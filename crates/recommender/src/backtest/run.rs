//! Asks every strategy every question, and adds up.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::bootstrap::{figure, resample, total_once};
use super::replay::{Asked, Replay};
use super::report::{Difference, Report, StrategyReport, SurfaceReport};
use super::strategies::{Asker, Strategy};
use super::tally::{ItemEconomics, Measure, Tally};
use crate::engine::Surface;

/// Questions that one asker answers in a row, between two reports of progress.
const CHUNK: usize = 64;

/// How a replay is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunParams {
    /// Places of a list that count.
    pub k: usize,
    /// Resamples that intervals are made of; without any, an interval is its mean.
    pub n_resamples: usize,
    /// Seed of the resamples.
    pub seed: u64,
}

impl Default for RunParams {
    fn default() -> Self {
        Self {
            k: 4,
            n_resamples: 1_000,
            seed: 1,
        }
    }
}

/// Who takes part.
#[derive(Clone, Copy)]
pub struct Entrants<'a> {
    /// Those that all are compared with, such as popularity and the shop's present setting.
    pub baselines: &'a [&'a dyn Strategy],
    /// The others.
    pub others: &'a [&'a dyn Strategy],
}

/// How far a run has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Answers there are.
    pub n_done: usize,
    /// Answers there will be: one per strategy and question.
    pub n_total: usize,
}

/// Replays. Runs on the rayon pool it is called from; the report is the same on any number of threads.
///
/// Of an answer the first `k` items count that exist, are not given and were not named before in it, as a shop would
/// show them. `economics` says what each item earns and whether it can be had, both as of whenever the caller chose.
///
/// `progress` is called at the start, after every 64 answers and at the end of each strategy, from any thread; calls
/// may overtake each other, so the greatest `n_done` counts.
///
/// Costs what the strategies take, and `n_resamples * shoppers * strategies` sums.
///
/// # Panics
/// When there are not as many `economics` as the log has items.
#[must_use]
pub fn run(
    replay: &Replay,
    entrants: &Entrants<'_>,
    economics: &[ItemEconomics],
    params: &RunParams,
    progress: &(dyn Fn(Progress) + Sync),
) -> Report {
    assert_eq!(economics.len(), replay.n_items(), "every item has its economics");
    let strategies: Vec<&dyn Strategy> = entrants.baselines.iter().chain(entrants.others).copied().collect();
    let counter = Counter::new(strategies.len() * replay.asked().len(), progress);
    let tracks = strategies.iter().flat_map(|strategy| {
        let answers = ask(*strategy, replay, economics, params.k, &counter);
        Surface::ALL.map(|surface| Track::new(replay, surface, &answers))
    });
    let (tracks, sums): (Vec<Track>, Vec<Vec<Tally>>) = tracks.unzip();
    let outcome = Outcome {
        k: params.k,
        n_sold: replay.n_sold(),
        baselines: entrants.baselines,
        resamples: resample(&sums, params.n_resamples, params.seed),
        tracks,
    };
    Report {
        k: params.k,
        n_older_orders: replay.older().len(),
        n_newer_orders: replay.n_newer(),
        n_shoppers: replay.n_clusters(),
        n_sold_items: outcome.n_sold,
        strategies: (0..strategies.len())
            .map(|at| StrategyReport {
                name: strategies[at].name().to_owned(),
                is_baseline: at < entrants.baselines.len(),
                cart: outcome.report(at, Surface::Cart),
                page: outcome.report(at, Surface::Page),
            })
            .collect(),
    }
}

/// Counts answers, and says how many there are.
struct Counter<'a> {
    n_done: AtomicUsize,
    n_total: usize,
    progress: &'a (dyn Fn(Progress) + Sync),
}

impl<'a> Counter<'a> {
    fn new(n_total: usize, progress: &'a (dyn Fn(Progress) + Sync)) -> Self {
        progress(Progress { n_done: 0, n_total });
        Self {
            n_done: AtomicUsize::new(0),
            n_total,
            progress,
        }
    }

    fn add(&self, n: usize) {
        // Nothing else is read because of this number, so no order with other memory is needed.
        let n_done = self.n_done.fetch_add(n, Ordering::Relaxed) + n;
        (self.progress)(Progress {
            n_done,
            n_total: self.n_total,
        });
    }
}

/// An answer, judged.
struct Answer {
    tally: Tally,
    offered: Vec<u32>,
}

/// The answers of one strategy, in the order of the questions.
fn ask(
    strategy: &dyn Strategy,
    replay: &Replay,
    economics: &[ItemEconomics],
    k: usize,
    counter: &Counter<'_>,
) -> Vec<Answer> {
    let chunks = replay.asked().par_chunks(CHUNK).map(|chunk| {
        let mut asker = strategy.start();
        let answers: Vec<Answer> = chunk
            .iter()
            .map(|asked| answer(asker.as_mut(), asked, economics, k))
            .collect();
        counter.add(answers.len());
        answers
    });
    chunks.collect::<Vec<_>>().into_iter().flatten().collect()
}

fn answer(asker: &mut dyn Asker, asked: &Asked, economics: &[ItemEconomics], k: usize) -> Answer {
    let mut offered = Vec::new();
    asker.offer(&asked.question(), k, &mut offered);
    keep_showable(&mut offered, &asked.given, economics.len(), k);
    Answer {
        tally: Tally::of_answer(&offered, &asked.wanted, economics),
        offered,
    }
}

/// Keeps the first `k` that exist, are not given, and did not come before.
fn keep_showable(offered: &mut Vec<u32>, given: &[u32], n_items: usize, k: usize) {
    let mut n_kept = 0;
    for at in 0..offered.len() {
        let item = offered[at];
        let is_known = (item as usize) < n_items;
        if n_kept < k && is_known && !given.contains(&item) && !offered[..n_kept].contains(&item) {
            offered[n_kept] = item;
            n_kept += 1;
        }
    }
    offered.truncate(n_kept);
}

/// One strategy on one surface, over all questions.
struct Track {
    total: Tally,
    n_items_offered: usize,
    /// Of these, the ones that an older order holds.
    n_sold_offered: usize,
}

impl Track {
    /// Adds up, and gives the sums per cluster beside it.
    fn new(replay: &Replay, surface: Surface, answers: &[Answer]) -> (Self, Vec<Tally>) {
        let mut sums = vec![Tally::default(); replay.n_clusters()];
        let mut is_offered = vec![false; replay.n_items()];
        for (asked, answer) in replay.asked().iter().zip(answers) {
            if asked.surface == surface {
                sums[asked.cluster as usize].add(&answer.tally, 1.0);
                for &item in &answer.offered {
                    is_offered[item as usize] = true;
                }
            }
        }
        let items = (0..replay.n_items() as u32).filter(|item| is_offered[*item as usize]);
        let track = Self {
            total: total_once(&sums),
            n_items_offered: items.clone().count(),
            n_sold_offered: items.filter(|item| replay.is_sold(*item)).count(),
        };
        (track, sums)
    }
}

/// All that reports are made of.
struct Outcome<'a> {
    k: usize,
    n_sold: usize,
    baselines: &'a [&'a dyn Strategy],
    /// Of each strategy the surfaces, in the order of [`Surface::ALL`].
    tracks: Vec<Track>,
    /// Per resample the totals of the tracks.
    resamples: Vec<Vec<Tally>>,
}

impl Outcome<'_> {
    fn report(&self, strategy: usize, surface: Surface) -> SurfaceReport {
        let place = place(strategy, surface);
        let track = &self.tracks[place];
        let of = |measure: Measure| {
            let value = |tally: &Tally| tally.measure(measure, self.k);
            figure(value(&track.total), self.resamples.iter().map(|it| value(&it[place])))
        };
        SurfaceReport {
            n_questions: track.total.n_questions as usize,
            n_offered: track.total.n_offered as usize,
            n_bought: track.total.n_bought as usize,
            n_items_offered: track.n_items_offered,
            would_have_shown: of(Measure::WouldHaveShown),
            hit_rate: of(Measure::HitRate),
            precision: of(Measure::Precision),
            recall: of(Measure::Recall),
            bought_share: of(Measure::BoughtShare),
            expected_margin_minor: of(Measure::ExpectedMargin),
            margin_known_share: of(Measure::MarginKnownShare),
            out_of_stock_share: of(Measure::OutOfStockShare),
            coverage: track.n_sold_offered as f64 / self.n_sold.max(1) as f64,
            against: (0..self.baselines.len())
                .filter(|baseline| *baseline != strategy)
                .map(|baseline| self.difference(strategy, baseline, surface))
                .collect(),
        }
    }

    fn difference(&self, strategy: usize, baseline: usize, surface: Surface) -> Difference {
        let (own, other) = (place(strategy, surface), place(baseline, surface));
        let of = |measure: Measure| {
            let between =
                |left: &Tally, right: &Tally| Some(left.measure(measure, self.k)? - right.measure(measure, self.k)?);
            let mean = between(&self.tracks[own].total, &self.tracks[other].total);
            figure(mean, self.resamples.iter().map(|it| between(&it[own], &it[other])))
        };
        Difference {
            baseline: self.baselines[baseline].name().to_owned(),
            hit_rate: of(Measure::HitRate),
            precision: of(Measure::Precision),
            expected_margin_minor: of(Measure::ExpectedMargin),
        }
    }
}

/// Where the track of a strategy on a surface is.
const fn place(strategy: usize, surface: Surface) -> usize {
    strategy * Surface::ALL.len()
        + match surface {
            Surface::Cart => 0,
            Surface::Page => 1,
        }
}
