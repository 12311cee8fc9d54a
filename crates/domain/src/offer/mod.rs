//! What kind of offer it is, and the numbers behind it.

mod because;
mod lines;

use serde::{Deserialize, Serialize};

pub use because::Because;
use lines::{
    due_line, evidence_line, holding_line, looked_at_line, popular_line, risen_line, rising_line, short_share,
    together_line,
};

use crate::money::group_thousands;
use crate::placement::CopyStyle;

/// What an offer asks of the shopper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferKind {
    /// Another product beside the chosen one.
    CrossSell,
    /// A better variant for the same need, instead of the chosen one.
    Upsell,
    /// Several sold as one.
    Bundle,
    /// A service on top: warranty, set-up, gift wrap.
    ServiceAddOn,
    /// The same again, when it is due.
    Replenishment,
}

impl OfferKind {
    /// The word stored and sent for it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::CrossSell => "cross_sell",
            Self::Upsell => "upsell",
            Self::Bundle => "bundle",
            Self::ServiceAddOn => "service_add_on",
            Self::Replenishment => "replenishment",
        }
    }

    /// The kind a stored word means.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [
            Self::CrossSell,
            Self::Upsell,
            Self::Bundle,
            Self::ServiceAddOn,
            Self::Replenishment,
        ]
        .into_iter()
        .find(|kind| kind.code() == code)
    }
}

/// How often two products were bought in one order, as counted over the shop's kept orders.
///
/// With `n` orders in all, `n_source` and `n_target` that hold the one or the other and `n_together` that hold
/// both: support is `n_together / n`, attach rate (confidence) is `n_together / n_source`, association lift is
/// `n_together * n / (n_source * n_target)` (Agrawal, Imieliński & Swami 1993; Brin et al. 1997). With time decay
/// the two rates come from decayed weights and so differ a little from the quotients of the plain counts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CoPurchase {
    /// Orders that hold both.
    pub n_together: u32,
    /// Orders that hold the source.
    pub n_source: u32,
    /// Orders that hold the target.
    pub n_target: u32,
    /// Orders counted.
    pub n_orders: u32,
    /// Share of the source's orders that hold the target too, `0.0..=1.0`.
    pub attach_rate: f64,
    /// How many times more often than by chance; 1 is chance.
    pub assoc_lift: f64,
}

impl CoPurchase {
    /// Share of all orders that hold both, `0.0..=1.0`; 0 when there are no orders.
    #[must_use]
    pub fn support(&self) -> f64 {
        if self.n_orders == 0 {
            0.0
        } else {
            f64::from(self.n_together) / f64::from(self.n_orders)
        }
    }
}

/// Why an offer was made. A merchant reads the numbers, a shopper one honest line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Reason {
    /// The merchant said that these go together.
    Paired {
        /// The merchant's own words for the shopper.
        text: Option<String>,
        /// What the orders say about it, when they say anything.
        evidence: Option<CoPurchase>,
    },
    /// The merchant said that things like these go together.
    Ruled {
        /// The merchant's own words for the shopper.
        text: Option<String>,
        /// What the orders say about the two, when they say anything.
        evidence: Option<CoPurchase>,
    },
    /// The shop's orders say so.
    BoughtTogether {
        /// The counts.
        evidence: CoPurchase,
    },
    /// All that the shop's orders say, weighed as they themselves have shown to be right, makes it likely.
    Learned {
        /// Estimated probability that this order will hold it, `0.0..=1.0`.
        probability: f64,
        /// What speaks for it in plain numbers.
        because: Because,
    },
    /// Shoppers look at it after what was looked at.
    LookedAtNext {
        /// Visits in which it was looked at soon after.
        n_next: u32,
        /// Visits that looked at the one before.
        n_visits: u32,
    },
    /// This shopper bought it, and it is usually bought again about now.
    DueAgain {
        /// Days since this shopper last bought it.
        days_since: u32,
        /// Median days between two purchases by one customer.
        usual_days: u16,
        /// Purchases that followed an earlier one of the same customer.
        n_rebuys: u32,
    },
    /// It is bought more than usual.
    Rising {
        /// Orders of the last 30 days that hold it.
        n_lately: u32,
        /// How many times its share of all orders that is; above 1.
        times: f64,
    },
    /// It is in many of the shop's orders, and nothing more is known.
    Popular {
        /// Orders that hold it.
        n_holding: u32,
        /// Orders counted.
        n_orders: u32,
    },
    /// A higher rung of the merchant's ladder.
    Upgrade {
        /// For whom it is best, in the merchant's words.
        best_for: String,
        /// What it costs more than the one the shopper stands on, in minor units of the shop's currency.
        step_minor: i64,
        /// Pieces of it that were sold.
        n_sold: u64,
        /// Pieces of the whole ladder that were sold.
        n_ladder_sold: u64,
    },
}

