//! How the engine's cost grows with order lines and with products.
//!
//! Shops of 10^4 to 10^7 lines and 10^3 to 10^5 products are made up, the sources fitted on one thread and on all, and
//! questions asked. Growth exponents are slopes of the logarithms: 1 is linear. Prints lines
//! `figure NAME VALUE UNIT budget LIMIT ok|over`. `PAIRWELL_BENCH_MAX_LINES` leaves out larger shops.

mod support;

use std::time::Instant;

use pairwell_recommender::engine::{Engine, EngineParams, EngineScratch, Question, Surface};
use pairwell_recommender::orders::OrderLog;
use pairwell_recommender::ranker::random::Random;
use pairwell_recommender::sources::{ItemFacts, SourceParams, Sources, similar_titles};

/// Products of the shops whose lines grow, and lines of the shops whose products grow.
const N_PRODUCTS: usize = 10_000;
const N_LINES: usize = 1_000_000;

/// Mean items of an order, and orders of a shopper.
const ITEMS_PER_ORDER: usize = 6;
const ORDERS_PER_SHOPPER: usize = 4;

/// Near linear: caches get colder as a shop grows.
const MAX_EXPONENT: f64 = 1.15;

fn main() {
    let max_lines = std::env::var("PAIRWELL_BENCH_MAX_LINES")
        .ok()
        .and_then(|it| it.parse().ok())
        .unwrap_or(10_000_000);
    let by_lines: Vec<Cost> = [10_000, 100_000, 1_000_000, 10_000_000]
        .into_iter()
        .filter(|n_lines| *n_lines <= max_lines)
        .map(|n_lines| measure(n_lines, N_PRODUCTS))
        .collect();
    let by_products: Vec<Cost> = [1_000, 10_000, 100_000]
        .into_iter()
        .map(|n| measure(N_LINES.min(max_lines), n))
        .collect();
    // The smallest shop is all overhead.
    let lines: Vec<(f64, f64)> = by_lines[1..]
        .iter()
        .map(|it| (it.n_lines as f64, it.one_thread_s))
        .collect();
    let products: Vec<(f64, f64)> = by_products
        .iter()
        .map(|it| (it.n_products as f64, it.one_thread_s))
        .collect();
    support::figure(
        "engine_growth_in_lines",
        exponent(&lines),
        "exponent",
        Some(MAX_EXPONENT),
    );
    support::figure(
        "engine_growth_in_products",
        exponent(&products),
        "exponent",
        Some(MAX_EXPONENT),
    );
    let largest = by_lines.last().expect("there is a shop");
    support::figure(
        "engine_sources_speed_up",
        largest.one_thread_s / largest.all_threads_s,
        "times",
        None,
    );
    for cost in by_lines.iter().chain(&by_products) {
        let name = format!("engine_{}_lines_{}_products", cost.n_lines, cost.n_products);
        support::figure(&format!("{name}_sources"), cost.one_thread_s, "s", None);
        support::figure(&format!("{name}_learned"), cost.learn_s, "s", None);
        support::figure(&format!("{name}_query"), cost.query_us, "us", Some(1_000.0));
        support::figure(&format!("{name}_plain_query"), cost.plain_query_us, "us", Some(200.0));
    }
}

struct Cost {
    n_lines: usize,
    n_products: usize,
    one_thread_s: f64,
    all_threads_s: f64,
    learn_s: f64,
    query_us: f64,
    plain_query_us: f64,
}

fn measure(n_lines: usize, n_products: usize) -> Cost {
    let (orders, items) = made_up(n_lines, n_products);
    let params = SourceParams::default();
    let fit = |n_threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(n_threads)
            .build()
            .expect("threads can be started");
        let titles = similar_titles(&items);
        let started = Instant::now();
        drop(pool.install(|| Sources::fit(&orders, &items, titles, &params)));
        started.elapsed().as_secs_f64()
    };
    let (one_thread_s, all_threads_s) = (fit(1), fit(0));
    let started = Instant::now();
    let engine = Engine::learn(&orders, &items, &EngineParams::default());
    let learn_s = started.elapsed().as_secs_f64();
    let n_questions = 2_000.min(orders.len());
    let step = orders.len() / n_questions;
    let mut scratch = EngineScratch::default();
    let (mut ranked, mut best) = (Vec::new(), Vec::new());
    let mut ask = |plainly: bool| {
        let started = Instant::now();
        for at in (0..orders.len()).step_by(step.max(1)) {
            let order = orders.order(at);
            let question = Question {
                surface: Surface::Cart,
                given: order.items,
                shopper: order.shopper,
                now_s: orders.newest_s(),
            };
            if plainly {
                engine.rank_plainly(&question, 10, &mut scratch, &mut best);
            } else {
                engine.rank(&question, 10, &mut scratch, &mut ranked);
            }
        }
        started.elapsed().as_secs_f64() * 1e6 / n_questions as f64
    };
    // Once to warm up.
    ask(false);
    let query_us = ask(false);
    ask(true);
    Cost {
        n_lines,
        n_products,
        one_thread_s,
        all_threads_s,
        learn_s,
        query_us,
        plain_query_us: ask(true),
    }
}

/// Orders of returning shoppers: popularity after Zipf, and every product has a partner that often comes with it.
fn made_up(n_lines: usize, n_products: usize) -> (OrderLog, Vec<ItemFacts>) {
    let n_orders = n_lines / ITEMS_PER_ORDER;
    let n_shoppers = (n_orders / ORDERS_PER_SHOPPER).max(1);
    let mut random = Random::new(11);
    let mut log = OrderLog::new(n_products, n_shoppers);
    let mut items = Vec::new();
    for at in 0..n_orders {
        items.clear();
        let n_items = 2 + random.below(2 * ITEMS_PER_ORDER - 3);
        while items.len() < n_items {
            // The inverse of a Zipf distribution with exponent 1.
            let item = (n_products as f64).powf(random.unit()) as usize - 1;
            items.push(item as u32);
            if random.unit() < 0.3 {
                items.push(((item + n_products / 2) % n_products) as u32);
            }
        }
        let placed_at_s = at as i64 * 86_400 * 365 / n_orders as i64;
        log.push(placed_at_s, random.below(n_shoppers) as u32, &items)
            .expect("the bounds hold");
    }
    let facts = |item: usize| ItemFacts {
        is_offered: true,
        title: format!("thing {} of kind {}", item % 997, item % 89),
        price: Some(1.0 + (item % 50) as f32),
    };
    (log, (0..n_products).map(facts).collect())
}

/// The slope of a line through the logarithms, by least squares.
fn exponent(points: &[(f64, f64)]) -> f64 {
    let points: Vec<(f64, f64)> = points.iter().map(|(x, y)| (x.ln(), y.ln())).collect();
    let n = points.len() as f64;
    let (mean_x, mean_y) = points
        .iter()
        .fold((0.0, 0.0), |(x, y), it| (x + it.0 / n, y + it.1 / n));
    let covariance: f64 = points.iter().map(|it| (it.0 - mean_x) * (it.1 - mean_y)).sum();
    covariance / points.iter().map(|it| (it.0 - mean_x).powi(2)).sum::<f64>()
}
