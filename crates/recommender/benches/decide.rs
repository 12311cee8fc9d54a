//! How long one whole page takes in a shop of 100,000 products, every source on: a product's page with its ladder, what
//! goes with it, and the drawer of a cart; or, one in four, the home page and the drawer.
//!
//! First the percentiles of single decisions and how often they ask for memory, as lines `figure NAME VALUE UNIT budget
//! LIMIT ok|over`, then the time under criterion for comparing two versions.

#![expect(clippy::print_stdout, reason = "the figures are what this program is for")]

mod support;

use std::hint::black_box;
use std::time::Instant;

use chrono::{DateTime, Duration};
use criterion::Criterion;
use pairwell_domain::attention::{Attention, Declined};
use pairwell_domain::catalog::{Product, ProductStatus, Stock, Variant};
use pairwell_domain::decision::{Assignment, Bought, CartLine, Case, PageContext, PageDecision, Surface};
use pairwell_domain::offer::OfferKind;
use pairwell_domain::pairing::{Pairing, PairingOrigin};
use pairwell_domain::placement::{PageKind, Placement, PlacementKind};
use pairwell_domain::restraint::RestraintSettings;
use pairwell_domain::rule::{MAX_RULES, Matching, RuleIn, RuleKind};
use pairwell_domain::sales::{Rebuy, SalesStats, VariantSales};
use pairwell_domain::selling::{FreeDelivery, SellingRules};
use pairwell_domain::tier::check::StepRanges;
use pairwell_domain::tier::{Explanation, Good, HighlightLabel, Ladder, Rung};
use pairwell_domain::{Currency, CustomerId, LadderId, Money, PairingId, ProductId, VariantId, VisitorId};
use pairwell_recommender::browsing::{BrowsingBook, BrowsingCounter};
use pairwell_recommender::engine::{Engine, EngineParams, ShopEngine};
use pairwell_recommender::orders::OrderLog;
use pairwell_recommender::ranker::random::Random;
use pairwell_recommender::sources::ItemFacts;
use pairwell_recommender::{
    AlignedBytes, Baskets, Catalogue, Collections, LadderBook, MiningParams, ModelView, PairingBook, RuleBook, Sales,
    ShopState, decide, fit, likeness,
};

const N_PRODUCTS: u32 = 100_000;
const N_KINDS: u32 = 200;
const N_SAMPLES: usize = 200_000;
const N_CUSTOMERS: u32 = 20_000;
const P99_BUDGET_US: f64 = 200.0;
const P99_LEARNED_BUDGET_US: f64 = 1_000.0;
/// A surface looks at 32 candidates at most, each of which owns a few texts and lists.
const ALLOCATIONS_BUDGET: f64 = 300.0;
const MEMORY_BUDGET_KIB: f64 = 64.0;

fn main() {
    let baskets = support::generate(1_000_000, N_PRODUCTS, 7);
    let mut shop = Shop::new(&baskets);
    let requests = shop.requests();
    report("decide", &shop, &requests, P99_BUDGET_US);
    report_allocations("decide", &shop, &requests);
    shop.engine = Some(learn(&baskets));
    report("decide_learned", &shop, &requests, P99_LEARNED_BUDGET_US);
    report_allocations("decide_learned", &shop, &requests);
    shop.engine = None;

    let mut criterion = Criterion::default().configure_from_args();
    let mut next = requests.iter().cycle();
    criterion.bench_function("decide among 100,000 products", |bencher| {
        bencher.iter(|| shop.decide(next.next().expect("requests go round").clone()));
    });
    criterion.final_summary();
}

