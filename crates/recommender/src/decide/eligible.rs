//! Whether a candidate may be offered at all, to this shopper, now.

use chrono::{DateTime, Duration, Utc};
use pairwell_domain::attention::Declined;
use pairwell_domain::catalog::ProductStatus;
use pairwell_domain::decision::{Candidate, CandidateSource, Case, SurfaceCase, WithheldBy};
use pairwell_domain::offer::{OfferKind, Reason};
use pairwell_domain::placement::{Floor, PlacementKind};
use pairwell_domain::restraint::RestraintSettings;
use pairwell_domain::{LadderId, ProductId, VariantId};

use super::due::due_after;

/// Declines of one kind weigh together when they lie within so many hours.
const KIND_HOURS: i64 = 24;

/// The variant that may be offered, or the first rule against it. In this order:
///
/// - the shop: not in the catalogue, not active, no variant to sell, set aside;
/// - the cart: in it already (any variant; of a step within one product the exact variant), the basic one of a step is
///   in it (beside the product only), the product being looked at (steps within one product are fine);
/// - the shopper: has it and it is not due again, said no to it or to its ladder, said no to several of its kind, saw
///   this ladder's step in the cart already;
/// - what is not the merchant's own choice: kept away by the merchant's rules, no goods at all, the same thing in another dress is given, it is bought
///   instead of what is given (what rules offer may be), too few pieces,
///   too many returns, known to earn nothing, too weak.
pub(super) fn eligible(candidate: &Candidate, surface: &SurfaceCase, case: &Case) -> Result<VariantId, WithheldBy> {
    let variant = sellable(candidate)?;
    let rule = against_cart(candidate, variant, surface, case)
        .or_else(|| against_shopper(candidate, surface, case))
        .or_else(|| against_promotion(candidate, &surface.placement.floor, &case.given_classes));
    rule.map_or(Ok(variant), Err)
}

fn sellable(candidate: &Candidate) -> Result<VariantId, WithheldBy> {
    let status = candidate.facts.status.ok_or(WithheldBy::NotInCatalogue)?;
    if status != ProductStatus::Active {
        return Err(WithheldBy::NotActive);
    }
    let variant = candidate.variant.ok_or(WithheldBy::OutOfStock)?;
    if candidate.facts.is_paused {
        return Err(WithheldBy::Paused);
    }
    Ok(variant)
}

/// Whether it is a larger or better variant of the very product the shopper stands on.
fn is_within_product(candidate: &Candidate) -> bool {
    candidate.upgrade.is_some() && candidate.anchor == Some(candidate.product)
}

fn against_cart(candidate: &Candidate, variant: VariantId, surface: &SurfaceCase, case: &Case) -> Option<WithheldBy> {
    let context = &case.context;
    let has_variant =
        |variant: VariantId| context.added == Some(variant) || context.cart.iter().any(|line| line.variant == variant);
    let has_product = |product: ProductId| case.cart_products.contains(&product);
    let is_within = is_within_product(candidate);

    if has_variant(variant) || (!is_within && has_product(candidate.product)) {
        return Some(WithheldBy::InCart);
    }
    if surface.placement.kind == PlacementKind::ProductLadder {
        let is_base_in_cart = match context.variant {
            Some(base) if is_within => has_variant(base),
            _ => candidate.anchor.is_some_and(has_product),
        };
        if is_base_in_cart {
            return Some(WithheldBy::BaseInCart);
        }
    }
    (!is_within && context.product == Some(candidate.product)).then_some(WithheldBy::SameProduct)
}

fn against_shopper(candidate: &Candidate, surface: &SurfaceCase, case: &Case) -> Option<WithheldBy> {
    let context = &case.context;
    let ladder = candidate.upgrade.map(|upgrade| upgrade.ladder);
    if !is_within_product(candidate) && is_bought_and_not_due(candidate, case) {
        return Some(WithheldBy::AlreadyBought);
    }
    let declined = &context.attention.declined;
    if is_declined(candidate.product, ladder, declined, context.at, &case.restraint) {
        return Some(WithheldBy::Declined);
    }
    if is_kind_declined(candidate.kind, declined, context.at, &case.restraint) {
        return Some(WithheldBy::KindDeclined);
    }
    let was_reminded = ladder.is_some()
        && surface.placement.kind.shows_cart()
        && context
            .attention
            .shown
            .iter()
            .any(|shown| shown.is_seen && shown.ladder == ladder && shown.placement.shows_cart());
    was_reminded.then_some(WithheldBy::AlreadyReminded)
}

