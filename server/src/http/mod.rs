//! The HTTP edges, one module each; the tree follows the paths, and [`edges`] lists them all.
//!
//! | path | module | trusted by |
//! | --- | --- | --- |
//! | `/`, `/pairings`, … and `/api/*` | `admin` | session token of the platform, on each call |
//! | `/auth/*` | `auth` | query signature and state |
//! | `/webhooks/shopify` | `webhooks` | signature over the raw body |
//! | `/proxy/*` | `proxy` | proxy signature |
//! | `/checkout/*` | `checkout` | session token of the platform, for a shopper |
//! | `/pixel/events` | `pixel` | nothing: a public key names the shop, and what is told is only counted |
//! | `/health/*`, `/metrics` | `health` | nothing: they tell no secret |

mod admin;
mod answers;
mod asking;
mod auth;
mod checkout;
mod cors;
mod edges;
mod error;
mod health;
mod limits;
mod pixel;
mod proxy;
mod question;
mod webhooks;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::FromRef;
use http::{HeaderName, StatusCode};
use leptos::config::LeptosOptions;
use metrics_exporter_prometheus::PrometheusHandle;
use pairwell_commerce::CommercePlatform;
use pairwell_commerce::shopify::ShopifyConfig;
use pairwell_services::Services;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

pub use self::edges::{Edge, Trust, edges};
pub use self::error::AppError;
pub use self::limits::ShopperLimits;

use crate::config::Config;

/// No request takes longer; a merchant's page that does is broken anyway.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// Names a request in the log and in the answer to it.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What every route can reach.
#[derive(Clone, FromRef)]
pub struct AppState {
    /// Read by the admin's pages.
    pub leptos_options: LeptosOptions,
    /// The use cases.
    pub services: Services,
    /// The commerce platform.
    pub platform: Arc<dyn CommercePlatform>,
    /// Keys and addresses of the platform.
    pub shopify: Arc<ShopifyConfig>,
    /// The operator's settings.
    pub config: Arc<Config>,
    /// Where figures for `/metrics` are read from.
    pub metrics: PrometheusHandle,
    /// How much the storefront may ask.
    pub limits: ShopperLimits,
}

/// Puts all routes together. Needs no socket, so tests can call it directly.
pub fn build_router(state: AppState) -> Router {
    build_router_with(state, Router::new())
}

/// The same with more routes under the same layers, such as one that is measured beside ours.
pub fn build_router_with(state: AppState, more: Router<AppState>) -> Router {
    let layers = ServiceBuilder::new()
        .layer(SetRequestIdLayer::new(REQUEST_ID, MakeRequestUuid))
        .layer(TraceLayer::new_for_http().make_span_with(request_span))
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(CatchPanicLayer::custom(error::after_panic))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            TIME_LIMIT,
        ))
        .layer(CompressionLayer::new());
    admin::routes(&state)
        .merge(edges::router())
        .merge(more)
        .layer(axum::middleware::from_fn(error::log_cause))
        .layer(layers)
        // Outermost: answers after a bug or a time limit are answers too.
        .layer(axum::middleware::from_fn(answers::guard))
        .with_state(state)
}

/// Path and method only: queries carry tokens and signatures.
fn request_span<B>(request: &http::Request<B>) -> tracing::Span {
    let request_id = request
        .headers()
        .get(&REQUEST_ID)
        .and_then(|id| id.to_str().ok())
        .unwrap_or_default();
    tracing::info_span!(
        "request",
        http.method = %request.method(),
        http.path = request.uri().path(),
        request.id = request_id,
    )
}
