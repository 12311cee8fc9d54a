//! Whatever an engine file says, it is refused, or answers within its bounds.
#![no_main]

use std::sync::LazyLock;

use chrono::DateTime;
use libfuzzer_sys::fuzz_target;
use pairwell_domain::{CustomerId, ProductId};
use pairwell_fuzz::Target;
use pairwell_recommender::engine::{Engine, EngineParams, EngineScratch, ShopEngine, ShopQuestion, Surface};
use pairwell_recommender::orders::OrderLog;
use pairwell_recommender::sources::ItemFacts;

const N_ITEMS: usize = 20;
const N_SHOPPERS: usize = 10;

static SOUND: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut orders = OrderLog::new(N_ITEMS, N_SHOPPERS);
    for order in 0..600_u32 {
        let first = order * 7 % 10;
        let items = [first, 10 + first, (order * 13 + 3) % 20];
        let mut items: Vec<u32> = items.to_vec();
        items.sort_unstable();
        items.dedup();
        orders
            .push(i64::from(order) * 43_200, order * 3 % 10, &items)
            .expect("orders come by time");
    }
    let items: Vec<ItemFacts> = (0..N_ITEMS)
        .map(|item| ItemFacts {
            title: format!("thing {} of kind {}", item % 3, item % 4),
            price: (item % 5 > 0).then_some(item as f32),
            is_offered: true,
        })
        .collect();
    let products: Vec<ProductId> = (0..N_ITEMS as i64).map(ProductId::new).collect();
    let customers: Vec<CustomerId> = (0..N_SHOPPERS as i64).map(CustomerId::new).collect();
    let engine = Engine::learn(&orders, &items, &EngineParams::default());
    let classes = (0..N_ITEMS as u32).collect();
    ShopEngine::new(engine, &products, classes, &customers, DateTime::UNIX_EPOCH).to_bytes()
});

fuzz_target!(|data: &[u8]| {
    let target = Target {
        sound: &SOUND,
        checksum: 16..48,
    };
    let Ok(engine) = ShopEngine::open(target.file(data)) else {
        return;
    };
    let mut scratch = EngineScratch::default();
    let mut best = Vec::new();
    for surface in Surface::ALL {
        for given in [&[][..], &[3], &[1, 11, 19, 77]] {
            let given: Vec<ProductId> = given.iter().copied().map(ProductId::new).collect();
            for customer in [None, Some(CustomerId::new(4))] {
                let question = ShopQuestion {
                    surface,
                    given: &given,
                    customer,
                    at: DateTime::UNIX_EPOCH,
                };
                engine.rank(&question, 8, &mut scratch, &mut best);
                for ranked in &best {
                    assert!((0.0..=1.0).contains(&ranked.probability));
                    let _ = engine.product(ranked.item);
                }
            }
        }
    }
});
