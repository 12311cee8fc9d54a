//! From where on a finding is said, and how much it weighs.

use pairwell_domain::admin::{QualityKind, Severity};

/// Orders wanted: below, what is learned is mostly chance.
///
/// A tenth of it stops everything: at 50 orders the prior of [`crate::MiningParams`] weighs as much as all of them
/// together.
pub const WANTED_ORDERS: u64 = 500;

/// Orders of two goods wanted, by the same reasoning: an order of one good says nothing about what goes together.
pub const WANTED_PAIRED_ORDERS: u64 = 500;

/// Days of orders wanted: below a month, pay days and days of the week look like trends.
pub const WANTED_DAYS: u64 = 30;

/// A weight that nothing reaches.
const NEVER: f64 = f64::INFINITY;

/// Limits on the weight of a finding, each the smallest weight that reaches it.
struct Cuts {
    said: f64,
    costs: f64,
    stops: f64,
}

/// How much a finding weighs; none when it is too small to be said. Its weight, `0.0..=1.0`, is the share affected: the
/// larger one where the share of the products and the share of what was sold differ.
///
/// From one in twenty on it costs: of lists of four offers, every fifth holds one that is affected. From half on, where
/// what is affected cannot be offered well at all, a list means more wrong than right, and it stops.
pub(super) fn severity(kind: QualityKind, weight: f64) -> Option<Severity> {
    let cuts = cuts(kind);
    if weight >= cuts.stops {
        Some(Severity::Stops)
    } else if weight >= cuts.costs {
        Some(Severity::Costs)
    } else {
        (weight >= cuts.said).then_some(Severity::Minor)
    }
}

const fn cuts(kind: QualityKind) -> Cuts {
    let (said, costs, stops) = match kind {
        // The weight is what is lacking: with nine tenths lacking there is a tenth of what is wanted.
        QualityKind::TooFewOrders | QualityKind::TooFewPairs => (0.0, 0.0, 0.9),
        QualityKind::ShortHistory | QualityKind::SameDate => (0.0, 0.0, NEVER),
        QualityKind::FutureOrders | QualityKind::MissingPrice | QualityKind::WeakTitle => (0.0, 0.05, 0.5),
        // Every shop has guests, and products it sells no more: only many of them are worth a word.
        QualityKind::NoCustomer => (0.05, 0.5, NEVER),
        QualityKind::SoldNotOffered => (0.05, 0.2, NEVER),
        QualityKind::Duplicates
        | QualityKind::MissingCost
        | QualityKind::MissingPicture
        | QualityKind::NothingKnown => (0.0, 0.05, NEVER),
        // Titles tell most of what categories tell.
        QualityKind::MissingCategory => (0.0, 0.2, NEVER),
        // Left out already; a suspicion; something only ladders ask for.
        QualityKind::NonProducts | QualityKind::ActsLikeNonProduct | QualityKind::MissingBrand => (0.0, NEVER, NEVER),
    };
    Cuts { said, costs, stops }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cut_belongs_to_the_severity_above_it() {
        for (kind, weight, expected) in [
            (QualityKind::WeakTitle, 0.001, Some(Severity::Minor)),
            (QualityKind::WeakTitle, 0.05, Some(Severity::Costs)),
            (QualityKind::WeakTitle, 0.5, Some(Severity::Stops)),
            (QualityKind::MissingCost, 1.0, Some(Severity::Costs)),
            (QualityKind::MissingBrand, 1.0, Some(Severity::Minor)),
            (QualityKind::MissingCategory, 0.19, Some(Severity::Minor)),
            (QualityKind::NoCustomer, 0.049, None),
            (QualityKind::NoCustomer, 0.05, Some(Severity::Minor)),
            (QualityKind::SoldNotOffered, 0.2, Some(Severity::Costs)),
            (QualityKind::TooFewOrders, 0.002, Some(Severity::Costs)),
            (QualityKind::TooFewOrders, 0.9, Some(Severity::Stops)),
        ] {
            assert_eq!(severity(kind, weight), expected, "{kind:?} {weight}");
        }
    }
}
