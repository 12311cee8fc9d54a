//! Whatever a file of what is looked at next says, it is refused, or read within its bounds.
#![no_main]

use std::sync::LazyLock;

use chrono::{DateTime, Duration};
use libfuzzer_sys::fuzz_target;
use pairwell_domain::{ProductId, VisitorId};
use pairwell_fuzz::Target;
use pairwell_recommender::browsing::{BrowsingBook, BrowsingCounter};
use uuid::Uuid;

const N_PRODUCTS: i64 = 8;

static SOUND: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut counter = BrowsingCounter::new();
    for visit in 0..60_u32 {
        let visitor = VisitorId::from_uuid(Uuid::from_u128(visit.into()));
        for look in 0..4 {
            let product = ProductId::new(i64::from(visit / 5 + look) % N_PRODUCTS);
            counter.push(visitor, DateTime::UNIX_EPOCH + Duration::minutes(look.into()), product);
        }
    }
    counter.finish().to_bytes()
});

fuzz_target!(|data: &[u8]| {
    let target = Target {
        sound: &SOUND,
        checksum: 16..48,
    };
    let Ok(book) = BrowsingBook::open(target.file(data)) else {
        return;
    };
    for product in 0..N_PRODUCTS {
        for next in book.after(ProductId::new(product)) {
            assert!(next.share.is_finite() && next.n_next > 0);
        }
    }
});
