//! What the storefront asks through the platform's app proxy.

mod events;
mod offers;
mod question;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, FromRequestParts};
use axum::routing::{get, post};
use chrono::Utc;
use http::request::Parts;
use pairwell_commerce::ShopDomain;
use pairwell_commerce::shopify::{ShopifyConfig, signature};
use pairwell_domain::{CustomerId, ErrorKind, ShopId};
use pairwell_services::{ServiceError, Services};
use tower_governor::GovernorError;
use tower_governor::GovernorLayer;
use tower_governor::governor::GovernorConfigBuilder;
use tower_governor::key_extractor::KeyExtractor;
use url::form_urlencoded;

use super::{AppError, AppState};
use crate::config::LimitsConfig;

/// Fifty events fit well.
const MAX_EVENTS_BYTES: usize = 16 * 1024;

pub(super) fn routes(limits: &LimitsConfig) -> Router<AppState> {
    let governor = GovernorConfigBuilder::default()
        .per_millisecond(limits.proxy_refill_ms)
        .burst_size(limits.proxy_burst)
        .key_extractor(ShopperAddress)
        .finish()
        .expect("the limits were checked with the settings");
    let limited = GovernorLayer::new(governor).error_handler(too_many);
    Router::new()
        .route("/proxy/offers", get(offers::show))
        .route(
            "/proxy/events",
            post(events::take).layer(DefaultBodyLimit::max(MAX_EVENTS_BYTES)),
        )
        .layer(limited)
}

/// The shopper's address as the platform forwards it; all shops' requests come from the platform's own addresses.
#[derive(Debug, Clone, Copy)]
struct ShopperAddress;

impl KeyExtractor for ShopperAddress {
    type Key = String;

    fn extract<T>(&self, request: &http::Request<T>) -> Result<Self::Key, GovernorError> {
        let forwarded = request
            .headers()
            .get("x-forwarded-for")
            .and_then(|value| value.to_str().ok())
            .and_then(|addresses| addresses.split(',').next())
            .map(|address| address.trim().chars().take(64).collect());
        let peer = || {
            request
                .extensions()
                .get::<ConnectInfo<SocketAddr>>()
                .map(|peer| peer.0.ip().to_string())
        };
        Ok(forwarded.or_else(peer).unwrap_or_else(|| "unknown".to_owned()))
    }
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

/// A request that really came through the platform's proxy, and what its query says.
pub(super) struct Proxied {
    /// The shop it came through.
    pub(super) shop: ShopId,
    /// The signed-in buyer, as the platform vouches for it.
    pub(super) customer: Option<CustomerId>,
    query: Vec<(String, String)>,
}

impl Proxied {
    /// The first value of a query parameter.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

impl FromRequestParts<AppState> for Proxied {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        let query: Vec<(String, String)> = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes())
            .into_owned()
            .collect();
        let shopify: &Arc<ShopifyConfig> = &state.shopify;
        signature::proxy::verify(&query, shopify, Utc::now()).map_err(|_| {
            AppError::new(
                ErrorKind::Unauthenticated,
                "This request did not come through the shop.",
            )
        })?;
        let shop = shop_of(&state.services, &query).await?;
        Ok(Self {
            shop,
            customer: signature::proxy::signed_in_customer(&query),
            query,
        })
    }
}

async fn shop_of(services: &Services, query: &[(String, String)]) -> Result<ShopId, AppError> {
    let unknown = || AppError::from(ServiceError::NotFound("shop"));
    let named = query
        .iter()
        .find(|(key, _)| key == "shop")
        .map(|(_, value)| value)
        .ok_or_else(unknown)?;
    let domain = ShopDomain::parse(named).map_err(|_| unknown())?;
    services.installs().serving(&domain).await?.ok_or_else(unknown)
}
