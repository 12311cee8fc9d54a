//! Lists of complementary products that the merchant keeps on the platform, before they are pairings.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Page, ProductCard};

/// What taking a pair over would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComplementState {
    /// It becomes a pairing.
    New,
    /// The two are paired already; that pairing stays as it is.
    Paired,
    /// The product listed is not in the catalogue; the pair is left out.
    Unknown,
    /// The product has as many pairings as it may have; the pair is left out.
    Full,
}

impl ComplementState {
    /// The word for it in questions to the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Paired => "paired",
            Self::Unknown => "unknown",
            Self::Full => "full",
        }
    }

    /// The state a word means.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::New, Self::Paired, Self::Unknown, Self::Full]
            .into_iter()
            .find(|state| state.code() == code)
    }
}

/// One pair of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComplementOut {
    /// The product whose list it is.
    pub source: ProductCard,
    /// The product listed.
    pub target: ProductCard,
    /// What taking it over would do.
    pub state: ComplementState,
}

/// How many pairs the lists hold, by what taking them over would do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComplementCounts {
    /// Products with a list.
    pub n_lists: u64,
    /// Pairs that become pairings.
    pub n_new: u64,
    /// Pairs that are pairings already.
    pub n_paired: u64,
    /// Pairs whose listed product is not in the catalogue.
    pub n_unknown: u64,
    /// Pairs of products that have as many pairings as they may have.
    pub n_full: u64,
}

/// One page of the lists.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComplementsOut {
    /// Over all pages.
    pub counts: ComplementCounts,
    /// The pairs of this page.
    pub page: Page<ComplementOut>,
}

/// What taking the lists over brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComplementsTaken {
    /// Pairings made.
    pub n_made: u64,
    /// When, which is what names them when it is taken back.
    pub at: DateTime<Utc>,
}
