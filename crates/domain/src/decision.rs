//! What was decided for one request, and what was withheld and why.

use serde::{Deserialize, Serialize};

use crate::offer::{OfferKind, Reason};
use crate::placement::PlacementKind;
use crate::{ProductId, VariantId, VisitorId};

/// What is known about the request. A decision depends on this, the shop's state and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionContext {
    /// Where the offers would appear.
    pub placement: PlacementKind,
    /// The product being looked at.
    pub product: ProductId,
    /// What is in the cart already.
    pub cart: Vec<VariantId>,
    /// The browser, when it may be known.
    pub visitor: Option<VisitorId>,
    /// Products this visitor has said no to.
    pub declined: Vec<ProductId>,
}

/// Where a candidate came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CandidateSource {
    /// The merchant's pairings, which win over everything mined.
    Pairing,
    /// Counts of what was bought in one order.
    BoughtTogether,
}

/// One offer as decided, before it has a public id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DecidedOffer {
    /// Place, from 0.
    pub slot: u8,
    /// What it asks of the shopper.
    pub kind: OfferKind,
    /// The product shown.
    pub product_id: ProductId,
    /// The variant that would be added.
    pub variant_id: VariantId,
    /// Where it came from.
    pub source: CandidateSource,
    /// Attach rate as estimated, `0.0..=1.0`; what the ranking ordered by within a source.
    pub score: f64,
    /// Why.
    pub reason: Reason,
}

/// The rule that took a candidate out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WithheldBy {
    /// The product is not in the catalogue any more.
    NotInCatalogue,
    /// The product is not for sale.
    NotActive,
    /// No variant of it can be sold now.
    OutOfStock,
    /// It is in the cart already.
    InCart,
    /// It is the product being looked at.
    SameProduct,
    /// This visitor said no to it.
    Declined,
    /// Too weak to be worth attention.
    BelowFloor,
    /// Enough better ones were found.
    OverLimit,
}

impl WithheldBy {
    /// What a merchant reads about it.
    #[must_use]
    pub const fn merchant_line(self) -> &'static str {
        match self {
            Self::NotInCatalogue => "no longer in the catalogue",
            Self::NotActive => "not for sale at the moment",
            Self::OutOfStock => "out of stock",
            Self::InCart => "already in the cart",
            Self::SameProduct => "the product being looked at",
            Self::Declined => "this shopper said no to it",
            Self::BelowFloor => "too weak to be worth the shopper's attention",
            Self::OverLimit => "better ones were found",
        }
    }
}

/// A candidate that was not shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Withheld {
    /// The product.
    pub product_id: ProductId,
    /// Where it came from.
    pub source: CandidateSource,
    /// Its score, comparable to [`DecidedOffer::score`].
    pub score: f64,
    /// What took it out.
    pub rule: WithheldBy,
}

/// Why nothing is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Silence {
    /// The placement is switched off.
    PlacementOff,
    /// The visitor is in the control group.
    ControlGroup,
    /// There is no pairing and no order that says anything about this product.
    NoCandidates,
    /// There were candidates, and a rule took out each of them.
    NothingEligible,
    /// What was left is too weak.
    BelowFloor,
}

impl Silence {
    /// The word stored and sent for it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::PlacementOff => "placement_off",
            Self::ControlGroup => "control_group",
            Self::NoCandidates => "no_candidates",
            Self::NothingEligible => "nothing_eligible",
            Self::BelowFloor => "below_floor",
        }
    }
}

/// What was decided: offers, or silence with its reason, and every candidate that was withheld.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// At most [`crate::placement::MAX_ITEMS`], best first, no product twice.
    pub offers: Vec<DecidedOffer>,
    /// The others, best first.
    pub withheld: Vec<Withheld>,
    /// Set exactly when `offers` is empty.
    pub silence: Option<Silence>,
}
