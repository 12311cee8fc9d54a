//! `POST /proxy/events`: what a shopper did with offers.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use http::StatusCode;
use pairwell_domain::ErrorKind;
use pairwell_domain::event::EventBatch;
use pairwell_services::Services;
use serde::Serialize;

use super::Proxied;
use crate::http::AppError;

#[derive(Serialize)]
pub(super) struct Taken {
    accepted: u64,
}

pub(super) async fn take(
    proxied: Proxied,
    State(services): State<Services>,
    body: Bytes,
) -> Result<(StatusCode, Json<Taken>), AppError> {
    // Beacons are sent as plain text, so the content type says nothing.
    let batch: EventBatch = serde_json::from_slice(&body).map_err(|error| {
        AppError::new(ErrorKind::Invalid, format!("The events cannot be read: {error}.")).at("body")
    })?;
    let accepted = services.events().take(proxied.shop, proxied.customer, &batch).await?;
    for event in &batch.events {
        metrics::counter!("pairwell_events_total", "kind" => event.kind.code()).increment(1);
    }
    Ok((StatusCode::ACCEPTED, Json(Taken { accepted })))
}
