//! Webhook bodies become changes.

use pairwell_domain::order::{Order, Refund};
use pairwell_domain::{Currency, CustomerId, OrderId, OrderLineId, ProductId, VariantId};
use serde::Deserialize;
use serde_json::Value;

use super::gid::Gid;
use super::{amount, broken, currency_or, instant, json_reason, offer_token, visitor};
use crate::shopify::wire::webhook as wire;
use crate::snapshot::{OFFER_PROPERTY, VISITOR_ATTRIBUTE};
use crate::{Change, CommerceError, ExportId, LineSnapshot, OrderSnapshot};

type Read = Result<Change, CommerceError>;

fn read<'a, T: Deserialize<'a>>(what: &'static str, payload: &'a [u8]) -> Result<T, CommerceError> {
    serde_json::from_slice(payload)
        .map_err(|error| CommerceError::malformed(format!("{what} webhook"), json_reason(&error)))
}

/// A whole order. One whose refunds cannot be counted exactly from the body is read again from the platform.
pub(crate) fn order(payload: &[u8], shop_currency: Currency) -> Read {
    let wire: wire::Order<'_> = read("order", payload)?;
    let number = wire.id;
    let id = OrderId::new(number);
    let lacks = |field: &str| broken("Order", number, format!("has no {field}"));
    let currency = currency_or(wire.currency.as_deref(), shop_currency);
    let updated_at = wire
        .updated_at
        .as_deref()
        .and_then(instant)
        .ok_or_else(|| lacks("time of its last change"))?;
    let Some(refunds) = refunds(&wire, currency) else {
        return Ok(Change::OrderTouched(id));
    };
    let total = wire.current_total_price.as_deref().ok_or_else(|| lacks("total"))?;
    let order = Order {
        id,
        name: wire.name.as_deref().unwrap_or_default().to_owned(),
        customer_id: wire.customer.map(|customer| CustomerId::new(customer.id)),
        visitor_id: visitor(value_of(&wire.note_attributes, VISITOR_ATTRIBUTE)),
        placed_at: wire
            .processed_at
            .as_deref()
            .and_then(instant)
            .or_else(|| wire.created_at.as_deref().and_then(instant))
            .ok_or_else(|| lacks("time of placing"))?,
        updated_at,
        cancelled_at: wire.cancelled_at.as_deref().and_then(instant),
        currency,
        total_minor: amount::minor(total, currency)
            .map_err(|error| broken("Order", number, format!("total: {error}")))?,
    };
    let lines = wire
        .line_items
        .ok_or_else(|| lacks("lines"))?
        .iter()
        .map(|line| line_snapshot(line, id, currency))
        .collect::<Result<_, _>>()?;
    Ok(Change::OrderChanged(OrderSnapshot {
        order,
        lines,
        refunds,
        returns: None,
    }))
}

fn line_snapshot(
    wire: &wire::LineItem<'_>,
    order_id: OrderId,
    currency: Currency,
) -> Result<LineSnapshot, CommerceError> {
    let minor = |text: &str| {
        amount::minor(text, currency).map_err(|error| broken("LineItem", wire.id, format!("price: {error}")))
    };
    let mut total_minor = minor(&wire.price)?.saturating_mul(wire.quantity);
    for allocation in wire.discount_allocations.iter().flatten() {
        let amount = allocation
            .amount_set
            .as_ref()
            .map_or(&allocation.amount, |set| &set.shop_money.amount);
        total_minor = total_minor.saturating_sub(minor(amount)?);
    }
    Ok(LineSnapshot {
        id: OrderLineId::new(wire.id),
        order_id,
        product_id: wire.product_id.map(ProductId::new),
        variant_id: wire.variant_id.map(VariantId::new),
        quantity: wire.quantity,
        current_quantity: wire.current_quantity.unwrap_or(wire.quantity),
        total_minor,
        offer_token: offer_token(value_of(&wire.properties, OFFER_PROPERTY)),
    })
}

/// An order's refunds; none when an amount is not in the order's currency, since its worth in the shop's is not told.
fn refunds(order: &wire::Order<'_>, currency: Currency) -> Option<Vec<Refund>> {
    let rows = order.refunds.iter().flatten().map(|refund| {
        let mut amount_minor = 0_i64;
        for transaction in refund.transactions.as_ref()? {
            let is_money_back =
                transaction.kind.as_deref() == Some("refund") && transaction.status.as_deref() == Some("success");
            if !is_money_back {
                continue;
            }
            if transaction.currency.as_deref() != Some(currency.code()) {
                return None;
            }
            let amount = amount::minor(transaction.amount.as_deref()?, currency).ok()?;
            amount_minor = amount_minor.saturating_add(amount);
        }
        Some(Refund {
            id: refund.id,
            order_id: OrderId::new(order.id),
            refunded_at: refund.created_at.as_deref().and_then(instant)?,
            amount_minor,
        })
    });
    rows.collect()
}

