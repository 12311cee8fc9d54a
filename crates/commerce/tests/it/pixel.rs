//! The pixel gets the collector it should have, once, and what only people can mend is told apart from failures.

use pairwell_commerce::{Collecting, Collector, CommerceError, CommercePlatform};
use serde_json::{Value, json};
use wiremock::{MockServer, ResponseTemplate};

use crate::support::{access, answer, data, document, with_mock};

const FIND: &str = "query Pixel";
const CREATE: &str = "mutation PixelCreate";
const UPDATE: &str = "mutation PixelUpdate";
const ID: &str = "gid://shopify/WebPixel/7";

fn collector() -> Collector {
    Collector {
        url: "https://pairwell.example.com/pixel/events".to_owned(),
        key: "pub_1".to_owned(),
    }
}

fn settings() -> Value {
    json!({ "key": "pub_1", "endpoint": "https://pairwell.example.com/pixel/events" })
}

/// As the platform answers a shop without a pixel of the app: an error beside null.
fn none_yet() -> ResponseTemplate {
    answer(json!({ "data": { "webPixel": null }, "errors": [{
        "message": "No web pixel was found for this app.", "path": ["webPixel"],
        "extensions": { "code": "RESOURCE_NOT_FOUND" },
    }] }))
}

fn done(field: &str) -> ResponseTemplate {
    data(json!({ field: { "webPixel": { "id": ID }, "userErrors": [] } }))
}

fn refused(field: &str, code: &str) -> ResponseTemplate {
    data(json!({ field: { "webPixel": null, "userErrors": [
        { "field": ["webPixel"], "message": "It cannot be.", "code": code },
    ] } }))
}

async fn variables_of(server: &MockServer, place: usize) -> Value {
    let requests = server.received_requests().await.expect("requests are recorded");
    let body: Value = serde_json::from_slice(&requests[place].body).expect("JSON");
    body["variables"].clone()
}

#[tokio::test]
async fn first_time_it_is_switched_on() {
    let (server, shopify) = with_mock().await;
    document(FIND).respond_with(none_yet()).expect(1).mount(&server).await;
    document(CREATE)
        .respond_with(done("webPixelCreate"))
        .expect(1)
        .mount(&server)
        .await;
    let collecting = shopify.collect_visits(&access(), &collector()).await;
    assert_eq!(collecting.expect("an answer"), Collecting::Started);
    assert_eq!(
        variables_of(&server, 1).await,
        json!({ "pixel": { "settings": settings() } })
    );
}

#[tokio::test]
async fn the_same_collector_is_left_alone_however_the_platform_writes_it() {
    for written in [settings(), json!(settings().to_string())] {
        let (server, shopify) = with_mock().await;
        document(FIND)
            .respond_with(data(json!({ "webPixel": { "id": ID, "settings": written } })))
            .expect(1)
            .mount(&server)
            .await;
        let collecting = shopify.collect_visits(&access(), &collector()).await;
        assert_eq!(collecting.expect("an answer"), Collecting::Unchanged);
    }
}

#[tokio::test]
async fn another_collector_is_replaced() {
    let (server, shopify) = with_mock().await;
    let before = json!({ "key": "pub_1", "endpoint": "https://old.example.com/pixel/events" });
    document(FIND)
        .respond_with(data(
            json!({ "webPixel": { "id": ID, "settings": before.to_string() } }),
        ))
        .expect(1)
        .mount(&server)
        .await;
    document(UPDATE)
        .respond_with(done("webPixelUpdate"))
        .expect(1)
        .mount(&server)
        .await;
    let collecting = shopify.collect_visits(&access(), &collector()).await;
    assert_eq!(collecting.expect("an answer"), Collecting::Changed);
    assert_eq!(
        variables_of(&server, 1).await,
        json!({ "id": ID, "pixel": { "settings": settings() } })
    );
}

#[tokio::test]
async fn one_that_came_in_between_is_found_and_kept() {
    let (server, shopify) = with_mock().await;
    document(FIND)
        .respond_with(none_yet())
        .up_to_n_times(1)
        .expect(1)
        .mount(&server)
        .await;
    document(CREATE)
        .respond_with(refused("webPixelCreate", "TAKEN"))
        .expect(1)
        .mount(&server)
        .await;
    document(FIND)
        .respond_with(data(json!({ "webPixel": { "id": ID, "settings": settings() } })))
        .expect(1)
        .mount(&server)
        .await;
    let collecting = shopify.collect_visits(&access(), &collector()).await;
    assert_eq!(collecting.expect("an answer"), Collecting::Unchanged);
}

#[tokio::test]
async fn what_only_people_can_mend_is_an_answer() {
    let (server, shopify) = with_mock().await;
    document(FIND).respond_with(none_yet()).mount(&server).await;
    document(CREATE)
        .respond_with(refused("webPixelCreate", "NO_EXTENSION"))
        .expect(1)
        .mount(&server)
        .await;
    let collecting = shopify.collect_visits(&access(), &collector()).await;
    assert_eq!(collecting.expect("an answer"), Collecting::NotDeployed);

    let (server, shopify) = with_mock().await;
    let denied = json!({ "data": { "webPixel": null }, "errors": [{
        "message": "Access denied for webPixel field.", "path": ["webPixel"],
        "extensions": { "code": "ACCESS_DENIED", "requiredAccess": "`read_pixels` access scope." },
    }] });
    document(FIND)
        .respond_with(answer(denied))
        .expect(1)
        .mount(&server)
        .await;
    let collecting = shopify.collect_visits(&access(), &collector()).await;
    let what = "webPixel needs `read_pixels` access scope.".to_owned();
    assert_eq!(collecting.expect("an answer"), Collecting::NotAllowed { what });
}

#[tokio::test]
async fn failures_stay_failures() {
    // Status, errors on top, errors of the mutation, and null without a reason.
    for (answered, is_transient) in [
        (ResponseTemplate::new(503), true),
        (
            answer(json!({ "errors": [{ "message": "syntax", "extensions": { "code": "syntaxError" } }] })),
            false,
        ),
        (refused("webPixelCreate", "INVALID_SETTINGS"), false),
        (data(json!({ "webPixelCreate": null })), false),
    ] {
        let (server, shopify) = with_mock().await;
        document(FIND).respond_with(none_yet()).mount(&server).await;
        document(CREATE).respond_with(answered).mount(&server).await;
        let error = shopify
            .collect_visits(&access(), &collector())
            .await
            .expect_err("a failure");
        assert_eq!(error.is_transient(), is_transient, "{error}");
        assert!(!matches!(error, CommerceError::AccessDenied { .. }), "{error}");
    }
}
