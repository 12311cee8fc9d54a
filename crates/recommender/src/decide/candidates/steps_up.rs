//! Steps up a ladder.

use pairwell_domain::decision::{PageContext, Upgrade};
use pairwell_domain::placement::PlacementKind;
use pairwell_domain::{LadderId, ProductId, VariantId};

use super::cart_variants;
use super::found::{Found, Origin};
use crate::decide::ShopState;
use crate::ladder_book::BookedLadder;

/// Steps up a ladder. Beside the product they are all rungs above its own; in the cart the next rung that can be sold,
/// for the first line that has one; after something was added, for that alone.
pub(super) fn steps_up<'a, B>(kind: PlacementKind, context: &PageContext, shop: &ShopState<'a, B>) -> Vec<Found<'a>> {
    if kind == PlacementKind::ProductLadder {
        return steps_beside_product(context, shop);
    }
    if !kind.shows_cart() {
        return Vec::new();
    }
    let step = |variant| step_of_line(variant, shop);
    let found = if kind == PlacementKind::AddedToCart {
        context.added.and_then(step)
    } else {
        cart_variants(context).find_map(step)
    };
    found.into_iter().collect()
}

fn steps_beside_product<'a, B>(context: &PageContext, shop: &ShopState<'a, B>) -> Vec<Found<'a>> {
    let Some(product) = context.product else {
        return Vec::new();
    };
    let Some(standing) = shop.ladders.standing(product, context.variant) else {
        return Vec::new();
    };
    (standing.rung + 1..standing.ladder.ladder().rungs.len())
        .filter_map(|rung| {
            step_up(
                standing.ladder,
                standing.rung,
                rung,
                product,
                context.variant,
                None,
                shop,
            )
        })
        .collect()
}

fn step_of_line<'a, B>(variant: VariantId, shop: &ShopState<'a, B>) -> Option<Found<'a>> {
    let product = shop.catalogue.variant_product(variant)?;
    let standing = shop.ladders.standing(product, Some(variant))?;
    let above = standing.ladder.next_above(standing.rung)?;
    step_up(
        standing.ladder,
        standing.rung,
        above,
        product,
        Some(variant),
        Some(variant),
        shop,
    )
}

fn step_up<'a, B>(
    ladder: &'a BookedLadder,
    from_rung: usize,
    rung: usize,
    base: ProductId,
    base_variant: Option<VariantId>,
    replaces: Option<VariantId>,
    shop: &ShopState<'a, B>,
) -> Option<Found<'a>> {
    let offered = ladder.offered(rung);
    let named = ladder.ladder().rungs[rung]
        .goods
        .first()
        .and_then(|good| good.product());
    let id: LadderId = ladder.ladder().id;
    let base_minor = base_variant
        .and_then(|variant| shop.catalogue.variant(variant))
        .map(|facts| facts.price_minor)
        .or(ladder.facts()[from_rung].price_minor);
    Some(Found {
        product: offered.map(|(product, _)| product).or(named)?,
        anchor: Some(base),
        score: 0.0,
        origin: Origin::StepUp {
            ladder,
            step: Upgrade {
                ladder: id,
                rung: u8::try_from(rung).ok()?,
                from_rung: u8::try_from(from_rung).ok()?,
                replaces,
            },
            variant: offered.map(|(_, variant)| variant),
            base_minor,
        },
    })
}
