//! Lines of exports. The files are hand-made: children before parents, escaped slashes, a line without a product, an
//! order without a buyer, an object nobody asked about.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use pairwell_commerce::shopify::{Shopify, ShopifyConfig};
use pairwell_commerce::{CommerceError, CommercePlatform, ExportKind, ExportRow, LineSnapshot};
use pairwell_domain::catalog::{Collection, Product, ProductStatus, Stock, StockedVariant, Variant};
use pairwell_domain::order::{Order, Refund};
use pairwell_domain::{CollectionId, Currency, CustomerId, OrderId, OrderLineId, ProductId, VariantId};

fn platform() -> Shopify {
    let config = ShopifyConfig::new("client-id", "secret".into());
    Shopify::new(Arc::new(config)).expect("good settings")
}

fn rows(what: ExportKind, file: &str) -> Vec<ExportRow> {
    let platform = platform();
    file.lines()
        .map(|line| {
            platform
                .parse_export_line(what, Currency::GBP, line.as_bytes())
                .expect("a good line")
        })
        .collect()
}

fn error(what: ExportKind, line: &str) -> CommerceError {
    platform()
        .parse_export_line(what, Currency::GBP, line.as_bytes())
        .expect_err("a bad line")
}

fn time(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).expect("a time").to_utc()
}

#[test]
fn catalogue_is_read_row_by_row_in_any_order() {
    let lamp = StockedVariant {
        variant: Variant {
            id: VariantId::new(801),
            product_id: ProductId::new(701),
            title: "White".to_owned(),
            sku: Some("LAMP-W".to_owned()),
            price_minor: 1_250,
            compare_at_minor: None,
            cost_minor: Some(600),
            stock: Stock {
                is_tracked: true,
                n_available: 31,
                sells_when_out: false,
            },
            position: 1,
        },
        stock_item_id: Some(901),
    };
    let product = Product {
        id: ProductId::new(701),
        title: "Crème lamp – \"round\"".to_owned(),
        handle: "creme-lamp".to_owned(),
        vendor: "Acme".to_owned(),
        product_type: "Lighting".to_owned(),
        status: ProductStatus::Active,
        image_url: Some("https://cdn.example/lamp.jpg".to_owned()),
        updated_at: time("2026-01-01T00:00:00Z"),
    };
    let shade = Product {
        id: ProductId::new(702),
        title: "Shade".to_owned(),
        handle: "shade".to_owned(),
        vendor: String::new(),
        product_type: String::new(),
        // A status of a later version is kept unsold.
        status: ProductStatus::Unknown,
        image_url: None,
        updated_at: time("2026-01-01T22:00:00Z"),
    };
    let shade_variant = StockedVariant {
        variant: Variant {
            id: VariantId::new(802),
            product_id: ProductId::new(702),
            title: "Default Title".to_owned(),
            sku: None,
            price_minor: 300,
            compare_at_minor: Some(400),
            cost_minor: None,
            stock: Stock {
                is_tracked: false,
                n_available: 0,
                sells_when_out: true,
            },
            position: 1,
        },
        stock_item_id: Some(902),
    };
    assert_eq!(
        rows(ExportKind::Catalogue, include_str!("../fixtures/catalogue.jsonl")),
        [
            ExportRow::Variant(lamp),
            ExportRow::Product {
                product,
                complements: vec![ProductId::new(702), ProductId::new(703)],
            },
            ExportRow::Product {
                product: shade,
                complements: vec![],
            },
            ExportRow::Variant(shade_variant),
            ExportRow::Other,
        ]
    );
}

