//! Shops made up for the engine's tests.

use pairwell_recommender::engine::{Engine, EngineParams};
use pairwell_recommender::orders::OrderLog;
use pairwell_recommender::ranker::random::Random;
use pairwell_recommender::sources::ItemFacts;

pub(crate) const DAY_S: i64 = 86_400;

pub(crate) fn facts(n: usize) -> Vec<ItemFacts> {
    let fact = |at: usize| ItemFacts {
        is_offered: true,
        title: format!("colour {} of thing {}", at % 3, at % 7),
        price: (!at.is_multiple_of(4)).then_some(1.0 + at as f32),
    };
    (0..n).map(fact).collect()
}

pub(crate) fn log(n_items: usize, n_shoppers: usize, orders: &[(i64, u32, Vec<u32>)]) -> OrderLog {
    let mut log = OrderLog::new(n_items, n_shoppers);
    for (placed_at_s, shopper, items) in orders {
        log.push(*placed_at_s, *shopper, items).expect("they fit");
    }
    log
}

pub(crate) fn learn(orders: &OrderLog) -> Engine {
    Engine::learn(orders, &facts(orders.n_items()), &EngineParams::default())
}

/// A shop in which item `i` (below 20) goes with `20 + i`, and regulars buy their own item again and again.
pub(crate) fn regular_shop(n_orders: usize) -> OrderLog {
    let mut random = Random::new(5);
    let orders: Vec<_> = (0..n_orders)
        .map(|at| {
            let shopper = random.below(60) as u32;
            let first = random.below(20) as u32;
            let mut items = vec![first, random.below(50) as u32];
            if random.unit() < 0.7 {
                items.push(20 + first);
            }
            if random.unit() < 0.6 {
                items.push(40 + shopper % 10);
            }
            (at as i64 * 365 * DAY_S / n_orders as i64, shopper, items)
        })
        .collect();
    log(50, 60, &orders)
}
