//! What to offer for one request, or nothing, and why.
//!
//! [`decide`] runs fixed steps, each a function over plain data: candidates → eligible → score → economics → restrain
//! → assign → offers. A decision depends on its arguments and on nothing else, so it can be replayed.

use std::cmp::Ordering;

use pairwell_domain::catalog::ProductStatus;
use pairwell_domain::decision::{
    CandidateSource, DecidedOffer, Decision, DecisionContext, Silence, Withheld, WithheldBy,
};
use pairwell_domain::offer::{CoPurchase, OfferKind, Reason};
use pairwell_domain::placement::{MAX_ITEMS, Placement};
use pairwell_domain::{ProductId, VariantId};

use crate::catalogue::Catalogue;
use crate::model::ModelView;
use crate::pairing_book::PairingBook;

/// Whether this visitor may see offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Assignment {
    /// May see offers.
    Treated,
    /// Is in the control group and never does.
    Control,
}

/// How good a mined candidate must be to deserve attention. The merchant's pairings are not held to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rules {
    /// Lowest estimated attach rate, `0.0..=1.0`.
    pub floor_attach_rate: f64,
    /// Lowest association lift; 1 is chance.
    pub floor_assoc_lift: f64,
    /// Fewest orders that hold both.
    pub min_together: u32,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            floor_attach_rate: 0.02,
            floor_assoc_lift: 1.2,
            min_together: 5,
        }
    }
}

/// The shop as a decision sees it.
#[derive(Debug)]
pub struct ShopState<'a, B> {
    /// What can be sold.
    pub catalogue: &'a Catalogue,
    /// The merchant's pairings.
    pub pairings: &'a PairingBook,
    /// What the orders say; none before the first training.
    pub model: Option<&'a ModelView<B>>,
    /// The settings of the placement asked for.
    pub placement: &'a Placement,
}

/// Decides what one request is offered.
///
/// - **candidates**: the merchant's pairings of the product, in the merchant's order, then what is bought together
///   with it. A product that is both is one candidate, a pairing that carries its evidence.
/// - **eligible**: the first of these rules that hits takes a candidate out: not in the catalogue, not active, no
///   sellable variant, in the cart in any variant, the product itself, declined by this visitor.
/// - **score**: the estimated attach rate (see [`crate::fit()`]), 0 for a pairing without evidence. Pairings keep the
///   merchant's order and come first; the others follow by score, ties by [`ProductId`].
/// - **economics**: where margin and priorities will weigh in. Nothing yet.
/// - **restrain**: takes out mined candidates below [`Rules`], what asks for the opposite of a better offer (an upsell
///   beside a cross-sell), and what exceeds the placement's number of items.
/// - **assign**: the control group gets silence instead of offers. It is last, so that
///   [`Silence::ControlGroup`] means that there would have been offers: only such requests compare with treated ones
///   that had offers.
/// - **offers**: slots from 0 and a reason each.
///
/// [`Decision::withheld`] names every candidate that is not offered, best first, with its rule; for the control group
/// it leaves out what would have been offered, for no rule took that out. A placement that is off, allows no items or
/// is not the one asked for gives [`Silence::PlacementOff`] and looks at nothing.
///
/// Takes O(log n) of the catalogue per candidate, and there are at most as many candidates as the product has pairings
/// and neighbours; nothing allocated grows with the catalogue.
#[must_use]
pub fn decide<B: AsRef<[u8]>>(
    ctx: &DecisionContext,
    shop: &ShopState<'_, B>,
    rules: &Rules,
    assignment: Assignment,
) -> Decision {
    if is_off(ctx, shop.placement) {
        return silent(Silence::PlacementOff, Vec::new());
    }
    let candidates = candidates(ctx.product, shop.pairings, shop.model);
    if candidates.is_empty() {
        return silent(Silence::NoCandidates, Vec::new());
    }
    let mut judged = eligible(candidates, ctx, shop.catalogue);
    score(&mut judged);
    economics(&mut judged);
    restrain(&mut judged, shop.placement, rules);
    match assign(&judged, assignment) {
        Some(silence) => silent(silence, withheld(&judged)),
        None => Decision {
            withheld: withheld(&judged),
            offers: offers(judged),
            silence: None,
        },
    }
}

/// A product that could be offered.
#[derive(Debug, Clone)]
struct Candidate<'a> {
    product: ProductId,
    kind: OfferKind,
    origin: Origin<'a>,
}

