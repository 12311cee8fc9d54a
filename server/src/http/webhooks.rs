//! Webhooks of the platform: checked on the raw bytes, kept, answered. The work is done by a job.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::handler::Handler as _;
use http::{HeaderMap, StatusCode};
use pairwell_commerce::WebhookRefusal;
use pairwell_domain::ErrorKind;
use pairwell_services::Services;
use pairwell_services::inbox::Kept;

use super::AppError;
use super::edges::{Route, Trust};

/// An order with hundreds of lines stays below this.
const MAX_BODY_BYTES: usize = 5 * 1024 * 1024;

pub(super) fn routes() -> Vec<Route> {
    let receive = receive.layer(DefaultBodyLimit::max(MAX_BODY_BYTES));
    vec![Route::post("/webhooks/shopify", Trust::Delivery, receive)]
}

async fn receive(
    State(services): State<Services>,
    State(platform): State<Arc<dyn pairwell_commerce::CommercePlatform>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, AppError> {
    let headers = headers
        .iter()
        .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
        .collect();
    let delivery = platform.verify_webhook(&headers, &body).map_err(refused)?;
    let topic = delivery.topic.clone();
    let kept = services.inbox().keep(delivery, &body).await?;
    metrics::counter!("pairwell_webhooks_total", "topic" => topic, "new" => (kept == Kept::New).to_string())
        .increment(1);
    Ok(StatusCode::OK)
}

/// The platform's own tests ask for exactly these statuses.
fn refused(refusal: WebhookRefusal) -> AppError {
    let status = if refusal.is_wrong_signature() {
        StatusCode::UNAUTHORIZED
    } else {
        StatusCode::BAD_REQUEST
    };
    let kind = if refusal.is_wrong_signature() {
        ErrorKind::Unauthenticated
    } else {
        ErrorKind::Invalid
    };
    AppError::new(kind, refusal.to_string()).status(status)
}
