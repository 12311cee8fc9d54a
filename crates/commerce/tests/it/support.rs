//! What several tests need: a platform client that talks to a mock.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use pairwell_commerce::shopify::{CallLimits, Shopify, ShopifyConfig};
use pairwell_commerce::{Access, ShopDomain};
use serde_json::{Value, json};
use wiremock::matchers::{body_string_contains, method, path};
use wiremock::{Mock, MockBuilder, MockServer, ResponseTemplate};

/// Must never be seen in an error or a log.
pub(crate) const TOKEN: &str = "shpat_top_secret_access_token";

/// As [`TOKEN`].
pub(crate) const CLIENT_SECRET: &str = "top secret client secret";

pub(crate) fn shop() -> ShopDomain {
    ShopDomain::parse("test-shop.myshopify.com").expect("a shop name")
}

pub(crate) fn access() -> Access {
    Access {
        shop: shop(),
        token: TOKEN.into(),
    }
}

/// 2026-01-01T00:00:00Z, for ever.
pub(crate) fn frozen() -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_225_600, 0).expect("a time")
}

/// Settings that reach the mock and lose no time between tries.
pub(crate) fn config(server: &MockServer) -> ShopifyConfig {
    ShopifyConfig {
        shop_base_url: Some(server.uri()),
        clock: frozen,
        limits: CallLimits {
            first_pause: Duration::from_millis(1),
            longest_pause: Duration::from_millis(500),
            max_tries: 3,
            ..CallLimits::default()
        },
        ..ShopifyConfig::new("client-id", CLIENT_SECRET.into())
    }
}

pub(crate) fn shopify(config: ShopifyConfig) -> Shopify {
    Shopify::new(Arc::new(config)).expect("good settings")
}

/// A client of a mock with ordinary settings.
pub(crate) async fn with_mock() -> (MockServer, Shopify) {
    let server = MockServer::start().await;
    let shopify = shopify(config(&server));
    (server, shopify)
}

/// Matches the call that sends this document.
pub(crate) fn document(starts_with: &str) -> MockBuilder {
    Mock::given(method("POST"))
        .and(path("/admin/api/2026-07/graphql.json"))
        .and(body_string_contains(starts_with))
}

/// An answer of the Admin API.
pub(crate) fn answer(body: Value) -> ResponseTemplate {
    ResponseTemplate::new(200)
        .insert_header("x-shopify-api-version", "2026-07")
        .set_body_json(body)
}

/// An answer with data, and points as far as the eye reaches.
pub(crate) fn data(data: Value) -> ResponseTemplate {
    answer(json!({ "data": data, "extensions": { "cost": cost(10.0, 1_990.0, 100.0) } }))
}

pub(crate) fn cost(requested: f64, available: f64, restore_rate: f64) -> Value {
    json!({
        "requestedQueryCost": requested,
        "actualQueryCost": null,
        "throttleStatus": {
            "maximumAvailable": 2000.0,
            "currentlyAvailable": available,
            "restoreRate": restore_rate,
        },
    })
}

/// The answer to the smallest question there is.
pub(crate) fn shop_data() -> Value {
    json!({ "shop": {
        "name": "Test Shop",
        "myshopifyDomain": "test-shop.myshopify.com",
        "currencyCode": "GBP",
        "ianaTimezone": "Europe/London",
    } })
}

/// Fails when a text holds a secret.
pub(crate) fn assert_no_secret(text: &str) {
    for secret in [TOKEN, CLIENT_SECRET, "top+secret", "top%20secret"] {
        assert!(!text.contains(secret), "a secret is in: {text}");
    }
}
