//! What is found about a ladder, how much it weighs, and how it is said.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::check::MIN_SOLD_FOR_POPULAR;
use crate::{Currency, Money};

/// Something worth saying about a ladder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Place of the rung it is about, from 0.
    pub rung: usize,
    /// What it is.
    pub kind: FindingKind,
}

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// Better mended, and shown all the same.
    Advice,
    /// Kept from shoppers until it is mended.
    Problem,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "finding", rename_all = "snake_case")]
pub enum FindingKind {
    /// Nothing of the rung is in the catalogue.
    NotInCatalogue,
    /// It cannot be bought now.
    OutOfStock,
    /// It does not cost more than the rung below.
    NotDearer {
        /// Price of the rung below.
        below_minor: i64,
        /// Its own price.
        price_minor: i64,
    },
    /// The price step is outside the shop's range.
    StepOutsideRange {
        /// The step in basis points of the price below.
        step_bps: i64,
        /// The range it should be in.
        range_bps: RangeInclusive<i64>,
        /// Whether the merchant has said why it is right.
        has_reason: bool,
    },
    /// The shop earns less with it than with the rung below.
    LowerMargin {
        /// What one piece of the rung below brings.
        below_minor: i64,
        /// What one of its own brings.
        margin_minor: i64,
    },
    /// What it earns cannot be said, because a cost is missing.
    MarginUnknown,
    /// One small increment, or none.
    ThinValue {
        /// Rows that differ from the rung below, and benefits on top.
        n_gains: usize,
    },
    /// Nothing says what the step does for the buyer.
    WeakAdvantage,
    /// Not all of the five explanations are there.
    Unexplained {
        /// Those that are missing, in words.
        missing: Vec<String>,
    },
    /// It is called the most popular, and the orders do not say so.
    PopularityNotProved {
        /// Pieces it sold.
        n_sold: u64,
        /// Pieces the best other rung sold.
        n_best_other: u64,
        /// Pieces of the whole ladder.
        n_total: u64,
    },
}

impl FindingKind {
    /// How much it weighs.
    #[must_use]
    pub const fn weight(&self) -> Weight {
        match self {
            Self::NotInCatalogue
            | Self::NotDearer { .. }
            | Self::LowerMargin { .. }
            | Self::PopularityNotProved { .. }
            | Self::StepOutsideRange { has_reason: false, .. } => Weight::Problem,
            Self::OutOfStock
            | Self::StepOutsideRange { has_reason: true, .. }
            | Self::MarginUnknown
            | Self::ThinValue { .. }
            | Self::WeakAdvantage
            | Self::Unexplained { .. } => Weight::Advice,
        }
    }

    /// One sentence for the merchant: what is so, and what would mend it.
    #[must_use]
    pub fn sentence(&self, currency: Currency) -> String {
        let money = |minor: &i64| Money {
            minor: *minor,
            currency,
        };
        match self {
            Self::NotInCatalogue => {
                "Nothing on this option is in your catalogue any more; choose another product.".to_owned()
            }
            Self::OutOfStock => "This option is out of stock; it is left out until it is back.".to_owned(),
            Self::NotDearer {
                below_minor,
                price_minor,
            } => format!(
                "At {} it costs no more than the option below ({}); change the order or the products.",
                money(price_minor),
                money(below_minor)
            ),
            Self::StepOutsideRange {
                step_bps,
                range_bps,
                has_reason,
            } => {
                let fact = format!(
                    "It costs {} more than the option below; your range is {} to {}",
                    percent_outside(*step_bps, range_bps),
                    percent(*range_bps.start()),
                    percent(*range_bps.end())
                );
                if *has_reason {
                    format!("{fact}. You have said why that is right.")
                } else {
                    format!("{fact}. Say why the step is right, or choose other products.")
                }
            }
            Self::LowerMargin {
                below_minor,
                margin_minor,
            } => format!(
                "You earn {} on it and {} on the option below: whoever upgrades costs you money.",
                money(margin_minor),
                money(below_minor)
            ),
            Self::MarginUnknown => {
                "Whether you earn more with it cannot be said; enter what it costs you in your product data.".to_owned()
            }
            Self::ThinValue { n_gains } => format!(
                "It brings {} over the option below; add a benefit, such as a warranty, or show more of what differs.",
                match n_gains {
                    0 => "nothing".to_owned(),
                    1 => "one thing".to_owned(),
                    n => format!("{n} things"),
                }
            ),
            Self::WeakAdvantage => {
                "Nothing says what it does for the buyer that the option below does not; write it into the comparison."
                    .to_owned()
            }
            Self::Unexplained { missing } => format!("Not said yet: {}.", missing.join("; ")),
            Self::PopularityNotProved {
                n_sold,
                n_best_other,
                n_total,
            } => format!(
                "\"Most popular\" is not shown: it sold {n_sold} of {n_total}, another option {n_best_other}. It must have sold \
                 most, and the ladder at least {MIN_SOLD_FOR_POPULAR}."
            ),
        }
    }
}

/// A share that is outside a range, as precise as it takes to see that it is.
fn percent_outside(bps: i64, range_bps: &RangeInclusive<i64>) -> String {
    let said = percent(bps);
    if [range_bps.start(), range_bps.end()]
        .into_iter()
        .any(|edge| percent(*edge) == said)
    {
        format!("{}.{:02}%", bps / 100, bps % 100)
    } else {
        said
    }
}

fn percent(bps: i64) -> String {
    format!("{}%", (bps + 50).div_euclid(100))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn step_just_outside_the_range_is_seen_to_be() {
        let sentence = |step_bps| {
            FindingKind::StepOutsideRange {
                step_bps,
                range_bps: 2_000..=4_000,
                has_reason: true,
            }
            .sentence(Currency::GBP)
        };
        assert!(sentence(4_004).contains("40.04% more"), "{}", sentence(4_004));
        assert!(sentence(1_960).contains("19.60% more"), "{}", sentence(1_960));
        assert!(sentence(7_890).contains("79% more"), "{}", sentence(7_890));
    }
}
