//! Products and variants.

use serde::Deserialize;

use super::text::Text;
use super::{Amount, Page};

/// A product or a variant: one line of an export, or one node of an answer. Both share one shape, so that a line is read
/// once and sorted by its id afterwards.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CatalogueNode<'a> {
    #[serde(borrow)]
    pub(crate) id: Text<'a>,
    #[serde(borrow, rename = "__parentId")]
    pub(crate) parent_id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) title: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) handle: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) vendor: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) product_type: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) status: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) updated_at: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) featured_media: Option<Media<'a>>,
    /// The products the merchant lists as going with this one, in the platform's own app for that.
    #[serde(borrow)]
    pub(crate) complementary: Option<Metafield<'a>>,
    #[serde(borrow)]
    pub(crate) sku: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) price: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) compare_at_price: Option<Text<'a>>,
    pub(crate) position: Option<u32>,
    #[serde(borrow)]
    pub(crate) inventory_policy: Option<Text<'a>>,
    pub(crate) inventory_quantity: Option<i64>,
    #[serde(borrow)]
    pub(crate) inventory_item: Option<InventoryItem<'a>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Metafield<'a> {
    #[serde(borrow)]
    pub(crate) value: Text<'a>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Media<'a> {
    #[serde(borrow)]
    pub(crate) preview: Option<Preview<'a>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Preview<'a> {
    #[serde(borrow)]
    pub(crate) image: Option<Image<'a>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Image<'a> {
    #[serde(borrow)]
    pub(crate) url: Option<Text<'a>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InventoryItem<'a> {
    #[serde(borrow)]
    pub(crate) id: Text<'a>,
    pub(crate) tracked: Option<bool>,
    #[serde(borrow)]
    pub(crate) unit_cost: Option<Amount<'a>>,
}

/// The variants beside a product's own fields.
#[derive(Debug, Deserialize)]
pub(crate) struct Variants<'a> {
    #[serde(borrow)]
    pub(crate) variants: Page<CatalogueNode<'a>>,
}

/// A stock item and one variant that is taken from it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StockItem<'a> {
    pub(crate) tracked: bool,
    #[serde(borrow)]
    pub(crate) unit_cost: Option<Amount<'a>>,
    pub(crate) variants: StockVariants,
}

#[derive(Debug, Deserialize)]
pub(crate) struct StockVariants {
    pub(crate) nodes: Vec<StockVariant>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StockVariant {
    pub(crate) inventory_quantity: Option<i64>,
}
