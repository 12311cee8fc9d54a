//! What is asked to keep in step with a shop: what goes back, what is gone, what is granted, which version answers.

use pairwell_commerce::{CommerceError, CommercePlatform, ExportId, Thing, VersionGap};
use pairwell_domain::order::ReturnedLine;
use pairwell_domain::{OrderId, OrderLineId, ProductId, VariantId};
use serde_json::{Value, json};

use crate::support::{access, answer, data, document, shop_data, with_mock};

fn back(status: &str, created_at: &str, lines: &[(u32, i64, &str)]) -> Value {
    let nodes: Vec<Value> = lines
        .iter()
        .map(|(line, quantity, reason)| {
            json!({
                "quantity": quantity,
                "returnReasonDefinition": { "handle": reason },
                "fulfillmentLineItem": { "lineItem": { "id": format!("gid://shopify/LineItem/{line}") } },
            })
        })
        .collect();
    json!({
        "status": status,
        "createdAt": created_at,
        "returnLineItems": { "nodes": nodes, "pageInfo": { "hasNextPage": false, "endCursor": null } },
    })
}

#[tokio::test]
async fn what_goes_back_is_summed_by_line_over_returns_that_were_agreed_to() {
    let (server, shopify) = with_mock().await;
    let order = json!({ "order": {
        "returnStatus": "IN_PROGRESS",
        "returns": {
            "nodes": [
                back("OPEN", "2026-02-01T00:00:00Z", &[(1, 2, "defective"), (2, 1, "color")]),
                back("CLOSED", "2026-01-01T00:00:00Z", &[(1, 1, "size_too_small")]),
                back("DECLINED", "2026-03-01T00:00:00Z", &[(1, 9, "unwanted")]),
                back("REQUESTED", "2026-03-01T00:00:00Z", &[(3, 1, "unwanted")]),
                back("CANCELED", "2026-03-01T00:00:00Z", &[(2, 9, "unwanted")]),
            ],
            "pageInfo": { "hasNextPage": false, "endCursor": null },
        },
    } });
    document("query OrderReturns")
        .respond_with(data(order))
        .mount(&server)
        .await;
    let returned = |line, quantity, reason: &str| ReturnedLine {
        line_id: OrderLineId::new(line),
        quantity,
        reason: Some(reason.to_owned()),
    };
    let found = shopify.returns(&access(), OrderId::new(5)).await.expect("an answer");
    assert_eq!(found, Some(vec![returned(1, 3, "defective"), returned(2, 1, "color")]));
}

#[tokio::test]
async fn returns_that_may_not_be_read_are_not_none() {
    let (server, shopify) = with_mock().await;
    let denied = json!({
        "data": { "order": { "returnStatus": "IN_PROGRESS", "returns": null } },
        "errors": [{ "message": "Access denied for returns field.", "path": ["order", "returns"], "extensions": { "code": "ACCESS_DENIED" } }],
    });
    document("query OrderReturns")
        .respond_with(answer(denied))
        .mount(&server)
        .await;
    let error = shopify.returns(&access(), OrderId::new(5)).await.expect_err("withheld");
    assert!(matches!(error, CommerceError::AccessDenied { .. }), "{error}");
}

#[tokio::test]
async fn thing_is_gone_only_when_the_platform_says_so() {
    let (server, shopify) = with_mock().await;
    let found = json!({ "product": { "id": "gid://shopify/Product/7" } });
    document("query ExistsProduct")
        .respond_with(data(found))
        .mount(&server)
        .await;
    document("query ExistsVariant")
        .respond_with(data(json!({ "productVariant": null })))
        .mount(&server)
        .await;
    let denied = json!({
        "data": { "order": null },
        "errors": [{ "message": "Access denied for order field.", "path": ["order"], "extensions": { "code": "ACCESS_DENIED" } }],
    });
    document("query ExistsOrder")
        .respond_with(answer(denied))
        .mount(&server)
        .await;
    let exists = async |thing| shopify.exists(&access(), thing).await;
    assert!(exists(Thing::Product(ProductId::new(7))).await.expect("an answer"));
    assert!(!exists(Thing::Variant(VariantId::new(8))).await.expect("an answer"));
    let error = exists(Thing::Order(OrderId::new(9)))
        .await
        .expect_err("not allowed to know");
    assert!(matches!(error, CommerceError::AccessDenied { .. }), "{error}");
}

#[tokio::test]
async fn granted_scopes_and_the_order_of_a_return_are_read() {
    let (server, shopify) = with_mock().await;
    let scopes = json!({ "currentAppInstallation": { "accessScopes": [{ "handle": "read_orders" }, { "handle": "read_returns" }] } });
    document("query GrantedScopes")
        .respond_with(data(scopes))
        .mount(&server)
        .await;
    let order = json!({ "return": { "order": { "id": "gid://shopify/Order/7" } } });
    document("query ReturnOrder")
        .respond_with(data(order))
        .mount(&server)
        .await;
    let granted = shopify.granted_scopes(&access()).await.expect("an answer");
    assert_eq!(granted, "read_orders,read_returns");
    let order = shopify.order_of_return(&access(), 9).await.expect("an answer");
    assert_eq!(order, Some(OrderId::new(7)));
}

#[tokio::test]
async fn export_that_has_ended_needs_no_cancelling() {
    let (server, shopify) = with_mock().await;
    let refused = json!({ "bulkOperationCancel": {
        "bulkOperation": null,
        "userErrors": [{ "field": ["id"], "message": "A bulk operation cannot be canceled when it is completed" }],
    } });
    document("mutation ExportCancel")
        .respond_with(data(refused))
        .expect(1)
        .mount(&server)
        .await;
    let id = ExportId::new("gid://shopify/BulkOperation/1");
    shopify
        .cancel_export(&access(), &id)
        .await
        .expect("as good as cancelled");
}

#[tokio::test]
async fn other_version_is_told_of_until_the_right_one_answers() {
    let (server, shopify) = with_mock().await;
    document("query ShopInfo")
        .respond_with(data(shop_data()).insert_header("x-shopify-api-version", "2026-10"))
        .up_to_n_times(1)
        .mount(&server)
        .await;
    document("query ShopInfo")
        .respond_with(data(shop_data()))
        .mount(&server)
        .await;
    shopify.shop_info(&access()).await.expect("an answer all the same");
    let gap = VersionGap {
        asked: "2026-07".to_owned(),
        served: "2026-10".to_owned(),
    };
    assert_eq!(shopify.version_gap(&access().shop), Some(gap));
    shopify.shop_info(&access()).await.expect("an answer");
    assert_eq!(shopify.version_gap(&access().shop), None);
}
