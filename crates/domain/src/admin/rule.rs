//! Rules as the admin shows them.

use serde::{Deserialize, Serialize};

use super::ProductCard;
use crate::rule::RuleIn;
use crate::{Currency, RuleId};

/// Products that a side of a rule means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MatchedOut {
    /// How many there are.
    pub n: u64,
    /// The first of them, those sold most first.
    pub examples: Vec<ProductCard>,
}

/// A rule with what it comes to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RuleOut {
    /// Our number.
    pub id: RuleId,
    /// What was entered.
    pub entered: RuleIn,
    /// The currency its prices are in.
    pub currency: Currency,
    /// Products that the first side means.
    pub n_when: u64,
    /// Products that the second side means.
    pub n_then: u64,
}

/// What a rule that is being entered would mean.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RulePreview {
    /// The first side.
    pub when: MatchedOut,
    /// The second side.
    pub then: MatchedOut,
}

/// What a rule can be made of in this shop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RuleWords {
    /// The currency of prices.
    pub currency: Currency,
    /// Product types with how many products have each, most first.
    pub product_types: Vec<(String, u64)>,
    /// Brands, likewise.
    pub brands: Vec<(String, u64)>,
}