/// Times each decision by itself, on requests that walk over the whole catalogue, so caches are as cold as in life.
fn report(name: &str, shop: &Shop, requests: &[PageContext], budget_us: f64) {
    let mut n_offers = 0;
    let mut times_ns: Vec<u64> = (0..N_SAMPLES)
        .map(|at| {
            let request = &requests[at % requests.len()];
            let start = Instant::now();
            let decision = black_box(shop.decide(black_box(request.clone())));
            let time = start.elapsed().as_nanos() as u64;
            n_offers += decision.1.offers().count();
            time
        })
        .collect();
    times_ns.sort_unstable();
    let at = |rate: f64| times_ns[(rate * (N_SAMPLES - 1) as f64) as usize] as f64 / 1_000.0;
    let verdict = if at(0.99) > budget_us { "over" } else { "ok" };
    println!("figure {name}_p50 {:.2} us budget - ok", at(0.5));
    println!("figure {name}_p99 {:.2} us budget {budget_us} {verdict}", at(0.99));
    println!("figure {name}_p999 {:.2} us budget - ok", at(0.999));
    println!(
        "figure {name}_offers_per_decision {:.2} offers budget - ok",
        n_offers as f64 / N_SAMPLES as f64
    );
}

/// How often a decision asks for memory, and for how much at once, the case that is stored with it included.
fn report_allocations(name: &str, shop: &Shop, requests: &[PageContext]) {
    let (mut n_all, mut n_most, mut bytes_most) = (0, 0, 0);
    for request in requests {
        let context = request.clone();
        let used = allocation_counter::measure(|| {
            black_box(shop.decide(context));
        });
        n_all += used.count_total;
        n_most = n_most.max(used.count_total);
        bytes_most = bytes_most.max(used.bytes_max);
    }
    let mean = n_all as f64 / requests.len() as f64;
    support::figure(&format!("{name}_allocations_mean"), mean, "allocations", None);
    let budget = Some(ALLOCATIONS_BUDGET);
    support::figure(
        &format!("{name}_allocations_most"),
        n_most as f64,
        "allocations",
        budget,
    );
    let kib = bytes_most as f64 / 1_024.0;
    support::figure(&format!("{name}_memory_most"), kib, "KiB", Some(MEMORY_BUDGET_KIB));
}

/// Learns the baskets as orders of returning customers; asked from its file, as in life.
fn learn(baskets: &Baskets) -> ShopEngine {
    let mut products: Vec<ProductId> = (0..N_PRODUCTS).map(support::product_id).collect();
    products.sort_unstable();
    let item = |product: &ProductId| products.binary_search(product).expect("one of them") as u32;
    let mut by_time: Vec<_> = baskets.iter_baskets().collect();
    by_time.sort_by_key(|basket| basket.placed_at);
    let mut orders = OrderLog::new(N_PRODUCTS as usize, N_CUSTOMERS as usize);
    let mut random = Random::new(5);
    for basket in by_time {
        let items: Vec<u32> = basket.products.iter().map(item).collect();
        let shopper = random.below(N_CUSTOMERS as usize) as u32;
        orders
            .push(basket.placed_at.timestamp(), shopper, &items)
            .expect("orders come by time");
    }
    let items: Vec<ItemFacts> = (0..N_PRODUCTS)
        .map(|number| ItemFacts {
            title: format!("thing {} of kind {}", number % 997, number % 1_009),
            price: Some(1_000.0 + number as f32),
            ..ItemFacts::default()
        })
        .collect();
    let customers: Vec<CustomerId> = (0..N_CUSTOMERS).map(customer).collect();
    let classes = likeness::classes(items.iter().map(|item| (item.title.as_str(), item.price)));
    let engine = Engine::learn(&orders, &items, &EngineParams::default());
    let engine = ShopEngine::new(engine, &products, classes, &customers, now());
    ShopEngine::open(AlignedBytes::from(engine.to_bytes())).expect("it was just made")
}

/// Half of the rules offer, the others keep apart; each side means one product in 50.
fn rule(nth: usize) -> RuleIn {
    let kinds = |from: usize| Matching {
        product_types: (0..4)
            .map(|n| format!("kind {}", (from + n * 50) % N_KINDS as usize))
            .collect(),
        ..Matching::default()
    };
    RuleIn {
        kind: RuleKind::ALL[[0, 0, 1, 2][nth % 4]],
        when: kinds(nth),
        then: kinds(nth + 7),
        reason_text: None,
        is_enabled: true,
    }
}

