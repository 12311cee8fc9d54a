//! `GET /checkout/offers` and `POST /checkout/events`: what the extensions of checkout and of an order's pages ask and tell.
//!
//! They run on the platform's pages, where the shop's proxy does not reach, and show a token that the platform signed. What
//! is asked and answered is the same as through the proxy, and so are the decision and the budget behind it.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequestParts, State};
use axum::handler::Handler as _;
use axum::response::{IntoResponse, Response};
use chrono::Utc;
use http::header;
use http::request::Parts;
use pairwell_commerce::shopify::{ShopifyConfig, session_token};
use pairwell_domain::{CustomerId, ErrorKind, ShopId};
use pairwell_services::{ServiceError, Services};
use url::form_urlencoded;

use super::edges::{Route, Trust};
use super::limits::{Caller, Way, shopper_address};
use super::{AppError, AppState, asking};

pub(super) fn routes() -> Vec<Route> {
    let take = take.layer(DefaultBodyLimit::max(asking::MAX_EVENTS_BYTES));
    vec![
        Route::get("/checkout/offers", Trust::Checkout, show).for_any_origin(),
        Route::post("/checkout/events", Trust::Checkout, take).for_any_origin(),
    ]
}

async fn show(shopper: Shopper, State(services): State<Services>) -> Result<Response, AppError> {
    let mut request = asking::read(&shopper.query, shopper.customer)?;
    let order = asking::value(&shopper.query, "order").and_then(|order| order.parse().ok());
    if let (None, Some(order)) = (request.visitor, order) {
        request.visitor = services.visits().browser_of(shopper.shop, order).await?;
    }
    let out = services.offers().decide(shopper.shop, &request).await?;
    metrics::counter!("pairwell_decisions_total", "outcome" => out.outcome()).increment(1);
    let no_store = [(header::CACHE_CONTROL, "no-store")];
    Ok((no_store, Json(asking::json(&out))).into_response())
}

async fn take(shopper: Shopper, State(services): State<Services>, body: Bytes) -> Result<Response, AppError> {
    asking::take_events(&services, shopper.shop, shopper.customer, &body).await
}

/// Who asks from a page of the platform's, and what the query says.
struct Shopper {
    shop: ShopId,
    /// The signed-in buyer, as the platform vouches for it.
    customer: Option<CustomerId>,
    query: Vec<(String, String)>,
}

impl FromRequestParts<AppState> for Shopper {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        let refused = || {
            AppError::new(
                ErrorKind::Unauthenticated,
                "This request did not come from a page of the shop's.",
            )
        };
        let token = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "))
            .ok_or_else(refused)?;
        let shopify: &Arc<ShopifyConfig> = &state.shopify;
        let claims = session_token::verify_shopper(token, shopify, Utc::now()).map_err(|_| refused())?;
        let shop = state
            .services
            .installs()
            .serving(&claims.shop)
            .await?
            .ok_or(ServiceError::NotFound("shop"))?;
        state
            .limits
            .take(Way::Storefront, shop, shopper_address(parts, Caller::Browser))
            .map_err(AppError::too_many)?;
        let query = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes())
            .into_owned()
            .collect();
        Ok(Self {
            shop,
            customer: claims.customer,
            query,
        })
    }
}
