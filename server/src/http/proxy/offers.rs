//! `GET /proxy/offers`: what all surfaces of one page show, as HTML that the shop's theme engine finishes, or as JSON.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, header};
use pairwell_services::Services;

use super::Proxied;
use crate::http::{AppError, asking};

pub(super) async fn show(
    proxied: Proxied,
    State(services): State<Services>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let request = asking::read(&proxied.query, proxied.customer)?;
    let out = services.offers().decide(proxied.shop, &request).await?;
    metrics::counter!("pairwell_decisions_total", "outcome" => out.outcome()).increment(1);
    // Who sees what depends on cart and visitor: nobody in between may keep it.
    let no_store = [(header::CACHE_CONTROL, "no-store")];
    if wants_json(&headers) {
        Ok((no_store, Json(asking::json(&out))).into_response())
    } else {
        let content_type = [(header::CONTENT_TYPE, "application/liquid")];
        Ok((no_store, content_type, out.html).into_response())
    }
}

fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.contains("application/json"))
}
