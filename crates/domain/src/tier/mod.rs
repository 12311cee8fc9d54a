//! Upgrade ladders: good, better, best.
//!
//! A ladder holds two or three rungs that solve the same need, each more completely than the one below. It says what
//! differs, who each rung is for, and when the basic one is enough; what it may claim is checked against the shop's own
//! numbers in [`check`].

pub mod check;
mod entered;
mod finding;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use entered::{LadderIn, LadderProblem, LadderRuleError};
pub use finding::{Finding, FindingKind, Weight};

use crate::{LadderId, ProductId, VariantId};

/// Fewest and most rungs of a ladder.
pub const RUNGS: std::ops::RangeInclusive<usize> = 2..=3;

/// Most goods that stand on one rung: sizes or colours of the same step, not a collection.
pub const MAX_GOODS: usize = 10;

/// Most rows of a comparison: what does not matter to the choice stays out.
pub const MAX_DIFFERENCES: usize = 8;

/// Most extra benefits of one rung.
pub const MAX_BENEFITS: usize = 4;

/// Longest name of a ladder and of what is compared, in characters.
pub const MAX_NAME_CHARS: usize = 40;

/// Longest line a shopper reads in a comparison, in characters.
pub const MAX_LINE_CHARS: usize = 90;

/// Longest address of a plan, in characters.
pub const MAX_URL_CHARS: usize = 500;

/// Longest explanation, in characters.
pub const MAX_EXPLANATION_CHARS: usize = 240;

/// What stands on a rung.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "good", rename_all = "snake_case")]
pub enum Good {
    /// A product, whichever of its variants the shopper takes.
    Product {
        /// The product.
        product: ProductId,
    },
    /// One variant: the larger size, the better material.
    Variant {
        /// Its product.
        product: ProductId,
        /// The variant.
        variant: VariantId,
    },
    /// A plan that is paid again and again, and is not in the catalogue.
    Plan {
        /// What it is called.
        name: String,
        /// Price of one period in minor units of the shop's currency.
        price_minor: i64,
        /// How often it is paid.
        period: Period,
        /// Where it is taken: a path of the shop, or an address that begins with `https://`.
        url: String,
    },
}

impl Period {
    /// What is said after its price: "a month".
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Month => "a month",
            Self::Year => "a year",
        }
    }
}

impl Good {
    /// The product it is, or is a variant of.
    #[must_use]
    pub const fn product(&self) -> Option<ProductId> {
        match self {
            Self::Product { product } | Self::Variant { product, .. } => Some(*product),
            Self::Plan { .. } => None,
        }
    }

    /// Whether a shopper could take the same thing from both: a product holds each of its variants.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Variant { variant: a, .. }, Self::Variant { variant: b, .. }) => a == b,
            (Self::Plan { name: a, period: p, .. }, Self::Plan { name: b, period: q, .. }) => a == b && p == q,
            _ => self.product().is_some() && self.product() == other.product(),
        }
    }

    /// Whether it is a plan: prices of plans step by ranges of their own.
    #[must_use]
    pub const fn is_plan(&self) -> bool {
        matches!(self, Self::Plan { .. })
    }
}

/// How often a plan is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// Every month.
    Month,
    /// Every year.
    Year,
}

/// Something a rung brings on top of the product itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Benefit {
    /// What kind of thing it is.
    pub kind: BenefitKind,
    /// What it is, in one line.
    pub text: String,
}

/// Kinds of extra benefits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BenefitKind {
    /// A longer or wider promise to mend or replace.
    Warranty,
    /// Work done for the buyer: installing, setting up, advising.
    Service,
    /// A thing that comes with it.
    Accessory,
}

/// The five things an upgrade explains. Each may be empty while the ladder is being written; [`check`] names what is
/// missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// What is different from the rung below.
    pub difference: String,
    /// Whom it is for.
    pub audience: String,
    /// Why it is worth what it costs more.
    pub worth: String,
    /// Which limit or risk it takes away.
    pub relief: String,
    /// When the basic one is enough.
    pub basic_is_enough: String,
}

impl Explanation {
    /// The five, each with the words for what is missing when it is empty.
    #[must_use]
    pub fn parts(&self) -> [(&'static str, &str); 5] {
        [
            ("what is different", &self.difference),
            ("who it is for", &self.audience),
            ("why it is worth the difference", &self.worth),
            ("which limit or risk it removes", &self.relief),
            ("when the basic one is enough", &self.basic_is_enough),
        ]
    }
}

/// What a customer said about it, in their own words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// The words.
    pub text: String,
    /// Who said them, as shoppers read it.
    pub author: String,
    /// Where the whole review can be read: the merchant's proof, which shoppers can follow.
    pub url: String,
}

/// One rung, lowest first in its ladder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rung {
    /// What stands on it; the first one is shown.
    pub goods: Vec<Good>,
    /// "Best for …": the kind of buyer, without the words "best for".
    pub best_for: String,
    /// What it brings on top.
    pub benefits: Vec<Benefit>,
    /// Why to step up to it; of no use on the lowest rung.
    pub explanation: Explanation,
    /// A review that speaks of it; of no use on the lowest rung.
    #[serde(default)]
    pub quote: Option<Quote>,
}

/// Whether shoppers choose between plans here, and not between products. A ladder never holds both.
#[must_use]
pub fn holds_plans(rungs: &[Rung]) -> bool {
    rungs.iter().flat_map(|rung| &rung.goods).any(Good::is_plan)
}

/// One row of the comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// What is compared.
    pub name: String,
    /// One cell for each rung, lowest first.
    pub cells: Vec<Cell>,
}

impl Difference {
    /// Whether a rung differs here from the one below it.
    #[must_use]
    pub fn differs_from_below(&self, rung: usize) -> bool {
        rung.checked_sub(1)
            .and_then(|below| Some(self.cells.get(below)? != self.cells.get(rung)?))
            .unwrap_or(false)
    }
}

/// What one rung has in one row: the figure, and what it means to the buyer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// As on the data sheet: "1.5 l".
    pub specification: String,
    /// What it does for the buyer: "tea for four"; may be empty.
    pub outcome: String,
}

/// What the emphasis on a rung says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HighlightLabel {
    /// The shop recommends it; an opinion, and said as one.
    Recommended,
    /// It is sold most; shown only while the shop's own orders say so.
    MostPopular,
}

impl HighlightLabel {
    /// The word stored and sent for it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Recommended => "recommended",
            Self::MostPopular => "most_popular",
        }
    }

    /// The label a stored word means.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Recommended, Self::MostPopular]
            .into_iter()
            .find(|label| label.code() == code)
    }
}

/// A ladder as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ladder {
    /// Our number.
    pub id: LadderId,
    /// What the merchant calls it; shoppers do not see it.
    pub name: String,
    /// Two or three, lowest first.
    pub rungs: Vec<Rung>,
    /// The rows of the comparison.
    pub differences: Vec<Difference>,
    /// Place of the emphasised rung, from 0.
    pub highlighted: usize,
    /// What the emphasis says.
    pub label: HighlightLabel,
    /// Why a price step outside the shop's range is right.
    pub step_reason: Option<String>,
    /// Whether it is in use.
    pub is_enabled: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}
