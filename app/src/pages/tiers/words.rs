//! How rungs, labels and benefits are called, and where on a form something is wrong.

use pairwell_domain::admin::{RungOut, TIER_REFERENCE_THREE, TIER_REFERENCE_TWO};
use pairwell_domain::tier::{BenefitKind, HighlightLabel};

use crate::format;

/// What a rung is called in the admin, by its place. Shoppers do not read it.
pub(super) fn rung_name(place: usize) -> &'static str {
    ["Good", "Better", "Best"].get(place).copied().unwrap_or("Option")
}

/// What the emphasis says to a shopper.
pub(super) const fn label_words(label: HighlightLabel) -> &'static str {
    match label {
        HighlightLabel::Recommended => "Recommended",
        HighlightLabel::MostPopular => "Most popular",
    }
}

/// What a kind of benefit is called.
pub(super) const fn benefit_words(kind: BenefitKind) -> &'static str {
    match kind {
        BenefitKind::Warranty => "Warranty",
        BenefitKind::Service => "Service",
        BenefitKind::Accessory => "Accessory",
    }
}

/// Every kind of benefit.
pub(super) const BENEFIT_KINDS: [BenefitKind; 3] =
    [BenefitKind::Warranty, BenefitKind::Service, BenefitKind::Accessory];

/// What happened with a rung's offers, in one line; none while nobody saw one.
pub(super) fn results(rung: &RungOut) -> Option<String> {
    let results = rung.results;
    (results.n_shown > 0).then(|| {
        format!(
            "Shown {}, chosen {}, added {}, declined {}",
            format::times(results.n_shown),
            format::times(results.n_chosen),
            format::times(results.n_added),
            format::times(results.n_declined),
        )
    })
}

/// How the pieces sold divide among the rungs, in whole percent that add up to 100: each share is rounded down, and the
/// percents left go to the largest remainders, the lower rung first. None while nothing was sold.
pub(super) fn shares(n_sold: &[u64]) -> Option<Vec<u8>> {
    let n_total: u128 = n_sold.iter().map(|n| u128::from(*n)).sum();
    if n_total == 0 {
        return None;
    }
    let parts: Vec<(u128, u128)> = n_sold
        .iter()
        .map(|n| u128::from(*n) * 100)
        .map(|hundredfold| (hundredfold / n_total, hundredfold % n_total))
        .collect();
    let mut by_remainder: Vec<usize> = (0..parts.len()).collect();
    by_remainder.sort_by_key(|at| std::cmp::Reverse(parts[*at].1));
    let mut percents: Vec<u128> = parts.into_iter().map(|(percent, _)| percent).collect();
    for at in by_remainder {
        if percents.iter().sum::<u128>() >= 100 {
            break;
        }
        percents[at] += 1;
    }
    Some(
        percents
            .into_iter()
            .map(|percent| u8::try_from(percent).expect("a share is at most 100"))
            .collect(),
    )
}

/// How options are often said to divide what is sold.
pub(super) const fn reference(n_rungs: usize) -> &'static [u8] {
    match n_rungs {
        2 => &TIER_REFERENCE_TWO,
        _ => &TIER_REFERENCE_THREE,
    }
}

/// The field of a rung that an error's path names: `("1", "best_for")` of `rungs.1.best_for`.
pub(super) fn in_rung(field: &str) -> Option<(usize, &str)> {
    let (place, rest) = field.strip_prefix("rungs.")?.split_once('.')?;
    Some((place.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_to_the_whole() {
        assert_eq!(shares(&[0, 0, 0]), None);
        assert_eq!(shares(&[1, 1]), Some(vec![50, 50]));
        assert_eq!(shares(&[1, 1, 1]), Some(vec![34, 33, 33]));
        assert_eq!(shares(&[2, 0, 1]), Some(vec![67, 0, 33]));
        assert_eq!(shares(&[0, 7]), Some(vec![0, 100]));
        let most = shares(&[u64::MAX, u64::MAX, u64::MAX]).expect("something sold");
        assert_eq!(most.iter().map(|percent| u32::from(*percent)).sum::<u32>(), 100);
    }

    #[test]
    fn reference_has_a_share_for_each_rung() {
        for n_rungs in [2, 3] {
            let reference = reference(n_rungs);
            assert_eq!(reference.len(), n_rungs);
            assert_eq!(reference.iter().map(|percent| u32::from(*percent)).sum::<u32>(), 100);
        }
    }

    #[test]
    fn paths_name_their_rung() {
        assert_eq!(in_rung("rungs.1.best_for"), Some((1, "best_for")));
        assert_eq!(in_rung("rungs.0.explanation.worth"), Some((0, "explanation.worth")));
        assert_eq!(in_rung("rungs"), None);
        assert_eq!(in_rung("differences.1.name"), None);
    }
}
