//! Learning what pairs alone do not say, and putting what it came to into words of the shop.

use chrono::{DateTime, Utc};
use pairwell_domain::learning::{EngineReport, RankingLevel, ReliabilityPart, SurfaceReport};
use pairwell_recommender::engine::tune::{TuneParams, tune};
use pairwell_recommender::engine::{Engine, EngineParams, Learned, Level, ShopEngine};
use pairwell_recommender::likeness;

use crate::past::Past;

/// Tunes and learns on half of the cores: the other half goes on answering shoppers.
pub(super) fn learn(past: &Past, now: DateTime<Utc>) -> std::io::Result<(ShopEngine, EngineReport)> {
    let n_cores = std::thread::available_parallelism().map_or(1, usize::from);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads((n_cores / 2).max(1))
        .thread_name(|at| format!("learning-{at}"))
        .build()
        .map_err(std::io::Error::other)?;
    Ok(pool.install(|| {
        let params = tune(&past.orders, &EngineParams::default(), &TuneParams::default()).params;
        let engine = Engine::learn(&past.orders, &past.items, &params);
        let report = report(past, &engine);
        let classes = likeness::classes(past.items.iter().map(|item| (item.title.as_str(), item.price)));
        let engine = ShopEngine::new(engine, &past.products, classes, &past.shoppers, now);
        (engine, report)
    }))
}

fn report(past: &Past, engine: &Engine) -> EngineReport {
    let [cart, page] = engine.learned() else {
        unreachable!("an engine learns two surfaces");
    };
    EngineReport {
        n_orders: past.orders.len() as u64,
        n_products: past.products.len() as u64,
        n_shoppers: past.shoppers.len() as u64,
        cart: surface(cart),
        page: surface(page),
    }
}

fn surface(learned: &Learned) -> SurfaceReport {
    SurfaceReport {
        level: match learned.level {
            Level::Plain => RankingLevel::Plain,
            Level::Linear => RankingLevel::Linear,
            Level::Trees => RankingLevel::Trees,
        },
        n_learned: learned.n_learned as u64,
        n_held_out: learned.n_held_out as u64,
        ndcg: learned.ndcg,
        reliability: learned
            .reliability
            .iter()
            .map(|part| ReliabilityPart {
                n: part.n,
                predicted: part.predicted,
                observed: part.observed,
            })
            .collect(),
    }
}
