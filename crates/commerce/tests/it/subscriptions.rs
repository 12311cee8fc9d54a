//! Webhooks of a shop are made what they should be.

use pairwell_commerce::shopify::topics_for_app_settings;
use pairwell_commerce::{CommercePlatform, Subscribed};
use serde_json::{Value, json};
use wiremock::MockServer;
use wiremock::matchers::body_partial_json;

use crate::support::{access, data, document, with_mock};

const CALLBACK: &str = "https://app.example/webhooks/shopify";

const WANTED: [&str; 26] = [
    "ORDERS_CREATE",
    "ORDERS_UPDATED",
    "ORDERS_CANCELLED",
    "ORDERS_EDITED",
    "ORDERS_DELETE",
    "REFUNDS_CREATE",
    "PRODUCTS_CREATE",
    "PRODUCTS_UPDATE",
    "PRODUCTS_DELETE",
    "COLLECTIONS_CREATE",
    "COLLECTIONS_UPDATE",
    "COLLECTIONS_DELETE",
    "INVENTORY_LEVELS_UPDATE",
    "INVENTORY_ITEMS_UPDATE",
    "INVENTORY_ITEMS_DELETE",
    "RETURNS_APPROVE",
    "RETURNS_DECLINE",
    "RETURNS_CANCEL",
    "RETURNS_CLOSE",
    "RETURNS_REOPEN",
    "RETURNS_UPDATE",
    "SHOP_UPDATE",
    "APP_SCOPES_UPDATE",
    "BULK_OPERATIONS_FINISH",
    "APP_UNINSTALLED",
    "APP_SUBSCRIPTIONS_UPDATE",
];

fn subscription(id: usize, topic: &str, uri: &str) -> Value {
    json!({
        "id": format!("gid://shopify/WebhookSubscription/{id}"),
        "topic": topic,
        "uri": uri,
        "filter": "",
        "includeFields": [],
    })
}

async fn with_subscriptions(server: &MockServer, nodes: Vec<Value>) {
    let page = json!({ "webhookSubscriptions": {
        "nodes": nodes, "pageInfo": { "hasNextPage": false, "endCursor": null },
    } });
    document("query Webhooks")
        .respond_with(data(page))
        .expect(1)
        .mount(server)
        .await;
    let created = json!({ "webhookSubscriptionCreate": {
        "webhookSubscription": { "id": "gid://shopify/WebhookSubscription/99" }, "userErrors": [],
    } });
    document("mutation WebhookCreate")
        .respond_with(data(created))
        .mount(server)
        .await;
    let deleted = json!({ "webhookSubscriptionDelete": {
        "deletedWebhookSubscriptionId": "gid://shopify/WebhookSubscription/1", "userErrors": [],
    } });
    document("mutation WebhookDelete")
        .respond_with(data(deleted))
        .mount(server)
        .await;
}

/// A variable of each call that sent this document, in order.
async fn sent(server: &MockServer, starts_with: &str, variable: &str) -> Vec<String> {
    server
        .received_requests()
        .await
        .expect("requests are recorded")
        .iter()
        .filter_map(|request| serde_json::from_slice::<Value>(&request.body).ok())
        .filter(|body| {
            body["query"]
                .as_str()
                .is_some_and(|query| query.starts_with(starts_with))
        })
        .filter_map(|body| body["variables"][variable].as_str().map(str::to_owned))
        .collect()
}

#[tokio::test]
async fn new_shop_gets_every_topic_of_the_table() {
    let (server, shopify) = with_mock().await;
    with_subscriptions(&server, Vec::new()).await;
    let subscribed = shopify.subscribe(&access(), CALLBACK).await.expect("subscribed");
    assert_eq!(
        subscribed,
        Subscribed {
            n_created: 26,
            n_kept: 0,
            n_removed: 0,
            n_refused: 0
        }
    );
    assert_eq!(sent(&server, "mutation WebhookCreate", "topic").await, WANTED);
}

