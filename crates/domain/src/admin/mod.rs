//! The shapes the merchant admin reads and writes. They cross from server to browser, so they are plain data.

mod billing;
mod complement;
mod connection;
mod data_quality;
mod ladder;
mod overview;
mod pairing;
mod placement;
mod product;
mod rule;
mod settings;
mod sync;
mod why;

use serde::{Deserialize, Serialize};

pub use billing::{BillingOut, PlanChoice, PlanChosen, PlanNotice};
pub use complement::{ComplementCounts, ComplementOut, ComplementState, ComplementsOut, ComplementsTaken};
pub use connection::{ConnectionOut, DataRequestOut, GivenUpNews, NewsTrouble, PermissionOut};
pub use data_quality::{
    DataOut, DataQuality, DuplicateGroup, EngineOut, LearnedOut, QualityExample, QualityFinding, QualityKind,
    QualityOut, Severity,
};
pub use ladder::{
    FindingOut, GapOut, GoodOut, LadderOut, LadderPreview, ProposalOut, RungOut, RungResults, TIER_REFERENCE_THREE,
    TIER_REFERENCE_TWO,
};
pub use overview::{OfferCounts, Overview};
pub use pairing::{PairingFilter, PairingOut, SuggestionKey, SuggestionOut};
pub use placement::{PlacementOut, PlacementPreview};
pub use product::{ProductCard, VariantCard, VariantChoice};
pub use rule::{CollectionCard, MatchedOut, RuleOut, RulePreview, RuleWords};
pub use settings::{SettingsOut, ShopSettings};
pub use sync::{SyncKind, SyncProgress, SyncStage, SyncState};
pub use why::{Why, WhyOffer, WhyQuestion, WhySurface, WhyWithheld};

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
