//! How long the ladders of a shop of 100,000 products take to find.
//!
//! Prints lines `figure NAME VALUE UNIT budget LIMIT ok|over`: the best of a few runs, because the slower ones measure
//! what else the machine was doing.

#![expect(clippy::print_stdout, reason = "the figures are what this program is for")]

use std::hint::black_box;
use std::time::Instant;

use chrono::DateTime;
use pairwell_domain::catalog::{Product, ProductStatus, Stock, Variant};
use pairwell_domain::tier::check::StepRanges;
use pairwell_domain::{ProductId, VariantId};
use pairwell_recommender::proposals::{Assortment, gaps, propose};

const N_PRODUCTS: i64 = 100_000;
const N_RUNS: usize = 3;
const BUDGET_S: f64 = 2.0;
/// As many as a merchant is ever shown; all families are compared for it.
const LIMIT: usize = 100;

/// What is sold, in patterns enough that most titles have no kin, as in life.
const THINGS: [&str; 10] = [
    "Lunch Bag",
    "Jumbo Bag",
    "Small Ceramic Jar",
    "Large Ceramic Jar",
    "Set of 6 Paper Cups",
    "Pack of 12 Paper Cups",
    "Teapot 500ml",
    "Teapot 1.5 l",
    "Hanging Heart T-Light Holder",
    "Cabinet 3 Drawers",
];

fn main() {
    let products: Vec<Product> = (0..N_PRODUCTS).map(product).collect();
    let variants: Vec<Variant> = (0..N_PRODUCTS)
        .flat_map(|number| [variant(number, 0), variant(number, 1)])
        .collect();
    let assortment = Assortment {
        products: &products,
        variants: &variants,
    };
    let n_sold = |variant: VariantId| variant.get().unsigned_abs() % 997;
    let ranges = StepRanges::default();
    let mut n_found = 0;
    let proposals_s = best_s(|| n_found = black_box(propose(&assortment, n_sold, &ranges, LIMIT)).len());
    report("ladder_proposals_100k_products", proposals_s);
    assert_eq!(n_found, LIMIT, "the shop has more families than are shown");
    let gaps_s = best_s(|| n_found = black_box(gaps(&assortment, n_sold, &ranges, LIMIT)).len());
    report("ladder_gaps_100k_products", gaps_s);
}

fn report(name: &str, seconds: f64) {
    let verdict = if seconds > BUDGET_S { "over" } else { "ok" };
    println!("figure {name} {seconds:.2} s budget {BUDGET_S} {verdict}");
}

fn best_s(mut run: impl FnMut()) -> f64 {
    let times = (0..N_RUNS).map(|_| {
        let start = Instant::now();
        run();
        start.elapsed().as_secs_f64()
    });
    times.fold(f64::INFINITY, f64::min)
}

/// A fifth of the patterns is shared by all ten things, the others by a few.
fn product(number: i64) -> Product {
    let thing = THINGS[(number % 10) as usize];
    let pattern = if number % 50 < 10 { number / 50 } else { number / 3 };
    Product {
        id: ProductId::new(number + 1),
        title: format!("{thing} Vintage Pattern {pattern} Blue"),
        handle: String::new(),
        vendor: String::new(),
        product_type: format!("Type {}", number % 50 / 10),
        status: ProductStatus::Active,
        image_url: None,
        updated_at: DateTime::UNIX_EPOCH,
    }
}

/// Every twentieth product comes in two sizes of two prices; the second variants of the others cost the same.
fn variant(number: i64, nth: i64) -> Variant {
    let is_larger = nth == 1 && number % 20 == 0;
    Variant {
        id: VariantId::new((number + 1) * 10 + nth),
        product_id: ProductId::new(number + 1),
        title: if is_larger { "Large" } else { "Standard" }.to_owned(),
        sku: None,
        price_minor: 500 + number % 10 * 100 + if is_larger { 300 } else { 0 },
        compare_at_minor: None,
        cost_minor: Some(200),
        stock: Stock {
            is_tracked: true,
            n_available: 10,
            sells_when_out: false,
        },
        position: if nth == 0 { 1 } else { 2 },
    }
}
