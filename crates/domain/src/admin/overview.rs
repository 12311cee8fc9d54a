//! The first page.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{SuggestionOut, SyncProgress};
use crate::Money;
use crate::placement::PlacementKind;

/// What happened with offers in a span of time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferCounts {
    /// Really seen.
    pub n_shown: u64,
    /// Link followed.
    pub n_clicked: u64,
    /// Added to a cart.
    pub n_added: u64,
    /// Said no to.
    pub n_declined: u64,
    /// Chosen in a comparison.
    pub n_chosen: u64,
    /// Taken back after it was added.
    pub n_undone: u64,
    /// Orders that hold at least one kept line brought by an offer.
    pub n_orders: u64,
}

/// The first page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    /// What the merchant calls the shop.
    pub shop_name: String,
    /// Reading of the shop.
    pub sync: SyncProgress,
    /// Whether the platform has taken its grant back, so that nothing new can be read.
    pub is_grant_gone: bool,
    /// News of the shop that was given up after several tries.
    pub n_news_given_up: u64,
    /// Active and inactive products read.
    pub n_products: u64,
    /// Orders read.
    pub n_orders: u64,
    /// Order lines read.
    pub n_order_lines: u64,
    /// Oldest and newest order.
    pub orders_from_to: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// When the model in use was learnt.
    pub learnt_at: Option<DateTime<Utc>>,
    /// What happened with offers since the install.
    pub offers: OfferCounts,
    /// Value of kept lines brought by offers, after discounts and returns. Attributed, not incremental.
    pub attributed: Money,
    /// The strongest pairs in the orders.
    pub top_pairs: Vec<SuggestionOut>,
    /// Pairings in use.
    pub n_pairings: u64,
    /// Suggestions waiting.
    pub n_suggestions: u64,
    /// Ladders in use.
    pub n_ladders: u64,
    /// The placements that are on, in the order of a visit.
    pub placements_on: Vec<PlacementKind>,
}