/// Where a candidate comes from, with what is known for that.
#[derive(Debug, Clone)]
enum Origin<'a> {
    Pairing {
        text: Option<&'a str>,
        mined: Option<Mined>,
    },
    BoughtTogether(Mined),
}

/// What the orders say about a pair.
#[derive(Debug, Clone, Copy)]
struct Mined {
    evidence: CoPurchase,
    estimated_rate: f64,
}

impl Origin<'_> {
    const fn source(&self) -> CandidateSource {
        match self {
            Self::Pairing { .. } => CandidateSource::Pairing,
            Self::BoughtTogether(_) => CandidateSource::BoughtTogether,
        }
    }

    const fn mined(&self) -> Option<Mined> {
        match self {
            Self::Pairing { mined, .. } => *mined,
            Self::BoughtTogether(mined) => Some(*mined),
        }
    }
}

impl From<(CoPurchase, f64)> for Mined {
    fn from((evidence, estimated_rate): (CoPurchase, f64)) -> Self {
        Self {
            evidence,
            estimated_rate,
        }
    }
}

/// A candidate with what became of it so far: the variant that would be offered, or the rule that took it out.
#[derive(Debug, Clone)]
struct Judged<'a> {
    candidate: Candidate<'a>,
    score: f64,
    verdict: Result<VariantId, WithheldBy>,
}

fn is_off(ctx: &DecisionContext, placement: &Placement) -> bool {
    !placement.is_enabled || placement.max_items == 0 || placement.kind != ctx.placement
}

fn candidates<'a, B: AsRef<[u8]>>(
    product: ProductId,
    pairings: &'a PairingBook,
    model: Option<&ModelView<B>>,
) -> Vec<Candidate<'a>> {
    let mut found: Vec<Candidate<'a>> = Vec::new();
    for pairing in pairings.of(product) {
        if !holds(&found, pairing.target) {
            let mined = model.and_then(|model| model.evidence_and_score(product, pairing.target));
            found.push(Candidate {
                product: pairing.target,
                kind: OfferKind::CrossSell,
                origin: Origin::Pairing {
                    text: pairing.reason_text.as_deref(),
                    mined: mined.map(Mined::from),
                },
            });
        }
    }
    for (target, evidence, rate) in model.into_iter().flat_map(|model| model.neighbours(product)) {
        if !holds(&found, target) {
            found.push(Candidate {
                product: target,
                kind: OfferKind::CrossSell,
                origin: Origin::BoughtTogether(Mined::from((evidence, rate))),
            });
        }
    }
    found
}

fn holds(found: &[Candidate<'_>], product: ProductId) -> bool {
    found.iter().any(|candidate| candidate.product == product)
}

fn eligible<'a>(candidates: Vec<Candidate<'a>>, ctx: &DecisionContext, catalogue: &Catalogue) -> Vec<Judged<'a>> {
    let in_cart: Vec<ProductId> = ctx
        .cart
        .iter()
        .filter_map(|&variant| catalogue.variant_product(variant))
        .collect();
    candidates
        .into_iter()
        .map(|candidate| Judged {
            verdict: eligible_variant(candidate.product, ctx, &in_cart, catalogue),
            score: 0.0,
            candidate,
        })
        .collect()
}

/// The variant of a product that can be offered now, the merchant's first; or the first rule against it.
fn eligible_variant(
    product: ProductId,
    ctx: &DecisionContext,
    in_cart: &[ProductId],
    catalogue: &Catalogue,
) -> Result<VariantId, WithheldBy> {
    let status = catalogue.status(product).ok_or(WithheldBy::NotInCatalogue)?;
    if status != ProductStatus::Active {
        return Err(WithheldBy::NotActive);
    }
    let variant = *catalogue
        .sellable_variants(product)
        .first()
        .ok_or(WithheldBy::OutOfStock)?;
    if in_cart.contains(&product) {
        return Err(WithheldBy::InCart);
    }
    if product == ctx.product {
        return Err(WithheldBy::SameProduct);
    }
    if ctx.declined.contains(&product) {
        return Err(WithheldBy::Declined);
    }
    Ok(variant)
}

