//! What a shopper did with an offer.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{DecisionId, OfferId, VisitorId};

/// The kinds of event the storefront sends. Purchases are not among them: orders tell those.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// At least half of the offer was visible for a second.
    Exposure,
    /// The shopper followed the offer's link.
    Click,
    /// The shopper put it into the cart.
    Add,
    /// The shopper said no.
    Decline,
    /// The shopper chose an option of a ladder, which is not in the cart yet.
    Choose,
    /// The shopper took an add or an exchange back.
    Undo,
}

impl EventKind {
    /// Every kind there is.
    pub const ALL: [Self; 6] = [
        Self::Exposure,
        Self::Click,
        Self::Add,
        Self::Decline,
        Self::Choose,
        Self::Undo,
    ];

    /// The word stored and sent for it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Exposure => "exposure",
            Self::Click => "click",
            Self::Add => "add",
            Self::Decline => "decline",
            Self::Choose => "choose",
            Self::Undo => "undo",
        }
    }

    /// The kind a stored word means.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// One thing a shopper did. The id is made in the browser, so that a repeated delivery counts once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopperEvent {
    /// Made in the browser.
    pub id: Uuid,
    /// What happened.
    #[serde(rename = "type")]
    pub kind: EventKind,
    /// The decision that showed the offer.
    pub decision_id: DecisionId,
    /// The offer it happened to.
    pub offer_id: OfferId,
    /// Place of the offer, from 0.
    pub slot: u8,
    /// When, by the browser's clock.
    pub at: DateTime<Utc>,
}

/// The most events one delivery may hold.
pub const MAX_EVENTS_PER_BATCH: usize = 50;

/// What the storefront sends in one go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventBatch {
    /// Whose browser it was; absent without consent.
    pub visitor: Option<VisitorId>,
    /// At most [`MAX_EVENTS_PER_BATCH`].
    pub events: Vec<ShopperEvent>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batch_reads_as_the_widget_writes_it() {
        let json = r#"{"visitor":"vis_0000000000000000000000000000002a","events":[{
            "id":"5f0c1a3e-8b1f-4a52-9d6f-0d4c7a7d1f11","type":"exposure",
            "decision_id":"dec_00000000000000000000000000000001",
            "offer_id":"off_00000000000000000000000000000002","slot":0,
            "at":"2026-01-01T00:00:00Z"}]}"#;
        let batch: EventBatch = serde_json::from_str(json).expect("a batch");
        assert_eq!(batch.events.len(), 1);
        assert_eq!(batch.events[0].kind, EventKind::Exposure);
        let unknown = json.replace("exposure", "applause");
        assert!(serde_json::from_str::<EventBatch>(&unknown).is_err());
    }
}
