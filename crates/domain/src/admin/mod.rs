//! The shapes the merchant admin reads and writes. They cross from server to browser, so they are plain data.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::offer::CoPurchase;
use crate::pairing::PairingOrigin;
use crate::placement::Placement;
use crate::{Money, PairingId, ProductId};

/// A product as lists and pickers show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductCard {
    /// The platform's number.
    pub id: ProductId,
    /// What the shop calls it.
    pub title: String,
    /// The main picture.
    pub image_url: Option<String>,
    /// Codes of its variants, blank ones left out.
    pub skus: Vec<String>,
    /// Lowest price among its variants; none when it has no variant.
    pub price_from: Option<Money>,
    /// Pieces available over its counted variants; none when the shop does not count them.
    pub n_in_stock: Option<i64>,
    /// Whether it can be offered now: active and sellable.
    pub is_sellable: bool,
}

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

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page<T> {
    /// What is on this page.
    pub items: Vec<T>,
    /// How many there are in all.
    pub n_total: u64,
    /// This page, from 0.
    pub page: u32,
    /// Most items a page holds.
    pub page_size: u32,
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

/// Where the reading of the shop stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SyncState {
    /// Never started.
    NotStarted,
    /// At work.
    Running,
    /// Done; webhooks keep it current.
    Done,
    /// Stopped by an error; it can be started again and goes on where it stopped.
    Failed,
}

/// What the reading is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SyncStage {
    /// The platform is writing the catalogue file.
    ExportingCatalogue,
    /// We are reading the catalogue file.
    ReadingCatalogue,
    /// The platform is writing the order file.
    ExportingOrders,
    /// We are reading the order file.
    ReadingOrders,
    /// Counting what is bought together.
    Learning,
}

/// Progress of the first reading, for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncProgress {
    /// Where it stands.
    pub state: SyncState,
    /// What it is at, while running.
    pub stage: Option<SyncStage>,
    /// Rows of the current stage done.
    pub n_done: u64,
    /// Rows of the current stage in all, once known.
    pub n_total: Option<u64>,
    /// What went wrong, in words for the merchant.
    pub problem: Option<String>,
    /// When this run started.
    pub started_at: Option<DateTime<Utc>>,
    /// When the shop was last read to the end.
    pub finished_at: Option<DateTime<Utc>>,
}

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
    /// Whether anything is shown in the shop.
    pub is_product_page_on: bool,
}

/// One offer as the preview and the command line show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PreviewOffer {
    /// The product offered.
    pub product: ProductCard,
    /// The line the shopper would read.
    pub shopper_line: String,
    /// The numbers for the merchant.
    pub merchant_line: String,
    /// `paired` or `bought_together`.
    pub reason_code: String,
    /// What the ranking ordered by, `0.0..=1.0`.
    pub score: f64,
}

/// A candidate that would not show, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PreviewWithheld {
    /// The product.
    pub product: ProductCard,
    /// The rule in words.
    pub why: String,
}

/// What a shopper would see on a product's page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// The product being looked at.
    pub product: ProductCard,
    /// With the settings asked about, which may not be saved yet.
    pub placement: Placement,
    /// What would show.
    pub offers: Vec<PreviewOffer>,
    /// What would not, and why; at most the ten best.
    pub withheld: Vec<PreviewWithheld>,
    /// Why nothing would show, in words.
    pub silence: Option<String>,
}
