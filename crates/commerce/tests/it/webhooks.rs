//! Deliveries: taken or refused, and what each topic brings.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use pairwell_commerce::shopify::{Shopify, ShopifyConfig};
use pairwell_commerce::{Change, CommercePlatform, ExportId, HeaderPairs, LineSnapshot, WebhookRefusal};
use pairwell_domain::order::Refund;
use pairwell_domain::{CollectionId, Currency, CustomerId, OrderId, OrderLineId, ProductId, VariantId};
use serde_json::{Value, json};
use sha2::Sha256;

const SECRET: &str = "secret";

const ORDER: &str = include_str!("../fixtures/order-webhook.json");

fn platform() -> Shopify {
    let config = ShopifyConfig {
        previous_client_secret: Some("the secret before".into()),
        ..ShopifyConfig::new("client-id", SECRET.into())
    };
    Shopify::new(Arc::new(config)).expect("good settings")
}

fn parse(topic: &str, payload: &Value) -> Change {
    platform()
        .parse_webhook(topic, payload.to_string().as_bytes(), Currency::GBP)
        .expect("a good payload")
}

fn time(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).expect("a time").to_utc()
}

fn digest(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any key");
    mac.update(body);
    STANDARD.encode(mac.finalize().into_bytes())
}

const HEADERS: [(&str, &str); 6] = [
    ("x-shopify-topic", "orders/create"),
    ("x-shopify-shop-domain", "Test-Shop.myshopify.com"),
    ("X-Shopify-Webhook-Id", "the-delivery"),
    ("X-Shopify-Event-Id", "the-event"),
    ("X-Shopify-API-Version", "2026-07"),
    ("X-Shopify-Triggered-At", "2026-01-01T00:00:00.123456789Z"),
];

fn headers<'a>(digest: &'a str, left_out: &str) -> HeaderPairs<'a> {
    HEADERS
        .into_iter()
        .chain([("X-Shopify-Hmac-Sha256", digest)])
        .filter(|(name, _)| !name.eq_ignore_ascii_case(left_out))
        .collect()
}

#[test]
fn delivery_signed_with_either_secret_is_taken() {
    let body = b"{}\n";
    for secret in [SECRET, "the secret before"] {
        let digest = digest(secret, body);
        let delivery = platform().verify_webhook(&headers(&digest, ""), body).expect("signed");
        assert_eq!(delivery.webhook_id, "the-delivery");
        assert_eq!(delivery.event_id.as_deref(), Some("the-event"));
        assert_eq!(
            (delivery.topic.as_str(), delivery.shop.as_str()),
            ("orders/create", "test-shop.myshopify.com")
        );
        assert_eq!(delivery.api_version.as_deref(), Some("2026-07"));
        assert_eq!(delivery.triggered_at, Some(time("2026-01-01T00:00:00.123456789Z")));
    }
}

#[test]
fn anything_but_the_bytes_that_were_signed_is_refused() {
    let digest = digest(SECRET, b"{}\n");
    for body in [&b"{}"[..], b"{} \n", b"\n"] {
        let refusal = platform()
            .verify_webhook(&headers(&digest, ""), body)
            .expect_err("other bytes");
        assert!(refusal.is_wrong_signature());
    }
}

#[test]
fn missing_header_is_named_and_is_no_wrong_signature() {
    let digest = digest(SECRET, b"{}");
    for name in [
        "x-shopify-hmac-sha256",
        "x-shopify-topic",
        "x-shopify-shop-domain",
        "x-shopify-webhook-id",
    ] {
        let refusal = platform()
            .verify_webhook(&headers(&digest, name), b"{}")
            .expect_err("missing");
        assert_eq!(refusal, WebhookRefusal::MissingHeader(name));
        assert!(!refusal.is_wrong_signature());
    }
    for name in ["x-shopify-event-id", "x-shopify-api-version", "x-shopify-triggered-at"] {
        assert!(
            platform().verify_webhook(&headers(&digest, name), b"{}").is_ok(),
            "{name}"
        );
    }
}

#[test]
fn delivery_that_says_nothing_is_refused_though_signed() {
    let nothing = digest(SECRET, b"");
    let refusal = platform().verify_webhook(&headers(&nothing, ""), b"");
    assert_eq!(refusal.expect_err("no body"), WebhookRefusal::NoBody);
    let good = digest(SECRET, b"{}");
    for empty in ["x-shopify-topic", "x-shopify-shop-domain", "x-shopify-webhook-id"] {
        let headers = HEADERS
            .into_iter()
            .chain([("X-Shopify-Hmac-Sha256", good.as_str())])
            .map(|(name, value)| (name, if name.eq_ignore_ascii_case(empty) { "" } else { value }))
            .collect();
        let refusal = platform().verify_webhook(&headers, b"{}").expect_err("an empty header");
        assert_eq!(refusal, WebhookRefusal::MissingHeader(empty));
    }
}

