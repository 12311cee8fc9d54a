//! From a storefront's request to the offers it shows, or to silence.

use pairwell_domain::admin::{Preview, PreviewOffer, PreviewWithheld, ProductCard};
use pairwell_domain::decision::{DecidedOffer, Decision, DecisionContext, Silence};
use pairwell_domain::placement::{Placement, PlacementKind};
use pairwell_domain::{DecisionId, OfferId, ProductId, ShopId, VariantId, VisitorId};
use pairwell_experiments::{Arm, assign};
use pairwell_recommender::{Assignment, Rules, ShopState, decide};
use pairwell_store::decisions::{DecisionRecord, OfferRecord};
use pairwell_store::{events, products};
use uuid::Uuid;

use crate::offer_token::OfferClaims;
use crate::shop_state::ShopSnapshot;
use crate::{Actor, ServiceError, Shared};

/// The standing experiment every shop takes part in.
pub const HOLDOUT_EXPERIMENT: &str = "holdout";

/// A visitor who said no is not asked again for this long.
const DECLINE_MEMORY: chrono::Duration = chrono::Duration::days(90);

/// Candidates explained in a preview at most.
const MAX_WITHHELD_SHOWN: usize = 10;

/// What a storefront asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferRequest {
    /// Where the offers would appear.
    pub placement: PlacementKind,
    /// The product being looked at.
    pub product: ProductId,
    /// What is in the cart.
    pub cart: Vec<VariantId>,
    /// The browser, when it may be known.
    pub visitor: Option<VisitorId>,
}

/// What a storefront gets.
#[derive(Debug, Clone, PartialEq)]
pub struct OffersOut {
    /// The decision all of them belong to.
    pub decision_id: DecisionId,
    /// The words above them.
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

/// See [`crate::Services::offers`].
pub struct Offers<'a> {
    shared: &'a Shared,
}

