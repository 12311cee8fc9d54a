//! The platform's rate limit, as far as its answers tell it. Each shop has a bucket of points that refills steadily; a
//! call takes its cost. What a call costs, how large the bucket is and how fast it fills are read from answers, never
//! assumed.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::ShopDomain;

/// Shops remembered at once. A bucket that is forgotten is only learned anew from the next answer.
const MAX_SHOPS: usize = 10_000;

/// What an answer says about the limit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Cost {
    /// Points the call needs.
    pub(crate) requested: f64,
    /// Points there are now.
    pub(crate) available: f64,
    /// Points there are at most.
    pub(crate) maximum: f64,
    /// Points that come back each second.
    pub(crate) restore_rate: f64,
}

impl Cost {
    /// Until the bucket holds enough for the call; at most what filling it from empty takes.
    pub(crate) fn wait(&self) -> Duration {
        points_time(self.requested - self.available, self.restore_rate)
    }
}

fn points_time(missing: f64, restore_rate: f64) -> Duration {
    if restore_rate <= 0.0 || missing <= 0.0 {
        return Duration::ZERO;
    }
    Duration::try_from_secs_f64(missing / restore_rate).unwrap_or(Duration::MAX)
}

#[derive(Debug)]
struct Bucket {
    available: f64,
    maximum: f64,
    restore_rate: f64,
    seen_at: Instant,
    cost_by_operation: HashMap<&'static str, f64>,
}

impl Bucket {
    fn refill(&mut self, now: Instant) {
        let elapsed_s = now.saturating_duration_since(self.seen_at).as_secs_f64();
        self.available = (self.available + elapsed_s * self.restore_rate).min(self.maximum);
        self.seen_at = now;
    }
}

/// The buckets of all shops.
#[derive(Debug, Default)]
pub(crate) struct Throttle {
    buckets: Mutex<HashMap<ShopDomain, Bucket>>,
}

impl Throttle {
    /// Sets the points of a call aside and says how long to wait until they are there. Zero for a shop or an operation
    /// not met yet: its first answer will tell.
    pub(crate) fn reserve(&self, shop: &ShopDomain, operation: &'static str, now: Instant) -> Duration {
        let mut buckets = self.lock();
        let Some(bucket) = buckets.get_mut(shop) else {
            return Duration::ZERO;
        };
        bucket.refill(now);
        let Some(cost) = bucket.cost_by_operation.get(operation) else {
            return Duration::ZERO;
        };
        // Below zero the bucket is a queue: whoever comes next waits behind this call.
        bucket.available -= cost;
        points_time(-bucket.available, bucket.restore_rate)
    }

    /// Takes over what an answer says.
    pub(crate) fn learn(&self, shop: &ShopDomain, operation: &'static str, cost: Cost, now: Instant) {
        let Cost {
            requested,
            available,
            maximum,
            restore_rate,
        } = cost;
        let mut buckets = self.lock();
        if buckets.len() >= MAX_SHOPS && !buckets.contains_key(shop) {
            buckets.retain(|_, bucket| {
                bucket.refill(now);
                bucket.available < bucket.maximum
            });
        }
        let bucket = buckets.entry(shop.clone()).or_insert_with(|| Bucket {
            available,
            maximum,
            restore_rate,
            seen_at: now,
            cost_by_operation: HashMap::new(),
        });
        bucket.available = available;
        bucket.maximum = maximum;
        bucket.restore_rate = restore_rate;
        bucket.seen_at = now;
        bucket.cost_by_operation.insert(operation, requested);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ShopDomain, Bucket>> {
        // A panic elsewhere cannot leave a bucket half changed in a way that matters: the next answer corrects it.
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPERATION: &str = "reading";

    fn shop() -> ShopDomain {
        ShopDomain::parse("test-shop.myshopify.com").expect("a shop name")
    }

    fn cost(requested: f64, available: f64) -> Cost {
        Cost {
            requested,
            available,
            maximum: 2_000.0,
            restore_rate: 100.0,
        }
    }

    #[test]
    fn wait_is_what_is_missing_over_the_refill() {
        assert_eq!(cost(500.0, 300.0).wait(), Duration::from_secs(2));
        assert_eq!(cost(300.0, 500.0).wait(), Duration::ZERO);
        assert_eq!(
            Cost {
                restore_rate: 0.0,
                ..cost(500.0, 0.0)
            }
            .wait(),
            Duration::ZERO
        );
    }

    #[test]
    fn calls_queue_when_points_run_out() {
        let throttle = Throttle::default();
        let start = Instant::now();
        assert_eq!(throttle.reserve(&shop(), OPERATION, start), Duration::ZERO);
        throttle.learn(&shop(), OPERATION, cost(100.0, 150.0), start);
        assert_eq!(throttle.reserve(&shop(), OPERATION, start), Duration::ZERO);
        assert_eq!(throttle.reserve(&shop(), OPERATION, start), Duration::from_millis(500));
        assert_eq!(
            throttle.reserve(&shop(), OPERATION, start),
            Duration::from_millis(1_500)
        );
        let later = start + Duration::from_secs(60);
        assert_eq!(throttle.reserve(&shop(), OPERATION, later), Duration::ZERO);
    }

    #[test]
    fn full_buckets_are_forgotten_when_there_are_too_many() {
        let throttle = Throttle::default();
        let start = Instant::now();
        for n in 0..=MAX_SHOPS {
            let shop = ShopDomain::parse(&format!("shop-{n}.myshopify.com")).expect("a shop name");
            throttle.learn(&shop, OPERATION, cost(1.0, 2_000.0), start);
        }
        assert!(throttle.lock().len() <= MAX_SHOPS);
    }
}
