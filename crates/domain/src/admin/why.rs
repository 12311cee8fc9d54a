//! Why this is shown, why not that, and why nothing.

use serde::{Deserialize, Serialize};

use super::ProductCard;
use crate::decision::Silence;
use crate::offer::OfferKind;
use crate::placement::{Device, PageKind, PlacementKind};
use crate::{DecisionId, ProductId, VariantId, VisitorId};

/// What a merchant asks about: any product, any cart, and if wanted one visitor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhyQuestion {
    /// The page.
    pub page: PageKind,
    /// The product being looked at.
    pub product: Option<ProductId>,
    /// What is in the cart, one piece each; on the thank-you page, what was ordered.
    pub cart: Vec<VariantId>,
    /// Whose attention counts; none is somebody nobody knows.
    pub visitor: Option<VisitorId>,
    /// The country, as two capital letters.
    pub market: Option<String>,
    /// The screen.
    pub device: Option<Device>,
}

/// One offer with its reasons.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WhyOffer {
    /// The product offered.
    pub product: ProductCard,
    /// What it asks of the shopper.
    pub kind: OfferKind,
    /// Where it came from, in words.
    pub source: String,
    /// The line the shopper would read.
    pub shopper_line: String,
    /// The numbers for the merchant.
    pub merchant_line: String,
    /// What the ranking ordered by, `0.0..=1.0`.
    pub score: f64,
}

/// A candidate that would not show, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WhyWithheld {
    /// The product.
    pub product: ProductCard,
    /// What it would have asked.
    pub kind: OfferKind,
    /// Where it came from, in words.
    pub source: String,
    /// Its score, comparable to [`WhyOffer::score`].
    pub score: f64,
    /// The rule, in words.
    pub why: String,
    /// What it went by, in numbers, where there are any.
    pub numbers: Option<String>,
}

impl WhyWithheld {
    /// The rule and its numbers, in one line.
    #[must_use]
    pub fn line(&self) -> String {
        match &self.numbers {
            Some(numbers) => format!("{}: {numbers}", self.why),
            None => self.why.clone(),
        }
    }
}

/// One surface of the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WhySurface {
    /// Which placement.
    pub placement: PlacementKind,
    /// What would show, best first.
    pub offers: Vec<WhyOffer>,
    /// Every other candidate, best first.
    pub withheld: Vec<WhyWithheld>,
    /// Why nothing would show.
    pub silence: Option<Silence>,
}

/// One decision, for people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Why {
    /// Under which it is kept, to be replayed; none for settings that are not saved.
    pub decision_id: Option<DecisionId>,
    /// What is known of the shopper and what follows, when anything is.
    pub shopper: Option<String>,
    /// In the order of the page.
    pub surfaces: Vec<WhySurface>,
}