#[tokio::test]
async fn second_time_nothing_changes() {
    let (server, shopify) = with_mock().await;
    let nodes = WANTED
        .iter()
        .enumerate()
        .map(|(id, topic)| subscription(id, topic, CALLBACK))
        .collect();
    with_subscriptions(&server, nodes).await;
    let subscribed = shopify.subscribe(&access(), CALLBACK).await.expect("subscribed");
    assert_eq!(
        subscribed,
        Subscribed {
            n_created: 0,
            n_kept: 26,
            n_removed: 0,
            n_refused: 0,
        }
    );
}

#[tokio::test]
async fn doubled_narrowed_moved_and_unwanted_ones_are_replaced() {
    let (server, shopify) = with_mock().await;
    let mut nodes: Vec<Value> = WANTED
        .iter()
        .enumerate()
        .map(|(id, topic)| subscription(id, topic, CALLBACK))
        .collect();
    nodes[0]["filter"] = json!("total_price:>100");
    nodes[1]["includeFields"] = json!(["id"]);
    nodes[2]["uri"] = json!("https://old.example/webhooks/shopify");
    nodes.push(subscription(90, "APP_UNINSTALLED", CALLBACK));
    nodes.push(subscription(91, "CARTS_UPDATE", CALLBACK));
    with_subscriptions(&server, nodes).await;
    let subscribed = shopify.subscribe(&access(), CALLBACK).await.expect("subscribed");
    assert_eq!(
        subscribed,
        Subscribed {
            n_created: 3,
            n_kept: 23,
            n_removed: 5,
            n_refused: 0,
        }
    );
    assert_eq!(sent(&server, "mutation WebhookCreate", "topic").await, WANTED[..3]);
    let removed = sent(&server, "mutation WebhookDelete", "id").await;
    let expected: Vec<String> = [0, 1, 2, 90, 91]
        .iter()
        .map(|id| format!("gid://shopify/WebhookSubscription/{id}"))
        .collect();
    assert_eq!(removed, expected);
}

#[tokio::test]
async fn address_the_platform_does_not_take_is_named() {
    let (server, shopify) = with_mock().await;
    let page = json!({ "webhookSubscriptions": {
        "nodes": [], "pageInfo": { "hasNextPage": false, "endCursor": null },
    } });
    document("query Webhooks").respond_with(data(page)).mount(&server).await;
    let refused = json!({ "webhookSubscriptionCreate": {
        "webhookSubscription": null,
        "userErrors": [{
            "field": ["webhookSubscription", "callbackUrl"],
            "message": "Address protocol http:// is not supported",
        }],
    } });
    document("mutation WebhookCreate")
        .respond_with(data(refused))
        .expect(1)
        .mount(&server)
        .await;
    let error = shopify
        .subscribe(&access(), "http://app.example/")
        .await
        .expect_err("http is refused");
    assert!(
        error
            .to_string()
            .ends_with("refused: webhookSubscription.callbackUrl: Address protocol http:// is not supported"),
        "{error}"
    );
}

#[tokio::test]
async fn returns_are_done_without_while_they_may_not_be_read() {
    let (server, shopify) = with_mock().await;
    let refused = json!({ "webhookSubscriptionCreate": {
        "webhookSubscription": null,
        "userErrors": [{ "field": ["topic"], "message": "You do not have permission to subscribe to this topic" }],
    } });
    for topic in WANTED.iter().filter(|topic| topic.starts_with("RETURNS_")) {
        document("mutation WebhookCreate")
            .and(body_partial_json(json!({ "variables": { "topic": topic } })))
            .respond_with(data(refused.clone()))
            .with_priority(1)
            .mount(&server)
            .await;
    }
    with_subscriptions(&server, Vec::new()).await;
    let subscribed = shopify
        .subscribe(&access(), CALLBACK)
        .await
        .expect("subscribed to the rest");
    assert_eq!((subscribed.n_created, subscribed.n_refused), (20, 6));
}

#[test]
fn topics_the_api_does_not_take_are_the_compliance_ones() {
    assert_eq!(
        topics_for_app_settings(),
        ["customers/data_request", "customers/redact", "shop/redact"]
    );
}
