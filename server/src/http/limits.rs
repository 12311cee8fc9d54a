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
pub struct ShopperLimits {
    shared: Arc<Shared>,
}

struct Shared {
    of_shopper: DefaultKeyedRateLimiter<(Way, ShopId, Option<IpAddr>)>,
    of_shop: DefaultKeyedRateLimiter<ShopId>,
    of_pixel: DefaultKeyedRateLimiter<ShopId>,
    /// Of whoever shows nothing that proves anything, whatever shop they name.
    of_unproven: DefaultKeyedRateLimiter<Option<IpAddr>>,
    clock: DefaultClock,
    n_asked: AtomicU32,
}

impl ShopperLimits {
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
                of_pixel: DefaultKeyedRateLimiter::keyed(Quota::per_second(above_0(limits.pixel_per_second))),
                of_unproven: DefaultKeyedRateLimiter::keyed(quota(limits.proxy_burst, limits.proxy_refill_ms)),
                clock: DefaultClock::default(),
                n_asked: AtomicU32::new(0),
            }),
        }
    }

    /// Takes one request of a shopper. The shop's own limit holds whatever addresses its shoppers are said to have.
    ///
    /// # Errors
    /// How long to wait when it is one too many.
    pub(super) fn take(&self, way: Way, shop: ShopId, shopper: Option<IpAddr>) -> Result<(), Duration> {
        let shared = &self.shared;
        self.tidy();
        take_one(&shared.of_shopper, &(way, shop, shopper), &shared.clock)?;
        let of_shop = match way {
            Way::Storefront => &shared.of_shop,
            Way::Pixel => &shared.of_pixel,
        };
        take_one(of_shop, &shop, &shared.clock)
    }

    /// Takes one request of somebody who proves nothing, before anything is looked up for them.
    ///
    /// # Errors
    /// How long to wait when it is one too many.
    pub(super) fn take_unproven(&self, sender: Option<IpAddr>) -> Result<(), Duration> {
        self.tidy();
        take_one(&self.shared.of_unproven, &sender, &self.shared.clock)
    }

    fn tidy(&self) {
        let shared = &self.shared;
        if shared.n_asked.fetch_add(1, Ordering::Relaxed) % TIDY_AFTER == TIDY_AFTER - 1 {
            shared.of_shopper.retain_recent();
            shared.of_shop.retain_recent();
            shared.of_pixel.retain_recent();
            shared.of_unproven.retain_recent();
        }
    }
}

/// What is asked through. Each has a share of its own: what anybody can send must not use up what offers need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Way {
    /// Questions and events whose sender the platform vouches for.
    Storefront,
    /// The pixel, for which nobody does.
    Pixel,
}

/// Who asks us: the platform, for a shopper whose address it passes on, or the shopper's browser itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Caller {
    /// All shops' requests come from the platform's own addresses, which may stand behind a proxy of ours: the shopper's
    /// is the first.
    Platform,
    /// What stands in front of the last address was written by the browser, which can write anything: the last one was
    /// written by a proxy of ours.
    Browser,
}

fn quota(burst: u32, refill_ms: u64) -> Quota {
    Quota::with_period(Duration::from_millis(refill_ms))
        .expect("the limits were checked with the settings")
        .allow_burst(above_0(burst))
}