#[test]
fn order_is_complete_in_its_webhook() {
    for topic in ["orders/create", "orders/updated"] {
        let change = platform()
            .parse_webhook(topic, ORDER.as_bytes(), Currency::USD)
            .expect("a good payload");
        let Change::OrderChanged(snapshot) = change else {
            panic!("{topic}: {change:?}");
        };
        let order = snapshot.order;
        assert_eq!((order.id, order.name.as_str()), (OrderId::new(401), "#1001"));
        assert_eq!(order.customer_id, Some(CustomerId::new(601)));
        assert_eq!(order.visitor_id, "vis_0000000000000000000000000000002a".parse().ok());
        assert!(order.visitor_id.is_some());
        assert_eq!(order.placed_at, time("2026-01-03T09:59:00Z"));
        assert_eq!(order.updated_at, time("2026-01-04T10:00:00Z"));
        assert_eq!(order.cancelled_at, None);
        assert_eq!((order.currency, order.total_minor), (Currency::GBP, 2_249));
        let accepted = LineSnapshot {
            id: OrderLineId::new(501),
            order_id: OrderId::new(401),
            product_id: Some(ProductId::new(701)),
            variant_id: Some(VariantId::new(801)),
            quantity: 3,
            current_quantity: 2,
            total_minor: 3_374,
            offer_token: Some("the-token".to_owned()),
        };
        let by_hand = LineSnapshot {
            id: OrderLineId::new(502),
            order_id: OrderId::new(401),
            product_id: None,
            variant_id: None,
            quantity: 1,
            current_quantity: 1,
            total_minor: 500,
            offer_token: None,
        };
        assert_eq!(snapshot.lines, [accepted, by_hand]);
        let refund = Refund {
            id: 301,
            order_id: OrderId::new(401),
            refunded_at: time("2026-01-04T09:00:00Z"),
            amount_minor: 1_125,
        };
        assert_eq!(snapshot.refunds, [refund]);
    }
}

#[test]
fn webhook_and_export_agree_about_the_same_line() {
    let platform = platform();
    let exported = include_str!("../fixtures/orders.jsonl").lines().next().expect("a line");
    let row = platform
        .parse_export_line(
            pairwell_commerce::ExportKind::Orders,
            Currency::GBP,
            exported.as_bytes(),
        )
        .expect("a good line");
    let change = platform
        .parse_webhook("orders/create", ORDER.as_bytes(), Currency::GBP)
        .expect("a good payload");
    let Change::OrderChanged(snapshot) = change else {
        panic!("{change:?}");
    };
    assert_eq!(row, pairwell_commerce::ExportRow::Line(snapshot.lines[0].clone()));
}

#[test]
fn order_whose_refund_is_in_another_currency_is_read_again() {
    let mut payload: Value = serde_json::from_str(ORDER).expect("the fixture is JSON");
    payload["refunds"][0]["transactions"][0]["currency"] = json!("EUR");
    assert_eq!(
        parse("orders/updated", &payload),
        Change::OrderTouched(OrderId::new(401))
    );
    payload["refunds"][0]
        .as_object_mut()
        .expect("a refund")
        .remove("transactions");
    assert_eq!(
        parse("orders/updated", &payload),
        Change::OrderTouched(OrderId::new(401))
    );
}

#[test]
fn what_strangers_wrote_into_a_cart_is_dropped_without_harm() {
    let mut payload: Value = serde_json::from_str(ORDER).expect("the fixture is JSON");
    payload["note_attributes"] = json!([{ "name": "__pairwell_visitor", "value": "vis_<script>" }]);
    payload["line_items"][0]["properties"] = json!([{ "name": "_pairwell", "value": "x".repeat(1_000) }]);
    payload["line_items"][1]["properties"] = json!([{ "name": "_pairwell", "value": { "nested": [1] } }, 7, null]);
    let Change::OrderChanged(snapshot) = parse("orders/create", &payload) else {
        panic!("an order");
    };
    assert_eq!(snapshot.order.visitor_id, None);
    assert!(snapshot.lines.iter().all(|line| line.offer_token.is_none()));
}

