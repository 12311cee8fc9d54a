//! Orders and their lines, as the Admin API writes them.

use serde::Deserialize;

use super::text::Text;
use super::{Attribute, Bag, Page, Reference};

/// An order or a line of one: one line of an export, or one node of an answer.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrderNode<'a> {
    #[serde(borrow)]
    pub(crate) id: Text<'a>,
    #[serde(borrow, rename = "__parentId")]
    pub(crate) parent_id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) custom_attributes: Option<Vec<Attribute<'a>>>,
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
    pub(crate) return_status: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) currency_code: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) current_total_price_set: Option<Bag<'a>>,
    #[serde(borrow)]
    pub(crate) customer: Option<Reference<'a>>,
    #[serde(borrow)]
    pub(crate) refunds: Option<Vec<Refund<'a>>>,
    pub(crate) quantity: Option<i64>,
    pub(crate) current_quantity: Option<i64>,
    #[serde(borrow)]
    pub(crate) product: Option<Reference<'a>>,
    #[serde(borrow)]
    pub(crate) variant: Option<Reference<'a>>,
    #[serde(borrow)]
    pub(crate) original_total_set: Option<Bag<'a>>,
    #[serde(borrow)]
    pub(crate) discount_allocations: Option<Vec<DiscountAllocation<'a>>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Refund<'a> {
    #[serde(borrow)]
    pub(crate) id: Text<'a>,
    #[serde(borrow)]
    pub(crate) created_at: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) total_refunded_set: Option<Bag<'a>>,
}

/// A discount's share of one line, whether it was given on the line or on the whole order.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DiscountAllocation<'a> {
    #[serde(borrow)]
    pub(crate) allocated_amount_set: Bag<'a>,
}

/// The lines beside an order's own fields.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LineItems<'a> {
    #[serde(borrow)]
    pub(crate) line_items: Page<OrderNode<'a>>,
}

/// The returns of an order.
#[derive(Debug, Deserialize)]
pub(crate) struct Returns<'a> {
    #[serde(borrow)]
    pub(crate) returns: Page<Return<'a>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Return<'a> {
    #[serde(borrow)]
    pub(crate) status: Text<'a>,
    #[serde(borrow)]
    pub(crate) created_at: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) return_line_items: Page<ReturnLine<'a>>,
}

/// A line of a return; what it goes back from is missing for goods that the platform does not know.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReturnLine<'a> {
    pub(crate) quantity: i64,
    #[serde(borrow)]
    pub(crate) return_reason_definition: Option<ReturnReason<'a>>,
    #[serde(borrow)]
    pub(crate) fulfillment_line_item: Option<FulfilledLine<'a>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ReturnReason<'a> {
    #[serde(borrow)]
    pub(crate) handle: Text<'a>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FulfilledLine<'a> {
    #[serde(borrow)]
    pub(crate) line_item: Reference<'a>,
}

/// The order of a return.
#[derive(Debug, Deserialize)]
pub(crate) struct ReturnOrder<'a> {
    #[serde(borrow)]
    pub(crate) order: Option<Reference<'a>>,
}
