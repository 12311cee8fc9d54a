//! Rules that hold for any bytes a stranger may send.

use std::sync::LazyLock;

use pairwell_commerce::shopify::{Shopify, ShopifyConfig, names, oauth, session_token, signature};
use pairwell_commerce::{CommercePlatform, ExportKind, HeaderPairs, ShopDomain};
use pairwell_domain::Currency;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::{frozen, shop, shopify};

static CONFIG: LazyLock<ShopifyConfig> = LazyLock::new(|| ShopifyConfig::new("client-id", "secret".into()));

/// Made once: each client reads the system's certificates.
static PLATFORM: LazyLock<Shopify> = LazyLock::new(|| shopify(CONFIG.clone()));

const TOPICS: &[&str] = &[
    "orders/create",
    "orders/updated",
    "refunds/create",
    "products/create",
    "products/delete",
    "inventory_levels/update",
    "bulk_operations/finish",
    "app/uninstalled",
    "app_subscriptions/update",
    "customers/data_request",
    "customers/redact",
    "shop/redact",
    "unknown/topic",
];

/// A good document with some of its bytes changed, which comes further than noise does.
fn damaged(good: &'static str) -> impl Strategy<Value = Vec<u8>> {
    vec((0..good.len(), any::<u8>()), 1..6).prop_map(|changes| {
        let mut bytes = good.as_bytes().to_vec();
        for (place, byte) in changes {
            bytes[place] = byte;
        }
        bytes
    })
}

fn line() -> impl Strategy<Value = Vec<u8>> {
    let lines: Vec<&'static str> = include_str!("../fixtures/orders.jsonl")
        .lines()
        .chain(include_str!("../fixtures/catalogue.jsonl").lines())
        .collect();
    prop_oneof![vec(any::<u8>(), 0..200), select(lines).prop_flat_map(damaged)]
}

fn payload() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        vec(any::<u8>(), 0..200),
        damaged(include_str!("../fixtures/order-webhook.json"))
    ]
}

fn pairs() -> impl Strategy<Value = Vec<(String, String)>> {
    let key = prop_oneof![
        select(vec!["hmac", "signature", "shop", "timestamp", "a"]).prop_map(str::to_owned),
        any::<String>(),
    ];
    vec((key, any::<String>()), 0..6)
}

proptest! {
    #[test]
    fn no_export_line_panics(line in line()) {
        for what in [ExportKind::Catalogue, ExportKind::Orders] {
            if let Err(error) = PLATFORM.parse_export_line(what, Currency::GBP, &line) {
                prop_assert!(error.is_malformed());
            }
        }
    }

    #[test]
    fn no_webhook_panics(topic in select(TOPICS), payload in payload()) {
        if let Err(error) = PLATFORM.parse_webhook(topic, &payload, Currency::GBP) {
            prop_assert!(error.is_malformed());
        }
    }

    #[test]
    fn no_unsigned_delivery_is_taken(body: Vec<u8>, digest: String, shop: String) {
        let headers: HeaderPairs<'_> = [
            ("x-shopify-topic", "orders/create"),
            ("x-shopify-webhook-id", "1"),
            ("x-shopify-shop-domain", shop.as_str()),
            ("x-shopify-hmac-sha256", digest.as_str()),
        ].into_iter().collect();
        prop_assert!(PLATFORM.verify_webhook(&headers, &body).is_err());
    }

    #[test]
    fn no_unsigned_query_is_taken(pairs in pairs()) {
        prop_assert!(signature::query::verify(&pairs, &CONFIG, frozen()).is_err());
        prop_assert!(signature::proxy::verify(&pairs, &CONFIG, frozen()).is_err());
    }

    #[test]
    fn no_unsigned_token_or_state_is_taken(token: String, state: String) {
        prop_assert!(session_token::verify(&token, &CONFIG, frozen()).is_err());
        prop_assert!(!oauth::verify_state(&CONFIG, &shop(), &state, &token));
    }

    #[test]
    fn shop_that_is_taken_is_safe_in_an_address(text in "[ -~]{0,12}(\\.myshopify\\.com)?\\PC{0,2}") {
        if let Ok(shop) = ShopDomain::parse(&text) {
            let address = url::Url::parse(&format!("https://{shop}/admin")).expect("an address");
            prop_assert_eq!(address.host_str(), Some(shop.as_str()));
            prop_assert_eq!(ShopDomain::parse(shop.as_str()), Ok(shop));
        }
    }

    #[test]
    fn host_that_is_taken_stays_with_the_platform(text in "[ -~]{0,16}(\\.shopify\\.com)?[ -~]{0,16}") {
        use base64::Engine as _;
        let host = base64::engine::general_purpose::STANDARD.encode(&text);
        if let Ok(address) = names::verify_host_param(&CONFIG, &host) {
            prop_assert_eq!(address.scheme(), "https");
            prop_assert!(address.host_str().is_some_and(|host| host.ends_with(".shopify.com")));
            prop_assert!(address.username().is_empty() && address.query().is_none());
        }
    }
}
