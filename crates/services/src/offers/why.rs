//! Why this is shown, why not that, and why nothing: for merchants, operators, and whoever replays a decision.

use pairwell_domain::admin::{PlacementPreview, ProductCard, Why, WhyOffer, WhyQuestion, WhySurface, WhyWithheld};
use pairwell_domain::decision::{Assignment, Candidate, CartLine, Case, PageDecision, Surface, SurfaceCase, Withheld};
use pairwell_domain::placement::{Anchor, PageKind, Placement};
use pairwell_domain::{DecisionId, Money, ProductId, VariantId};
use pairwell_recommender::{decide, judge};
use pairwell_store::{decisions, products};

use super::page::Decided;
use super::{Offers, PageRequest, assignment_of, placements_with};
use crate::attention::{self, Shopper};
use crate::rendering::Ink;
use crate::shop_state::ShopSnapshot;
use crate::{Actor, ServiceError};

/// A decision that was kept, and what the same case gives today.
#[derive(Debug, Clone, PartialEq)]
pub struct Replay {
    /// Everything it depended on.
    pub case: Case,
    /// What was decided.
    pub decided: PageDecision,
    /// What the same case gives now.
    pub again: PageDecision,
    /// What was decided, for people.
    pub why: Why,
}

impl Replay {
    /// Whether nothing has changed in the meantime but time.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.decided == self.again
    }
}

impl Offers<'_> {
    /// Decides as for a shopper, shows nothing to anybody, and keeps the decision, so that it can be replayed. It counts
    /// nowhere and costs no attention.
    ///
    /// # Errors
    /// When the state cannot be read.
    pub async fn why(&self, actor: &Actor, question: &WhyQuestion) -> Result<Why, ServiceError> {
        let (decided, snapshot) = self.case_of(actor, question).await?;
        let mut why = self.in_words(actor, &decided.case, &decided.decision).await?;
        why.decision_id = Some(decided.id);
        self.shared.ledger.record(self.record(&snapshot, decided, true));
        Ok(why)
    }

    /// A decision that was kept, and what the same case gives now.
    ///
    /// # Errors
    /// `NotFound` when this shop has no such decision, or it is too old to be kept.
    pub async fn replay(&self, actor: &Actor, id: DecisionId) -> Result<Replay, ServiceError> {
        self.shared.ledger.flush().await;
        let stored = decisions::find(self.shared.db().conn(), actor.shop, id)
            .await?
            .ok_or(ServiceError::NotFound("decision"))?;
        let again = judge(&stored.case);
        let mut why = self.in_words(actor, &stored.case, &stored.decision).await?;
        why.decision_id = Some(id);
        Ok(Replay {
            case: stored.case,
            decided: stored.decision,
            again,
            why,
        })
    }

    /// What a shopper nobody knows would see with these settings, whether saved or not, and why.
    ///
    /// # Errors
    /// When the product is not in this shop, or the state cannot be read.
    pub async fn preview(
        &self,
        actor: &Actor,
        placement: Placement,
        product: Option<ProductId>,
        cart: &[VariantId],
    ) -> Result<PlacementPreview, ServiceError> {
        let snapshot = self.shared.states.get(self.shared, actor.shop).await?;
        let request = preview_request(&snapshot, &placement, product, cart);
        let placements = placements_with(&snapshot, placement.clone());
        let mut context = request.context(self.shared.now());
        // Time, country and screen are the shopper's; the merchant asks what it looks like.
        let shown = Placement {
            schedule: Default::default(),
            ..placement.clone()
        };
        let placements = placements
            .into_iter()
            .map(|it| if it.kind == shown.kind { shown.clone() } else { it })
            .collect::<Vec<_>>();
        context.device = None;
        let (case, decision) = decide(context, &snapshot.state(&placements), Assignment::Treated);
        let decided = Decided::new(case, decision);
        let why = self.in_words(actor, &decided.case, &decided.decision).await?;
        let surfaces = self.sign(&snapshot, &decided).surfaces;
        let html = self.draw(&snapshot, &decided, &surfaces, Ink::Plain);
        let product = match product {
            Some(product) => products::cards(self.shared.db().conn(), actor.shop, &[product])
                .await?
                .remove(&product)
                .ok_or(ServiceError::NotFound("product"))
                .map(Some)?,
            None => None,
        };
        Ok(PlacementPreview {
            placement,
            product,
            html,
            why,
        })
    }

    async fn case_of(
        &self,
        actor: &Actor,
        question: &WhyQuestion,
    ) -> Result<(Decided, std::sync::Arc<ShopSnapshot>), ServiceError> {
        let snapshot = self.shared.states.get(self.shared, actor.shop).await?;
        let WhyQuestion {
            page,
            product,
            cart,
            visitor,
            market,
            device,
        } = question.clone();
        let request = PageRequest {
            page: Some(page),
            surfaces: surfaces_of(page),
            product,
            cart: one_each(&cart),
            market,
            device,
            visitor,
            ..PageRequest::default()
        };
        let now = self.shared.now();
        let shopper = Shopper::new(visitor, None);
        let held = attention::read(self.shared, actor.shop, shopper, None, &snapshot.restraint).await?;
        let mut context = request.context(now);
        context.attention = held.attention;
        context.bought = self.bought(actor.shop, visitor, None).await?;
        let assignment = assignment_of(&snapshot, visitor.as_ref());
        let (case, decision) = decide(context, &snapshot.state(&snapshot.placements), assignment);
        Ok((Decided::new(case, decision), snapshot))
    }

    async fn in_words(&self, actor: &Actor, case: &Case, decision: &PageDecision) -> Result<Why, ServiceError> {
        let named: Vec<ProductId> = decision
            .surfaces
            .iter()
            .flat_map(|surface| {
                let offered = surface.offers.iter().map(|offer| offer.product_id);
                offered.chain(surface.withheld.iter().map(|withheld| withheld.product_id))
            })
            .collect();
        let cards = products::cards(self.shared.db().conn(), actor.shop, &named).await?;
        let snapshot = self.shared.states.get(self.shared, actor.shop).await?;
        let money = |minor| Money::new(minor, snapshot.currency).to_string();
        let surfaces = decision
            .surfaces
            .iter()
            .zip(&case.surfaces)
            .map(|(surface, of_surface)| WhySurface {
                placement: surface.placement,
                offers: surface
                    .offers
                    .iter()
                    .map(|offer| WhyOffer {
                        product: ProductCard::of(&cards, offer.product_id),
                        kind: offer.kind,
                        source: offer.source.name().to_owned(),
                        shopper_line: offer.reason.shopper_line(of_surface.placement.copy_style),
                        merchant_line: offer.reason.merchant_line(),
                        score: offer.score,
                    })
                    .collect(),
                withheld: surface
                    .withheld
                    .iter()
                    .map(|withheld| WhyWithheld {
                        product: ProductCard::of(&cards, withheld.product_id),
                        kind: withheld.kind,
                        source: withheld.source.name().to_owned(),
                        score: withheld.score,
                        why: withheld.rule.merchant_line().to_owned(),
                        numbers: candidate_of(withheld, of_surface)
                            .and_then(|candidate| withheld.rule.numbers(candidate, of_surface, case, money)),
                    })
                    .collect(),
                silence: surface.silence,
            })
            .collect();
        Ok(Why {
            decision_id: None,
            shopper: case.shopper.merchant_line(),
            surfaces,
        })
    }
}

