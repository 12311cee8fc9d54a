//! What every source must do, whatever it says: one suite of shops that all of them pass, and for each a small matrix
//! worked out by hand. Mining, which counts for people, has its own.

mod by_hand;
mod cases;
mod mining;

use pairwell_recommender::engine::{Engine, EngineParams, EngineScratch, Question, Surface};
use pairwell_recommender::orders::{NO_SHOPPER, OrderLog};
use pairwell_recommender::sources::{ItemFacts, SourceName, SourceParams, Sources, similar_titles};

/// Whatever answers with items.
#[derive(Debug, Clone, Copy)]
enum Answerer {
    /// A source by itself.
    Source(SourceName),
    /// All of them, ranked as learned.
    Learned(Surface),
    /// All of them, by the plain score.
    Plain(Surface),
}

fn answerers() -> impl Iterator<Item = Answerer> {
    let sources = SourceName::ALL.into_iter().map(Answerer::Source);
    let engine = Surface::ALL
        .into_iter()
        .flat_map(|surface| [Answerer::Learned(surface), Answerer::Plain(surface)]);
    sources.chain(engine)
}

/// A shop and everything learned of it.
struct Taught {
    orders: OrderLog,
    sources: Sources,
    engine: Engine,
}

impl Taught {
    fn new(orders: OrderLog, items: &[ItemFacts]) -> Self {
        let titles = similar_titles(items);
        Self {
            sources: Sources::fit(&orders, items, titles, &SourceParams::default()),
            engine: Engine::learn(&orders, items, &EngineParams::default()),
            orders,
        }
    }

    /// The answer to one question, best first. Of what is ranked as learned the value is the probability; of the plain
    /// score only the order is known, and the value is that of its place.
    fn ask(&self, answerer: Answerer, given: &[u32], shopper: u32, n: usize) -> Vec<(u32, f32)> {
        let question = |surface| Question {
            surface,
            given,
            shopper,
            now_s: self.orders.newest_s(),
        };
        let mut scratch = EngineScratch::default();
        match answerer {
            Answerer::Source(source) => self.sources.said_by(source, given, shopper, n),
            Answerer::Learned(surface) => {
                let mut ranked = Vec::new();
                self.engine.rank(&question(surface), n, &mut scratch, &mut ranked);
                ranked.iter().map(|it| (it.item, it.probability)).collect()
            }
            Answerer::Plain(surface) => {
                let mut best = Vec::new();
                self.engine.rank_plainly(&question(surface), n, &mut scratch, &mut best);
                (0..best.len()).map(|at| (best[at], 1.0 / (at + 1) as f32)).collect()
            }
        }
    }

    /// Every question that can be asked about one item or two, by every shopper and by nobody.
    fn questions(&self) -> Vec<(Vec<u32>, u32)> {
        let items = 0..self.orders.n_items() as u32;
        let shoppers = (0..self.orders.n_shoppers() as u32).chain([NO_SHOPPER]);
        let ones = items.clone().map(|item| vec![item]);
        let twos = items.clone().zip(items.skip(1)).map(|(left, right)| vec![left, right]);
        let given: Vec<Vec<u32>> = std::iter::once(Vec::new()).chain(ones).chain(twos).collect();
        shoppers
            .flat_map(|shopper| given.iter().map(move |given| (given.clone(), shopper)))
            .collect()
    }
}