fn customer(number: u32) -> CustomerId {
    CustomerId::new(i64::from(number) + 1)
}

struct Shop {
    catalogue: Catalogue,
    pairings: PairingBook,
    rules: RuleBook,
    ladders: LadderBook,
    sales: Sales,
    model: ModelView<AlignedBytes>,
    browsing: BrowsingBook,
    engine: Option<ShopEngine>,
    selling: SellingRules,
    free_delivery: FreeDelivery,
    restraint: RestraintSettings,
    placements: Vec<Placement>,
}

impl Shop {
    fn new(baskets: &Baskets) -> Self {
        let model = fit(baskets, &MiningParams::default(), now()).expect("made orders can be mined");
        let products: Vec<Product> = (0..N_PRODUCTS).map(product).collect();
        let variants = (0..N_PRODUCTS).flat_map(|number| [variant(number, 0), variant(number, 1)]);
        let variants: Vec<Variant> = variants.collect();
        let pairings = (0..N_PRODUCTS).filter(|number| number.is_multiple_of(3)).map(pairing);
        let sales = Sales::new(&SalesStats {
            variants: (0..N_PRODUCTS).map(sold).collect(),
            rebuys: (0..N_PRODUCTS)
                .filter(|number| number.is_multiple_of(5))
                .map(rebuy)
                .collect(),
        });
        let rules = RuleBook::new(
            (0..MAX_RULES).map(rule).collect(),
            &products,
            &variants,
            &Collections::default(),
            &sales,
        );
        let catalogue = Catalogue::new(products, variants);
        let ladders = (0..N_PRODUCTS).filter(|number| number % 10 == 1).map(ladder).collect();
        let named = |from: u32| (0..500).map(move |nth| support::product_id(from + nth * 40));
        let selling = SellingRules {
            paused: named(3).collect(),
            boosted: named(5).collect(),
            ..SellingRules::default()
        };
        let placements = PlacementKind::ALL.iter().map(|&kind| Placement {
            is_enabled: true,
            ..Placement::default_for(kind)
        });
        Self {
            pairings: PairingBook::new(pairings.collect()),
            rules,
            ladders: LadderBook::new(ladders, &catalogue, &sales, &StepRanges::default()),
            catalogue,
            sales,
            model: model.to_view(),
            browsing: browsing(baskets),
            engine: None,
            selling: selling.checked().expect("no product is set aside and put forward"),
            free_delivery: FreeDelivery {
                from: vec![Money::new(5_000, Currency::GBP)],
            },
            restraint: RestraintSettings::default(),
            placements: placements.collect(),
        }
    }

    fn decide(&self, context: PageContext) -> (Case, PageDecision) {
        let state = ShopState {
            catalogue: &self.catalogue,
            rules: &self.rules,
            pairings: &self.pairings,
            ladders: &self.ladders,
            sales: &self.sales,
            model: Some(&self.model),
            browsing: &self.browsing,
            engine: self.engine.as_ref(),
            selling: &self.selling,
            free_delivery: &self.free_delivery,
            currency: Currency::GBP,
            restraint: &self.restraint,
            placements: &self.placements,
        };
        decide(context, &state, Assignment::Treated)
    }

    /// Half of the requests look at one of the 1,000 best sellers, whose lists of neighbours are full.
    fn requests(&self) -> Vec<PageContext> {
        let mut random = Random::new(11);
        (0..50_000).map(|_| request(&mut random)).collect()
    }
}

