//! What the storefront asks through the platform's app proxy.

mod events;
mod offers;

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, FromRequestParts};
use axum::handler::Handler as _;
use chrono::Utc;
use http::request::Parts;
use pairwell_commerce::ShopDomain;
use pairwell_commerce::shopify::{ShopifyConfig, signature};
use pairwell_domain::{CustomerId, ErrorKind, ShopId};
use pairwell_services::{ServiceError, Services};
use url::form_urlencoded;

use super::edges::{Route, Trust};
use super::limits::{Caller, Way, shopper_address};
use super::{AppError, AppState, asking};

pub(super) fn routes() -> Vec<Route> {
    let take = events::take.layer(DefaultBodyLimit::max(asking::MAX_EVENTS_BYTES));
    vec![
        Route::get("/proxy/offers", Trust::Proxy, offers::show),
        Route::post("/proxy/events", Trust::Proxy, take),
    ]
}

/// A request that really came through the platform's proxy, and what its query says.
pub(super) struct Proxied {
    /// The shop it came through.
    pub(super) shop: ShopId,
    /// The signed-in buyer, as the platform vouches for it.
    pub(super) customer: Option<CustomerId>,
    query: Vec<(String, String)>,
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
        state
            .limits
            .take(Way::Storefront, shop, shopper_address(parts, Caller::Platform))
            .map_err(AppError::too_many)?;
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
