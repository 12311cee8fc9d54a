//! Rules as the admin shows them.

use serde::{Deserialize, Serialize};

use super::ProductCard;
use crate::rule::RuleIn;
use crate::{CollectionId, Currency, RuleId};

/// Products that a side of a rule means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MatchedOut {
    /// How many there are.
    pub n: u64,
    /// The first of them, those sold most first.
    pub examples: Vec<ProductCard>,
}

/// A collection, as rules name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionCard {
    /// The platform's number.
    pub id: CollectionId,
    /// What the shop calls it; what it was called last, when it is gone.
    pub title: String,
    /// Whether it was deleted.
    pub is_gone: bool,
    /// Products of the catalogue in it.
    pub n_products: u64,
}

impl CollectionCard {
    /// What merchants read: its title, or that it is gone.
    #[must_use]
    pub fn name(&self) -> String {
        match (self.is_gone, self.title.trim()) {
            (false, title) => title.to_owned(),
            (true, "") => "a collection that is gone".to_owned(),
            (true, title) => format!("{title} (collection is gone)"),
        }
    }

    /// The card of one of these collections; one that nobody knows is like one that is gone.
    #[must_use]
    pub fn of(cards: &[Self], id: CollectionId) -> Self {
        let known = cards.iter().find(|card| card.id == id);
        known.cloned().unwrap_or_else(|| Self {
            id,
            title: String::new(),
            is_gone: true,
            n_products: 0,
        })
    }
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
    /// The collections it names, each once. While one of them is gone, the rule is not followed.
    pub collections: Vec<CollectionCard>,
}

impl RuleOut {
    /// Whether a collection it names is gone, so that it is not followed.
    #[must_use]
    pub fn lacks_collection(&self) -> bool {
        self.collections.iter().any(|card| card.is_gone)
    }
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
    /// Collections, by title; those that are gone are not among them.
    pub collections: Vec<CollectionCard>,
}
