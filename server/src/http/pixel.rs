//! `POST /pixel/events`: what shoppers do in a shop, told by its pixel.
//!
//! There is no signature: a key that every page shows names the shop, and an unknown one is answered like that of a shop
//! that is gone. Everything is bounded, and nothing is believed.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::handler::Handler as _;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::request::Parts;
use pairwell_domain::ErrorKind;
use pairwell_domain::visit::VisitBatch;
use pairwell_services::{ServiceError, Services};
use serde::Serialize;

use super::AppError;
use super::edges::{Route, Trust};
use super::limits::{Caller, ShopperLimits, Way, shopper_address};

/// Fifty events fit well.
const MAX_EVENTS_BYTES: usize = 16 * 1024;

pub(super) fn routes() -> Vec<Route> {
    let take = take.layer(DefaultBodyLimit::max(MAX_EVENTS_BYTES));
    vec![Route::post("/pixel/events", Trust::ShopKey, take).for_any_origin()]
}

#[derive(Serialize)]
struct Taken {
    accepted: u64,
}

async fn take(
    State(services): State<Services>,
    State(limits): State<ShopperLimits>,
    parts: Parts,
    body: Bytes,
) -> Result<Response, AppError> {
    // Sent as plain text, so that browsers do not ask first: the content type says nothing.
    let batch: VisitBatch = serde_json::from_slice(&body).map_err(|error| {
        AppError::new(ErrorKind::Invalid, format!("The events cannot be read: {error}.")).at("body")
    })?;
    let visits = services.visits();
    let address = shopper_address(&parts, Caller::Browser);
    // Before the key is looked up: whoever makes keys up must not keep the database busy.
    limits.take_unproven(address).map_err(AppError::too_many)?;
    let shop = visits
        .shop_of(&batch.key)
        .await?
        .ok_or(ServiceError::NotFound("shop"))?;
    limits.take(Way::Pixel, shop, address).map_err(AppError::too_many)?;
    let accepted = visits.take(shop, batch.visitor, &batch.events).await?;
    for event in &batch.events {
        metrics::counter!("pairwell_visits_total", "kind" => event.kind.code()).increment(1);
    }
    Ok((StatusCode::ACCEPTED, Json(Taken { accepted })).into_response())
}