fn candidate_of<'a>(withheld: &Withheld, surface: &'a SurfaceCase) -> Option<&'a Candidate> {
    surface
        .candidates
        .iter()
        .find(|it| it.product == withheld.product_id && it.source == withheld.source && it.kind == withheld.kind)
}

/// What could show something on a page, in the page's order.
fn surfaces_of(page: PageKind) -> Vec<Surface> {
    page.placements()
        .iter()
        .map(|&placement| Surface {
            placement,
            position: None,
        })
        .collect()
}

fn one_each(cart: &[VariantId]) -> Vec<CartLine> {
    cart.iter().map(|&variant| CartLine { variant, quantity: 1 }).collect()
}

/// The request of a page on which only this placement could show something.
fn preview_request(
    snapshot: &ShopSnapshot,
    placement: &Placement,
    product: Option<ProductId>,
    cart: &[VariantId],
) -> PageRequest {
    let kind = placement.kind;
    let first_variant = product.and_then(|product| snapshot.catalogue.shown_variant(product));
    let mut cart = one_each(cart);
    if kind.anchor() == Anchor::Cart && cart.is_empty() {
        cart.extend(first_variant.map(|variant| CartLine { variant, quantity: 1 }));
    }
    PageRequest {
        page: Some(kind.page()),
        surfaces: vec![Surface {
            placement: kind,
            position: None,
        }],
        product: product.filter(|_| kind.anchor() == Anchor::Product),
        added: first_variant.filter(|_| kind.anchor() == Anchor::Added),
        recent: product
            .filter(|_| kind.anchor() == Anchor::Recent)
            .into_iter()
            .collect(),
        cart,
        market: placement.markets.first().cloned(),
        ..PageRequest::default()
    }
}