#[test]
fn orders_are_read_row_by_row_in_any_order() {
    let eur = Currency::EUR;
    let line = LineSnapshot {
        id: OrderLineId::new(501),
        order_id: OrderId::new(401),
        product_id: Some(ProductId::new(701)),
        variant_id: Some(VariantId::new(801)),
        quantity: 3,
        current_quantity: 2,
        total_minor: 3_374,
        offer_token: Some("the-token".to_owned()),
    };
    let order = Order {
        id: OrderId::new(401),
        name: "#1001".to_owned(),
        customer_id: Some(CustomerId::new(601)),
        visitor_id: "vis_0000000000000000000000000000002a".parse().ok(),
        placed_at: time("2026-01-01T00:30:00Z"),
        updated_at: time("2026-01-04T10:00:00Z"),
        cancelled_at: None,
        currency: Currency::GBP,
        total_minor: 2_249,
    };
    assert!(order.visitor_id.is_some());
    let refund = Refund {
        id: 301,
        order_id: OrderId::new(401),
        refunded_at: time("2026-01-04T09:00:00Z"),
        amount_minor: 1_125,
    };
    let cancelled = Order {
        id: OrderId::new(402),
        name: "#1002".to_owned(),
        customer_id: None,
        visitor_id: None,
        placed_at: time("2026-01-05T10:00:00Z"),
        updated_at: time("2026-01-05T11:00:00Z"),
        cancelled_at: Some(time("2026-01-05T11:00:00Z")),
        currency: eur,
        total_minor: 0,
    };
    let by_hand = LineSnapshot {
        id: OrderLineId::new(502),
        order_id: OrderId::new(402),
        product_id: None,
        variant_id: None,
        quantity: 1,
        current_quantity: 0,
        total_minor: 500,
        offer_token: None,
    };
    assert_eq!(
        rows(ExportKind::Orders, include_str!("../fixtures/orders.jsonl")),
        [
            ExportRow::Line(line),
            ExportRow::Order {
                order,
                refunds: vec![refund],
                has_returns: false,
            },
            ExportRow::Order {
                order: cancelled,
                refunds: Vec::new(),
                has_returns: false,
            },
            ExportRow::Line(by_hand),
        ]
    );
}

#[test]
fn broken_line_names_its_object_and_never_its_content() {
    let nameless = error(
        ExportKind::Catalogue,
        r#"{"id":"gid://shopify/ProductVariant/8","price":"1.00"}"#,
    );
    assert_eq!(nameless.to_string(), "ProductVariant 8: does not name its product");
    let timeless = error(
        ExportKind::Orders,
        r#"{"id":"gid://shopify/Order/4","name":"ada@example.com"}"#,
    );
    assert_eq!(timeless.to_string(), "Order 4: has no time of its last change");
    let priceless = error(
        ExportKind::Catalogue,
        r#"{"id":"gid://shopify/ProductVariant/8","price":"ada@example.com","__parentId":"gid://shopify/Product/7"}"#,
    );
    assert!(
        priceless.to_string().starts_with("ProductVariant 8: price: "),
        "{priceless}"
    );
    for (what, line) in [
        (
            ExportKind::Orders,
            r#"{"id":"gid://shopify/LineItem/5","quantity":"ada@example.com"}"#,
        ),
        (ExportKind::Catalogue, r#"{"id":"ada@example.com"}"#),
        (ExportKind::Catalogue, r#"{"title":"ada@example.com"}"#),
        (ExportKind::Catalogue, r#"{"id":"gid://shopify/Product/7","#),
        (ExportKind::Orders, "ada@example.com"),
        (ExportKind::Orders, ""),
    ] {
        let error = error(what, line);
        assert!(error.is_malformed(), "{error}");
        assert!(!format!("{error} {error:?}").contains("ada@"), "{error}");
    }
    assert!(!priceless.to_string().contains("ada@"));
}

#[test]
fn token_too_long_to_be_ours_is_dropped() {
    let line = |token: &str| {
        format!(
            r#"{{"id":"gid://shopify/LineItem/5","quantity":1,"currentQuantity":1,"originalTotalSet":{{"shopMoney":{{"amount":"1"}}}},"customAttributes":[{{"key":"_pairwell","value":"{token}"}}],"__parentId":"gid://shopify/Order/4"}}"#
        )
    };
    let token_of = |token: &str| {
        let rows = rows(ExportKind::Orders, &line(token));
        let [ExportRow::Line(line)] = rows.as_slice() else {
            panic!("a line: {rows:?}");
        };
        line.offer_token.clone()
    };
    assert_eq!(token_of(&"t".repeat(200)).map(|token| token.len()), Some(200));
    assert_eq!(token_of(&"t".repeat(201)), None);
    assert_eq!(token_of(""), None);
}

#[test]
fn collections_are_read_row_by_row_in_any_order() {
    let lines = r#"{"id":"gid://shopify/Product/701","__parentId":"gid://shopify/Collection/31"}
{"id":"gid:\/\/shopify\/Collection\/31","title":"Summer \u2013 \"bright\""}
{"id":"gid://shopify/Collection/32","title":"Empty"}
"#;
    assert_eq!(
        rows(ExportKind::Collections, lines),
        [
            ExportRow::CollectionMember {
                collection: CollectionId::new(31),
                product: ProductId::new(701),
            },
            ExportRow::Collection(Collection {
                id: CollectionId::new(31),
                title: "Summer – \"bright\"".to_owned(),
            }),
            ExportRow::Collection(Collection {
                id: CollectionId::new(32),
                title: "Empty".to_owned(),
            }),
        ]
    );
}
