//! Single things of a shop, read as they are now.

use chrono::DateTime;
use pairwell_commerce::CommercePlatform;
use pairwell_domain::catalog::{ProductStatus, StockLevel};
use pairwell_domain::order::Refund;
use pairwell_domain::{CollectionId, Currency, CustomerId, OrderId, ProductId, VariantId};
use serde_json::{Value, json};
use wiremock::matchers::body_partial_json;

use crate::support::{access, answer, data, document, with_mock};

fn bag(amount: &str) -> Value {
    json!({ "shopMoney": { "amount": amount, "currencyCode": "GBP" } })
}

fn line(id: u32) -> Value {
    json!({
        "id": format!("gid://shopify/LineItem/{id}"),
        "quantity": 2,
        "currentQuantity": 1,
        "product": { "id": "gid://shopify/Product/7" },
        "variant": { "id": "gid://shopify/ProductVariant/8" },
        "customAttributes": [{ "key": "_pairwell", "value": "the-token" }],
        "originalTotalSet": bag("20.0"),
        "discountAllocations": [{ "allocatedAmountSet": bag("1.5") }, { "allocatedAmountSet": bag("0.255") }],
    })
}

fn order(lines: Vec<Value>, next: Option<&str>) -> Value {
    json!({ "order": {
        "id": "gid://shopify/Order/5",
        "name": "#1005",
        "createdAt": "2026-01-01T11:00:00Z",
        "processedAt": "2026-01-01T10:00:00Z",
        "updatedAt": "2026-01-02T10:00:00Z",
        "cancelledAt": null,
        "currencyCode": "GBP",
        "customAttributes": [{ "key": "__pairwell_visitor", "value": "vis_0000000000000000000000000000002a" }],
        "currentTotalPriceSet": bag("17.50"),
        "customer": { "id": "gid://shopify/Customer/9" },
        "refunds": [{ "id": "gid://shopify/Refund/6", "createdAt": "2026-01-02T09:00:00Z", "totalRefundedSet": bag("2.50") }],
        "lineItems": { "nodes": lines, "pageInfo": { "hasNextPage": next.is_some(), "endCursor": next } },
    } })
}

#[tokio::test]
async fn order_is_read_over_all_pages() {
    let (server, shopify) = with_mock().await;
    let asked = |after: Value| {
        let variables = json!({ "variables": { "id": "gid://shopify/Order/5", "after": after } });
        document("query Order(").and(body_partial_json(variables))
    };
    asked(Value::Null)
        .respond_with(data(order(vec![line(1), line(2)], Some("next"))))
        .expect(1)
        .mount(&server)
        .await;
    asked(json!("next"))
        .respond_with(data(order(vec![line(3)], None)))
        .expect(1)
        .mount(&server)
        .await;

    let found = shopify
        .order(&access(), OrderId::new(5), Currency::USD)
        .await
        .expect("an answer")
        .expect("the order");
    let time = |text| DateTime::parse_from_rfc3339(text).expect("a time").to_utc();
    assert_eq!(found.order.name, "#1005");
    assert_eq!(found.order.customer_id, Some(CustomerId::new(9)));
    assert_eq!(
        found.order.visitor_id.map(|id| id.to_string()).as_deref(),
        Some("vis_0000000000000000000000000000002a")
    );
    assert_eq!(found.order.placed_at, time("2026-01-01T10:00:00Z"));
    assert_eq!((found.order.total_minor, found.order.currency), (1_750, Currency::GBP));
    let ids: Vec<i64> = found.lines.iter().map(|line| line.id.get()).collect();
    assert_eq!(ids, [1, 2, 3]);
    let line = &found.lines[0];
    assert_eq!((line.quantity, line.current_quantity, line.total_minor), (2, 1, 1_824));
    assert_eq!(
        (line.product_id, line.variant_id),
        (Some(ProductId::new(7)), Some(VariantId::new(8)))
    );
    assert_eq!(line.offer_token.as_deref(), Some("the-token"));
    let refund = Refund {
        id: 6,
        order_id: OrderId::new(5),
        refunded_at: time("2026-01-02T09:00:00Z"),
        amount_minor: 250,
    };
    assert_eq!(found.refunds, [refund]);
}

#[tokio::test]
async fn order_with_withheld_buyer_is_still_an_order() {
    let (server, shopify) = with_mock().await;
    let mut answered = order(vec![line(1)], None);
    answered["order"]["customer"] = Value::Null;
    let body = json!({
        "data": answered,
        "errors": [{
            "message": "This app is not approved to access the Customer object.",
            "path": ["order", "customer"],
            "extensions": { "code": "ACCESS_DENIED" },
        }],
    });
    document("query Order(").respond_with(answer(body)).mount(&server).await;
    let found = shopify
        .order(&access(), OrderId::new(5), Currency::GBP)
        .await
        .expect("an answer");
    assert_eq!(
        found.map(|found| (found.order.customer_id, found.lines.len())),
        Some((None, 1))
    );
}

#[tokio::test]
async fn what_the_platform_does_not_know_is_none() {
    let not_found = json!({
        "data": { "product": null },
        "errors": [{ "message": "Invalid id", "path": ["product"], "extensions": { "code": "RESOURCE_NOT_FOUND" } }],
    });
    for response in [data(json!({ "product": null })), answer(not_found)] {
        let (server, shopify) = with_mock().await;
        document("query Product(").respond_with(response).mount(&server).await;
        let found = shopify
            .product(&access(), ProductId::new(1), Currency::GBP)
            .await
            .expect("an answer");
        assert_eq!(found, None);
    }
}

