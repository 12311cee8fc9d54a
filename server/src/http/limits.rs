//! How much one shopper, and one shop, may ask through the storefront proxy.

use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::extract::ConnectInfo;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};
use http::request::Parts;
use pairwell_domain::ShopId;

use crate::config::LimitsConfig;

/// After so many questions, whoever has not asked for a while is forgotten.
const TIDY_AFTER: u32 = 4_096;

/// Bits of an IPv6 address that name a household; the rest any of its devices makes up as it likes.
const HOUSEHOLD_BITS: u32 = 64;

/// The limits of the storefront's requests. Asked only once the platform's signature was good: a stranger can neither
/// use up a shopper's share nor fill the memory with addresses.
#[derive(Clone)]
pub struct ProxyLimits {
    shared: Arc<Shared>,
}

struct Shared {
    of_shopper: DefaultKeyedRateLimiter<(ShopId, Option<IpAddr>)>,
    of_shop: DefaultKeyedRateLimiter<ShopId>,
    clock: DefaultClock,
    n_asked: AtomicU32,
}

impl ProxyLimits {
    /// As the operator sets them.
    ///
    /// # Panics
    /// When a limit is 0, which the settings do not let through.
    #[must_use]
    pub fn new(limits: &LimitsConfig) -> Self {
        Self {
            shared: Arc::new(Shared {
                of_shopper: DefaultKeyedRateLimiter::keyed(quota(limits.proxy_burst, limits.proxy_refill_ms)),
                of_shop: DefaultKeyedRateLimiter::keyed(quota(limits.shop_burst, limits.shop_refill_ms)),
                clock: DefaultClock::default(),
                n_asked: AtomicU32::new(0),
            }),
        }
    }

    /// Takes one request of a shopper. The shop's own limit holds whatever addresses its shoppers are said to have.
    ///
    /// # Errors
    /// How long to wait when it is one too many.
    pub(super) fn take(&self, shop: ShopId, shopper: Option<IpAddr>) -> Result<(), Duration> {
        let shared = &self.shared;
        if shared.n_asked.fetch_add(1, Ordering::Relaxed) % TIDY_AFTER == TIDY_AFTER - 1 {
            shared.of_shopper.retain_recent();
            shared.of_shop.retain_recent();
        }
        take_one(&shared.of_shopper, &(shop, shopper), &shared.clock)?;
        take_one(&shared.of_shop, &shop, &shared.clock)
    }
}

fn quota(burst: u32, refill_ms: u64) -> Quota {
    let burst = NonZeroU32::new(burst).expect("the limits were checked with the settings");
    Quota::with_period(Duration::from_millis(refill_ms))
        .expect("the limits were checked with the settings")
        .allow_burst(burst)
}

fn take_one<K: Hash + Eq + Clone>(
    limiter: &DefaultKeyedRateLimiter<K>,
    key: &K,
    clock: &DefaultClock,
) -> Result<(), Duration> {
    limiter
        .check_key(key)
        .map_err(|refused| refused.wait_time_from(clock.now()))
}

/// The shopper's address as the platform forwards it: all shops' requests come from the platform's own addresses. What
/// is no address counts as one and the same shopper.
pub(super) fn shopper_address(parts: &Parts) -> Option<IpAddr> {
    let address = match parts.headers.get("x-forwarded-for") {
        Some(forwarded) => forwarded.to_str().ok()?.split(',').next()?.trim().parse().ok()?,
        None => parts.extensions.get::<ConnectInfo<SocketAddr>>()?.0.ip(),
    };
    Some(match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => IpAddr::V4(v4),
            None => IpAddr::V6(Ipv6Addr::from_bits(
                v6.to_bits() >> (128 - HOUSEHOLD_BITS) << (128 - HOUSEHOLD_BITS),
            )),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOP: ShopId = ShopId::new(1);

    fn limits(proxy_burst: u32, shop_burst: u32) -> ProxyLimits {
        ProxyLimits::new(&LimitsConfig {
            proxy_burst,
            proxy_refill_ms: 60_000,
            shop_burst,
            shop_refill_ms: 60_000,
        })
    }

    fn address(last: u8) -> Option<IpAddr> {
        Some(IpAddr::from([203, 0, 113, last]))
    }

    fn named(forwarded: Option<&str>) -> Option<IpAddr> {
        let mut request = http::Request::builder();
        if let Some(forwarded) = forwarded {
            request = request.header("x-forwarded-for", forwarded);
        }
        shopper_address(&request.body(()).expect("a request").into_parts().0)
    }

    #[test]
    fn one_shopper_does_not_use_up_anothers_share() {
        let limits = limits(2, 100);
        assert!(limits.take(SHOP, address(1)).is_ok());
        assert!(limits.take(SHOP, address(1)).is_ok());
        let wait = limits.take(SHOP, address(1)).expect_err("the third is too many");
        assert!(wait > Duration::from_secs(50), "{wait:?}");
        assert!(limits.take(SHOP, address(2)).is_ok());
        assert!(limits.take(ShopId::new(2), address(1)).is_ok());
    }

    #[test]
    fn made_up_addresses_do_not_help_against_the_shops_limit() {
        let limits = limits(100, 3);
        for last in 0..3 {
            assert!(limits.take(SHOP, address(last)).is_ok());
        }
        assert!(limits.take(SHOP, address(99)).is_err());
        assert!(limits.take(ShopId::new(2), address(99)).is_ok(), "other shops go on");
    }

    #[test]
    fn who_has_not_asked_for_a_while_is_forgotten() {
        let limits = ProxyLimits::new(&LimitsConfig {
            proxy_burst: 1,
            proxy_refill_ms: 1,
            shop_burst: 1_000_000,
            shop_refill_ms: 1,
        });
        for n in 0..TIDY_AFTER - 1 {
            limits.take(SHOP, Some(IpAddr::from(n.to_be_bytes()))).expect("room");
        }
        std::thread::sleep(Duration::from_millis(20));
        limits.take(SHOP, address(1)).expect("room");
        assert!(
            limits.shared.of_shopper.len() < 10,
            "{}",
            limits.shared.of_shopper.len()
        );
    }

    #[test]
    fn shopper_is_told_by_the_first_address_and_a_household_is_one() {
        assert_eq!(named(Some("203.0.113.1, 10.0.0.1")), address(1));
        assert_eq!(named(Some("::ffff:203.0.113.1")), address(1));
        assert_eq!(named(Some("2001:db8::1")), named(Some("2001:db8::ffff")));
        assert_ne!(named(Some("2001:db8::1")), named(Some("2001:db8:0:1::1")));
        for nonsense in ["", "unknown", "<script>", "1.2.3.4.5"] {
            assert_eq!(named(Some(nonsense)), None, "{nonsense}");
        }
        assert_eq!(named(None), None);
    }
}
