//! What speaks for a learned offer, in numbers that can be checked.

use serde::{Deserialize, Serialize};

use super::CoPurchase;
use super::lines::{evidence_line, holding_line, popular_line, risen_line, rising_line, short_share, together_line};
use crate::money::group_thousands;
use crate::placement::CopyStyle;

/// What speaks for a learned offer most plainly. The estimate weighs more than this; this is what can be checked.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Because {
    /// It is bought together with the product it goes with.
    BoughtTogether {
        /// The counts.
        evidence: CoPurchase,
    },
    /// This shopper buys it.
    Regular {
        /// Orders of this shopper that hold it.
        n_orders: u32,
        /// Days since the last of them.
        days_since: u32,
    },
    /// This shopper bought what it goes with, in earlier orders.
    History {
        /// Orders of this shopper.
        n_orders: u32,
    },
    /// It is called much like the product it goes with, which has too few orders to say more.
    Alike {
        /// Cosine of the titles' words, `0.0..=1.0`.
        similarity: f64,
    },
    /// It is bought more than usual.
    Rising {
        /// Orders of the last 30 days that hold it.
        n_lately: u32,
        /// How many times its share of all orders that is; above 1.
        times: f64,
    },
    /// It is in many of the shop's orders.
    Popular {
        /// Orders that hold it.
        n_holding: u32,
        /// Orders counted.
        n_orders: u32,
    },
}

impl Because {
    pub(super) fn shopper_line(&self, style: CopyStyle) -> String {
        match self {
            Self::BoughtTogether { evidence } => together_line(evidence, style),
            Self::Regular { .. } => "You have ordered this before".to_owned(),
            Self::History { .. } => "Goes with what you have ordered before".to_owned(),
            Self::Alike { .. } => "Goes with things like this".to_owned(),
            Self::Rising { n_lately, .. } => rising_line(*n_lately),
            Self::Popular { n_holding, n_orders } => popular_line(*n_holding, *n_orders),
        }
    }

    pub(super) fn short_line(&self, style: CopyStyle) -> String {
        match self {
            Self::BoughtTogether { evidence } => short_share(evidence.n_together, evidence.n_source),
            Self::Popular { n_holding, n_orders } => short_share(*n_holding, *n_orders),
            Self::Regular { .. } => "Ordered before".to_owned(),
            Self::History { .. } | Self::Alike { .. } | Self::Rising { .. } => self.shopper_line(style),
        }
    }

    pub(super) fn merchant_line(&self) -> String {
        match self {
            Self::BoughtTogether { evidence } => evidence_line(evidence),
            Self::Regular { n_orders, days_since } => format!(
                "in {} orders of this shopper, the last {} days ago",
                group_thousands((*n_orders).into()),
                group_thousands((*days_since).into())
            ),
            Self::History { n_orders } => format!(
                "goes with what this shopper bought in {} orders",
                group_thousands((*n_orders).into())
            ),
            Self::Alike { similarity } => format!("{:.0}% of the words in common, by weight", similarity * 100.0),
            Self::Rising { n_lately, times } => risen_line(*n_lately, *times),
            Self::Popular { n_holding, n_orders } => holding_line(*n_holding, *n_orders),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Reason;
    use super::super::tests::EVIDENCE;
    use super::*;

    /// Every reason in every voice: what shoppers and merchants read is looked at as a whole.
    #[test]
    fn every_learned_reason_has_its_lines() {
        let reasons = [
            Because::BoughtTogether { evidence: EVIDENCE },
            Because::Regular {
                n_orders: 4,
                days_since: 31,
            },
            Because::History { n_orders: 3 },
            Because::Alike { similarity: 0.62 },
            Because::Rising {
                n_lately: 1_040,
                times: 2.25,
            },
            Because::Popular {
                n_holding: 1_234,
                n_orders: 19_959,
            },
        ];
        let lines = reasons.map(|because| {
            let reason = Reason::Learned {
                probability: 0.1234,
                because,
            };
            let style = CopyStyle::Statement;
            [
                reason.shopper_line(style),
                reason.short_line(style),
                reason.merchant_line(),
            ]
            .join(" | ")
        });
        let learned = "taken in 12.3% of such cases, as learned";
        assert_eq!(
            lines,
            [
                format!(
                    "Bought together in 38 of 412 orders | In 38 of 412 orders | \
                     {learned}; in 38 of 412 orders, 4.1 times more than by chance"
                ),
                format!(
                    "You have ordered this before | Ordered before | \
                     {learned}; in 4 orders of this shopper, the last 31 days ago"
                ),
                format!(
                    "Goes with what you have ordered before | Goes with what you have ordered before | \
                     {learned}; goes with what this shopper bought in 3 orders"
                ),
                format!(
                    "Goes with things like this | Goes with things like this | \
                     {learned}; 62% of the words in common, by weight"
                ),
                format!(
                    "In 1,040 orders of the last 30 days | In 1,040 orders of the last 30 days | \
                     {learned}; in 1,040 orders of the last 30 days, 2.2 times its usual share"
                ),
                format!(
                    "Bought in 1,234 of 19,959 orders | In 1,234 of 19,959 orders | \
                     {learned}; in 1,234 of 19,959 orders"
                ),
            ]
        );
    }
}
