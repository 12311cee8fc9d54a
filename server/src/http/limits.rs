//! How often one address may ask, and one shop be asked for.

use std::net::SocketAddr;
use std::num::NonZeroU32;

use axum::extract::ConnectInfo;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use http::HeaderValue;
use pairwell_domain::{ErrorKind, ShopId};
use tower_governor::governor::GovernorConfigBuilder;
use tower_governor::key_extractor::KeyExtractor;
use tower_governor::{GovernorError, GovernorLayer};

use super::AppError;
use crate::config::LimitsConfig;

/// Longest text of an address that is kept.
const MAX_ADDRESS_CHARS: usize = 64;

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

/// The shopper's address.
#[derive(Debug, Clone, Copy)]
pub(super) struct ShopperAddress(Caller);

impl KeyExtractor for ShopperAddress {
    type Key = String;

    fn extract<T>(&self, request: &http::Request<T>) -> Result<Self::Key, GovernorError> {
        let forwarded = request
            .headers()
            .get("x-forwarded-for")
            .and_then(|value| value.to_str().ok())
            .and_then(|addresses| match self.0 {
                Caller::Platform => addresses.split(',').next(),
                Caller::Browser => addresses.rsplit(',').next(),
            })
            .map(|address| address.trim().chars().take(MAX_ADDRESS_CHARS).collect());
        let peer = || {
            request
                .extensions()
                .get::<ConnectInfo<SocketAddr>>()
                .map(|peer| peer.0.ip().to_string())
        };
        Ok(forwarded.or_else(peer).unwrap_or_else(|| "unknown".to_owned()))
    }
}

/// The layer that holds each address to the operator's limits.
pub(super) type PerAddress = GovernorLayer<ShopperAddress, governor::middleware::NoOpMiddleware, axum::body::Body>;

/// Holds each address to the operator's limits.
pub(super) fn per_address(limits: &LimitsConfig, caller: Caller) -> PerAddress {
    let governor = GovernorConfigBuilder::default()
        .per_millisecond(limits.proxy_refill_ms)
        .burst_size(limits.proxy_burst)
        .key_extractor(ShopperAddress(caller))
        .finish()
        .expect("the limits were checked with the settings");
    GovernorLayer::new(governor).error_handler(too_many)
}

fn too_many(error: GovernorError) -> http::Response<axum::body::Body> {
    use axum::response::IntoResponse as _;
    let mut response = AppError::from(ErrorKind::TooMany).into_response();
    if let GovernorError::TooManyRequests { wait_time, .. } = error {
        response
            .headers_mut()
            .insert(http::header::RETRY_AFTER, wait_time.into());
    }
    response
}

/// Holds each shop to a number of requests a second, wherever they come from: addresses can be had in any number.
#[derive(Debug)]
pub(super) struct PerShop {
    limiter: DefaultKeyedRateLimiter<ShopId>,
}

impl PerShop {
    pub(super) fn new(per_second: u32) -> Self {
        let per_second = NonZeroU32::new(per_second).expect("the limits were checked with the settings");
        Self {
            limiter: RateLimiter::keyed(Quota::per_second(per_second)),
        }
    }

    /// Counts a request.
    ///
    /// # Errors
    /// `TooMany`, with the seconds to wait.
    pub(super) fn count(&self, shop: ShopId) -> Result<(), TooMany> {
        self.limiter.check_key(&shop).map_err(|until| TooMany {
            wait_s: until.wait_time_from(DefaultClock::default().now()).as_secs() + 1,
        })
    }
}

/// A shop is asked for too often.
#[derive(Debug, Clone, Copy)]
pub(super) struct TooMany {
    wait_s: u64,
}

impl axum::response::IntoResponse for TooMany {
    fn into_response(self) -> axum::response::Response {
        let mut response = AppError::from(ErrorKind::TooMany).into_response();
        response
            .headers_mut()
            .insert(http::header::RETRY_AFTER, HeaderValue::from(self.wait_s));
        response
    }
}
