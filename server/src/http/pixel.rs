//! `POST /pixel/events`: what shoppers do in a shop, told by its pixel.
//!
//! There is no signature: a key that every page shows names the shop, and an unknown one is answered like that of a shop
//! that is gone. Everything is bounded, and nothing is believed.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router, middleware};
use http::StatusCode;
use pairwell_domain::ErrorKind;
use pairwell_domain::visit::VisitBatch;
use pairwell_services::{ServiceError, Services};
use serde::Serialize;

use super::limits::{self, PerShop};
use super::{AppError, AppState, cors};
use crate::config::LimitsConfig;

/// Fifty events fit well.
const MAX_EVENTS_BYTES: usize = 16 * 1024;

pub(super) fn routes(config: &LimitsConfig) -> Router<AppState> {
    let per_shop = Arc::new(PerShop::new(config.pixel_per_second));
    let handler = move |services: State<Services>, body: Bytes| {
        let per_shop = Arc::clone(&per_shop);
        async move { take(&per_shop, services.0, body).await }
    };
    Router::new()
        .route("/pixel/events", post(handler))
        .layer(DefaultBodyLimit::max(MAX_EVENTS_BYTES))
        .layer(limits::per_address(config, limits::Caller::Browser))
        .layer(middleware::from_fn(cors::any_origin))
}

#[derive(Serialize)]
struct Taken {
    accepted: u64,
}

async fn take(per_shop: &PerShop, services: Services, body: Bytes) -> Result<Response, AppError> {
    // Sent as plain text, so that browsers do not ask first: the content type says nothing.
    let batch: VisitBatch = serde_json::from_slice(&body).map_err(|error| {
        AppError::new(ErrorKind::Invalid, format!("The events cannot be read: {error}.")).at("body")
    })?;
    let visits = services.visits();
    let shop = visits
        .shop_of(&batch.key)
        .await?
        .ok_or(ServiceError::NotFound("shop"))?;
    if let Err(too_many) = per_shop.count(shop) {
        return Ok(too_many.into_response());
    }
    let accepted = visits.take(shop, batch.visitor, &batch.events).await?;
    for event in &batch.events {
        metrics::counter!("pairwell_visits_total", "kind" => event.kind.code()).increment(1);
    }
    Ok((StatusCode::ACCEPTED, Json(Taken { accepted })).into_response())
}
