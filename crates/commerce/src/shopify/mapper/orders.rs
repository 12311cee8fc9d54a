//! Orders, their lines and refunds from the Admin API.

use std::collections::BTreeMap;

use pairwell_domain::order::{Order, Refund, ReturnedLine};
use pairwell_domain::{Currency, CustomerId, OrderId, OrderLineId, ProductId, VariantId};

use super::gid::Gid;
use super::{amount, broken, currency_or, instant, offer_token, visitor};
use crate::shopify::wire::orders::{self as wire, OrderNode};
use crate::shopify::wire::text::Text;
use crate::shopify::wire::{Attribute, Reference};
use crate::snapshot::{OFFER_PROPERTY, VISITOR_ATTRIBUTE};
use crate::{CommerceError, ExportRow, LineSnapshot};

const ORDER: &str = "Order";
const LINE: &str = "LineItem";

/// Handles are short words; what is longer is none.
const MAX_REASON_CHARS: usize = 64;

/// One line of an order export.
pub(crate) fn export_row(node: OrderNode<'_>, shop_currency: Currency) -> Result<ExportRow, CommerceError> {
    let id =
        Gid::parse(&node.id).ok_or_else(|| CommerceError::malformed("order export", "a line's id is no global id"))?;
    match id.kind {
        ORDER => {
            let has_returns = has_returns(&node);
            let (order, refunds) = order(node, shop_currency)?;
            Ok(ExportRow::Order {
                order,
                refunds,
                has_returns,
            })
        }
        LINE => {
            let parent = node
                .parent_id
                .as_deref()
                .and_then(|parent| Gid::number_of(parent, ORDER))
                .ok_or_else(|| broken(LINE, id.number, "does not name its order"))?;
            line(&node, OrderId::new(parent), shop_currency).map(ExportRow::Line)
        }
        _ => Ok(ExportRow::Other),
    }
}

/// Whether something goes back of an order, or somebody asked for it.
pub(crate) fn has_returns(node: &OrderNode<'_>) -> bool {
    node.return_status
        .as_deref()
        .is_some_and(|status| status != "NO_RETURN")
}

