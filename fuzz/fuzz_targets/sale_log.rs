//! Whatever a log of sales says, it is refused, or read within its bounds.
#![no_main]

use std::sync::LazyLock;

use chrono::DateTime;
use libfuzzer_sys::fuzz_target;
use pairwell_domain::{CustomerId, OrderId, ProductId, VariantId};
use pairwell_fuzz::Target;
use pairwell_recommender::{SaleLog, SalesCounter};

static SOUND: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut log = SaleLog::new(DateTime::UNIX_EPOCH);
    for order in 1..30 {
        log.push_order(
            OrderId::new(order),
            Some(CustomerId::new(order % 4)),
            DateTime::UNIX_EPOCH,
        );
        for line in 0..order % 5 {
            log.push_line(ProductId::new(line), Some(VariantId::new(line)), 2, order % 3);
        }
    }
    log.to_bytes()
});

fuzz_target!(|data: &[u8]| {
    let target = Target {
        sound: &SOUND,
        checksum: 16..48,
    };
    let Ok(log) = SaleLog::open(target.file(data)) else {
        return;
    };
    let mut counter = SalesCounter::new();
    log.lines().for_each(|line| counter.push(&line));
    let _ = counter.finish();
    let merged = log.merged(&log);
    assert_eq!(merged.lines().count(), log.lines().count());
    assert!(log.baskets().n_lines() <= log.lines().count());
});
