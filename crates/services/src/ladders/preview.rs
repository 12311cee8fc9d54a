//! What a shopper would see of a ladder that may not be saved yet.

use pairwell_domain::placement::PlacementKind;
use pairwell_domain::tier::{Finding, Good, LadderIn, Rung, holds_plans};
use pairwell_domain::{DecisionId, LadderId, OfferId, ProductId, VariantId};
use uuid::Uuid;

use super::dress::proved_label;
use crate::offers::item;
use crate::rendering::{self, Body, Delivery, Drawing, Ink, LadderDrawing, RungOffer};
use crate::shop_state::ShopSnapshot;

/// Stands for a token where nothing can be bought: the widget shows no offer without one, and no order believes this.
const NO_TOKEN: &str = "preview";

/// The ladder as on the page of its lowest rung, with the catalogue's prices; one of plans as on the page that shows it. A
/// rung whose product is not in the catalogue is left out, and fewer than two are nothing: the text is empty then.
pub(super) fn html(snapshot: &ShopSnapshot, ladder: &LadderIn, findings: &[Finding]) -> String {
    let placement = snapshot.placement(PlacementKind::ProductLadder);
    let label = proved_label(ladder.label, findings);
    if holds_plans(&ladder.rungs) {
        return rendering::plans(ladder, label, &placement.headline, snapshot.currency);
    }
    let rungs: Vec<rendering::Rung> = ladder
        .rungs
        .iter()
        .enumerate()
        .filter_map(|(place, rung)| draw(snapshot, ladder, place, rung))
        .collect();
    let rungs = with_lowest_current(rungs);
    let drawing = Drawing {
        placement: &placement,
        decision_id: DecisionId::from_uuid(Uuid::nil()),
        body: Body::Ladder(LadderDrawing {
            id: LadderId::new(0),
            rungs,
            differences: ladder.differences.clone(),
            label,
        }),
    };
    let delivery = Delivery {
        free: &snapshot.free_delivery,
        cart_value: None,
    };
    rendering::page(&[drawing], delivery, Ink::Plain)
}

fn draw(snapshot: &ShopSnapshot, ladder: &LadderIn, place: usize, rung: &Rung) -> Option<rendering::Rung> {
    let (product, variant) = shown(snapshot, rung)?;
    Some(rendering::Rung {
        place,
        item: item(snapshot, product, variant)?,
        best_for: rung.best_for.clone(),
        benefits: rung.benefits.iter().map(|benefit| benefit.text.clone()).collect(),
        explanation: rung.explanation.clone(),
        quote: rung.quote.clone(),
        is_highlighted: ladder.highlighted == place,
        is_current: false,
        offer: None,
    })
}

/// The shopper stands on the lowest option there is; those above are offered.
fn with_lowest_current(mut rungs: Vec<rendering::Rung>) -> Vec<rendering::Rung> {
    for (rung, at) in rungs.iter_mut().zip(0_u8..) {
        rung.is_current = at == 0;
        rung.offer = at.checked_sub(1).map(|slot| RungOffer {
            offer_id: OfferId::from_uuid(Uuid::from_u128(at.into())),
            slot,
            token: NO_TOKEN.to_owned(),
        });
    }
    rungs
}

/// The first good of a rung: what the comparison shows.
fn shown(snapshot: &ShopSnapshot, rung: &Rung) -> Option<(ProductId, VariantId)> {
    match rung.goods.first()? {
        Good::Product { product } => Some((*product, snapshot.catalogue.shown_variant(*product)?)),
        Good::Variant { product, variant } => Some((*product, *variant)),
        Good::Plan { .. } => None,
    }
}
