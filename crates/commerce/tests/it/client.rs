//! One call to the Admin API, and everything that can come back of it.

use std::time::Duration;

use pairwell_commerce::shopify::{CallLimits, ShopifyConfig};
use pairwell_commerce::{CommerceError, CommercePlatform, ExportId, ExportKind, ExportStatus, ShopTrouble};
use pairwell_domain::{Currency, OrderId};
use serde_json::json;
use wiremock::matchers::header;
use wiremock::{MockServer, ResponseTemplate};

use crate::support::{
    TOKEN, access, answer, assert_no_secret, config, cost, data, document, shop, shop_data, shopify, with_mock,
};

const SHOP: &str = "query ShopInfo";
const START: &str = "mutation ExportStart";
const STATUS: &str = "query ExportStatus";

#[tokio::test]
async fn question_is_asked_with_the_token_and_answered() {
    let (server, shopify) = with_mock().await;
    document(SHOP)
        .and(header("x-shopify-access-token", TOKEN))
        .and(header("accept", "application/json"))
        .respond_with(data(shop_data()))
        .expect(1)
        .mount(&server)
        .await;
    let info = shopify.shop_info(&access()).await.expect("an answer");
    assert_eq!((info.name.as_str(), info.currency), ("Test Shop", Currency::GBP));
    assert_eq!((info.domain, info.timezone.as_str()), (shop(), "Europe/London"));
}

#[tokio::test]
async fn throttled_call_waits_and_goes_through() {
    let (server, shopify) = with_mock().await;
    let throttled = json!({
        "errors": [{ "message": "Throttled", "extensions": { "code": "THROTTLED" } }],
        "extensions": { "cost": cost(100.0, 90.0, 1_000.0) },
    });
    document(SHOP)
        .respond_with(answer(throttled))
        .up_to_n_times(1)
        .expect(1)
        .mount(&server)
        .await;
    document(SHOP)
        .respond_with(data(shop_data()))
        .expect(1)
        .mount(&server)
        .await;
    assert!(shopify.shop_info(&access()).await.is_ok());
}

#[tokio::test]
async fn throttled_mutation_was_not_carried_out_and_is_sent_again() {
    let (server, shopify) = with_mock().await;
    let throttled = json!({
        "errors": [{ "message": "Throttled", "extensions": { "code": "THROTTLED" } }],
        "extensions": { "cost": cost(10.0, 9.0, 1_000.0) },
    });
    document(START)
        .respond_with(answer(throttled))
        .up_to_n_times(1)
        .expect(1)
        .mount(&server)
        .await;
    let started = json!({ "bulkOperationRunQuery": {
        "bulkOperation": { "id": "gid://shopify/BulkOperation/1", "status": "CREATED" },
        "userErrors": [],
    } });
    document(START)
        .respond_with(data(started))
        .expect(1)
        .mount(&server)
        .await;
    let id = shopify
        .start_export(&access(), ExportKind::Orders, None)
        .await
        .expect("an export");
    assert_eq!(id.as_str(), "gid://shopify/BulkOperation/1");
}

#[tokio::test]
async fn call_that_would_wait_too_long_is_not_even_sent() {
    let (server, shopify) = with_mock().await;
    let poor = json!({ "data": shop_data(), "extensions": { "cost": cost(100.0, 0.0, 1.0) } });
    document(SHOP).respond_with(answer(poor)).expect(1).mount(&server).await;
    shopify.shop_info(&access()).await.expect("the first call may go");
    let error = shopify
        .shop_info(&access())
        .await
        .expect_err("the second has no points");
    let CommerceError::Throttled { retry_after, .. } = &error else {
        panic!("{error}");
    };
    assert!((90..=100).contains(&retry_after.as_secs()), "{retry_after:?}");
    assert!(error.is_transient());
}

