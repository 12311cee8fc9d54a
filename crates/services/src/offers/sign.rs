//! What was decided, dressed for the storefront: names, words and tokens, never a price of ours.

use pairwell_domain::decision::{CartLine, DecidedOffer, Silence, SurfaceCase, SurfaceDecision};
use pairwell_domain::placement::{Layout, Placement, PlacementKind};
use pairwell_domain::{DecisionId, Money, OfferId, ProductId, VariantId};

use super::page::Decided;
use super::{Offers, PageOut};
use crate::offer_token::OfferClaims;
use crate::rendering::{self, Body, Card, Delivery, Drawing, Ink, Item, LadderDrawing, Reminder, Rung, RungOffer};
use crate::shop_state::ShopSnapshot;

/// What one surface gets.
#[derive(Debug, Clone, PartialEq)]
pub struct SurfaceOut {
    /// Which placement.
    pub placement: PlacementKind,
    /// The words above the offers.
    pub headline: String,
    /// Best first.
    pub offers: Vec<OfferOut>,
    /// Why there are none.
    pub silence: Option<Silence>,
}

/// One offer as the storefront gets it: names and words, never a price.
#[derive(Debug, Clone, PartialEq)]
pub struct OfferOut {
    /// Its public id.
    pub offer_id: OfferId,
    /// What was decided.
    pub decided: DecidedOffer,
    /// The word in the product's address.
    pub handle: String,
    /// What the shop calls it.
    pub title: String,
    /// One true line for the shopper.
    pub reason: String,
    /// What an accepted line carries.
    pub token: String,
}

impl Offers<'_> {
    pub(super) fn sign(&self, snapshot: &ShopSnapshot, decided: &Decided) -> PageOut {
        let surfaces: Vec<SurfaceOut> = decided
            .decision
            .surfaces
            .iter()
            .zip(&decided.offer_ids)
            .zip(&decided.case.surfaces)
            .map(|((surface, ids), case)| self.sign_surface(snapshot, decided.id, surface, ids, &case.placement))
            .collect();
        let html = self.draw(snapshot, decided, &surfaces, Ink::Liquid);
        PageOut {
            decision_id: decided.id,
            surfaces,
            html,
        }
    }

    fn sign_surface(
        &self,
        snapshot: &ShopSnapshot,
        decision_id: DecisionId,
        surface: &SurfaceDecision,
        ids: &[OfferId],
        placement: &Placement,
    ) -> SurfaceOut {
        let offers = ids.iter().zip(&surface.offers).filter_map(|(&offer_id, decided)| {
            let name = snapshot.name_of(decided.product_id)?;
            let claims = OfferClaims {
                offer_id,
                decision_id,
                source_product_id: decided.anchor,
                product_id: decided.product_id,
                variant_id: decided.variant_id,
                slot: decided.slot,
            };
            Some(OfferOut {
                offer_id,
                handle: name.handle.to_string(),
                title: name.title.to_string(),
                reason: reason(decided, placement),
                token: self.shared.parts.offer_tokens.sign(snapshot.shop, &claims),
                decided: decided.clone(),
            })
        });
        SurfaceOut {
            placement: surface.placement,
            headline: placement.headline.clone(),
            offers: offers.collect(),
            silence: surface.silence,
        }
    }

    /// Writes all surfaces as HTML.
    pub(super) fn draw(&self, snapshot: &ShopSnapshot, decided: &Decided, surfaces: &[SurfaceOut], ink: Ink) -> String {
        let cart = &decided.case.context.cart;
        let drawings: Vec<Drawing<'_>> = surfaces
            .iter()
            .zip(&decided.case.surfaces)
            .filter_map(|(surface, case)| {
                let body = if surface.placement == PlacementKind::ProductLadder {
                    ladder(snapshot, decided, surface).map(Body::Ladder)
                } else {
                    let cards: Vec<Card> = surface.offers.iter().map(|offer| card(snapshot, offer, cart)).collect();
                    (!cards.is_empty() || says_delivery_alone(surface, case)).then_some(Body::Cards(cards))
                };
                Some(Drawing {
                    placement: &case.placement,
                    decision_id: decided.id,
                    body: body?,
                })
            })
            .collect();
        let delivery = Delivery {
            free: &snapshot.free_delivery,
            cart_value: cart_value(snapshot, decided),
        };
        rendering::page(&drawings, delivery, ink)
    }
}

/// Whether a surface without offers still tells what is missing for free delivery: that is no offer, and no rule about
/// offers takes it away. A closed surface and the control group see the shop as it is without us, and a strip that
/// comes by itself comes for an offer only.
fn says_delivery_alone(surface: &SurfaceOut, case: &SurfaceCase) -> bool {
    let is_open = matches!(
        surface.silence,
        Some(
            Silence::Pause
                | Silence::SessionBudget
                | Silence::PageBudget
                | Silence::OtherKind
                | Silence::NoCandidates
                | Silence::NothingEligible
                | Silence::BelowFloor
        )
    );
    is_open && case.placement.says_free_delivery() && case.placement.kind != PlacementKind::AddedToCart
}

