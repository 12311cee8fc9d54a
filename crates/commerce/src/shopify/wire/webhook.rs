//! Webhook bodies. They follow the older REST shape: plain numbers as ids, snake case, amounts as texts.

use serde::Deserialize;
use serde_json::Value;

use super::text::Text;

#[derive(Debug, Deserialize)]
pub(crate) struct Order<'a> {
    pub(crate) id: i64,
    #[serde(borrow)]
    pub(crate) name: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) created_at: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) processed_at: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) updated_at: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) cancelled_at: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) currency: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) current_total_price: Option<Text<'a>>,
    pub(crate) customer: Option<Numbered>,
    /// A list of name and value; other shapes are met in old shops and carry nothing of ours.
    #[serde(default)]
    pub(crate) note_attributes: Value,
    #[serde(borrow)]
    pub(crate) line_items: Option<Vec<LineItem<'a>>>,
    #[serde(borrow)]
    pub(crate) refunds: Option<Vec<Refund<'a>>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct LineItem<'a> {
    pub(crate) id: i64,
    pub(crate) product_id: Option<i64>,
    pub(crate) variant_id: Option<i64>,
    pub(crate) quantity: i64,
    pub(crate) current_quantity: Option<i64>,
    #[serde(borrow)]
    pub(crate) price: Text<'a>,
    /// As [`Order::note_attributes`].
    #[serde(default)]
    pub(crate) properties: Value,
    #[serde(borrow)]
    pub(crate) discount_allocations: Option<Vec<DiscountAllocation<'a>>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct DiscountAllocation<'a> {
    #[serde(borrow)]
    pub(crate) amount: Text<'a>,
    #[serde(borrow)]
    pub(crate) amount_set: Option<Bag<'a>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Bag<'a> {
    #[serde(borrow)]
    pub(crate) shop_money: Amount<'a>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Amount<'a> {
    #[serde(borrow)]
    pub(crate) amount: Text<'a>,
}

/// A refund: inside an order, or the whole body of its own topic.
#[derive(Debug, Deserialize)]
pub(crate) struct Refund<'a> {
    pub(crate) id: i64,
    pub(crate) order_id: Option<i64>,
    #[serde(borrow)]
    pub(crate) created_at: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) transactions: Option<Vec<Transaction<'a>>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Transaction<'a> {
    #[serde(borrow)]
    pub(crate) kind: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) status: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) amount: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) currency: Option<Text<'a>>,
}

/// A return. The buyer's words in it are not looked at.
#[derive(Debug, Deserialize)]
pub(crate) struct Return<'a> {
    pub(crate) id: Option<i64>,
    #[serde(borrow)]
    pub(crate) admin_graphql_api_id: Option<Text<'a>>,
    pub(crate) order: Option<MaybeNumbered>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct OrderEdited {
    pub(crate) order_edit: OrderEdit,
}

#[derive(Debug, Deserialize)]
pub(crate) struct OrderEdit {
    pub(crate) order_id: i64,
}

/// Any object with a number.
#[derive(Debug, Deserialize)]
pub(crate) struct Numbered {
    pub(crate) id: i64,
}

#[derive(Debug, Deserialize)]
pub(crate) struct InventoryLevel {
    pub(crate) inventory_item_id: i64,
    pub(crate) available: Option<i64>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct BulkOperation<'a> {
    #[serde(borrow)]
    pub(crate) admin_graphql_api_id: Text<'a>,
}

/// The three compliance topics in one shape.
#[derive(Debug, Deserialize)]
pub(crate) struct Compliance {
    pub(crate) customer: Option<MaybeNumbered>,
    pub(crate) orders_requested: Option<Vec<i64>>,
    pub(crate) orders_to_redact: Option<Vec<i64>>,
    pub(crate) data_request: Option<MaybeNumbered>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct MaybeNumbered {
    pub(crate) id: Option<i64>,
}