#[tokio::test]
async fn query_is_repeated_after_the_platforms_failure() {
    let (server, shopify) = with_mock().await;
    document(SHOP)
        .respond_with(ResponseTemplate::new(503))
        .up_to_n_times(1)
        .expect(1)
        .mount(&server)
        .await;
    let internal = json!({
        "data": null,
        "errors": [{ "message": "Internal error", "extensions": { "code": "INTERNAL_SERVER_ERROR" } }],
    });
    document(SHOP)
        .respond_with(answer(internal))
        .up_to_n_times(1)
        .expect(1)
        .mount(&server)
        .await;
    document(SHOP)
        .respond_with(data(shop_data()))
        .expect(1)
        .mount(&server)
        .await;
    assert!(shopify.shop_info(&access()).await.is_ok());
}

#[tokio::test]
async fn query_is_not_repeated_for_ever() {
    let (server, shopify) = with_mock().await;
    document(SHOP)
        .respond_with(ResponseTemplate::new(500))
        .expect(3)
        .mount(&server)
        .await;
    let error = shopify.shop_info(&access()).await.expect_err("the platform is down");
    assert!(matches!(error, CommerceError::PlatformFailed { .. }), "{error}");
    assert!(error.is_transient());
}

#[tokio::test]
async fn mutation_is_not_repeated_when_nobody_knows_what_became_of_it() {
    let (server, shopify) = with_mock().await;
    document(START)
        .respond_with(ResponseTemplate::new(502))
        .expect(1)
        .mount(&server)
        .await;
    let error = shopify
        .start_export(&access(), ExportKind::Catalogue, None)
        .await
        .expect_err("the platform is down");
    assert!(matches!(error, CommerceError::PlatformFailed { .. }), "{error}");
}

#[tokio::test]
async fn too_many_requests_name_their_pause() {
    let (server, shopify) = with_mock().await;
    let soon = ResponseTemplate::new(429).insert_header("retry-after", "0.01");
    document(SHOP)
        .respond_with(soon)
        .up_to_n_times(1)
        .expect(1)
        .mount(&server)
        .await;
    document(SHOP)
        .respond_with(data(shop_data()))
        .up_to_n_times(1)
        .expect(1)
        .mount(&server)
        .await;
    assert!(shopify.shop_info(&access()).await.is_ok());

    let late = ResponseTemplate::new(429).insert_header("retry-after", "60");
    document(SHOP).respond_with(late).expect(1).mount(&server).await;
    let error = shopify
        .shop_info(&access())
        .await
        .expect_err("a minute is too long for one call");
    let CommerceError::Throttled { retry_after, .. } = error else {
        panic!("{error}");
    };
    assert_eq!(retry_after, Duration::from_secs(60));
}

#[tokio::test]
async fn dead_token_is_told_apart_and_never_shown() {
    let (server, shopify) = with_mock().await;
    let refused =
        ResponseTemplate::new(401).set_body_json(json!({ "errors": format!("[API] Invalid access token {TOKEN}") }));
    document(SHOP).respond_with(refused).expect(1).mount(&server).await;
    let error = shopify.shop_info(&access()).await.expect_err("the token is dead");
    assert!(error.is_token_refused() && !error.is_transient(), "{error}");
    assert_no_secret(&format!("{error} {error:?} {:?} {shopify:?}", access()));
}

#[tokio::test]
async fn each_status_has_its_meaning() {
    for (status, trouble) in [
        (402, ShopTrouble::Frozen),
        (404, ShopTrouble::Unknown),
        (423, ShopTrouble::Locked),
    ] {
        let (server, shopify) = with_mock().await;
        document(SHOP)
            .respond_with(ResponseTemplate::new(status))
            .expect(1)
            .mount(&server)
            .await;
        let error = shopify.shop_info(&access()).await.expect_err("not a success");
        let CommerceError::ShopUnavailable { trouble: told, .. } = error else {
            panic!("{status}: {error}");
        };
        assert_eq!(told, trouble, "{status}");
    }
    for status in [403, 430] {
        let (server, shopify) = with_mock().await;
        document(SHOP)
            .respond_with(ResponseTemplate::new(status))
            .expect(1)
            .mount(&server)
            .await;
        let error = shopify.shop_info(&access()).await.expect_err("not a success");
        assert!(matches!(error, CommerceError::AccessDenied { .. }), "{status}: {error}");
    }
    for status in [302, 418] {
        let (server, shopify) = with_mock().await;
        let elsewhere = ResponseTemplate::new(status).insert_header("location", "/elsewhere");
        document(SHOP).respond_with(elsewhere).expect(1).mount(&server).await;
        let error = shopify.shop_info(&access()).await.expect_err("not a success");
        assert!(
            matches!(error, CommerceError::PlatformFailed { .. }),
            "{status}: {error}"
        );
    }
}

