//! Deliveries: who may send them, and what each topic means.

use chrono::DateTime;
use pairwell_domain::Currency;
use serde::Deserialize;

use super::config::ShopifyConfig;
use super::mapper::webhook as read;
use super::signature;
use crate::{Change, CommerceError, Delivery, HeaderPairs, ShopDomain, WebhookRefusal};

/// Who orders a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OrderedBy {
    /// Pairwell, per shop, through the API.
    Api,
    /// The app's own configuration on the platform, for all shops: the API does not take these.
    AppSettings,
}

/// A topic that is acted on.
pub(crate) struct Topic {
    pub(crate) name: &'static str,
    pub(crate) ordered_by: OrderedBy,
    /// Whether Pairwell goes on when the merchant has not granted what it takes.
    pub(crate) is_optional: bool,
    read: fn(&[u8], Currency) -> Result<Change, CommerceError>,
}

impl Topic {
    const fn by_api(name: &'static str, read: fn(&[u8], Currency) -> Result<Change, CommerceError>) -> Self {
        Self {
            name,
            ordered_by: OrderedBy::Api,
            is_optional: false,
            read,
        }
    }

    const fn if_granted(name: &'static str, read: fn(&[u8], Currency) -> Result<Change, CommerceError>) -> Self {
        Self {
            is_optional: true,
            ..Self::by_api(name, read)
        }
    }

    const fn by_app_settings(name: &'static str, read: fn(&[u8], Currency) -> Result<Change, CommerceError>) -> Self {
        Self {
            name,
            ordered_by: OrderedBy::AppSettings,
            is_optional: false,
            read,
        }
    }

    /// How the API spells it: `ORDERS_CREATE`.
    pub(crate) fn enum_value(&self) -> String {
        self.name.replace('/', "_").to_uppercase()
    }
}

/// All topics that are acted on, each with what it means. Subscribing and reading both follow this table.
pub(crate) const TOPICS: &[Topic] = &[
    Topic::by_api("orders/create", read::order),
    // Also sent when an order is edited, paid or cancelled; what comes under its own name as well may come earlier.
    Topic::by_api("orders/updated", read::order),
    Topic::by_api("orders/cancelled", read::order),
    Topic::by_api("orders/edited", read::order_edited),
    Topic::by_api("orders/delete", read::order_deleted),
    Topic::by_api("refunds/create", read::refund),
    Topic::by_api("products/create", read::product),
    Topic::by_api("products/update", read::product),
    Topic::by_api("products/delete", read::product_deleted),
    Topic::by_api("collections/create", read::collection),
    // Not sent whenever the platform's conditions take a product in or out: whole readings make up for that.
    Topic::by_api("collections/update", read::collection),
    Topic::by_api("collections/delete", read::collection_deleted),
    Topic::by_api("inventory_levels/update", read::stock),
    Topic::by_api("inventory_items/update", read::stock_item),
    Topic::by_api("inventory_items/delete", read::stock_item_deleted),
    Topic::if_granted("returns/approve", read::returned),
    Topic::if_granted("returns/decline", read::returned),
    Topic::if_granted("returns/cancel", read::returned),
    Topic::if_granted("returns/close", read::returned),
    Topic::if_granted("returns/reopen", read::returned),
    Topic::if_granted("returns/update", read::returned),
    Topic::by_api("shop/update", read::shop),
    Topic::by_api("app/scopes_update", read::scopes),
    Topic::by_api("bulk_operations/finish", read::export_finished),
    Topic::by_api("app/uninstalled", read::uninstalled),
    Topic::by_api("app_subscriptions/update", read::subscription),
    Topic::by_app_settings("customers/data_request", read::data_request),
    Topic::by_app_settings("customers/redact", read::customer_redact),
    Topic::by_app_settings("shop/redact", read::shop_redact),
];

/// Checks a delivery. The order of checks is the order of the platform's own tests: what is missing, then the
/// signature, and only then anything the delivery says.
pub(crate) fn verify(
    headers: &HeaderPairs<'_>,
    raw_body: &[u8],
    config: &ShopifyConfig,
) -> Result<Delivery, WebhookRefusal> {
    let header = |name: &'static str| {
        let value = headers.get(name).filter(|value| !value.is_empty());
        value.ok_or(WebhookRefusal::MissingHeader(name))
    };
    let digest = header("x-shopify-hmac-sha256")?;
    let topic = header("x-shopify-topic")?;
    let shop = header("x-shopify-shop-domain")?;
    let webhook_id = header("x-shopify-webhook-id")?;
    if raw_body.is_empty() {
        return Err(WebhookRefusal::NoBody);
    }
    if !signature::webhook::verify(raw_body, digest, config) {
        return Err(WebhookRefusal::WrongSignature);
    }
    let shop = ShopDomain::parse(shop).map_err(|_| WebhookRefusal::WrongShop)?;
    if names_another_shop(topic, &shop, raw_body) {
        return Err(WebhookRefusal::WrongShop);
    }
    Ok(Delivery {
        webhook_id: webhook_id.to_owned(),
        event_id: headers.get("x-shopify-event-id").map(str::to_owned),
        topic: topic.to_owned(),
        shop,
        api_version: headers.get("x-shopify-api-version").map(str::to_owned),
        triggered_at: headers
            .get("x-shopify-triggered-at")
            .and_then(|text| DateTime::parse_from_rfc3339(text).ok())
            .map(|instant| instant.to_utc()),
    })
}

/// The signature covers the body and not the headers. Where a delivery takes things away and its body says of which
/// shop, header and body have to agree: what was signed for one shop is not to be sent in another's name.
fn names_another_shop(topic: &str, shop: &ShopDomain, raw_body: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Named {
        shop_domain: Option<String>,
        myshopify_domain: Option<String>,
    }
    if topic != "app/uninstalled" && !is_compliance(topic) {
        return false;
    }
    // A body that cannot be read is refused when it is applied.
    let Ok(named) = serde_json::from_slice::<Named>(raw_body) else {
        return false;
    };
    let is_other = |name: &String| ShopDomain::parse(name).as_ref() != Ok(shop);
    [named.shop_domain, named.myshopify_domain]
        .iter()
        .flatten()
        .any(is_other)
}

fn is_compliance(topic: &str) -> bool {
    let known = TOPICS.iter().find(|known| known.name == topic);
    known.is_some_and(|known| known.ordered_by == OrderedBy::AppSettings)
}

/// What a verified delivery tells.
pub(crate) fn parse(topic: &str, payload: &[u8], shop_currency: Currency) -> Result<Change, CommerceError> {
    match TOPICS.iter().find(|known| known.name == topic) {
        Some(known) => (known.read)(payload, shop_currency),
        None => Ok(Change::Ignored),
    }
}
