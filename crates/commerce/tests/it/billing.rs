//! A subscription is asked for once, its page is the platform's, and what became of it is told by the list.

use pairwell_commerce::{CommerceError, CommercePlatform, NewSubscription};
use pairwell_domain::billing::{AgreementStatus, Interval};
use pairwell_domain::{Currency, Money};
use serde_json::{Value, json};
use wiremock::{MockServer, ResponseTemplate};

use crate::support::{access, answer, data, document, with_mock};

const CREATE: &str = "mutation SubscriptionCreate";
const CANCEL: &str = "mutation SubscriptionCancel";
const LIST: &str = "query Agreements";
const ID: &str = "gid://shopify/AppSubscription/7";

fn new() -> NewSubscription {
    NewSubscription {
        key: "small.0123abcd".to_owned(),
        name: "Small".to_owned(),
        price: Money::new(1_950, Currency::USD),
        interval: Interval::Year,
        trial_days: 14,
        is_test: true,
    }
}

fn created(address: &Value, errors: Value) -> ResponseTemplate {
    data(json!({ "appSubscriptionCreate": {
        "confirmationUrl": address, "appSubscription": { "id": ID }, "userErrors": errors,
    } }))
}

async fn with_create(server: &MockServer, response: ResponseTemplate, n_expected: u64) {
    document(CREATE)
        .respond_with(response)
        .expect(n_expected)
        .mount(server)
        .await;
}

#[tokio::test]
async fn question_is_put_as_the_platform_wants_it() {
    let (server, shopify) = with_mock().await;
    let page = "https://admin.shopify.com/store/test-shop/charges/7/confirm";
    with_create(&server, created(&json!(page), json!([])), 1).await;
    let asked = shopify.start_subscription(&access(), &new()).await.expect("asked");
    assert_eq!((asked.id.as_str(), asked.address.as_str()), (ID, page));
    let requests = server.received_requests().await.expect("requests are recorded");
    let body: Value = serde_json::from_slice(&requests[0].body).expect("JSON");
    assert_eq!(
        body["variables"],
        json!({
            "name": "Small",
            "returnUrl": "https://admin.shopify.com/store/test-shop/apps/client-id/settings/plan?agreed=small.0123abcd",
            "lineItems": [{ "plan": { "appRecurringPricingDetails": {
                "price": { "amount": "19.50", "currencyCode": "USD" }, "interval": "ANNUAL",
            } } }],
            "test": true,
            "trialDays": 14,
        })
    );
}

#[tokio::test]
async fn page_of_anybody_else_is_not_followed() {
    for page in [
        json!("https://evil.example/charges/7"),
        json!("https://shopify.com.evil.example/"),
        json!("http://admin.shopify.com/charges/7"),
        json!("https://user@admin.shopify.com/charges/7"),
        json!("javascript:alert(1)"),
        json!(null),
    ] {
        let (server, shopify) = with_mock().await;
        with_create(&server, created(&page, json!([])), 1).await;
        let error = shopify
            .start_subscription(&access(), &new())
            .await
            .expect_err("refused");
        assert!(error.is_malformed() && error.is_open(), "{page}: {error}");
    }
}

#[tokio::test]
async fn question_is_not_repeated_when_nobody_knows_what_became_of_it() {
    let (server, shopify) = with_mock().await;
    with_create(&server, ResponseTemplate::new(502), 1).await;
    let error = shopify
        .start_subscription(&access(), &new())
        .await
        .expect_err("it failed");
    assert!(error.is_open(), "{error}");
}

#[tokio::test]
async fn question_is_repeated_when_it_was_certainly_not_taken() {
    let (server, shopify) = with_mock().await;
    let throttled = answer(json!({ "errors": [{ "message": "Throttled", "extensions": { "code": "THROTTLED" } }] }));
    document(CREATE)
        .respond_with(throttled)
        .up_to_n_times(1)
        .expect(1)
        .mount(&server)
        .await;
    let page = json!("https://admin.shopify.com/store/test-shop/charges/7/confirm");
    with_create(&server, created(&page, json!([])), 1).await;
    shopify.start_subscription(&access(), &new()).await.expect("asked");
}

