//! Whatever a webhook brings: what is not signed is never taken, and what is signed is read whole or refused.
#![no_main]

use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use pairwell_commerce::shopify::Shopify;
use pairwell_commerce::{Change, CommercePlatform, HeaderPairs, WebhookRefusal};
use pairwell_fuzz::{CONFIG, choice, currency, one_of, shop, sign};

static PLATFORM: LazyLock<Shopify> = LazyLock::new(|| Shopify::new(Arc::new(CONFIG.clone())).expect("good settings"));

const TOPICS: [&str; 13] = [
    "orders/create",
    "orders/updated",
    "refunds/create",
    "products/create",
    "products/update",
    "products/delete",
    "inventory_levels/update",
    "bulk_operations/finish",
    "app/uninstalled",
    "customers/data_request",
    "customers/redact",
    "shop/redact",
    "unknown/topic",
];

fn headers<'a>(digest: &'a str, shop: &'a str) -> HeaderPairs<'a> {
    [
        ("x-shopify-topic", "orders/create"),
        ("x-shopify-webhook-id", "1"),
        ("x-shopify-shop-domain", shop),
        ("x-shopify-hmac-sha256", digest),
        ("x-shopify-triggered-at", shop),
    ]
    .into_iter()
    .collect()
}

fuzz_target!(|data: &[u8]| {
    let Some((topic, body)) = choice(data) else {
        return;
    };
    read(*one_of(&TOPICS, topic), body, topic);
    if body.is_empty() {
        // Refused, whatever its signature.
        return;
    }
    let shop = shop();
    let digest = sign::webhook(body);
    let delivery = PLATFORM.verify_webhook(&headers(&digest, shop.as_str()), body);
    assert_eq!(delivery.map(|delivery| delivery.shop), Ok(shop.clone()));
    let mut other = body.to_vec();
    other.push(b' ');
    let verdict = PLATFORM.verify_webhook(&headers(&digest, shop.as_str()), &other);
    assert_eq!(verdict, Err(WebhookRefusal::WrongSignature));
    // The body as a stranger's digest, and as a stranger's name.
    let text = String::from_utf8_lossy(body);
    assert!(PLATFORM.verify_webhook(&headers(&text, shop.as_str()), body).is_err());
    if let Ok(delivery) = PLATFORM.verify_webhook(&headers(&digest, &text), body) {
        assert!(delivery.shop.as_str().eq_ignore_ascii_case(&text));
    }
});

fn read(topic: &str, body: &[u8], choice: u8) {
    let change = match PLATFORM.parse_webhook(topic, body, currency(choice / 13)) {
        Ok(change) => change,
        Err(error) => {
            assert!(error.is_malformed());
            // What is logged of a body that may be personal is where it is wrong.
            assert!(error.to_string().len() < 300, "{error}");
            return;
        }
    };
    match change {
        Change::OrderChanged(order) => {
            assert!(order.order.id.get() > 0);
            assert!(order.order.customer_id.is_none_or(|id| id.get() > 0));
            for line in order.lines {
                assert!(line.order_id == order.order.id && line.id.get() > 0);
                assert!(line.product_id.is_none_or(|id| id.get() > 0) && line.variant_id.is_none_or(|id| id.get() > 0));
                assert!(line.offer_token.is_none_or(|token| (1..=200).contains(&token.len())));
            }
            assert!(
                order
                    .refunds
                    .iter()
                    .all(|refund| refund.id > 0 && refund.order_id == order.order.id)
            );
        }
        Change::OrderTouched(id) => assert!(id.get() > 0),
        Change::ProductTouched(id) | Change::ProductDeleted(id) => assert!(id.get() > 0),
        Change::StockChanged { stock_item_id, .. } => assert!(stock_item_id > 0),
        Change::DataRequest {
            customer_id, order_ids, ..
        }
        | Change::CustomerRedact { customer_id, order_ids } => {
            assert!(customer_id.is_none_or(|id| id.get() > 0) && order_ids.iter().all(|id| id.get() > 0));
        }
        _ => {}
    }
}