fn score(judged: &mut [Judged<'_>]) {
    for it in judged.iter_mut() {
        it.score = it.candidate.origin.mined().map_or(0.0, |mined| mined.estimated_rate);
    }
    judged.sort_by(best_first);
}

/// Pairings before what is mined. Pairings are equal to each other, so that a stable sort leaves them as the merchant
/// ordered them.
fn best_first(left: &Judged<'_>, right: &Judged<'_>) -> Ordering {
    match (&left.candidate.origin, &right.candidate.origin) {
        (Origin::Pairing { .. }, Origin::Pairing { .. }) => Ordering::Equal,
        (Origin::Pairing { .. }, Origin::BoughtTogether(_)) => Ordering::Less,
        (Origin::BoughtTogether(_), Origin::Pairing { .. }) => Ordering::Greater,
        (Origin::BoughtTogether(_), Origin::BoughtTogether(_)) => right
            .score
            .total_cmp(&left.score)
            .then_with(|| left.candidate.product.cmp(&right.candidate.product)),
    }
}

/// The place where margin and the merchant's priorities will weigh in, between what is likely and what is allowed.
/// Today every candidate weighs what it scored.
const fn economics(_judged: &mut [Judged<'_>]) {}

fn restrain(judged: &mut [Judged<'_>], placement: &Placement, rules: &Rules) {
    let n_places = usize::from(placement.max_items.min(MAX_ITEMS));
    let mut taken: Vec<OfferKind> = Vec::with_capacity(n_places);
    for it in judged.iter_mut().filter(|it| it.verdict.is_ok()) {
        let kind = it.candidate.kind;
        if is_below_floor(it, rules) {
            it.verdict = Err(WithheldBy::BelowFloor);
        } else if taken.len() == n_places || taken.iter().any(|&better| competes(better, kind)) {
            it.verdict = Err(WithheldBy::OverLimit);
        } else {
            taken.push(kind);
        }
    }
}

fn is_below_floor(it: &Judged<'_>, rules: &Rules) -> bool {
    match &it.candidate.origin {
        Origin::Pairing { .. } => false,
        Origin::BoughtTogether(Mined { evidence, .. }) => {
            it.score < rules.floor_attach_rate
                || evidence.assoc_lift < rules.floor_assoc_lift
                || evidence.n_together < rules.min_together
        }
    }
}

/// "Take the better one instead" and "take another one with it" ask for opposite things at once.
const fn competes(left: OfferKind, right: OfferKind) -> bool {
    matches!(
        (left, right),
        (OfferKind::Upsell, OfferKind::CrossSell) | (OfferKind::CrossSell, OfferKind::Upsell)
    )
}

/// The silence to keep: there is nothing to offer, or this visitor is not to see it.
fn assign(judged: &[Judged<'_>], assignment: Assignment) -> Option<Silence> {
    if judged.iter().any(|it| it.verdict.is_ok()) {
        return (assignment == Assignment::Control).then_some(Silence::ControlGroup);
    }
    let is_too_weak = |it: &Judged<'_>| it.verdict == Err(WithheldBy::BelowFloor);
    Some(if judged.iter().any(is_too_weak) {
        Silence::BelowFloor
    } else {
        Silence::NothingEligible
    })
}

fn withheld(judged: &[Judged<'_>]) -> Vec<Withheld> {
    judged
        .iter()
        .filter_map(|it| {
            it.verdict.err().map(|rule| Withheld {
                product_id: it.candidate.product,
                source: it.candidate.origin.source(),
                score: it.score,
                rule,
            })
        })
        .collect()
}

fn offers(judged: Vec<Judged<'_>>) -> Vec<DecidedOffer> {
    judged
        .into_iter()
        .filter_map(|it| Some((it.verdict.ok()?, it)))
        .zip(0..)
        .map(|((variant_id, it), slot)| DecidedOffer {
            slot,
            kind: it.candidate.kind,
            product_id: it.candidate.product,
            variant_id,
            source: it.candidate.origin.source(),
            score: it.score,
            reason: reason(&it.candidate.origin),
        })
        .collect()
}

fn reason(origin: &Origin<'_>) -> Reason {
    match origin {
        Origin::Pairing { text, mined } => Reason::Paired {
            text: text.map(str::to_owned),
            evidence: mined.map(|mined| mined.evidence),
        },
        Origin::BoughtTogether(mined) => Reason::BoughtTogether {
            evidence: mined.evidence,
        },
    }
}

const fn silent(silence: Silence, withheld: Vec<Withheld>) -> Decision {
    Decision {
        offers: Vec::new(),
        withheld,
        silence: Some(silence),
    }
}

#[cfg(test)]
mod tests;