#[tokio::test]
async fn document_the_platform_does_not_understand_is_our_fault() {
    let (server, shopify) = with_mock().await;
    let errors = json!({ "errors": [
        { "message": "Field 'nmae' doesn't exist on type 'Shop'", "extensions": { "code": "undefinedField" } },
    ] });
    document(SHOP)
        .respond_with(answer(errors))
        .expect(1)
        .mount(&server)
        .await;
    let error = shopify.shop_info(&access()).await.expect_err("an unknown field");
    assert_eq!(
        error.to_string(),
        "test-shop.myshopify.com: reading the shop: not understood: \
         Field 'nmae' doesn't exist on type 'Shop' (undefinedField)"
    );
}

#[tokio::test]
async fn errors_as_plain_text_are_read_too() {
    let (server, shopify) = with_mock().await;
    document(SHOP)
        .respond_with(answer(json!({ "errors": "Not today" })))
        .mount(&server)
        .await;
    let error = shopify.shop_info(&access()).await.expect_err("an error");
    assert!(error.to_string().ends_with("not understood: Not today"), "{error}");
}

#[tokio::test]
async fn withheld_order_is_not_taken_for_one_that_does_not_exist() {
    let (server, shopify) = with_mock().await;
    let denied = json!({
        "data": { "order": null },
        "errors": [{
            "message": "Access denied for order field.",
            "path": ["order"],
            "extensions": { "code": "ACCESS_DENIED", "requiredAccess": "`read_orders` access scope." },
        }],
    });
    document("query Order(")
        .respond_with(answer(denied))
        .mount(&server)
        .await;
    let error = shopify
        .order(&access(), OrderId::new(1), Currency::GBP)
        .await
        .expect_err("a missing scope is an error");
    let CommerceError::AccessDenied { what, .. } = &error else {
        panic!("{error}");
    };
    assert_eq!(what, "order needs `read_orders` access scope.");
}

#[tokio::test]
async fn inactive_shop_is_told() {
    let (server, shopify) = with_mock().await;
    let errors = json!({ "errors": [{ "message": "no", "extensions": { "code": "SHOP_INACTIVE" } }] });
    document(SHOP).respond_with(answer(errors)).mount(&server).await;
    let error = shopify.shop_info(&access()).await.expect_err("the shop is inactive");
    assert!(
        matches!(
            error,
            CommerceError::ShopUnavailable {
                trouble: ShopTrouble::Inactive,
                ..
            }
        ),
        "{error}"
    );
}

#[tokio::test]
async fn refusal_of_a_mutation_names_field_and_code() {
    let (server, shopify) = with_mock().await;
    let refused = json!({ "bulkOperationRunQuery": { "bulkOperation": null, "userErrors": [
        { "field": ["query"], "message": "Too deep", "code": "INVALID" },
    ] } });
    document(START)
        .respond_with(data(refused))
        .expect(1)
        .mount(&server)
        .await;
    let error = shopify
        .start_export(&access(), ExportKind::Orders, None)
        .await
        .expect_err("the platform says no");
    assert!(
        error.to_string().ends_with("refused: query: Too deep (INVALID)"),
        "{error}"
    );
    assert!(!error.is_transient());
}