/// The line a shopper reads, as long as the layout has room for.
fn reason(decided: &DecidedOffer, placement: &Placement) -> String {
    match placement.layout {
        Layout::Strip => decided.reason.short_line(placement.copy_style),
        Layout::Cards | Layout::List | Layout::Comparison => decided.reason.shopper_line(placement.copy_style),
    }
}

fn card(snapshot: &ShopSnapshot, offer: &OfferOut, cart: &[CartLine]) -> Card {
    let decided = &offer.decided;
    let reminder = decided.upgrade.and_then(|upgrade| {
        let variant = upgrade.replaces?;
        Some(Reminder {
            ladder: upgrade.ladder,
            from: item(snapshot, decided.anchor?, variant)?,
            quantity: cart
                .iter()
                .find(|line| line.variant == variant)
                .map_or(1, |line| line.quantity),
        })
    });
    Card {
        offer_id: offer.offer_id,
        slot: decided.slot,
        kind: decided.kind,
        item: item(snapshot, decided.product_id, decided.variant_id).unwrap_or_else(|| Item {
            product: decided.product_id,
            variant: decided.variant_id,
            handle: offer.handle.clone(),
            title: offer.title.clone(),
            image_url: None,
            price: None,
            compare_at: None,
        }),
        reason: offer.reason.clone(),
        token: offer.token.clone(),
        reaches_free_delivery: decided.reaches_free_delivery,
        reminder,
    }
}

/// The whole ladder of what is being looked at, with the offered rungs marked.
fn ladder(snapshot: &ShopSnapshot, decided: &Decided, surface: &SurfaceOut) -> Option<LadderDrawing> {
    let upgrade = surface.offers.first()?.decided.upgrade?;
    let booked = snapshot.ladders.get(upgrade.ladder)?;
    let ladder = booked.ladder();
    let context = &decided.case.context;
    let looked_at = context.product?;
    let rungs = ladder.rungs.iter().enumerate().filter_map(|(place, rung)| {
        let offer = surface
            .offers
            .iter()
            .find(|offer| offer.decided.upgrade.is_some_and(|up| usize::from(up.rung) == place));
        let is_current = place == usize::from(upgrade.from_rung);
        let (product, variant) = match offer {
            Some(offer) => (offer.decided.product_id, offer.decided.variant_id),
            // Rungs below, and higher ones that are not offered, are shown as what they are, or not at all.
            None if is_current => {
                let variant = context
                    .variant
                    .or_else(|| snapshot.catalogue.shown_variant(looked_at))?;
                (looked_at, variant)
            }
            None if place < usize::from(upgrade.from_rung) => booked.offered(place)?,
            None => return None,
        };
        Some(Rung {
            place,
            item: item(snapshot, product, variant)?,
            best_for: rung.best_for.clone(),
            benefits: rung.benefits.iter().map(|benefit| benefit.text.clone()).collect(),
            explanation: rung.explanation.clone(),
            quote: rung.quote.clone(),
            is_highlighted: ladder.highlighted == place,
            is_current,
            offer: offer.map(|offer| RungOffer {
                offer_id: offer.offer_id,
                slot: offer.decided.slot,
                token: offer.token.clone(),
            }),
        })
    });
    Some(LadderDrawing {
        id: upgrade.ladder,
        rungs: rungs.collect(),
        differences: ladder.differences.clone(),
        label: booked.label(),
    })
}

/// A product with one of its variants, as the catalogue has them.
pub(crate) fn item(snapshot: &ShopSnapshot, product: ProductId, variant: VariantId) -> Option<Item> {
    let name = snapshot.name_of(product)?;
    let sold = snapshot.catalogue.variant(variant);
    let money = |minor: i64| Money::new(minor, snapshot.currency);
    let title = match snapshot.variant_title(variant) {
        Some(own) => format!("{}, {own}", name.title),
        None => name.title.to_string(),
    };
    Some(Item {
        product,
        variant,
        handle: name.handle.to_string(),
        title,
        image_url: name.image_url.as_deref().map(str::to_owned),
        price: sold.map(|sold| money(sold.price_minor)),
        compare_at: None,
    })
}

/// What the cart is worth by catalogue prices; none for an empty one.
fn cart_value(snapshot: &ShopSnapshot, decided: &Decided) -> Option<Money> {
    let cart = &decided.case.context.cart;
    let minor = cart.iter().try_fold(0_i64, |sum, line| {
        let price_minor = snapshot.catalogue.variant(line.variant)?.price_minor;
        Some(sum.saturating_add(price_minor.saturating_mul(line.quantity.into())))
    })?;
    (!cart.is_empty()).then(|| Money::new(minor, snapshot.currency))
}
