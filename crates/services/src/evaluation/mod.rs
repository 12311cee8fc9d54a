//! Measuring the engine on a folder of past orders, split by time: it learns from the older ones and answers questions
//! about the newer ones, which it does not see.
//!
//! Files only, no shop: what is read and written is described in `bench/README.md`.

mod split;

use std::io::{self, Write};
use std::time::{Duration, Instant};

use pairwell_recommender::engine::tune::{self, TuneParams};
use pairwell_recommender::engine::{Engine, EngineParams, EngineScratch, Question};
use pairwell_recommender::sources::{Sources, similar_titles};
use serde::Serialize;

pub use pairwell_recommender::engine::tune::Tuned;
pub use split::{Query, Split, SplitError};

/// Products per answer.
const N_ANSWER: usize = 10;

/// What ranks the answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ranking {
    /// Whatever the engine has learned is best.
    Learned,
    /// The plain score, which takes a fraction of the time.
    Plain,
}

/// An engine that learned a split's orders, and how long that took.
#[derive(Debug)]
pub struct Fitted {
    /// The engine.
    pub engine: Engine,
    /// The parameters it was learned with.
    pub params: EngineParams,
    /// What tuning tried; none when it was not asked for.
    pub tuned: Option<Tuned>,
    /// Time spent on tuning.
    pub tuning: Duration,
    /// Time spent on learning.
    pub learning: Duration,
}

/// Chooses the sources' parameters on the orders to learn from.
#[must_use]
pub fn tune(split: &Split) -> Tuned {
    tune::tune(&split.orders, &EngineParams::default(), &TuneParams::default())
}

/// Tunes, if asked for, and learns.
#[must_use]
pub fn fit(split: &Split, is_tuned: bool) -> Fitted {
    let started = Instant::now();
    let tuned = is_tuned.then(|| tune(split));
    let tuning = started.elapsed();
    let params = tuned.as_ref().map_or_else(EngineParams::default, |tuned| tuned.params);
    let started = Instant::now();
    let engine = Engine::learn(&split.orders, &split.items, &params);
    Fitted {
        engine,
        params,
        tuned,
        tuning,
        learning: started.elapsed(),
    }
}

/// Fits the sources alone, on this thread, and gives the time: what a peer's base models are compared with.
///
/// # Panics
/// When no thread can be started.
#[must_use]
pub fn time_sources(split: &Split, params: &EngineParams) -> Duration {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .expect("a thread can be started");
    let started = Instant::now();
    pool.install(|| {
        let titles = similar_titles(&split.items);
        drop(Sources::fit(&split.orders, &split.items, titles, &params.sources));
    });
    started.elapsed()
}

/// One line of predictions.
#[derive(Debug, Serialize)]
struct Prediction<'a> {
    id: &'a str,
    ranked: Vec<&'a str>,
}

/// Answers every query, one after another on one thread, and writes a line of JSON each.
///
/// A line holds the query's id and the product ids, best first. Gives the time of each answer, without reading and
/// writing.
///
/// # Errors
/// When writing fails.
pub fn answer(split: &Split, engine: &Engine, ranking: Ranking, mut out: impl Write) -> io::Result<Vec<Duration>> {
    let mut scratch = EngineScratch::default();
    let (mut ranked, mut best) = (Vec::new(), Vec::new());
    let mut times = Vec::with_capacity(split.queries.len());
    for query in &split.queries {
        let question = Question {
            surface: query.surface,
            given: &query.given,
            shopper: query.shopper,
            now_s: query.now_s,
        };
        let started = Instant::now();
        match ranking {
            Ranking::Plain => engine.rank_plainly(&question, N_ANSWER, &mut scratch, &mut best),
            Ranking::Learned => {
                engine.rank(&question, N_ANSWER, &mut scratch, &mut ranked);
                best.clear();
                best.extend(ranked.iter().map(|ranked| ranked.item));
            }
        }
        times.push(started.elapsed());
        let prediction = Prediction {
            id: &query.id,
            ranked: best
                .iter()
                .map(|&item| split.product_ids[item as usize].as_str())
                .collect(),
        };
        serde_json::to_writer(&mut out, &prediction)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(times)
}
