//! The first half of a decision: everything is looked up, nothing is judged.

use pairwell_domain::decision::{Assignment, Case, PageContext, Surface, SurfaceCase};
use pairwell_domain::placement::{PageKind, Placement};
use pairwell_domain::shopper::ShopperView;
use pairwell_domain::{ProductId, VariantId};

use super::ShopState;
use super::candidates::candidates;
use super::opening::closed_by;
use crate::attention;
use crate::catalogue::Catalogue;
use crate::engine::ShopEngine;

/// Products a session must have looked at before their prices say something.
const MIN_LOOKS: u32 = 3;

/// Looks up everything that the answer to one page depends on.
///
/// The shopper's attention is brought to the instant of the request ([`attention::at`]). A surface that shows nothing
/// whatever there is (its placement is off, the page is quiet and so on) gets no candidates.
///
/// Takes O(log n) of the catalogue and of the model for each candidate. How many there are is bounded for each surface,
/// so nothing allocated grows with the catalogue.
#[must_use]
pub fn gather<B: AsRef<[u8]>>(mut context: PageContext, shop: &ShopState<'_, B>, assignment: Assignment) -> Case {
    let known = std::mem::take(&mut context.attention);
    context.attention = attention::at(known, context.at, context.view, shop.restraint);
    let surfaces = context
        .surfaces
        .iter()
        .map(|&surface| surface_case(surface, &context, shop))
        .collect();
    let cart_products = cart_products(&context, shop.catalogue);
    Case {
        given_classes: given_classes(&cart_products, context.product, shop.engine),
        shopper: shopper(&context, shop),
        cart_products,
        context,
        assignment,
        restraint: shop.restraint.clone(),
        surfaces,
    }
}

fn surface_case<B: AsRef<[u8]>>(surface: Surface, context: &PageContext, shop: &ShopState<'_, B>) -> SurfaceCase {
    let placement = shop
        .placements
        .iter()
        .find(|placement| placement.kind == surface.placement)
        .cloned()
        .unwrap_or_else(|| Placement::default_for(surface.placement));
    let is_open = closed_by(&placement, surface.position, context, shop.restraint).is_none();
    SurfaceCase {
        candidates: if is_open {
            candidates(&placement, context, shop)
        } else {
            Vec::new()
        },
        missing_minor: if is_open {
            missing_minor(&placement, context, shop)
        } else {
            None
        },
        position: surface.position,
        placement,
    }
}

/// The products of what is in the cart or was just added to it, each once.
fn cart_products(context: &PageContext, catalogue: &Catalogue) -> Vec<ProductId> {
    let in_cart = context.cart.iter().map(|line| line.variant).chain(context.added);
    let mut products: Vec<ProductId> = in_cart
        .filter_map(|variant: VariantId| catalogue.variant_product(variant))
        .collect();
    products.sort_unstable();
    products.dedup();
    products
}

/// Where the shopper stands by orders, and what this session looked at by its prices.
fn shopper<B>(context: &PageContext, shop: &ShopState<'_, B>) -> ShopperView {
    let segment = (context.customer).and_then(|customer| Some(shop.engine?.segment(customer, context.at)));
    let mut looked_at: Vec<ProductId> = context.product.iter().chain(&context.recent).copied().collect();
    looked_at.sort_unstable();
    looked_at.dedup();
    let levels = (looked_at.iter()).filter_map(|&product| shop.catalogue.product(product)?.price_pct.map(u32::from));
    let (n, sum) = levels.fold((0, 0), |(n, sum), level| (n + 1, sum + level));
    let looked_at_pct = (n >= MIN_LOOKS).then(|| (sum / n) as u8);
    ShopperView::new(segment, looked_at_pct)
}

/// The classes of what is in the cart and of what is looked at, each once.
fn given_classes(cart: &[ProductId], looked_at: Option<ProductId>, engine: Option<&ShopEngine>) -> Vec<u32> {
    let given = cart.iter().copied().chain(looked_at);
    let mut classes: Vec<u32> = given.filter_map(|product| engine?.class(product)).collect();
    classes.sort_unstable();
    classes.dedup();
    classes
}

/// What the cart lacks for free delivery, by the catalogue's prices. Not known when a price is missing or the shopper
/// pays in another currency; not said where no cart is shown, or after it was paid.
fn missing_minor<B>(placement: &Placement, context: &PageContext, shop: &ShopState<'_, B>) -> Option<i64> {
    let is_said = placement.says_free_delivery() && context.page != PageKind::ThankYou;
    let is_same_currency = context.currency.is_none_or(|currency| currency == shop.currency);
    if !is_said || !is_same_currency {
        return None;
    }
    let from_minor = shop.free_delivery.in_currency(shop.currency)?;
    let cart_minor = context.cart.iter().try_fold(0_i64, |sum, line| {
        let price_minor = shop.catalogue.variant(line.variant)?.price_minor;
        Some(sum.saturating_add(price_minor.saturating_mul(line.quantity.into())))
    })?;
    Some(from_minor.saturating_sub(cart_minor)).filter(|&minor| minor > 0)
}
