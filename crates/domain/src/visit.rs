//! What shoppers do in the shop, whether or not offers are near.
//!
//! The storefront tells it without a signature, so all of it is a claim: orders are the truth about what was bought.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{OrderId, ProductId, VariantId, VisitorId};

/// A step on the way to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitKind {
    /// A product's page was opened.
    ProductViewed,
    /// Something was put into the cart.
    CartAdded,
    /// The shopper went to pay.
    CheckoutStarted,
    /// The shopper paid.
    OrderPlaced,
}

impl VisitKind {
    /// Every kind there is, in the order in which shoppers come to them.
    pub const ALL: [Self; 4] = [
        Self::ProductViewed,
        Self::CartAdded,
        Self::CheckoutStarted,
        Self::OrderPlaced,
    ];

    /// The word stored and sent for it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ProductViewed => "product_viewed",
            Self::CartAdded => "cart_added",
            Self::CheckoutStarted => "checkout_started",
            Self::OrderPlaced => "order_placed",
        }
    }

    /// The kind a stored word means.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// The longest id of a step, in characters.
pub const MAX_VISIT_ID_CHARS: usize = 64;

/// One step. The id is the platform's, so that what is told twice counts once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitEvent {
    /// At most [`MAX_VISIT_ID_CHARS`] characters.
    pub id: String,
    /// What happened.
    #[serde(rename = "type")]
    pub kind: VisitKind,
    /// When, by the browser's clock.
    pub at: DateTime<Utc>,
    /// The product it happened to.
    #[serde(default)]
    pub product: Option<ProductId>,
    /// The variant of it.
    #[serde(default)]
    pub variant: Option<VariantId>,
    /// How many of it.
    #[serde(default)]
    pub quantity: Option<u32>,
    /// The order that came of it.
    #[serde(default)]
    pub order: Option<OrderId>,
}

/// The most steps one delivery may hold.
pub const MAX_VISITS_PER_BATCH: usize = 50;

/// What the storefront sends in one go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitBatch {
    /// Names the shop.
    pub key: String,
    /// Whose browser it was; absent when it has no name.
    pub visitor: Option<VisitorId>,
    /// At most [`MAX_VISITS_PER_BATCH`].
    pub events: Vec<VisitEvent>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batch_reads_as_the_pixel_writes_it() {
        let json = r#"{"key":"pub_1","visitor":null,"events":[
            {"id":"sh-1","at":"2026-01-05T10:00:00.000Z","type":"cart_added","product":8123,"variant":81230,"quantity":2},
            {"id":"sh-2","at":"2026-01-05T10:00:00.000Z","type":"order_placed","order":5001}]}"#;
        let batch: VisitBatch = serde_json::from_str(json).expect("a batch");
        assert_eq!(batch.events[0].product, Some(ProductId::new(8123)));
        assert_eq!(batch.events[1].order, Some(OrderId::new(5001)));
        assert_eq!(batch.events[1].product, None);
        for kind in VisitKind::ALL {
            assert_eq!(VisitKind::from_code(kind.code()), Some(kind));
            assert_eq!(serde_json::to_value(kind).expect("a word"), kind.code());
        }
    }
}
