//! What a page asks, what it is answered, and what it tells of offers: the same words through the shop's proxy and from
//! extensions of the platform's own pages.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use pairwell_domain::decision::{CartLine, Silence, Surface};
use pairwell_domain::event::EventBatch;
use pairwell_domain::placement::{Device, PageKind, PlacementKind, Position};
use pairwell_domain::{CustomerId, DecisionId, ErrorKind, OfferId, ProductId, ShopId, VariantId};
use pairwell_services::Services;
use pairwell_services::offers::{OfferOut, PageOut, PageRequest};
use serde::Serialize;

use super::AppError;

/// Fifty events fit well.
pub(super) const MAX_EVENTS_BYTES: usize = 16 * 1024;

/// Carts with more lines than this are cut: the rest changes nothing a shopper would notice.
const MAX_CART_LINES: usize = 100;

/// More surfaces than there are placements is no page of ours.
const MAX_SURFACES: usize = 16;

/// Products a browser remembers as looked at.
const MAX_RECENT: usize = 5;

/// Products a browser remembers as declined.
const MAX_DECLINED: usize = 50;

/// Longest address that is looked at, in characters.
const MAX_PATH_CHARS: usize = 500;

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
    let get = |name: &str| value(query, name).unwrap_or_default();
    Ok(PageRequest {
        surfaces: surfaces(get("surfaces"))?,
        product: optional("product", get("product"), "Name the product by its number.")?,
        variant: optional("variant", get("variant"), "Name the variant by its number.")?,
        added: optional("added", get("added"), "Name the variant by its number.")?,
        cart: cart(get("cart"))?,
        // What follows comes from a browser that may be old, odd or not a browser: a value that makes no sense is as
        // good as none, and the page must not suffer from it.
        view: get("view").parse().ok(),
        left: get("left").parse().ok(),
        page: PageKind::from_code(get("page")),
        path: get("path").chars().take(MAX_PATH_CHARS).collect(),
        recent: numbers(get("recent"), MAX_RECENT),
        declined: numbers(get("declined"), MAX_DECLINED),
        currency: get("currency").parse().ok(),
        market: market(get("market")),
        device: Device::from_code(get("device")),
        visitor: get("visitor").parse().ok(),
        customer,
    })
}

/// The first value of a parameter.
pub(super) fn value<'a>(query: &'a [(String, String)], name: &str) -> Option<&'a str> {
    query
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}

fn invalid(field: &'static str, message: &str) -> AppError {
    AppError::new(ErrorKind::Invalid, message).at(field)
}

fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').filter(|part| !part.is_empty())
}

fn surfaces(text: &str) -> Result<Vec<Surface>, AppError> {
    let wrong = || {
        invalid(
            "surfaces",
            "Name at least one placement, such as product_page or product_page@below_product.",
        )
    };
    let surfaces = listed(text)
        .take(MAX_SURFACES)
        .map(|part| surface(part).ok_or_else(wrong))
        .collect::<Result<Vec<_>, _>>()?;
    if surfaces.is_empty() {
        return Err(wrong());
    }
    Ok(surfaces)
}

fn surface(text: &str) -> Option<Surface> {
    let (placement, position) = match text.split_once('@') {
        Some((placement, position)) => (placement, Some(Position::from_code(position)?)),
        None => (text, None),
    };
    Some(Surface {
        placement: PlacementKind::from_code(placement)?,
        position,
    })
}

fn optional<T: std::str::FromStr>(field: &'static str, text: &str, message: &str) -> Result<Option<T>, AppError> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| invalid(field, message))
}

fn cart(text: &str) -> Result<Vec<CartLine>, AppError> {
    listed(text)
        .take(MAX_CART_LINES)
        .map(|part| {
            cart_line(part).ok_or_else(|| {
                invalid(
                    "cart",
                    "Name the cart's variants by their numbers, each with :quantity if known, with commas between.",
                )
            })
        })
        .collect()
}

fn cart_line(text: &str) -> Option<CartLine> {
    let (variant, quantity) = text.split_once(':').unwrap_or((text, "1"));
    Some(CartLine {
        variant: variant.parse().ok()?,
        quantity: quantity.parse().ok().filter(|n| *n > 0)?,
    })
}

fn numbers(text: &str, max: usize) -> Vec<ProductId> {
    listed(text).take(max).filter_map(|id| id.parse().ok()).collect()
}

fn market(text: &str) -> Option<String> {
    let is_country = text.len() == 2 && text.bytes().all(|letter| letter.is_ascii_alphabetic());
    is_country.then(|| text.to_ascii_uppercase())
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