fn above_0(limit: u32) -> NonZeroU32 {
    NonZeroU32::new(limit).expect("the limits were checked with the settings")
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

/// The shopper's address as the caller passes it on. What is no address counts as one and the same shopper.
pub(super) fn shopper_address(parts: &Parts, caller: Caller) -> Option<IpAddr> {
    let address = match parts.headers.get("x-forwarded-for") {
        Some(forwarded) => {
            let mut addresses = forwarded.to_str().ok()?.split(',');
            let address = match caller {
                Caller::Platform => addresses.next(),
                Caller::Browser => addresses.next_back(),
            };
            address?.trim().parse().ok()?
        }
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

    fn limits(proxy_burst: u32, shop_burst: u32) -> ShopperLimits {
        ShopperLimits::new(&LimitsConfig {
            proxy_burst,
            proxy_refill_ms: 60_000,
            shop_burst,
            shop_refill_ms: 60_000,
            pixel_per_second: 2,
        })
    }

    fn address(last: u8) -> Option<IpAddr> {
        Some(IpAddr::from([203, 0, 113, last]))
    }

    fn named(forwarded: Option<&str>) -> Option<IpAddr> {
        named_by(Caller::Platform, forwarded)
    }

    fn named_by(caller: Caller, forwarded: Option<&str>) -> Option<IpAddr> {
        let mut request = http::Request::builder();
        if let Some(forwarded) = forwarded {
            request = request.header("x-forwarded-for", forwarded);
        }
        shopper_address(&request.body(()).expect("a request").into_parts().0, caller)
    }

    #[test]
    fn one_shopper_does_not_use_up_anothers_share() {
        let limits = limits(2, 100);
        assert!(limits.take(Way::Storefront, SHOP, address(1)).is_ok());
        assert!(limits.take(Way::Storefront, SHOP, address(1)).is_ok());
        let wait = limits
            .take(Way::Storefront, SHOP, address(1))
            .expect_err("the third is too many");
        assert!(wait > Duration::from_secs(50), "{wait:?}");
        assert!(limits.take(Way::Storefront, SHOP, address(2)).is_ok());
        assert!(limits.take(Way::Storefront, ShopId::new(2), address(1)).is_ok());
    }

    #[test]
    fn made_up_addresses_do_not_help_against_the_shops_limit() {
        let limits = limits(100, 3);
        for last in 0..3 {
            assert!(limits.take(Way::Storefront, SHOP, address(last)).is_ok());
        }
        assert!(limits.take(Way::Storefront, SHOP, address(99)).is_err());
        assert!(
            limits.take(Way::Storefront, ShopId::new(2), address(99)).is_ok(),
            "other shops go on"
        );
    }

    #[test]
    fn who_has_not_asked_for_a_while_is_forgotten() {
        let limits = ShopperLimits::new(&LimitsConfig {
            proxy_burst: 1,
            proxy_refill_ms: 1,
            shop_burst: 1_000_000,
            shop_refill_ms: 1,
            pixel_per_second: 1,
        });
        for n in 0..TIDY_AFTER - 1 {
            limits
                .take(Way::Storefront, SHOP, Some(IpAddr::from(n.to_be_bytes())))
                .expect("room");
        }
        std::thread::sleep(Duration::from_millis(20));
        limits.take(Way::Storefront, SHOP, address(1)).expect("room");
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

    #[test]
    fn browser_cannot_choose_the_address_it_is_counted_by() {
        let forwarded = Some("203.0.113.9, 203.0.113.1");
        assert_eq!(named_by(Caller::Browser, forwarded), address(1));
        assert_eq!(named_by(Caller::Platform, forwarded), address(9));
    }

    #[test]
    fn pixel_does_not_use_up_what_offers_need() {
        let limits = limits(100, 3);
        assert!(limits.take(Way::Pixel, SHOP, address(1)).is_ok());
        assert!(limits.take(Way::Pixel, SHOP, address(2)).is_ok());
        assert!(limits.take(Way::Pixel, SHOP, address(3)).is_err(), "two a second");
        for last in 0..3 {
            assert!(limits.take(Way::Storefront, SHOP, address(last)).is_ok());
        }
    }

    #[test]
    fn stranger_may_not_ask_without_end() {
        let limits = limits(2, 100);
        assert!(limits.take_unproven(address(1)).is_ok());
        assert!(limits.take_unproven(address(1)).is_ok());
        assert!(limits.take_unproven(address(1)).is_err());
        assert!(limits.take_unproven(address(2)).is_ok());
    }
}