#[tokio::test]
async fn pages_that_do_not_end_are_an_error() {
    let (server, shopify) = with_mock().await;
    document("query Order(")
        .respond_with(data(order(vec![line(1)], Some("same"))))
        .mount(&server)
        .await;
    let error = shopify
        .order(&access(), OrderId::new(5), Currency::GBP)
        .await
        .expect_err("an order without end");
    assert!(error.is_malformed() && error.to_string().contains("Order 5"), "{error}");
}

#[tokio::test]
async fn product_comes_with_stock_and_cost() {
    let (server, shopify) = with_mock().await;
    let product = json!({ "product": {
        "id": "gid://shopify/Product/7",
        "title": "Lamp",
        "handle": "lamp",
        "vendor": "Acme",
        "productType": "Lighting",
        "status": "UNLISTED",
        "updatedAt": "2026-01-01T00:00:00Z",
        "featuredMedia": { "preview": { "image": { "url": "https://cdn.example/lamp.jpg" } } },
        "variants": {
            "nodes": [{
                "id": "gid://shopify/ProductVariant/8",
                "title": "White",
                "sku": "",
                "price": "12.50",
                "compareAtPrice": "15.00",
                "position": 2,
                "inventoryPolicy": "CONTINUE",
                "inventoryQuantity": -3,
                "inventoryItem": {
                    "id": "gid://shopify/InventoryItem/9",
                    "tracked": true,
                    "unitCost": { "amount": "4.125", "currencyCode": "GBP" },
                },
            }],
            "pageInfo": { "hasNextPage": false, "endCursor": "end" },
        },
    } });
    document("query Product(")
        .respond_with(data(product))
        .expect(2)
        .mount(&server)
        .await;
    let read = async |currency| {
        shopify
            .product(&access(), ProductId::new(7), currency)
            .await
            .expect("an answer")
            .expect("the product")
    };
    let found = read(Currency::GBP).await;
    assert_eq!(found.product.status, ProductStatus::Unlisted);
    assert_eq!(found.product.image_url.as_deref(), Some("https://cdn.example/lamp.jpg"));
    let row = &found.variants[0];
    assert_eq!(row.stock_item_id, Some(9));
    assert_eq!(
        (row.variant.price_minor, row.variant.compare_at_minor),
        (1_250, Some(1_500))
    );
    assert_eq!((row.variant.cost_minor, row.variant.position), (Some(413), 2));
    assert_eq!(row.variant.sku, None);
    assert!(row.variant.stock.is_sellable());
    assert_eq!(row.variant.stock.n_available, -3);
    // A cost in pounds says nothing about prices in dollars.
    assert_eq!(read(Currency::USD).await.variants[0].variant.cost_minor, None);
}

#[tokio::test]
async fn stock_tells_what_is_counted_left_and_what_it_costs() {
    for (tracked, quantity, n_available) in [
        (true, json!(4), Some(4)),
        (false, json!(4), Some(4)),
        (true, Value::Null, None),
    ] {
        let (server, shopify) = with_mock().await;
        let item = json!({ "inventoryItem": {
            "tracked": tracked, "unitCost": { "amount": "4.125", "currencyCode": "GBP" }, "variants": { "nodes": [{ "inventoryQuantity": quantity }] },
        } });
        document("query Stock(").respond_with(data(item)).mount(&server).await;
        let expected = StockLevel {
            is_tracked: tracked,
            n_available,
            cost_minor: Some(413),
        };
        let found = shopify.stock(&access(), 9, Currency::GBP).await.expect("an answer");
        assert_eq!(found, Some(expected));
    }
}

#[tokio::test]
async fn collection_is_read_over_all_pages_and_one_without_end_only_by_name() {
    let (server, shopify) = with_mock().await;
    let page = |product: u32, next: Option<&str>| {
        data(json!({ "collection": {
            "id": "gid://shopify/Collection/31",
            "title": "Summer",
            "products": {
                "nodes": [{ "id": format!("gid://shopify/Product/{product}") }],
                "pageInfo": { "hasNextPage": next.is_some(), "endCursor": next },
            },
        } }))
    };
    let asked = |id: u32, after: Value| {
        let variables = json!({ "variables": { "id": format!("gid://shopify/Collection/{id}"), "after": after } });
        document("query Collection(").and(body_partial_json(variables))
    };
    asked(31, Value::Null)
        .respond_with(page(701, Some("next")))
        .expect(1)
        .mount(&server)
        .await;
    asked(31, json!("next"))
        .respond_with(page(702, None))
        .expect(1)
        .mount(&server)
        .await;
    let read = async |id| {
        shopify
            .collection(&access(), CollectionId::new(id))
            .await
            .expect("an answer")
    };
    let found = read(31).await.expect("the collection");
    assert_eq!(found.collection.title, "Summer");
    assert_eq!(found.products, Some(vec![ProductId::new(701), ProductId::new(702)]));

    document("query Collection(")
        .and(body_partial_json(
            json!({ "variables": { "id": "gid://shopify/Collection/32" } }),
        ))
        .respond_with(page(703, Some("more")))
        .mount(&server)
        .await;
    let endless = read(32).await.expect("the collection");
    assert_eq!((endless.collection.title.as_str(), endless.products), ("Summer", None));
    document("query Collection(")
        .respond_with(data(json!({ "collection": null })))
        .mount(&server)
        .await;
    assert_eq!(read(33).await, None);
}
