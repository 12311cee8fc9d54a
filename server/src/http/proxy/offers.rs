//! `GET /proxy/offers`: what all surfaces of one page show, as HTML that the shop's theme engine finishes, or as JSON.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, header};
use pairwell_domain::decision::Silence;
use pairwell_domain::{DecisionId, ErrorKind, OfferId, ProductId, VariantId};
use pairwell_services::Services;
use pairwell_services::offers::{OfferOut, PageOut};
use serde::Serialize;

use super::{Proxied, question};
use crate::http::AppError;

#[derive(Serialize)]
struct PageJson<'a> {
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

pub(super) async fn show(
    proxied: Proxied,
    State(services): State<Services>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let request = question::read(|name| proxied.get(name), proxied.customer)
        .map_err(|unread| AppError::new(ErrorKind::Invalid, unread.message).at(unread.field))?;
    let out = services.offers().decide(proxied.shop, &request).await?;
    metrics::counter!("pairwell_decisions_total", "outcome" => out.outcome()).increment(1);
    // Who sees what depends on cart and visitor: nobody in between may keep it.
    let no_store = [(header::CACHE_CONTROL, "no-store")];
    if wants_json(&headers) {
        Ok((no_store, Json(json(&out))).into_response())
    } else {
        let content_type = [(header::CONTENT_TYPE, "application/liquid")];
        Ok((no_store, content_type, out.html).into_response())
    }
}

fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.contains("application/json"))
}

fn json(out: &PageOut) -> PageJson<'_> {
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