/// The text behind a name in a list of names and values.
fn value_of<'v>(pairs: &'v Value, name: &str) -> Option<&'v str> {
    pairs
        .as_array()?
        .iter()
        .find(|pair| pair["name"].as_str() == Some(name))?["value"]
        .as_str()
}

/// A refund tells what went back, not what is left of the order.
pub(crate) fn refund(payload: &[u8], _: Currency) -> Read {
    let wire: wire::Refund<'_> = read("refund", payload)?;
    let order = wire
        .order_id
        .ok_or_else(|| broken("Refund", wire.id, "does not name its order"))?;
    Ok(Change::OrderTouched(OrderId::new(order)))
}

/// An edit tells what was added and removed, not what the order is now.
pub(crate) fn order_edited(payload: &[u8], _: Currency) -> Read {
    let wire: wire::OrderEdited = read("order edit", payload)?;
    Ok(Change::OrderTouched(OrderId::new(wire.order_edit.order_id)))
}

pub(crate) fn order_deleted(payload: &[u8], _: Currency) -> Read {
    let wire: wire::Numbered = read("order", payload)?;
    Ok(Change::OrderDeleted(OrderId::new(wire.id)))
}

/// A return names its order in some of its topics only.
pub(crate) fn returned(payload: &[u8], _: Currency) -> Read {
    let wire: wire::Return<'_> = read("return", payload)?;
    if let Some(order) = wire.order.and_then(|order| order.id) {
        return Ok(Change::OrderTouched(OrderId::new(order)));
    }
    let named = wire.admin_graphql_api_id.as_deref();
    let number = wire
        .id
        .or_else(|| named.and_then(|name| Gid::number_of(name, "Return")));
    number
        .map(Change::ReturnTouched)
        .ok_or_else(|| CommerceError::malformed("return webhook", "names neither itself nor its order"))
}

pub(crate) fn stock_item(payload: &[u8], _: Currency) -> Read {
    let wire: wire::Numbered = read("stock item", payload)?;
    Ok(Change::StockItemTouched(wire.id))
}

pub(crate) fn stock_item_deleted(payload: &[u8], _: Currency) -> Read {
    let wire: wire::Numbered = read("stock item", payload)?;
    Ok(Change::StockItemDeleted(wire.id))
}

/// What the body says may be older than what is known, and has no time of its own in some versions: it is asked anew.
pub(crate) fn shop(_: &[u8], _: Currency) -> Read {
    Ok(Change::ShopTouched)
}

/// As [`shop`].
pub(crate) fn scopes(_: &[u8], _: Currency) -> Read {
    Ok(Change::ScopesTouched)
}

/// A product's body lacks whether stock is counted, and what a piece costs.
pub(crate) fn product(payload: &[u8], _: Currency) -> Read {
    let wire: wire::Numbered = read("product", payload)?;
    Ok(Change::ProductTouched(ProductId::new(wire.id)))
}

pub(crate) fn product_deleted(payload: &[u8], _: Currency) -> Read {
    let wire: wire::Numbered = read("product", payload)?;
    Ok(Change::ProductDeleted(ProductId::new(wire.id)))
}

pub(crate) fn stock(payload: &[u8], _: Currency) -> Read {
    let wire: wire::InventoryLevel = read("inventory level", payload)?;
    let wire::InventoryLevel {
        inventory_item_id,
        available,
    } = wire;
    Ok(Change::StockChanged {
        stock_item_id: inventory_item_id,
        n_available: available,
    })
}

pub(crate) fn uninstalled(_: &[u8], _: Currency) -> Read {
    Ok(Change::Uninstalled)
}

pub(crate) fn export_finished(payload: &[u8], _: Currency) -> Read {
    let wire: wire::BulkOperation<'_> = read("bulk operation", payload)?;
    Ok(Change::ExportFinished(ExportId::new(
        wire.admin_graphql_api_id.into_owned(),
    )))
}

pub(crate) fn data_request(payload: &[u8], _: Currency) -> Read {
    let wire: wire::Compliance = read("data request", payload)?;
    Ok(Change::DataRequest {
        customer_id: customer_id(wire.customer),
        order_ids: order_ids(wire.orders_requested),
        request_id: wire.data_request.and_then(|request| request.id),
    })
}

pub(crate) fn customer_redact(payload: &[u8], _: Currency) -> Read {
    let wire: wire::Compliance = read("customer erasure", payload)?;
    Ok(Change::CustomerRedact {
        customer_id: customer_id(wire.customer),
        order_ids: order_ids(wire.orders_to_redact),
    })
}

pub(crate) fn shop_redact(_: &[u8], _: Currency) -> Read {
    Ok(Change::ShopRedact)
}

fn customer_id(customer: Option<wire::MaybeNumbered>) -> Option<CustomerId> {
    customer?.id.map(CustomerId::new)
}

fn order_ids(ids: Option<Vec<i64>>) -> Vec<OrderId> {
    ids.unwrap_or_default().into_iter().map(OrderId::new).collect()
}
