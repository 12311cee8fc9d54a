//! Deciding for shoppers.

use std::sync::Arc;

use pairwell_domain::attention::Declined;
use pairwell_domain::decision::{Case, PageDecision, Silence};
use pairwell_domain::offer::OfferKind;
use pairwell_domain::{DecisionId, OfferId, ShopId};
use pairwell_recommender::{attention as rules, decide};
use uuid::Uuid;

use super::{Offers, PageOut, PageRequest, assignment_of, silent_page};
use crate::attention::{self, MAX_TRIES, Shopper};
use crate::shop_state::ShopSnapshot;
use crate::{ServiceError, Shared};

impl Offers<'_> {
    /// Decides for all surfaces of a page, signs, and hands the decision to the ledger. What is offered counts against
    /// the shopper's budget from this moment on.
    ///
    /// # Errors
    /// When the shop is unknown or its state cannot be read.
    pub async fn decide(&self, shop: ShopId, request: &PageRequest) -> Result<PageOut, ServiceError> {
        let snapshot = self.shared.states.get(self.shared, shop).await?;
        let decided = self.spend(&snapshot, request).await?;
        let out = self.sign(&snapshot, &decided);
        let record = self.record(&snapshot, decided, false);
        self.shared.ledger.record(record);
        Ok(out)
    }

    /// Decides, and takes what is offered out of the shopper's budget. Whoever loses a race decides again.
    async fn spend(&self, snapshot: &Arc<ShopSnapshot>, request: &PageRequest) -> Result<Decided, ServiceError> {
        let shared: &Shared = self.shared;
        let shopper = Shopper::new(request.visitor, request.customer);
        let bought = self.bought(snapshot.shop, shopper.visitor, shopper.customer).await?;
        let assignment = assignment_of(snapshot, request.visitor.as_ref());
        for _ in 0..MAX_TRIES {
            let now = shared.now();
            let held = attention::read(shared, snapshot.shop, shopper, request.view, &snapshot.restraint).await?;
            let mut kept = held.attention.clone();
            if let Some(left) = request.left {
                rules::leave(&mut kept, left);
            }
            let claimed = request.declined.iter().map(|&product| Declined {
                product,
                kind: OfferKind::CrossSell,
                ladder: None,
                at: now,
            });
            let mut context = request.context(now);
            context.attention = attention::with_claims(kept.clone(), claimed);
            context.bought.clone_from(&bought);
            let (case, decision) = decide(context, &snapshot.state(&snapshot.placements), assignment);
            let decided = Decided::new(case, decision);
            rules::sent(&mut kept, now, request.view, decided.offers());
            if attention::save(shared, snapshot.shop, &held, &kept).await? {
                return Ok(decided);
            }
        }
        // So many tabs at once are no shopper looking for more: what cannot be counted is not shown.
        let mut context = request.context(shared.now());
        context.bought = bought;
        let (case, _) = decide(context, &snapshot.state(&snapshot.placements), assignment);
        let decision = silent_page(&request.surfaces, Silence::SessionBudget);
        Ok(Decided::new(case, decision))
    }
}

/// A decision with the public ids of its offers.
pub(super) struct Decided {
    pub(super) id: DecisionId,
    pub(super) case: Case,
    pub(super) decision: PageDecision,
    /// Those of the offers, surface by surface, in order.
    pub(super) offer_ids: Vec<Vec<OfferId>>,
}

impl Decided {
    pub(super) fn new(case: Case, decision: PageDecision) -> Self {
        let id = |_: &_| OfferId::from_uuid(Uuid::now_v7());
        let offer_ids = decision
            .surfaces
            .iter()
            .map(|surface| surface.offers.iter().map(id).collect())
            .collect();
        Self {
            id: DecisionId::from_uuid(Uuid::now_v7()),
            case,
            decision,
            offer_ids,
        }
    }

    /// Every offer with its id and its placement.
    pub(super) fn offers(
        &self,
    ) -> impl Iterator<
        Item = (
            OfferId,
            pairwell_domain::placement::PlacementKind,
            &pairwell_domain::decision::DecidedOffer,
        ),
    > {
        self.decision
            .surfaces
            .iter()
            .zip(&self.offer_ids)
            .flat_map(|(surface, ids)| {
                let placement = surface.placement;
                ids.iter()
                    .zip(&surface.offers)
                    .map(move |(&id, offer)| (id, placement, offer))
            })
    }
}