#[test]
fn each_other_topic_has_its_meaning() {
    let customer = json!({ "id": 6_001, "email": "ada@example.com", "phone": "+15550100" });
    let shop = json!({ "shop_id": 4_100, "shop_domain": "test-shop.myshopify.com" });
    let mut request = shop.clone();
    request["customer"] = customer.clone();
    request["orders_requested"] = json!([7_001, 7_002]);
    request["data_request"] = json!({ "id": 8_001 });
    let mut redact = shop.clone();
    redact["customer"] = customer;
    redact["orders_to_redact"] = json!([7_001]);
    let cases = [
        (
            "refunds/create",
            json!({ "id": 301, "order_id": 401 }),
            Change::OrderTouched(OrderId::new(401)),
        ),
        (
            "products/create",
            json!({ "id": 701, "title": "Lamp" }),
            Change::ProductTouched(ProductId::new(701)),
        ),
        (
            "products/update",
            json!({ "id": 701, "title": "Lamp" }),
            Change::ProductTouched(ProductId::new(701)),
        ),
        (
            "products/delete",
            json!({ "id": 701 }),
            Change::ProductDeleted(ProductId::new(701)),
        ),
        (
            "inventory_levels/update",
            json!({ "inventory_item_id": 901, "location_id": 1, "available": -2, "updated_at": "2026-01-01T00:00:00Z" }),
            Change::StockChanged {
                stock_item_id: 901,
                n_available: Some(-2),
            },
        ),
        (
            "inventory_levels/update",
            json!({ "inventory_item_id": 901, "location_id": 1, "available": null }),
            Change::StockChanged {
                stock_item_id: 901,
                n_available: None,
            },
        ),
        (
            "collections/create",
            json!({ "id": 31, "title": "Summer", "updated_at": "2026-01-01T00:00:00Z" }),
            Change::CollectionTouched(CollectionId::new(31)),
        ),
        (
            "collections/update",
            json!({ "id": 31, "title": "Summer", "updated_at": "2026-01-01T00:00:00Z" }),
            Change::CollectionTouched(CollectionId::new(31)),
        ),
        (
            "collections/delete",
            json!({ "id": 31 }),
            Change::CollectionDeleted(CollectionId::new(31)),
        ),
        (
            "bulk_operations/finish",
            json!({ "admin_graphql_api_id": "gid://shopify/BulkOperation/1", "status": "completed" }),
            Change::ExportFinished(ExportId::new("gid://shopify/BulkOperation/1")),
        ),
        (
            "app/uninstalled",
            json!({ "id": 4_100, "domain": "test-shop.myshopify.com" }),
            Change::Uninstalled,
        ),
        (
            "customers/data_request",
            request,
            Change::DataRequest {
                customer_id: Some(CustomerId::new(6_001)),
                order_ids: vec![OrderId::new(7_001), OrderId::new(7_002)],
                request_id: Some(8_001),
            },
        ),
        (
            "customers/redact",
            redact,
            Change::CustomerRedact {
                customer_id: Some(CustomerId::new(6_001)),
                order_ids: vec![OrderId::new(7_001)],
            },
        ),
        ("shop/redact", shop, Change::ShopRedact),
        ("themes/publish", json!({ "id": 1 }), Change::Ignored),
    ];
    for (topic, payload, expected) in cases {
        assert_eq!(parse(topic, &payload), expected, "{topic}");
    }
}

#[test]
fn what_was_signed_for_one_shop_is_not_taken_in_anothers_name() {
    let names = ["shop_domain", "myshopify_domain"];
    for topic in [
        "app/uninstalled",
        "shop/redact",
        "customers/redact",
        "customers/data_request",
    ] {
        for (name, shop, is_taken) in [
            (names[0], "test-shop.myshopify.com", true),
            (names[0], "Test-Shop.MyShopify.com", true),
            (names[0], "other-shop.myshopify.com", false),
            (names[1], "other-shop.myshopify.com", false),
            (names[1], "", false),
        ] {
            let body = json!({ "shop_id": 1, name: shop }).to_string();
            let digest = digest(SECRET, body.as_bytes());
            let headers = headers(&digest, "x-shopify-topic");
            let headers: HeaderPairs<'_> = [
                ("x-shopify-topic", topic),
                ("x-shopify-hmac-sha256", digest.as_str()),
                ("x-shopify-shop-domain", "test-shop.myshopify.com"),
                (
                    "x-shopify-webhook-id",
                    headers.get("x-shopify-webhook-id").expect("an id"),
                ),
            ]
            .into_iter()
            .collect();
            let taken = platform().verify_webhook(&headers, body.as_bytes());
            assert_eq!(taken.is_ok(), is_taken, "{topic}: {body}: {taken:?}");
        }
    }
}

