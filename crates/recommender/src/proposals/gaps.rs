//! Rungs that are missing.

use std::cmp::Reverse;

use pairwell_domain::tier::Good;
use pairwell_domain::tier::check::StepRanges;
use pairwell_domain::{Currency, VariantId, money::group_thousands};

use super::family::{Member, families, scales};
use super::measure::Scale;
use super::propose::MIN_BASE_SOLD;
use super::{Assortment, WHOLE_BPS, money, percent, step_bps};

/// Pieces a product must have sold to be missed above: one that sells less would not repay a new product.
pub const MIN_SOLD_WELL: u64 = 100;

/// Where the catalogue lacks something to move to. Money is in minor units of the shop's currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gap {
    /// Two options whose prices lie so far apart that two steps of the shop's range fit between them.
    NoMiddle {
        /// The lower option.
        lower: Good,
        /// The product's title.
        lower_title: String,
        /// The upper option.
        upper: Good,
        /// The product's title.
        upper_title: String,
        /// Price of the lower one.
        lower_minor: i64,
        /// Price of the upper one.
        upper_minor: i64,
        /// The step between them, in basis points of the lower price.
        step_bps: i64,
        /// A price that would make two equal steps.
        middle_minor: i64,
        /// Pieces the lower one sold.
        n_sold: u64,
    },
    /// It sells well, and nothing of its name is better.
    NothingBetter {
        /// What sells.
        good: Good,
        /// The product's title.
        title: String,
        /// Its price.
        price_minor: i64,
        /// Lowest price of something better that would be in the shop's range.
        from_minor: i64,
        /// Highest such price.
        to_minor: i64,
        /// Pieces it sold.
        n_sold: u64,
    },
}

impl Gap {
    /// Pieces sold of the option that has nothing to move to.
    #[must_use]
    pub const fn n_sold(&self) -> u64 {
        match self {
            Self::NoMiddle { n_sold, .. } | Self::NothingBetter { n_sold, .. } => *n_sold,
        }
    }

    /// One sentence for the merchant: what is so, and what would mend it.
    #[must_use]
    pub fn sentence(&self, currency: Currency) -> String {
        match self {
            Self::NoMiddle {
                lower_title,
                upper_title,
                lower_minor,
                upper_minor,
                step_bps,
                middle_minor,
                n_sold,
                ..
            } => {
                let upper = if lower_title == upper_title {
                    "the next option".to_owned()
                } else {
                    format!("\"{upper_title}\"")
                };
                format!(
                    "From \"{lower_title}\" at {} ({} sold) to {upper} at {} is a step of {}; one between them at about {} is \
                     missing.",
                    money(*lower_minor, currency),
                    group_thousands(*n_sold),
                    money(*upper_minor, currency),
                    percent(*step_bps),
                    money(*middle_minor, currency)
                )
            }
            Self::NothingBetter {
                title,
                price_minor,
                from_minor,
                to_minor,
                n_sold,
                ..
            } => format!(
                "\"{title}\" sold {} at {}, and nothing of its name is larger or better; one from {} to {} would be a step up.",
                group_thousands(*n_sold),
                money(*price_minor, currency),
                money(*from_minor, currency),
                money(*to_minor, currency)
            ),
        }
    }
}

/// Finds what is missing: at most `limit` gaps in the middle of a ladder and then at most `limit` at its end, each by
/// what was sold, then by id.
///
/// A middle is missing where a family has two options, the lower has sold [`MIN_BASE_SOLD`] pieces, and the step is
/// above the shop's range and holds two of its smallest steps. An end is missing where a product has no kin at all
/// and sold [`MIN_SOLD_WELL`] pieces. The top of a ladder is no gap: something has to be the best. O(n log n).
#[must_use]
pub fn gaps(
    assortment: &Assortment<'_>,
    n_sold: impl Fn(VariantId) -> u64,
    ranges: &StepRanges,
    limit: usize,
) -> Vec<Gap> {
    let mut middles = Vec::new();
    let mut ends = Vec::new();
    for family in families(assortment, n_sold) {
        match family.as_slice() {
            [only] => ends.extend(nothing_better(only, ranges).map(|gap| (order(only), gap))),
            _ => middles.extend(no_middle(&family, ranges).map(|(lower, gap)| (order(lower), gap))),
        }
    }
    let first = |mut gaps: Vec<(Order, Gap)>| {
        gaps.sort_by_key(|(order, _)| *order);
        gaps.into_iter().take(limit).map(|(_, gap)| gap)
    };
    first(middles).chain(first(ends)).collect()
}

type Order = (Reverse<u64>, (i64, i64));

fn order(member: &Member<'_>) -> Order {
    (Reverse(member.n_sold), member.ids())
}

fn nothing_better(only: &Member<'_>, ranges: &StepRanges) -> Option<Gap> {
    let times = |bps: i64| only.price_minor.saturating_mul(WHOLE_BPS.saturating_add(bps));
    (only.n_sold >= MIN_SOLD_WELL).then(|| Gap::NothingBetter {
        good: only.good.clone(),
        title: only.title.to_owned(),
        price_minor: only.price_minor,
        // Rounded inwards, so that both ends lie in the range.
        from_minor: times(*ranges.goods_bps.start()).saturating_add(WHOLE_BPS - 1) / WHOLE_BPS,
        to_minor: times(*ranges.goods_bps.end()) / WHOLE_BPS,
        n_sold: only.n_sold,
    })
}

/// The gap between the only two options of a family.
fn no_middle<'f, 'a>(family: &'f [Member<'a>], ranges: &StepRanges) -> Option<(&'f Member<'a>, Gap)> {
    let (lower, upper) = only_step(family)?;
    let step_bps = step_bps(lower.price_minor, upper.price_minor);
    let smallest = i128::from(WHOLE_BPS + ranges.goods_bps.start());
    let two_steps_bps = smallest * smallest / i128::from(WHOLE_BPS) - i128::from(WHOLE_BPS);
    let is_wide = step_bps > *ranges.goods_bps.end() && i128::from(step_bps) >= two_steps_bps;
    let middle = (i128::from(lower.price_minor) * i128::from(upper.price_minor)).isqrt();
    let gap = || Gap::NoMiddle {
        lower: lower.good.clone(),
        lower_title: lower.title.to_owned(),
        upper: upper.good.clone(),
        upper_title: upper.title.to_owned(),
        lower_minor: lower.price_minor,
        upper_minor: upper.price_minor,
        step_bps,
        middle_minor: i64::try_from(middle).unwrap_or(i64::MAX),
        n_sold: lower.n_sold,
    };
    (is_wide && lower.n_sold >= MIN_BASE_SOLD).then(|| (lower, gap()))
}

/// The two ends of the step of a family that has exactly one.
fn only_step<'f, 'a>(family: &'f [Member<'a>]) -> Option<(&'f Member<'a>, &'f Member<'a>)> {
    let scale_of = |lower: &Member<'_>, upper: &Member<'_>| -> Option<Scale> {
        scales(family)
            .into_iter()
            .find(|scale| lower.steps_up_to(upper, *scale))
    };
    let mut steps = family
        .iter()
        .flat_map(|lower| family.iter().map(move |upper| (lower, upper)))
        .filter(|(lower, upper)| scale_of(lower, upper).is_some());
    let step = steps.next()?;
    steps.next().is_none().then_some(step)
}