#[tokio::test]
async fn answer_of_something_between_is_no_fault_of_the_object() {
    let html = ResponseTemplate::new(200).set_body_raw("<html>", "text/html");
    let broken = ResponseTemplate::new(200).set_body_raw(r#"{"data": {"shop""#, "application/json");
    for response in [html, broken] {
        let (server, shopify) = with_mock().await;
        document(SHOP).respond_with(response).expect(1).mount(&server).await;
        let error = shopify.shop_info(&access()).await.expect_err("no answer of the api");
        assert!(error.is_transient() && !error.is_malformed(), "{error}");
    }
}

#[tokio::test]
async fn answer_of_another_shape_is_malformed() {
    for response in [
        answer(json!({})),
        data(json!({ "shop": { "name": 7 } })),
        data(json!({})),
    ] {
        let (server, shopify) = with_mock().await;
        document(SHOP).respond_with(response).expect(1).mount(&server).await;
        let error = shopify.shop_info(&access()).await.expect_err("no good answer");
        assert!(error.is_malformed() && !error.is_transient(), "{error}");
    }
}

#[tokio::test]
async fn endless_answer_is_not_read_to_its_end() {
    let server = MockServer::start().await;
    let limits = CallLimits {
        max_body_bytes: 1_000,
        ..config(&server).limits
    };
    let shopify = shopify(ShopifyConfig {
        limits,
        ..config(&server)
    });
    let long = ResponseTemplate::new(200).set_body_raw(vec![b' '; 100_000], "application/json");
    document(SHOP).respond_with(long).expect(1).mount(&server).await;
    let error = shopify.shop_info(&access()).await.expect_err("too long");
    assert!(
        matches!(error, CommerceError::TooLarge { limit_bytes: 1_000, .. }),
        "{error}"
    );
}

#[tokio::test]
async fn silence_ends_after_the_time_limit() {
    let server = MockServer::start().await;
    let limits = CallLimits {
        request_timeout: Duration::from_millis(100),
        max_tries: 1,
        ..config(&server).limits
    };
    let shopify = shopify(ShopifyConfig {
        limits,
        ..config(&server)
    });
    let late = data(shop_data()).set_delay(Duration::from_secs(30));
    document(SHOP).respond_with(late).mount(&server).await;
    let error = shopify.shop_info(&access()).await.expect_err("no answer in time");
    assert!(
        matches!(error, CommerceError::Unreachable { .. }) && error.is_transient(),
        "{error}"
    );
    assert!(error.to_string().contains("no answer in time"), "{error}");
}

#[tokio::test]
async fn nobody_listening_is_unreachable() {
    let server = MockServer::start().await;
    let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let base = format!("http://{}", port.local_addr().expect("an address"));
    drop(port);
    let shopify = shopify(ShopifyConfig {
        shop_base_url: Some(base),
        ..config(&server)
    });
    let error = shopify.shop_info(&access()).await.expect_err("nobody is there");
    assert!(
        error.is_transient() && error.to_string().contains("cannot connect"),
        "{error}"
    );
}

#[tokio::test]
async fn token_that_cannot_be_a_header_is_refused_here() {
    let (server, shopify) = with_mock().await;
    let access = pairwell_commerce::Access {
        token: "a\r\nx-other: b".into(),
        ..access()
    };
    let error = shopify.shop_info(&access).await.expect_err("no header can hold it");
    assert!(error.is_token_refused(), "{error}");
    assert!(
        server
            .received_requests()
            .await
            .is_some_and(|requests| requests.is_empty())
    );
}

#[tokio::test]
async fn export_that_the_merchant_does_not_allow_is_told_from_one_that_failed() {
    for (error_code, expected) in [
        ("ACCESS_DENIED", ExportStatus::Denied),
        (
            "INTERNAL_SERVER_ERROR",
            ExportStatus::Failed {
                reason: "INTERNAL_SERVER_ERROR".to_owned(),
            },
        ),
    ] {
        let (server, shopify) = with_mock().await;
        let operation = json!({ "bulkOperation": {
            "id": "gid://shopify/BulkOperation/1", "status": "FAILED", "errorCode": error_code, "objectCount": "0",
            "fileSize": null, "url": null,
        } });
        document(STATUS).respond_with(data(operation)).mount(&server).await;
        let id = ExportId::new("gid://shopify/BulkOperation/1".to_owned());
        assert_eq!(
            shopify.export_status(&access(), &id).await.expect("an answer"),
            expected
        );
    }
}