/// What goes back, line by line, of returns that the shop agreed to: what was only asked for, declined or called off does
/// not count.
pub(crate) fn returned(returns: &[wire::Return<'_>], order_id: OrderId) -> Result<Vec<ReturnedLine>, CommerceError> {
    let mut agreed: Vec<_> = returns
        .iter()
        .filter(|one| matches!(&*one.status, "OPEN" | "CLOSED"))
        .collect();
    // Oldest first: the reason of the newest stays.
    agreed.sort_by_key(|one| one.created_at.as_deref().and_then(instant));
    let mut lines: BTreeMap<OrderLineId, ReturnedLine> = BTreeMap::new();
    for item in agreed.iter().flat_map(|one| &one.return_line_items.nodes) {
        let Some(line) = &item.fulfillment_line_item else {
            continue;
        };
        let number = Gid::number_of(&line.line_item.id, LINE)
            .ok_or_else(|| broken(ORDER, order_id.get(), "has a return of something that is no line"))?;
        let line_id = OrderLineId::new(number);
        let known = lines.entry(line_id).or_insert(ReturnedLine {
            line_id,
            quantity: 0,
            reason: None,
        });
        known.quantity = known.quantity.saturating_add(item.quantity.max(0));
        if let Some(reason) = &item.return_reason_definition {
            known.reason = Some(reason.handle.chars().take(MAX_REASON_CHARS).collect());
        }
    }
    Ok(lines.into_values().collect())
}

/// The head of an order, with its refunds.
pub(crate) fn order(node: OrderNode<'_>, shop_currency: Currency) -> Result<(Order, Vec<Refund>), CommerceError> {
    let number =
        Gid::number_of(&node.id, ORDER).ok_or_else(|| CommerceError::malformed(ORDER, "its id is no order's"))?;
    let id = OrderId::new(number);
    let lacks = |field: &str| broken(ORDER, number, format!("has no {field}"));
    let time = |text: &Option<Text<'_>>| text.as_deref().and_then(instant);
    let currency = currency_or(node.currency_code.as_deref(), shop_currency);
    let updated_at = time(&node.updated_at).ok_or_else(|| lacks("time of its last change"))?;
    let total = node.current_total_price_set.as_ref().ok_or_else(|| lacks("total"))?;
    let total_minor =
        amount::bag_minor(total, currency).map_err(|error| broken(ORDER, number, format!("total: {error}")))?;
    let order = Order {
        id,
        name: node.name.map(Text::into_owned).unwrap_or_default(),
        customer_id: node
            .customer
            .and_then(|customer| Gid::number_of(&customer.id, "Customer"))
            .map(CustomerId::new),
        visitor_id: visitor(value_of(node.custom_attributes.as_deref(), VISITOR_ATTRIBUTE)),
        // Orders brought over from another shop system were created late and processed when they were really placed.
        placed_at: time(&node.processed_at)
            .or_else(|| time(&node.created_at))
            .ok_or_else(|| lacks("time of placing"))?,
        updated_at,
        cancelled_at: time(&node.cancelled_at),
        currency,
        total_minor,
    };
    let refunds = node
        .refunds
        .unwrap_or_default()
        .iter()
        .map(|wire| refund(wire, &order))
        .collect::<Result<_, _>>()?;
    Ok((order, refunds))
}

fn refund(wire: &wire::Refund<'_>, order: &Order) -> Result<Refund, CommerceError> {
    let number = order.id.get();
    let id = Gid::number_of(&wire.id, "Refund")
        .ok_or_else(|| broken(ORDER, number, "has a refund without a refund's id"))?;
    let amount_minor = match &wire.total_refunded_set {
        Some(total) => {
            amount::bag_minor(total, order.currency).map_err(|error| broken("Refund", id, format!("total: {error}")))?
        }
        None => 0,
    };
    Ok(Refund {
        id,
        order_id: order.id,
        refunded_at: wire.created_at.as_deref().and_then(instant).unwrap_or(order.updated_at),
        amount_minor,
    })
}

/// A line of an order.
pub(crate) fn line(
    node: &OrderNode<'_>,
    order_id: OrderId,
    shop_currency: Currency,
) -> Result<LineSnapshot, CommerceError> {
    let number =
        Gid::number_of(&node.id, LINE).ok_or_else(|| CommerceError::malformed(LINE, "its id is no order line's"))?;
    let quantity = node.quantity.ok_or_else(|| broken(LINE, number, "has no quantity"))?;
    let total = node
        .original_total_set
        .as_ref()
        .ok_or_else(|| broken(LINE, number, "has no total"))?;
    let minor =
        |bag| amount::bag_minor(bag, shop_currency).map_err(|error| broken(LINE, number, format!("total: {error}")));
    // The platform's own discounted total leaves out discounts on the whole order; their shares are in the allocations.
    let mut total_minor = minor(total)?;
    for allocation in node.discount_allocations.iter().flatten() {
        total_minor = total_minor.saturating_sub(minor(&allocation.allocated_amount_set)?);
    }
    let number_in = |reference: &Option<Reference<'_>>, kind| {
        reference
            .as_ref()
            .and_then(|reference| Gid::number_of(&reference.id, kind))
    };
    Ok(LineSnapshot {
        id: OrderLineId::new(number),
        order_id,
        product_id: number_in(&node.product, "Product").map(ProductId::new),
        variant_id: number_in(&node.variant, "ProductVariant").map(VariantId::new),
        quantity,
        current_quantity: node.current_quantity.unwrap_or(quantity),
        total_minor,
        offer_token: offer_token(value_of(node.custom_attributes.as_deref(), OFFER_PROPERTY)),
    })
}

fn value_of<'n>(attributes: Option<&'n [Attribute<'_>]>, key: &str) -> Option<&'n str> {
    attributes?
        .iter()
        .find(|attribute| &*attribute.key == key)?
        .value
        .as_deref()
}