fn request(random: &mut Random) -> PageContext {
    let most = if random.unit() < 0.5 { 1_000 } else { N_PRODUCTS };
    let any_product = |random: &mut Random| support::product_id(random.below(most as usize) as u32);
    let is_home = random.unit() < 0.25;
    let surfaces: &[PlacementKind] = if is_home {
        &[PlacementKind::Home, PlacementKind::CartDrawer]
    } else {
        &[
            PlacementKind::ProductLadder,
            PlacementKind::ProductPage,
            PlacementKind::CartDrawer,
        ]
    };
    PageContext {
        at: now(),
        view: None,
        page: if is_home { PageKind::Home } else { PageKind::Product },
        path: "/products/some-product".to_owned(),
        surfaces: surfaces
            .iter()
            .map(|&placement| Surface {
                placement,
                position: None,
            })
            .collect(),
        product: (!is_home).then(|| any_product(random)),
        variant: None,
        added: None,
        cart: (0..random.below(6))
            .map(|_| CartLine {
                variant: variant_id(random.below(N_PRODUCTS as usize) as u32, 0),
                quantity: 1,
            })
            .collect(),
        recent: (0..random.below(6)).map(|_| any_product(random)).collect(),
        currency: None,
        market: None,
        device: None,
        visitor: None,
        customer: Some(customer(random.below(2 * N_CUSTOMERS as usize) as u32)),
        attention: Attention {
            last_at: None,
            shown: Vec::new(),
            declined: (0..random.below(3))
                .map(|_| Declined {
                    product: support::product_id(random.below(1_000) as u32),
                    kind: OfferKind::CrossSell,
                    ladder: None,
                    at: now(),
                })
                .collect(),
        },
        bought: (0..random.below(21))
            .map(|_| Bought {
                product: any_product(random),
                last_at: now() - Duration::days(random.below(365) as i64),
            })
            .collect(),
    }
}

/// Each order was a visit that looked at what it bought.
fn browsing(baskets: &Baskets) -> BrowsingBook {
    let mut counter = BrowsingCounter::new();
    for (nth, basket) in (0_u128..).zip(baskets.iter_baskets()) {
        let visitor = VisitorId::from_uuid(uuid::Uuid::from_u128(nth));
        for &product in &basket.products {
            counter.push(visitor, basket.placed_at, product);
        }
    }
    counter.finish()
}

fn rebuy(number: u32) -> Rebuy {
    Rebuy {
        product: support::product_id(number),
        gap_days: 20 + (number % 50) as u16,
        n_rebuys: 20 + number % 100,
        n_followed: 100,
        n_later: number % 60,
    }
}

fn now() -> DateTime<chrono::Utc> {
    DateTime::from_timestamp(1_750_000_000, 0).expect("an instant")
}

fn sold(number: u32) -> VariantSales {
    VariantSales {
        product: support::product_id(number),
        variant: variant_id(number, 0),
        n_sold: u64::from(number % 90),
        n_returned: u64::from(number % 7),
    }
}

/// The larger of the two sizes as the step up.
fn ladder(number: u32) -> Ladder {
    let rung = |nth| Rung {
        goods: vec![Good::Variant {
            product: support::product_id(number),
            variant: variant_id(number, nth),
        }],
        best_for: "larger rooms".to_owned(),
        benefits: Vec::new(),
        explanation: Explanation::default(),
        quote: None,
    };
    Ladder {
        id: LadderId::new(i64::from(number)),
        name: String::new(),
        rungs: vec![rung(0), rung(1)],
        differences: Vec::new(),
        highlighted: 1,
        label: HighlightLabel::Recommended,
        step_reason: None,
        is_enabled: true,
        created_at: DateTime::UNIX_EPOCH,
        updated_at: DateTime::UNIX_EPOCH,
    }
}

fn product(number: u32) -> Product {
    Product {
        id: support::product_id(number),
        title: String::new(),
        handle: String::new(),
        vendor: String::new(),
        product_type: format!("kind {}", number % N_KINDS),
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
        price_minor: 1_000 + 300 * i64::from(nth),
        compare_at_minor: None,
        cost_minor: Some(400),
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
