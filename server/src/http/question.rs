//! The question of a page, as it stands in the query. Anybody who can open the shop can write it: every
//! list is cut, and nothing is taken that is not what it should be.

use pairwell_domain::decision::{CartLine, Surface};
use pairwell_domain::placement::{Device, PageKind, PlacementKind, Position};
use pairwell_domain::{CustomerId, ProductId};
use pairwell_services::offers::PageRequest;

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

/// A part of the question that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unread {
    /// The parameter.
    pub(super) field: &'static str,
    /// How to mend it.
    pub(super) message: &'static str,
}

/// Reads the question. `value` gives the first value of a parameter; `customer` is whom the platform vouches for.
pub(super) fn read<'q>(
    value: impl Fn(&str) -> Option<&'q str>,
    customer: Option<CustomerId>,
) -> Result<PageRequest, Unread> {
    let get = |name: &str| value(name).unwrap_or_default();
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

const fn unread(field: &'static str, message: &'static str) -> Unread {
    Unread { field, message }
}

fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').filter(|part| !part.is_empty())
}

fn surfaces(text: &str) -> Result<Vec<Surface>, Unread> {
    let wrong = || {
        unread(
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

fn optional<T: std::str::FromStr>(field: &'static str, text: &str, message: &'static str) -> Result<Option<T>, Unread> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| unread(field, message))
}

fn cart(text: &str) -> Result<Vec<CartLine>, Unread> {
    listed(text)
        .take(MAX_CART_LINES)
        .map(|part| {
            cart_line(part).ok_or_else(|| {
                unread(
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
