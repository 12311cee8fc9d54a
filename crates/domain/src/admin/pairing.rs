//! Pairings and suggestions as lists show them.

use serde::{Deserialize, Serialize};

use super::ProductCard;
use crate::offer::CoPurchase;
use crate::pairing::PairingOrigin;
use crate::{PairingId, ProductId};

/// One pairing in the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairingOut {
    /// Our number.
    pub id: PairingId,
    /// The product being looked at.
    pub source: ProductCard,
    /// The product offered.
    pub target: ProductCard,
    /// Place among the pairings of the same source, from 0.
    pub position: u32,
    /// Whether it is in use.
    pub is_enabled: bool,
    /// The merchant's own reason for the shopper.
    pub reason_text: Option<String>,
    /// Who had the idea.
    pub origin: PairingOrigin,
    /// What the orders say, when they say anything.
    pub evidence: Option<CoPurchase>,
    /// Times really seen.
    pub n_shown: u64,
    /// Times added to a cart.
    pub n_added: u64,
}

/// Which pairings to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairingFilter {
    /// Words looked for in both titles and in SKUs; blank is all.
    pub search: String,
    /// Page, from 0.
    pub page: u32,
}

/// A pairing the orders suggest and the merchant has not judged yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SuggestionOut {
    /// The product being looked at.
    pub source: ProductCard,
    /// The product that would be offered.
    pub target: ProductCard,
    /// The counts.
    pub evidence: CoPurchase,
}

/// A suggestion named by its two products.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SuggestionKey {
    /// The product being looked at.
    pub source: ProductId,
    /// The product that would be offered.
    pub target: ProductId,
}
