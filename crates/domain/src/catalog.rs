//! Products, variants and whether they can be sold now.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{CollectionId, ProductId, VariantId};

/// Where a product stands in the merchant's hands. Only an active one is ever offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProductStatus {
    /// For sale.
    Active,
    /// Not published yet.
    Draft,
    /// Put away.
    Archived,
    /// Reachable by its address only, so never promoted.
    Unlisted,
    /// A status this version does not know; treated as not for sale.
    Unknown,
}

impl ProductStatus {
    /// The word stored and sent for it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Draft => "draft",
            Self::Archived => "archived",
            Self::Unlisted => "unlisted",
            Self::Unknown => "unknown",
        }
    }

    /// Reads any letter case; a word it does not know becomes [`Self::Unknown`].
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        [Self::Active, Self::Draft, Self::Archived, Self::Unlisted]
            .into_iter()
            .find(|status| status.code().eq_ignore_ascii_case(code))
            .unwrap_or(Self::Unknown)
    }
}

/// A product as the catalogue has it. What is sold are its variants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// The platform's number.
    pub id: ProductId,
    /// What the shop calls it.
    pub title: String,
    /// The word in its address.
    pub handle: String,
    /// Maker or brand; may be empty.
    pub vendor: String,
    /// The merchant's own category word; may be empty.
    pub product_type: String,
    /// Whether it is for sale.
    pub status: ProductStatus,
    /// The main picture.
    pub image_url: Option<String>,
    /// When the platform last changed it: older news is refused.
    pub updated_at: DateTime<Utc>,
}

/// Products that the shop puts together under one name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collection {
    /// The platform's number.
    pub id: CollectionId,
    /// What the shop calls it.
    pub title: String,
}

/// What is in stock of one variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stock {
    /// Whether the shop counts it at all.
    pub is_tracked: bool,
    /// Pieces available; below zero when oversold.
    pub n_available: i64,
    /// Whether it goes on selling at zero.
    pub sells_when_out: bool,
}

impl Stock {
    /// Whether one more piece can be sold now.
    #[must_use]
    pub const fn is_sellable(self) -> bool {
        !self.is_tracked || self.sells_when_out || self.n_available > 0
    }
}

/// What is sold: one size, colour or pack of a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// The platform's number.
    pub id: VariantId,
    /// The product it belongs to.
    pub product_id: ProductId,
    /// Its own part of the name; `Default Title` when there is only one.
    pub title: String,
    /// The merchant's code: may be missing or repeated, so never a key.
    pub sku: Option<String>,
    /// Price in minor units of the shop's currency.
    pub price_minor: i64,
    /// The crossed-out price, in minor units.
    pub compare_at_minor: Option<i64>,
    /// What one piece costs the merchant, in minor units; often not known.
    pub cost_minor: Option<i64>,
    /// What is left of it.
    pub stock: Stock,
    /// Place among the product's variants, from 1.
    pub position: u32,
}

/// A variant and the name the platform's stock-keeping has for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockedVariant {
    /// The variant.
    pub variant: Variant,
    /// The number that stock news come under, when the platform keeps stock apart from variants.
    pub stock_item_id: Option<i64>,
}

/// What stock-keeping says of one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StockLevel {
    /// Whether pieces are counted at all.
    pub is_tracked: bool,
    /// Pieces available over all places; none when they are not told.
    pub n_available: Option<i64>,
    /// What a piece costs the merchant, in minor units of the shop's currency, when that is known.
    pub cost_minor: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stock_sells_while_pieces_or_permission_last() {
        let counted = |n_available, sells_when_out| Stock {
            is_tracked: true,
            n_available,
            sells_when_out,
        };
        assert!(counted(1, false).is_sellable());
        assert!(!counted(0, false).is_sellable());
        assert!(!counted(-3, false).is_sellable());
        assert!(counted(0, true).is_sellable());
        let uncounted = Stock {
            is_tracked: false,
            ..counted(0, false)
        };
        assert!(uncounted.is_sellable());
    }

    #[test]
    fn status_reads_any_case_and_keeps_the_unknown_unsold() {
        assert_eq!(ProductStatus::from_code("ACTIVE"), ProductStatus::Active);
        assert_eq!(ProductStatus::from_code("frozen"), ProductStatus::Unknown);
    }
}
