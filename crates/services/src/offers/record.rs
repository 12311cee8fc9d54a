//! A decision on its way into the database, whole enough to be replayed.

use pairwell_store::decisions::{DecisionRecord, OfferRecord, OfferedRung};

use super::Offers;
use super::page::Decided;
use crate::shop_state::ShopSnapshot;

impl Offers<'_> {
    pub(super) fn record(&self, snapshot: &ShopSnapshot, decided: Decided, is_explained: bool) -> DecisionRecord {
        // What was only explained was offered to nobody: nothing may ever be counted for it.
        let offers = decided
            .offers()
            .filter(|_| !is_explained)
            .map(|(id, placement, offer)| OfferRecord {
                id,
                decision_id: decided.id,
                placement,
                slot: offer.slot,
                kind: offer.kind,
                source_product_id: offer.anchor,
                product_id: offer.product_id,
                variant_id: offer.variant_id,
                upgrade: offer.upgrade.map(|upgrade| OfferedRung {
                    ladder: upgrade.ladder,
                    rung: upgrade.rung,
                }),
                source: offer.source,
                reason_code: offer.reason.code().to_owned(),
                score: offer.score,
            })
            .collect();
        DecisionRecord {
            shop: snapshot.shop,
            id: decided.id,
            model_version: snapshot.model_version.clone(),
            is_explained,
            offers,
            case: decided.case,
            decision: decided.decision,
        }
    }
}
