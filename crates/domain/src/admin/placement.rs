//! Placements as the admin shows them.

use serde::{Deserialize, Serialize};

use super::{OfferCounts, ProductCard, Why};
use crate::placement::Placement;

/// One placement on the map of the shop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlacementOut {
    /// Its settings.
    pub placement: Placement,
    /// What happened with its offers since the install.
    pub counts: OfferCounts,
}

/// What a shopper would see with settings that may not be saved yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlacementPreview {
    /// The settings asked about.
    pub placement: Placement,
    /// The product being looked at, or in the cart; none on pages without one.
    pub product: Option<ProductCard>,
    /// The answer a storefront would get, with the catalogue's prices; empty for silence.
    pub html: String,
    /// Why, offer by offer and candidate by candidate.
    pub why: Why,
}
