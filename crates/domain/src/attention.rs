//! What is known of one shopper's attention: what was offered lately, and what was declined.
//!
//! Plain data, kept per visitor and, once somebody has signed in, per customer. What follows from it is decided in the
//! recommender.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::offer::OfferKind;
use crate::placement::PlacementKind;
use crate::{LadderId, OfferId, ProductId, ViewId};

/// What was shown is remembered for one session, and no more of it than this.
pub const MAX_SHOWN: usize = 128;

/// The newest so many declines are remembered.
pub const MAX_DECLINED: usize = 256;

/// One shopper's attention.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attention {
    /// When the last request of the session came; none before the first.
    pub last_at: Option<DateTime<Utc>>,
    /// What this session was offered, oldest first. At most [`MAX_SHOWN`].
    pub shown: Vec<Shown>,
    /// What was said no to, oldest first. At most [`MAX_DECLINED`].
    pub declined: Vec<Declined>,
}

/// One offer this session got. It counts from the moment it was sent: two tabs that ask at once could otherwise both
/// spend the last of the budget.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// The offer.
    pub offer: OfferId,
    /// The product offered.
    pub product: ProductId,
    /// What it asked.
    pub kind: OfferKind,
    /// The ladder it is a rung of.
    pub ladder: Option<LadderId>,
    /// Where.
    pub placement: PlacementKind,
    /// The look at a page it belongs to.
    pub view: Option<ViewId>,
    /// When it was sent.
    pub at: DateTime<Utc>,
    /// Whether it was really seen. One that was not is given back when its page is left.
    pub is_seen: bool,
}

/// Something a shopper said no to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declined {
    /// The product.
    pub product: ProductId,
    /// What the offer asked.
    pub kind: OfferKind,
    /// The ladder, when it was an upgrade: all its rungs are declined with it.
    pub ladder: Option<LadderId>,
    /// When.
    pub at: DateTime<Utc>,
}
