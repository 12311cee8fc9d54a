//! `GET /proxy/offers`: offers for one product page, as HTML that the shop's theme engine finishes, or as JSON.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, header};
use pairwell_domain::placement::PlacementKind;
use pairwell_domain::{DecisionId, ErrorKind, OfferId, ProductId, VariantId};
use pairwell_services::Services;
use pairwell_services::offers::{OfferRequest, OffersOut};
use serde::Serialize;

use super::{Proxied, liquid};
use crate::http::AppError;

/// Carts with more lines than this are cut: the rest changes nothing a shopper would notice.
const MAX_CART_LINES: usize = 200;

#[derive(Serialize)]
struct OffersJson<'a> {
    decision_id: DecisionId,
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
    let request = read(&proxied)?;
    let out = services.offers().decide(proxied.shop, &request).await?;
    let outcome = out.silence.map_or("offers", pairwell_domain::decision::Silence::code);
    metrics::counter!("pairwell_decisions_total", "outcome" => outcome).increment(1);
    // Who sees what depends on cart and visitor: nobody in between may keep it.
    let no_store = [(header::CACHE_CONTROL, "no-store")];
    if wants_json(&headers) {
        Ok((no_store, Json(json(&out))).into_response())
    } else {
        let content_type = [(header::CONTENT_TYPE, "application/liquid")];
        Ok((no_store, content_type, liquid::render(&out)).into_response())
    }
}

fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.contains("application/json"))
}

fn read(proxied: &Proxied) -> Result<OfferRequest, AppError> {
    let invalid = |field: &'static str, message: &str| AppError::new(ErrorKind::Invalid, message).at(field);
    let placement = proxied
        .get("placement")
        .and_then(PlacementKind::from_code)
        .ok_or_else(|| invalid("placement", "Name a placement, such as product_page."))?;
    let product = proxied
        .get("product")
        .and_then(|id| id.parse().ok())
        .ok_or_else(|| invalid("product", "Name the product by its number."))?;
    let cart = proxied
        .get("cart")
        .unwrap_or_default()
        .split(',')
        .filter(|id| !id.is_empty())
        .take(MAX_CART_LINES)
        .map(str::parse)
        .collect::<Result<_, _>>()
        .map_err(|_| {
            invalid(
                "cart",
                "Name the cart's variants by their numbers, with commas between.",
            )
        })?;
    // A visitor id that is not one is as good as none: the page must not suffer from it.
    let visitor = proxied.get("visitor").and_then(|id| id.parse().ok());
    Ok(OfferRequest {
        placement,
        product,
        cart,
        visitor,
    })
}

fn json(out: &OffersOut) -> OffersJson<'_> {
    let offers = out.offers.iter().map(|offer| OfferJson {
        offer_id: offer.offer_id,
        slot: offer.decided.slot,
        kind: offer.decided.kind.code(),
        product_id: offer.decided.product_id,
        variant_id: offer.decided.variant_id,
        handle: &offer.handle,
        title: &offer.title,
        reason: &offer.reason,
        token: &offer.token,
    });
    OffersJson {
        decision_id: out.decision_id,
        headline: &out.headline,
        offers: offers.collect(),
        silence: out.silence.map(pairwell_domain::decision::Silence::code),
    }
}