#[tokio::test]
async fn refusals_are_told_apart() {
    let custom = "Custom apps cannot use the Billing API";
    let as_reason = created(&json!(null), json!([{ "field": null, "message": custom }]));
    let as_error = answer(json!({ "errors": [{ "message": custom, "path": ["appSubscriptionCreate"] }] }));
    for response in [as_reason, as_error] {
        let (server, shopify) = with_mock().await;
        with_create(&server, response, 1).await;
        let error = shopify
            .start_subscription(&access(), &new())
            .await
            .expect_err("refused");
        assert!(matches!(error, CommerceError::NoBilling { .. }), "{error}");
        assert!(!error.is_open() && !error.is_transient());
    }
    let (server, shopify) = with_mock().await;
    let reason = json!([{ "field": ["lineItems"], "message": "Price must be 0.50 or more" }]);
    with_create(&server, created(&json!(null), reason), 1).await;
    let error = shopify
        .start_subscription(&access(), &new())
        .await
        .expect_err("refused");
    let CommerceError::Refused { problems, .. } = &error else {
        panic!("{error}");
    };
    assert_eq!(problems[0].message, "Price must be 0.50 or more");
    assert!(!error.is_open());
}

fn listed(id: u32, status: &str, return_url: &str) -> Value {
    json!({
        "id": format!("gid://shopify/AppSubscription/{id}"), "name": "Small", "status": status, "test": true,
        "trialDays": 14, "returnUrl": return_url, "createdAt": "2026-01-01T00:00:00Z",
        "currentPeriodEnd": "2026-01-31T00:00:00Z",
    })
}

#[tokio::test]
async fn list_holds_each_agreement_once_with_its_key() {
    let (server, shopify) = with_mock().await;
    let running = listed(
        2,
        "ACTIVE",
        "https://admin.shopify.com/store/a/apps/b/settings/plan?agreed=small.02",
    );
    let installation = json!({ "currentAppInstallation": {
        "activeSubscriptions": [running],
        "allSubscriptions": { "nodes": [
            listed(3, "PENDING", "https://admin.shopify.com/x?charge_id=9&agreed=large.03"), running,
            listed(1, "DECLINED", "https://elsewhere.example/"), listed(0, "SOMETHING_NEW", "not an address"),
        ] },
    } });
    document(LIST)
        .respond_with(data(installation))
        .expect(1)
        .mount(&server)
        .await;
    let agreements = shopify.agreements(&access()).await.expect("listed");
    let seen: Vec<_> = agreements
        .iter()
        .map(|agreement| (agreement.status, agreement.key.as_deref()))
        .collect();
    assert_eq!(
        seen,
        [
            (AgreementStatus::Active, Some("small.02")),
            (AgreementStatus::Pending, Some("large.03")),
            (AgreementStatus::Declined, None),
            (AgreementStatus::Other, None),
        ]
    );
    assert_eq!(agreements[0].trial_days, 14);
    assert_eq!(
        agreements[0].period_ends_at.map(|at| at.to_rfc3339()).as_deref(),
        Some("2026-01-31T00:00:00+00:00")
    );
}

#[tokio::test]
async fn ending_one_that_does_not_run_is_refused() {
    let (server, shopify) = with_mock().await;
    let refused = json!({ "appSubscriptionCancel": { "appSubscription": null, "userErrors": [
        { "field": ["id"], "message": "Cannot transition status via :cancel from :cancelled" },
    ] } });
    document(CANCEL)
        .respond_with(data(refused))
        .expect(1)
        .mount(&server)
        .await;
    let error = shopify.cancel_subscription(&access(), ID).await.expect_err("refused");
    assert!(matches!(error, CommerceError::Refused { .. }), "{error}");
}

#[tokio::test]
async fn news_of_a_subscription_leads_to_a_look() {
    let (_, shopify) = with_mock().await;
    let body = br#"{"app_subscription":{"admin_graphql_api_id":"gid://shopify/AppSubscription/7","status":"ACTIVE"}}"#;
    let change = shopify
        .parse_webhook("app_subscriptions/update", body, Currency::GBP)
        .expect("understood");
    assert_eq!(change, pairwell_commerce::Change::SubscriptionTouched);
}