impl Reason {
    /// The word stored and sent for it.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Paired { .. } => "paired",
            Self::Ruled { .. } => "ruled",
            Self::BoughtTogether { .. } => "bought_together",
            Self::Learned { .. } => "learned",
            Self::LookedAtNext { .. } => "looked_at_next",
            Self::DueAgain { .. } => "due_again",
            Self::Rising { .. } => "rising",
            Self::Popular { .. } => "popular",
            Self::Upgrade { .. } => "upgrade",
        }
    }

    /// One true line for the shopper. Numbers are said where the style asks for them or has nothing better; a merchant's
    /// own words always win.
    #[must_use]
    pub fn shopper_line(&self, style: CopyStyle) -> String {
        match self {
            Self::Paired { text: Some(text), .. } | Self::Ruled { text: Some(text), .. } => text.clone(),
            Self::Paired { text: None, .. } | Self::Ruled { text: None, .. } => {
                "Chosen by the shop to go with this".to_owned()
            }
            Self::BoughtTogether { evidence } => together_line(evidence, style),
            Self::Learned { because, .. } => because.shopper_line(style),
            Self::LookedAtNext { n_next, n_visits } => looked_at_line(*n_next, *n_visits, style),
            Self::DueAgain { days_since, .. } => due_line(*days_since, style),
            Self::Rising { n_lately, .. } => rising_line(*n_lately),
            Self::Popular { n_holding, n_orders } => popular_line(*n_holding, *n_orders),
            Self::Upgrade { best_for, .. } => format!("Best for {best_for}"),
        }
    }

    /// The same for a place with room for a few words only.
    #[must_use]
    pub fn short_line(&self, style: CopyStyle) -> String {
        match self {
            Self::BoughtTogether { evidence } => short_share(evidence.n_together, evidence.n_source),
            Self::Learned { because, .. } => because.short_line(style),
            Self::LookedAtNext { .. } => "Often looked at next".to_owned(),
            Self::DueAgain { days_since, .. } => format!("Ordered {} days ago", group_thousands((*days_since).into())),
            Self::Popular { n_holding, n_orders } => short_share(*n_holding, *n_orders),
            Self::Paired { text: None, .. } | Self::Ruled { text: None, .. } => "Chosen by the shop".to_owned(),
            Self::Paired { text: Some(_), .. }
            | Self::Ruled { text: Some(_), .. }
            | Self::Rising { .. }
            | Self::Upgrade { .. } => self.shopper_line(style),
        }
    }

    /// The numbers for the merchant.
    #[must_use]
    pub fn merchant_line(&self) -> String {
        match self {
            Self::Paired { evidence: None, .. } => {
                "your pairing; not bought together often enough to count yet".to_owned()
            }
            Self::Paired {
                evidence: Some(evidence),
                ..
            } => {
                format!("your pairing; {}", evidence_line(evidence))
            }
            Self::Ruled { evidence: None, .. } => "your rule; not bought together often enough to count yet".to_owned(),
            Self::Ruled {
                evidence: Some(evidence),
                ..
            } => {
                format!("your rule; {}", evidence_line(evidence))
            }
            Self::BoughtTogether { evidence } => evidence_line(evidence),
            Self::Learned { probability, because } => {
                format!(
                    "taken in {:.1}% of such cases, as learned; {}",
                    probability * 100.0,
                    because.merchant_line()
                )
            }
            Self::LookedAtNext { n_next, n_visits } => format!(
                "looked at next in {} of {} visits",
                group_thousands((*n_next).into()),
                group_thousands((*n_visits).into())
            ),
            Self::DueAgain {
                days_since,
                usual_days,
                n_rebuys,
            } => format!(
                "bought {} days ago; bought again after {usual_days} days, as {} purchases show",
                group_thousands((*days_since).into()),
                group_thousands((*n_rebuys).into())
            ),
            Self::Rising { n_lately, times } => risen_line(*n_lately, *times),
            Self::Popular { n_holding, n_orders } => holding_line(*n_holding, *n_orders),
            Self::Upgrade {
                n_sold, n_ladder_sold, ..
            } => format!(
                "your ladder; {} of the {} pieces it sold",
                group_thousands(*n_sold),
                group_thousands(*n_ladder_sold)
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) const EVIDENCE: CoPurchase = CoPurchase {
        n_together: 38,
        n_source: 412,
        n_target: 450,
        n_orders: 20_000,
        attach_rate: 38.0 / 412.0,
        assoc_lift: 4.1,
    };

    #[test]
    fn reasons_speak_in_counts() {
        let mined = Reason::BoughtTogether { evidence: EVIDENCE };
        assert_eq!(
            mined.shopper_line(CopyStyle::Statement),
            "Bought together in 38 of 412 orders"
        );
        assert_eq!(
            mined.merchant_line(),
            "in 38 of 412 orders, 4.1 times more than by chance"
        );
    }

    #[test]
    fn little_room_gets_the_same_numbers_in_fewer_words() {
        let mined = Reason::BoughtTogether { evidence: EVIDENCE };
        assert_eq!(mined.short_line(CopyStyle::Statement), "In 38 of 412 orders");
        let popular = Reason::Popular {
            n_holding: 1_234,
            n_orders: 19_959,
        };
        assert_eq!(popular.short_line(CopyStyle::Statement), "In 1,234 of 19,959 orders");
    }

    #[test]
    fn merchants_words_go_to_the_shopper_unchanged() {
        let paired = Reason::Paired {
            text: Some("These filters fit this model".to_owned()),
            evidence: Some(EVIDENCE),
        };
        assert_eq!(
            paired.shopper_line(CopyStyle::SocialProof),
            "These filters fit this model"
        );
        assert!(paired.merchant_line().starts_with("your pairing; in 38 of 412 orders"));
    }

    #[test]
    fn kinds_keep_their_words() {
        for kind in [OfferKind::CrossSell, OfferKind::Upsell, OfferKind::Replenishment] {
            assert_eq!(OfferKind::from_code(kind.code()), Some(kind));
        }
        assert_eq!(OfferKind::from_code("gift"), None);
    }
}