impl<'a> Offers<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// Decides, signs, and hands the decision to the ledger.
    ///
    /// # Errors
    /// When the shop is unknown or its state cannot be read.
    pub async fn decide(&self, shop: ShopId, request: &OfferRequest) -> Result<OffersOut, ServiceError> {
        let snapshot = self.shared.states.get(self.shared, shop).await?;
        let placement = snapshot.placement(request.placement);
        let declined = self.declined(shop, request.visitor).await?;
        let assignment = assignment_of(&snapshot, request.visitor.as_ref());
        let context = DecisionContext {
            placement: request.placement,
            product: request.product,
            cart: request.cart.clone(),
            visitor: request.visitor,
            declined,
        };
        let decision = decide(&context, &state(&snapshot, &placement), &Rules::default(), assignment);
        let decision_id = DecisionId::from_uuid(Uuid::now_v7());
        let out = self.sign(&snapshot, request, &placement, decision_id, &decision);
        self.shared
            .ledger
            .record(self.record(&snapshot, request, assignment, &out));
        Ok(out)
    }

    /// What a shopper nobody knows would see with these settings, whether saved or not, and why.
    ///
    /// # Errors
    /// When the product is not in this shop, or the state cannot be read.
    pub async fn preview(
        &self,
        actor: &Actor,
        placement: Placement,
        product: ProductId,
        cart: &[VariantId],
    ) -> Result<Preview, ServiceError> {
        let snapshot = self.shared.states.get(self.shared, actor.shop).await?;
        let context = DecisionContext {
            placement: placement.kind,
            product,
            cart: cart.to_vec(),
            visitor: None,
            declined: Vec::new(),
        };
        let decision = decide(
            &context,
            &state(&snapshot, &placement),
            &Rules::default(),
            Assignment::Treated,
        );
        self.explain(actor, placement, product, decision).await
    }

    /// Waits until every decision made so far is in the database.
    pub async fn flush(&self) {
        self.shared.ledger.flush().await;
    }

    async fn declined(&self, shop: ShopId, visitor: Option<VisitorId>) -> Result<Vec<ProductId>, ServiceError> {
        let Some(visitor) = visitor else {
            return Ok(Vec::new());
        };
        let since = self.shared.now() - DECLINE_MEMORY;
        Ok(events::declined_products(self.shared.db().conn(), shop, visitor, since).await?)
    }

    fn sign(
        &self,
        snapshot: &ShopSnapshot,
        request: &OfferRequest,
        placement: &Placement,
        decision_id: DecisionId,
        decision: &Decision,
    ) -> OffersOut {
        let offers = decision
            .offers
            .iter()
            .filter_map(|decided| {
                let name = snapshot.name_of(decided.product_id)?;
                let offer_id = OfferId::from_uuid(Uuid::now_v7());
                let claims = OfferClaims {
                    offer_id,
                    decision_id,
                    source_product_id: request.product,
                    product_id: decided.product_id,
                    variant_id: decided.variant_id,
                    slot: decided.slot,
                };
                Some(OfferOut {
                    offer_id,
                    handle: name.handle.to_string(),
                    title: name.title.to_string(),
                    reason: decided.reason.shopper_line(),
                    token: self.shared.parts.offer_tokens.sign(snapshot.shop, &claims),
                    decided: decided.clone(),
                })
            })
            .collect();
        OffersOut {
            decision_id,
            headline: placement.headline.clone(),
            offers,
            silence: decision.silence,
        }
    }

    fn record(
        &self,
        snapshot: &ShopSnapshot,
        request: &OfferRequest,
        assignment: Assignment,
        out: &OffersOut,
    ) -> DecisionRecord {
        let offers = out.offers.iter().map(|offer| OfferRecord {
            id: offer.offer_id,
            decision_id: out.decision_id,
            slot: offer.decided.slot,
            kind: offer.decided.kind,
            source_product_id: request.product,
            product_id: offer.decided.product_id,
            variant_id: offer.decided.variant_id,
            source: offer.decided.source,
            reason_code: offer.decided.reason.code().to_owned(),
            score: offer.decided.score,
        });
        DecisionRecord {
            shop: snapshot.shop,
            id: out.decision_id,
            placement: request.placement,
            product_id: request.product,
            visitor_id: request.visitor,
            is_control: assignment == Assignment::Control,
            silence: out.silence,
            model_trained_at: snapshot.model.as_ref().map(|model| model.trained_at()),
            decided_at: self.shared.now(),
            offers: offers.collect(),
        }
    }

    async fn explain(
        &self,
        actor: &Actor,
        placement: Placement,
        product: ProductId,
        decision: Decision,
    ) -> Result<Preview, ServiceError> {
        let named: Vec<ProductId> = std::iter::once(product)
            .chain(decision.offers.iter().map(|offer| offer.product_id))
            .chain(
                decision
                    .withheld
                    .iter()
                    .take(MAX_WITHHELD_SHOWN)
                    .map(|withheld| withheld.product_id),
            )
            .collect();
        let cards = products::cards(self.shared.db().conn(), actor.shop, &named).await?;
        let card = |id: ProductId| cards.get(&id).cloned();
        let offers = decision
            .offers
            .iter()
            .filter_map(|offer| {
                Some(PreviewOffer {
                    product: card(offer.product_id)?,
                    shopper_line: offer.reason.shopper_line(),
                    merchant_line: offer.reason.merchant_line(),
                    reason_code: offer.reason.code().to_owned(),
                    score: offer.score,
                })
            })
            .collect();
        let withheld = decision
            .withheld
            .iter()
            .take(MAX_WITHHELD_SHOWN)
            .filter_map(|withheld| {
                let product: ProductCard = card(withheld.product_id)?;
                Some(PreviewWithheld {
                    product,
                    why: withheld.rule.merchant_line().to_owned(),
                })
            })
            .collect();
        Ok(Preview {
            product: card(product).ok_or(ServiceError::NotFound("product"))?,
            placement,
            offers,
            withheld,
            silence: decision.silence.map(|silence| silence_line(silence).to_owned()),
        })
    }
}

fn assignment_of(snapshot: &ShopSnapshot, visitor: Option<&VisitorId>) -> Assignment {
    match visitor.map(|visitor| assign(snapshot.shop, visitor, HOLDOUT_EXPERIMENT, snapshot.holdout_bps)) {
        Some(Arm::Control) => Assignment::Control,
        // Without an id nobody can be held out twice alike, so such a visit is treated and left out of measurement.
        Some(Arm::Treated) | None => Assignment::Treated,
    }
}

fn state<'a>(snapshot: &'a ShopSnapshot, placement: &'a Placement) -> ShopState<'a, memmap2::Mmap> {
    ShopState {
        catalogue: &snapshot.catalogue,
        pairings: &snapshot.pairings,
        model: snapshot.model.as_deref(),
        placement,
    }
}

const fn silence_line(silence: Silence) -> &'static str {
    match silence {
        Silence::PlacementOff => "This placement is off.",
        Silence::ControlGroup => "This visitor is in the control group, who see no offers.",
        Silence::NoCandidates => "Nothing is paired with this product, and its orders do not say anything yet.",
        Silence::NothingEligible => "There are candidates, but none can be offered now.",
        Silence::BelowFloor => "What goes with it is too weak to be worth a shopper's attention.",
    }
}
