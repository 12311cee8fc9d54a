//! Data for the benches: orders read from a file, and orders made from a seed.

// Each bench is a program of its own and uses a part of this.
#![allow(dead_code, reason = "shared between programs that each use a part")]

use std::collections::HashMap;
use std::path::Path;

use chrono::{DateTime, NaiveDateTime, Utc};
use pairwell_domain::{OrderId, ProductId};
use pairwell_recommender::ranker::random::Random;
use pairwell_recommender::{BasketStream, Baskets};

/// One bought product, as a store streams it.
pub(crate) type Line = (OrderId, DateTime<Utc>, ProductId);

/// Reads `order_id,product_id,ordered_at` with a header line and no quotes. Ids may be any text; lines come back
/// grouped by order.
pub(crate) fn read_lines(path: &Path) -> Vec<Line> {
    let text = std::fs::read_to_string(path).expect("the file of orders is readable");
    let mut orders = Numbers::default();
    let mut products = Numbers::default();
    let mut lines: Vec<Line> = text
        .lines()
        .skip(1)
        .map(|line| {
            let mut fields = line.split(',');
            let mut field = || fields.next().expect("each line has three fields");
            let (order, product, ordered_at) = (field(), field(), field());
            let ordered_at = ordered_at.trim_end_matches('Z');
            let ordered_at = NaiveDateTime::parse_from_str(ordered_at, "%Y-%m-%dT%H:%M:%S")
                .expect("instants look like 2011-12-09T12:50:00");
            (
                OrderId::new(orders.number(order)),
                ordered_at.and_utc(),
                ProductId::new(products.number(product)),
            )
        })
        .collect();
    lines.sort_by_key(|(order, _, _)| *order);
    lines
}

/// Puts the lines together as the training job does.
pub(crate) fn to_baskets(lines: &[Line]) -> Baskets {
    let mut stream = BasketStream::new();
    for &(order, placed_at, product) in lines {
        stream.push(order, placed_at, product);
    }
    stream.finish()
}

/// Makes orders: product popularity falls as 1/rank, one to about a dozen products an order, and in a third of the
/// orders a product brings the one it was planted with.
pub(crate) fn generate(n_orders: u32, n_products: u32, seed: u64) -> Baskets {
    let mut random = Random::new(seed);
    let popularity = Zipf::new(n_products);
    let newest_s = 1_750_000_000;
    let mut baskets = Baskets::new();
    let mut products = Vec::new();
    for number in 0..n_orders {
        products.clear();
        loop {
            let product = popularity.draw(&mut random);
            products.push(product);
            if random.unit() < 1.0 / 3.0 {
                products.push(product ^ 1);
            }
            if random.unit() >= 0.6 {
                break;
            }
        }
        // Spread evenly over three years.
        let age_s = i64::from(n_orders - number) * 3 * 365 * 86_400 / i64::from(n_orders);
        let placed_at = DateTime::from_timestamp(newest_s - age_s, 0).expect("an instant near now");
        let ids = products.iter().map(|&product| product_id(product));
        baskets.push(placed_at, ids);
    }
    baskets
}

/// The id of the product with this place in popularity, scattered as ids of a platform are.
pub(crate) fn product_id(product: u32) -> ProductId {
    ProductId::new(7_000_000_000_000 + i64::from(product.reverse_bits()))
}

#[derive(Default)]
struct Numbers<'a>(HashMap<&'a str, i64>);

impl<'a> Numbers<'a> {
    fn number(&mut self, text: &'a str) -> i64 {
        let next = self.0.len() as i64 + 1;
        *self.0.entry(text).or_insert(next)
    }
}

/// Prints `figure NAME VALUE UNIT budget LIMIT ok|over`; without a limit, `budget - ok`.
#[expect(clippy::print_stdout, reason = "the figures are what a bench is for")]
pub(crate) fn figure(name: &str, value: f64, unit: &str, limit: Option<f64>) {
    let verdict = if limit.is_some_and(|limit| value > limit) {
        "over"
    } else {
        "ok"
    };
    let limit = limit.map_or("-".to_owned(), |limit| limit.to_string());
    println!("figure {name} {value:.4} {unit} budget {limit} {verdict}");
}

struct Zipf {
    cumulated: Vec<f64>,
}

impl Zipf {
    fn new(n: u32) -> Self {
        let cumulated = (1..=n)
            .scan(0.0, |sum, rank| {
                *sum += 1.0 / f64::from(rank);
                Some(*sum)
            })
            .collect();
        Self { cumulated }
    }

    fn draw(&self, random: &mut Random) -> u32 {
        let sum = self.cumulated.last().expect("there is at least one product");
        let at = random.unit() * sum;
        self.cumulated.partition_point(|&cumulated| cumulated <= at) as u32
    }
}