fn is_bought_and_not_due(candidate: &Candidate, case: &Case) -> bool {
    let last_at = case
        .context
        .bought
        .iter()
        .filter(|bought| bought.product == candidate.product)
        .map(|bought| bought.last_at)
        .max();
    last_at.is_some_and(|last_at| {
        candidate
            .facts
            .rebuy_days
            .is_none_or(|days| case.context.at - last_at < due_after(days))
    })
}

fn is_declined(
    product: ProductId,
    ladder: Option<LadderId>,
    declined: &[Declined],
    now: DateTime<Utc>,
    settings: &RestraintSettings,
) -> bool {
    let kept = Duration::days(settings.decline_days.into());
    declined
        .iter()
        .any(|it| now - it.at < kept && (it.product == product || (ladder.is_some() && it.ladder == ladder)))
}

/// A kind is silent for [`RestraintSettings::kind_days`] from a no that was the
/// [`RestraintSettings::kind_declines`]-th of its kind within [`KIND_HOURS`], or a later one of them. All rungs of a
/// ladder are one no.
fn is_kind_declined(kind: OfferKind, declined: &[Declined], now: DateTime<Utc>, settings: &RestraintSettings) -> bool {
    if settings.kind_declines == 0 {
        return false;
    }
    let silent = Duration::days(settings.kind_days.into());
    let together = Duration::hours(KIND_HOURS);
    let of_kind = || declined.iter().filter(|it| it.kind == kind);
    let n_until = |last: &Declined| {
        let mut subjects: Vec<(Option<LadderId>, Option<ProductId>)> = of_kind()
            .filter(|it| it.at <= last.at && last.at - it.at < together)
            .map(|it| (it.ladder, it.ladder.is_none().then_some(it.product)))
            .collect();
        subjects.sort_unstable();
        subjects.dedup();
        subjects.len()
    };
    of_kind()
        .filter(|it| now - it.at < silent)
        .any(|it| n_until(it) >= usize::from(settings.kind_declines))
}

/// Rules the merchant's pairings and ladders are not held to.
fn against_promotion(candidate: &Candidate, floor: &Floor, given_classes: &[u32]) -> Option<WithheldBy> {
    match candidate.source {
        CandidateSource::Pairing | CandidateSource::Ladder => None,
        CandidateSource::Rule
        | CandidateSource::Learned
        | CandidateSource::BoughtTogether
        | CandidateSource::LookedAtNext
        | CandidateSource::DueAgain
        | CandidateSource::Rising
        | CandidateSource::Popular => {
            let facts = &candidate.facts;
            if facts.is_unfit {
                Some(WithheldBy::DoesNotFit)
            } else if facts.is_non_product {
                Some(WithheldBy::NonProduct)
            } else if facts.class.is_some_and(|class| given_classes.contains(&class)) {
                Some(WithheldBy::Alike)
            } else if facts.instead.is_some() {
                Some(WithheldBy::BoughtInstead)
            } else if facts.is_low_stock {
                Some(WithheldBy::LowStock)
            } else if facts.is_returned_often {
                Some(WithheldBy::ReturnedOften)
            } else if facts
                .profit_minor
                .or(facts.margin_minor)
                .is_some_and(|minor| minor <= 0)
            {
                Some(WithheldBy::EarnsNothing)
            } else {
                is_below(candidate, floor).then_some(WithheldBy::BelowFloor)
            }
        }
    }
}

/// What was learned is judged by its probability: chance and few orders are in it already. What is popular, rising, due
/// again or looked at next is judged by the orders, purchases or visits behind it alone: nothing else is claimed of it.
fn is_below(candidate: &Candidate, floor: &Floor) -> bool {
    match &candidate.reason {
        Reason::Learned { probability, .. } => *probability < f64::from(floor.attach_rate_bps) / 10_000.0,
        Reason::BoughtTogether { evidence } => {
            candidate.score < f64::from(floor.attach_rate_bps) / 10_000.0
                || evidence.assoc_lift < f64::from(floor.assoc_lift_pct) / 100.0
                || evidence.n_together < floor.min_together
        }
        Reason::LookedAtNext { n_next, .. } => *n_next < floor.min_together,
        Reason::DueAgain { n_rebuys, .. } => *n_rebuys < floor.min_together,
        Reason::Rising { n_lately, .. } => *n_lately < floor.min_together,
        Reason::Popular { n_holding, .. } => *n_holding < floor.min_together,
        // What the merchant said needs no evidence.
        Reason::Paired { .. } | Reason::Ruled { .. } | Reason::Upgrade { .. } => false,
    }
}
