//! How long one decision takes in a shop of 100,000 products.
//!
//! First the percentiles of single decisions, as lines `figure NAME VALUE UNIT budget LIMIT ok|over`, then the same
//! under criterion for comparing two versions.

#![expect(clippy::print_stdout, reason = "the figures are what this program is for")]

mod support;

use std::hint::black_box;
use std::time::Instant;

use chrono::DateTime;
use criterion::Criterion;
use pairwell_domain::catalog::{Product, ProductStatus, Stock, Variant};
use pairwell_domain::decision::DecisionContext;
use pairwell_domain::pairing::{Pairing, PairingOrigin};
use pairwell_domain::placement::{Placement, PlacementKind};
use pairwell_domain::{PairingId, ProductId, VariantId};
use pairwell_recommender::{
    AlignedBytes, Assignment, Catalogue, MiningParams, ModelView, PairingBook, Rules, ShopState, decide, fit,
};

const N_PRODUCTS: u32 = 100_000;
const N_SAMPLES: usize = 200_000;
const P99_BUDGET_US: f64 = 200.0;

fn main() {
    let shop = Shop::new();
    let requests = shop.requests();
    report(&shop, &requests);

    let mut criterion = Criterion::default().configure_from_args();
    let mut next = requests.iter().cycle();
    criterion.bench_function("decide among 100,000 products", |bencher| {
        bencher.iter(|| shop.decide(next.next().expect("requests go round")));
    });
    criterion.final_summary();
}

/// Times each decision by itself, on requests that walk over the whole catalogue, so caches are as cold as in life.
fn report(shop: &Shop, requests: &[DecisionContext]) {
    let mut n_offers = 0;
    let mut times_ns: Vec<u64> = (0..N_SAMPLES)
        .map(|at| {
            let request = &requests[at % requests.len()];
            let start = Instant::now();
            let decision = black_box(shop.decide(black_box(request)));
            let time = start.elapsed().as_nanos() as u64;
            n_offers += decision.offers.len();
            time
        })
        .collect();
    times_ns.sort_unstable();
    let at = |rate: f64| times_ns[(rate * (N_SAMPLES - 1) as f64) as usize] as f64 / 1_000.0;
    let verdict = if at(0.99) > P99_BUDGET_US { "over" } else { "ok" };
    println!("figure decide_p50 {:.2} us budget - ok", at(0.5));
    println!("figure decide_p99 {:.2} us budget {P99_BUDGET_US} {verdict}", at(0.99));
    println!("figure decide_p999 {:.2} us budget - ok", at(0.999));
    println!(
        "figure decide_offers_per_decision {:.2} offers budget - ok",
        n_offers as f64 / N_SAMPLES as f64
    );
}

struct Shop {
    catalogue: Catalogue,
    pairings: PairingBook,
    model: ModelView<AlignedBytes>,
    placement: Placement,
    rules: Rules,
}

impl Shop {
    fn new() -> Self {
        let baskets = support::generate(1_000_000, N_PRODUCTS, 7);
        let now = DateTime::from_timestamp(1_750_000_000, 0).expect("an instant");
        let model = fit(&baskets, &MiningParams::default(), now).expect("made orders can be mined");
        let products = (0..N_PRODUCTS).map(product).collect();
        let variants = (0..N_PRODUCTS).flat_map(|number| [variant(number, 0), variant(number, 1)]);
        let pairings = (0..N_PRODUCTS).filter(|number| number.is_multiple_of(3)).map(pairing);
        Self {
            catalogue: Catalogue::new(products, variants.collect()),
            pairings: PairingBook::new(pairings.collect()),
            model: model.to_view(),
            placement: Placement {
                is_enabled: true,
                ..Placement::default_for(PlacementKind::ProductPage)
            },
            rules: Rules::default(),
        }
    }

    fn decide(&self, ctx: &DecisionContext) -> pairwell_domain::decision::Decision {
        let state = ShopState {
            catalogue: &self.catalogue,
            pairings: &self.pairings,
            model: Some(&self.model),
            placement: &self.placement,
        };
        decide(ctx, &state, &self.rules, Assignment::Treated)
    }

    /// Half of the requests look at one of the 1,000 best sellers, whose lists of neighbours are full.
    fn requests(&self) -> Vec<DecisionContext> {
        let mut random = support::Random(11);
        (0..50_000)
            .map(|_| {
                let most = if random.is_below(0.5) { 1_000 } else { N_PRODUCTS };
                DecisionContext {
                    placement: PlacementKind::ProductPage,
                    product: support::product_id(random.below(most)),
                    cart: (0..random.below(6))
                        .map(|_| variant_id(random.below(N_PRODUCTS), 0))
                        .collect(),
                    visitor: None,
                    declined: (0..random.below(3))
                        .map(|_| support::product_id(random.below(1_000)))
                        .collect(),
                }
            })
            .collect()
    }
}

fn product(number: u32) -> Product {
    Product {
        id: support::product_id(number),
        title: String::new(),
        handle: String::new(),
        vendor: String::new(),
        product_type: String::new(),
        status: if number.is_multiple_of(50) {
            ProductStatus::Draft
        } else {
            ProductStatus::Active
        },
        image_url: None,
        updated_at: DateTime::UNIX_EPOCH,
    }
}

fn variant_id(product: u32, nth: u32) -> VariantId {
    VariantId::new(support::product_id(product).get() * 10 + i64::from(nth))
}

fn variant(product: u32, nth: u32) -> Variant {
    Variant {
        id: variant_id(product, nth),
        product_id: support::product_id(product),
        title: String::new(),
        sku: None,
        price_minor: 1_000,
        compare_at_minor: None,
        cost_minor: None,
        stock: Stock {
            is_tracked: true,
            n_available: i64::from(product % 17),
            sells_when_out: false,
        },
        position: nth + 1,
    }
}

fn pairing(number: u32) -> Pairing {
    let target: ProductId = support::product_id((number + 7) % N_PRODUCTS);
    Pairing {
        id: PairingId::new(i64::from(number) + 1),
        source: support::product_id(number),
        target,
        position: 0,
        is_enabled: true,
        reason_text: Some("goes with it".to_owned()),
        origin: PairingOrigin::Manual,
        created_at: DateTime::UNIX_EPOCH,
        updated_at: DateTime::UNIX_EPOCH,
    }
}
