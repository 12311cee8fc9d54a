//! Data for the benches: orders read from a file, and orders made from a seed.

// Each bench is a program of its own and uses a part of this.
#![allow(dead_code, reason = "shared between programs that each use a part")]

use std::collections::HashMap;
use std::path::Path;

use chrono::{DateTime, NaiveDateTime, Utc};
use pairwell_domain::{OrderId, ProductId};
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
    let mut random = Random(seed);
    let popularity = Zipf::new(n_products);
    let newest_s = 1_750_000_000;
    let mut baskets = Baskets::new();
    let mut products = Vec::new();
    for number in 0..n_orders {
        products.clear();
        loop {
            let product = popularity.draw(&mut random);
            products.push(product);
            if random.is_below(1.0 / 3.0) {
                products.push(product ^ 1);
            }
            if !random.is_below(0.6) {
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

/// `SplitMix64` (Steele, Lea & Flood 2014): small, and the same on every machine.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Evenly from `0.0..1.0`.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn is_below(&mut self, rate: f64) -> bool {
        self.unit() < rate
    }

    pub(crate) fn below(&mut self, n: u32) -> u32 {
        (self.unit() * f64::from(n)) as u32
    }
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
