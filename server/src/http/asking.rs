//! What a page asks, what it is answered, and what it tells of offers: the same words through the shop's proxy and from
//! extensions of the platform's own pages.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use pairwell_domain::decision::Silence;
use pairwell_domain::event::EventBatch;
use pairwell_domain::{CustomerId, DecisionId, ErrorKind, OfferId, ProductId, ShopId, VariantId};
use pairwell_services::Services;
use pairwell_services::offers::{OfferOut, PageOut, PageRequest};
use serde::Serialize;

use super::{AppError, question};

/// Fifty events fit well.
pub(super) const MAX_EVENTS_BYTES: usize = 16 * 1024;

/// The answer.
#[derive(Serialize)]
pub(super) struct PageJson<'a> {
    decision_id: DecisionId,
    surfaces: Vec<SurfaceJson<'a>>,
}

#[derive(Serialize)]
struct SurfaceJson<'a> {
    placement: &'static str,
    headline: &'a str,
    offers: Vec<OfferJson<'a>>,
    silence: Option<&'static str>,
}

#[derive(Serialize)]
struct OfferJson<'a> {
    offer_id: OfferId,
    slot: u8,
    kind: &'static str,
    product_id: ProductId,
    variant_id: VariantId,
    ladder_id: Option<i64>,
    replaces: Option<VariantId>,
    handle: &'a str,
    title: &'a str,
    reason: &'a str,
    token: &'a str,
}

/// Reads a question from the parameters of an address, for a buyer the platform vouches for.
pub(super) fn read(query: &[(String, String)], customer: Option<CustomerId>) -> Result<PageRequest, AppError> {
    question::read(|name| value(query, name), customer)
        .map_err(|unread| AppError::new(ErrorKind::Invalid, unread.message).at(unread.field))
}

/// The first value of a parameter.
pub(super) fn value<'a>(query: &'a [(String, String)], name: &str) -> Option<&'a str> {
    query
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}

/// The answer as JSON, with the reason of each silence.
pub(super) fn json(out: &PageOut) -> PageJson<'_> {
    let surfaces = out.surfaces.iter().map(|surface| SurfaceJson {
        placement: surface.placement.code(),
        headline: &surface.headline,
        offers: surface.offers.iter().map(offer_json).collect(),
        silence: surface.silence.map(Silence::code),
    });
    PageJson {
        decision_id: out.decision_id,
        surfaces: surfaces.collect(),
    }
}

fn offer_json(offer: &OfferOut) -> OfferJson<'_> {
    let decided = &offer.decided;
    OfferJson {
        offer_id: offer.offer_id,
        slot: decided.slot,
        kind: decided.kind.code(),
        product_id: decided.product_id,
        variant_id: decided.variant_id,
        ladder_id: decided.upgrade.map(|upgrade| upgrade.ladder.get()),
        replaces: decided.upgrade.and_then(|upgrade| upgrade.replaces),
        handle: &offer.handle,
        title: &offer.title,
        reason: &offer.reason,
        token: &offer.token,
    }
}

#[derive(Serialize)]
struct Taken {
    accepted: u64,
}

/// Takes what a shopper did with offers.
pub(super) async fn take_events(
    services: &Services,
    shop: ShopId,
    customer: Option<CustomerId>,
    body: &[u8],
) -> Result<Response, AppError> {
    // Beacons are sent as plain text, so the content type says nothing.
    let batch: EventBatch = serde_json::from_slice(body).map_err(|error| {
        AppError::new(ErrorKind::Invalid, format!("The events cannot be read: {error}.")).at("body")
    })?;
    let accepted = services.events().take(shop, customer, &batch).await?;
    for event in &batch.events {
        metrics::counter!("pairwell_events_total", "kind" => event.kind.code()).increment(1);
    }
    Ok((StatusCode::ACCEPTED, Json(Taken { accepted })).into_response())
}
