//! Relevance first, and between what is equally relevant, what the merchant gains from.

use std::cmp::{Ordering, Reverse};

use pairwell_domain::decision::{Candidate, CandidateSource, ProductFacts, SurfaceCase};
use pairwell_domain::shopper::Leaning;

/// Scores in one bucket, from a power of this to the next, count as equally relevant: they lie within 5 %.
const SCORE_BUCKET: f64 = 1.05;

/// What makes up free delivery comes first only up to this many times what is missing: nobody adds a sofa to save the
/// postage of a lamp.
pub const MAX_TIMES_MISSING: i64 = 3;

/// Whether a candidate alone makes up what the cart lacks for free delivery.
pub(super) fn reaches_free_delivery(candidate: &Candidate, surface: &SurfaceCase) -> bool {
    let price_minor = candidate.facts.price_minor;
    let extra_minor = price_minor.filter(|_| candidate.upgrade.is_none());
    matches!((extra_minor, surface.missing_minor), (Some(extra), Some(missing)) if extra >= missing)
}

/// How two candidates of one surface compare, the better one first. It is a total order up to what the merchant said:
///
/// 1. Pairings and steps of ladders, as they come: the merchant said so. Then what rules offer, then the other sources,
///    in the placement's order. Within one of these:
/// 2. what makes up free delivery and costs at most [`MAX_TIMES_MISSING`] times what is missing;
/// 3. what the merchant puts forward;
///    What rules offer then stays as it comes, rule after rule;
/// 4. the higher score, in buckets of 5 %;
/// 5. what suits the shopper: the half of its kind, by price, that the shopper leans to;
/// 6. the higher profit expected after returns, with what its buyers buy of it again within half a year; none when the
///    cost is not known: what is taken as gladly earns more with it;
/// 7. the higher score, then the lower [`pairwell_domain::ProductId`].
pub(super) fn better_first(left: &Candidate, right: &Candidate, surface: &SurfaceCase, leaning: Leaning) -> Ordering {
    let by_source = source_rank(left, surface).cmp(&source_rank(right, surface));
    if by_source.is_ne() || is_merchants_own(left) {
        return by_source;
    }
    let wanted = |it: &Candidate| (Reverse(makes_up_delivery(it, surface)), Reverse(it.facts.is_boosted));
    if left.source == CandidateSource::Rule {
        return wanted(left).cmp(&wanted(right));
    }
    let gain = |it: &Candidate| {
        (
            wanted(it),
            Reverse(score_bucket(it.score)),
            Reverse(suits(it, leaning)),
            Reverse(expected_minor(&it.facts)),
        )
    };
    gain(left)
        .cmp(&gain(right))
        .then_with(|| right.score.total_cmp(&left.score))
        .then_with(|| left.product.cmp(&right.product))
}

/// What an offer that is taken earns, as far as its case knows: older cases know less.
fn expected_minor(facts: &ProductFacts) -> i64 {
    let known = facts.half_year_minor.or(facts.profit_minor).or(facts.margin_minor);
    known.unwrap_or(0)
}

/// Whether a candidate is from the half of its kind that the shopper leans to.
fn suits(candidate: &Candidate, leaning: Leaning) -> bool {
    candidate.facts.price_pct.is_some_and(|pct| match leaning {
        Leaning::Cheaper => pct < 50,
        Leaning::Neither => false,
        Leaning::Dearer => pct >= 50,
    })
}

pub(super) const fn is_merchants_own(candidate: &Candidate) -> bool {
    matches!(candidate.source, CandidateSource::Pairing | CandidateSource::Ladder)
}

/// The merchant's own choices, then the merchant's rules, then the place of the source.
fn source_rank(candidate: &Candidate, surface: &SurfaceCase) -> usize {
    if is_merchants_own(candidate) {
        return 0;
    }
    if candidate.source == CandidateSource::Rule {
        return 1;
    }
    let sources = &surface.placement.sources;
    let place = sources.iter().position(|source| *source == candidate.source);
    2 + place.unwrap_or(sources.len())
}

fn makes_up_delivery(candidate: &Candidate, surface: &SurfaceCase) -> bool {
    let is_in_proportion = |price_minor: i64| {
        surface
            .missing_minor
            .is_some_and(|missing| price_minor <= missing.saturating_mul(MAX_TIMES_MISSING))
    };
    reaches_free_delivery(candidate, surface) && candidate.facts.price_minor.is_some_and(is_in_proportion)
}

/// The power of [`SCORE_BUCKET`] a score has reached; the lowest there is for a score of nothing.
fn score_bucket(score: f64) -> i64 {
    if score > 0.0 {
        (score.ln() / SCORE_BUCKET.ln()).floor() as i64
    } else {
        i64::MIN
    }
}