#[test]
fn payload_that_is_not_what_its_topic_promises_is_malformed() {
    let platform = platform();
    for topic in [
        "orders/create",
        "refunds/create",
        "products/update",
        "products/delete",
        "collections/update",
        "collections/delete",
        "inventory_levels/update",
        "bulk_operations/finish",
        "customers/redact",
        "customers/data_request",
    ] {
        for payload in [
            "",
            "[]",
            "{\"id\":\"ada@example.com\"",
            "{\"id\":\"ada@example.com\",\"customer\":7}",
        ] {
            let error = platform
                .parse_webhook(topic, payload.as_bytes(), Currency::GBP)
                .expect_err("not what was promised");
            assert!(error.is_malformed(), "{topic}: {error}");
            assert!(!format!("{error} {error:?}").contains("ada@"), "{topic}: {error}");
        }
    }
}

#[test]
fn number_below_one_is_no_id() {
    for id in [0, -7] {
        let order = {
            let mut order: Value = serde_json::from_str(ORDER).expect("the fixture is JSON");
            order["id"] = json!(id);
            order
        };
        for (topic, payload) in [
            ("orders/updated", order),
            ("refunds/create", json!({ "id": 9, "order_id": id })),
            ("products/update", json!({ "id": id })),
            ("products/delete", json!({ "id": id })),
            (
                "inventory_levels/update",
                json!({ "inventory_item_id": id, "available": 1 }),
            ),
        ] {
            let error = platform()
                .parse_webhook(topic, payload.to_string().as_bytes(), Currency::GBP)
                .expect_err(topic);
            assert!(error.is_malformed(), "{topic}: {error}");
        }
        // What is beside the point is dropped.
        let redact = json!({ "customer": { "id": id }, "orders_to_redact": [id, 3] });
        let expected = Change::CustomerRedact {
            customer_id: None,
            order_ids: vec![OrderId::new(3)],
        };
        assert_eq!(parse("customers/redact", &redact), expected);
        let mut order: Value = serde_json::from_str(ORDER).expect("the fixture is JSON");
        order["customer"] = json!({ "id": id });
        order["line_items"][0]["product_id"] = json!(id);
        let Change::OrderChanged(order) = parse("orders/updated", &order) else {
            panic!("the order is whole");
        };
        assert_eq!((order.order.customer_id, order.lines[0].product_id), (None, None));
    }
}

#[test]
fn what_carries_too_little_says_whom_to_ask_about() {
    let order = OrderId::new(7);
    for (topic, payload, expected) in [
        (
            "orders/edited",
            json!({ "order_edit": { "id": 1, "order_id": 7 } }),
            Change::OrderTouched(order),
        ),
        ("orders/delete", json!({ "id": 7 }), Change::OrderDeleted(order)),
        (
            "returns/approve",
            json!({ "id": 9, "order": { "id": 7 } }),
            Change::OrderTouched(order),
        ),
        ("returns/close", json!({ "id": 9 }), Change::ReturnTouched(9)),
        (
            "returns/update",
            json!({ "admin_graphql_api_id": "gid://shopify/Return/9" }),
            Change::ReturnTouched(9),
        ),
        (
            "inventory_items/update",
            json!({ "id": 5, "cost": "1.00" }),
            Change::StockItemTouched(5),
        ),
        (
            "inventory_items/delete",
            json!({ "id": 5 }),
            Change::StockItemDeleted(5),
        ),
        ("shop/update", json!({ "id": 1, "name": "Lamps" }), Change::ShopTouched),
        (
            "app/scopes_update",
            json!({ "previous": [], "current": ["read_orders"] }),
            Change::ScopesTouched,
        ),
    ] {
        assert_eq!(parse(topic, &payload), expected, "{topic}");
    }
    let nameless = platform().parse_webhook("returns/close", b"{}", Currency::GBP);
    assert!(nameless.expect_err("it names nothing").is_malformed());
}

#[test]
fn cancelled_order_is_a_whole_order() {
    let change = platform()
        .parse_webhook("orders/cancelled", ORDER.as_bytes(), Currency::GBP)
        .expect("a good payload");
    assert!(matches!(change, Change::OrderChanged(_)), "{change:?}");
}
