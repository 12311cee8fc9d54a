//! Whatever a model file says, it is refused, or answers within its bounds.
#![no_main]

use std::sync::LazyLock;

use chrono::DateTime;
use libfuzzer_sys::fuzz_target;
use pairwell_domain::ProductId;
use pairwell_fuzz::Target;
use pairwell_recommender::{Baskets, MiningParams, ModelView, fit};

static SOUND: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let at = DateTime::UNIX_EPOCH;
    let mut baskets = Baskets::new();
    for order in 0..60_i64 {
        baskets.push(at, [order % 5, 5 + order % 3, 8 + order % 7].map(ProductId::new));
    }
    let params = MiningParams {
        min_together: 1,
        min_assoc_lift: 0.0,
        ..MiningParams::default()
    };
    fit(&baskets, &params, at).expect("sound parameters").to_bytes()
});

fuzz_target!(|data: &[u8]| {
    let target = Target {
        sound: &SOUND,
        checksum: 304..336,
    };
    let Ok(view) = ModelView::open(target.file(data)) else {
        return;
    };
    for source in (-1..20).map(ProductId::new) {
        for (neighbour, evidence, score) in view.neighbours(source) {
            assert!((0.0..=1.0).contains(&score) && evidence.assoc_lift.is_finite());
            let returns = view.returns(source, neighbour).expect("it is a neighbour");
            assert!(returns.n_returned <= returns.n_bought);
        }
    }
    assert!(view.top_pairs(100).iter().all(|pair| pair.strength.is_finite()));
    assert!(view.popular().count() <= view.n_products());
});
