//! The theme's value is written to the app's own installation, or nothing is sent at all.

use pairwell_commerce::{CommerceError, CommercePlatform};
use serde_json::{Value, json};
use wiremock::{MockServer, ResponseTemplate};

use crate::support::{access, data, document, shop, with_mock};

const INSTALLATION: &str = "query Installation";
const PUBLISH: &str = "mutation StorefrontPublish";
const OWNER: &str = "gid://shopify/AppInstallation/99";

async fn with_installation(server: &MockServer, n_expected: u64) {
    document(INSTALLATION)
        .respond_with(data(json!({ "currentAppInstallation": { "id": OWNER } })))
        .expect(n_expected)
        .mount(server)
        .await;
}

fn written() -> ResponseTemplate {
    data(json!({ "metafieldsSet": {
        "metafields": [{ "id": "gid://shopify/Metafield/1" }], "userErrors": [],
    } }))
}

/// JSON of exactly this many bytes.
fn json_of(n_bytes: usize) -> String {
    format!("\"{}\"", "x".repeat(n_bytes - 2))
}

#[tokio::test]
async fn value_is_written_as_it_is_to_the_installation() {
    let (server, shopify) = with_mock().await;
    with_installation(&server, 1).await;
    document(PUBLISH).respond_with(written()).expect(1).mount(&server).await;
    let text = r#"{"v":1,"quiet":["/pages/returns"]}"#;
    shopify.publish_storefront(&access(), text).await.expect("published");
    let requests = server.received_requests().await.expect("requests are recorded");
    let body: Value = serde_json::from_slice(&requests[1].body).expect("JSON");
    let metafield = json!({
        "ownerId": OWNER, "namespace": "pairwell", "key": "storefront", "type": "json", "value": text,
    });
    assert_eq!(body["variables"], json!({ "metafields": [metafield] }));
}

#[tokio::test]
async fn refusal_names_field_and_code() {
    let (server, shopify) = with_mock().await;
    with_installation(&server, 1).await;
    let refused = json!({ "metafieldsSet": { "metafields": [], "userErrors": [{
        "field": ["metafields", "0", "value"], "message": "Value is invalid JSON.", "code": "INVALID_VALUE",
    }] } });
    document(PUBLISH)
        .respond_with(data(refused))
        .expect(1)
        .mount(&server)
        .await;
    let error = shopify
        .publish_storefront(&access(), "{}")
        .await
        .expect_err("it is refused");
    assert!(matches!(error, CommerceError::Refused { .. }), "{error}");
    assert_eq!(
        error.to_string(),
        "test-shop.myshopify.com: publishing to the storefront: refused: metafields.0.value: Value is invalid JSON. \
         (INVALID_VALUE)"
    );
}

#[tokio::test]
async fn largest_value_goes_and_one_byte_more_is_not_sent() {
    let (server, shopify) = with_mock().await;
    with_installation(&server, 1).await;
    document(PUBLISH).respond_with(written()).expect(1).mount(&server).await;
    shopify
        .publish_storefront(&access(), &json_of(131_072))
        .await
        .expect("published");
    let error = shopify
        .publish_storefront(&access(), &json_of(131_073))
        .await
        .expect_err("it is too large");
    let CommerceError::ValueTooLarge {
        shop: named,
        size_bytes,
        limit_bytes,
        ..
    } = &error
    else {
        panic!("{error}");
    };
    assert_eq!((named, *size_bytes, *limit_bytes), (&shop(), 131_073, 131_072));
    assert!(!error.is_transient());
}

#[tokio::test]
async fn what_is_no_json_is_not_sent_and_not_quoted() {
    let (server, shopify) = with_mock().await;
    with_installation(&server, 0).await;
    for bad in ["", "{\"v\":1", "{\"v\":1} private", "{'v':1}"] {
        let error = shopify
            .publish_storefront(&access(), bad)
            .await
            .expect_err("it is no JSON");
        assert!(error.is_malformed(), "{error}");
        assert!(!error.to_string().contains("private"), "{error}");
    }
}

#[tokio::test]
async fn writing_is_repeated_after_the_platforms_failure() {
    let (server, shopify) = with_mock().await;
    with_installation(&server, 1).await;
    document(PUBLISH)
        .respond_with(ResponseTemplate::new(503))
        .up_to_n_times(1)
        .expect(1)
        .mount(&server)
        .await;
    document(PUBLISH).respond_with(written()).expect(1).mount(&server).await;
    shopify.publish_storefront(&access(), "{}").await.expect("published");
}
