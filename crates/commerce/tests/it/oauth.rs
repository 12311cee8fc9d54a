//! Ways to a grant, and the renewal of one.

use chrono::TimeDelta;
use pairwell_commerce::{CommerceError, CommercePlatform};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use wiremock::matchers::{body_string, body_string_contains, method, path};
use wiremock::{Mock, MockBuilder, MockServer, ResponseTemplate};

use crate::support::{TOKEN, assert_no_secret, frozen, shop, with_mock};

const CREDENTIALS: &str = "client_id=client-id&client_secret=top+secret+client+secret&";

fn token_call() -> MockBuilder {
    Mock::given(method("POST")).and(path("/admin/oauth/access_token"))
}

fn pair() -> Value {
    json!({
        "access_token": TOKEN,
        "scope": "read_products,read_orders",
        "expires_in": 3_600,
        "refresh_token": "shprt_next",
        "refresh_token_expires_in": 7_776_000,
    })
}

async fn answered_with(server: &MockServer, status: u16, body: Value) {
    token_call()
        .respond_with(ResponseTemplate::new(status).set_body_json(body))
        .expect(1)
        .mount(server)
        .await;
}

#[tokio::test]
async fn session_token_becomes_an_expiring_grant() {
    let (server, shopify) = with_mock().await;
    token_call()
        .and(body_string(format!(
            "{CREDENTIALS}grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange\
             &subject_token=a.b.c\
             &subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aid_token\
             &requested_token_type=urn%3Ashopify%3Aparams%3Aoauth%3Atoken-type%3Aoffline-access-token\
             &expiring=1"
        )))
        .respond_with(ResponseTemplate::new(200).set_body_json(pair()))
        .expect(1)
        .mount(&server)
        .await;
    let grant = shopify.exchange_session_token(&shop(), "a.b.c").await.expect("a grant");
    assert_eq!(grant.access.expose_secret(), TOKEN);
    assert_eq!(grant.scopes, "read_products,read_orders");
    assert_eq!(grant.expires_at, Some(frozen() + TimeDelta::hours(1)));
    assert_eq!(grant.refresh_expires_at, Some(frozen() + TimeDelta::days(90)));
    assert_eq!(
        grant.refresh.as_ref().map(ExposeSecret::expose_secret),
        Some("shprt_next")
    );
    assert_no_secret(&format!("{grant:?}"));
}

#[tokio::test]
async fn stale_session_token_is_told_apart() {
    let (server, shopify) = with_mock().await;
    answered_with(&server, 400, json!({ "error": "invalid_subject_token" })).await;
    let error = shopify
        .exchange_session_token(&shop(), "a.b.c")
        .await
        .expect_err("stale");
    assert!(matches!(error, CommerceError::SessionStale { .. }), "{error}");
    assert_eq!(error.kind(), pairwell_domain::ErrorKind::Unauthenticated);
}

#[tokio::test]
async fn code_becomes_a_grant_that_need_not_expire() {
    let (server, shopify) = with_mock().await;
    token_call()
        .and(body_string(format!("{CREDENTIALS}code=the-code&expiring=1")))
        .respond_with(
            ResponseTemplate::new(200).set_body_json(json!({ "access_token": TOKEN, "scope": "read_products" })),
        )
        .expect(1)
        .mount(&server)
        .await;
    let grant = shopify.exchange_code(&shop(), "the-code").await.expect("a grant");
    assert_eq!((grant.expires_at, grant.refresh_expires_at), (None, None));
    assert!(grant.refresh.is_none());
}

#[tokio::test]
async fn code_is_sent_once_whatever_happens() {
    let (server, shopify) = with_mock().await;
    answered_with(&server, 503, json!({})).await;
    let error = shopify.exchange_code(&shop(), "the-code").await.expect_err("no answer");
    assert!(error.is_transient(), "{error}");
}

#[tokio::test]
async fn used_code_is_gone() {
    let (server, shopify) = with_mock().await;
    answered_with(
        &server,
        400,
        json!({ "error": "invalid_request", "error_description": "used" }),
    )
    .await;
    let error = shopify.exchange_code(&shop(), "the-code").await.expect_err("used up");
    assert!(error.is_grant_gone(), "{error}");
}

#[tokio::test]
async fn lost_answer_to_a_renewal_is_asked_for_again_with_the_same_token() {
    let (server, shopify) = with_mock().await;
    let form = format!("{CREDENTIALS}grant_type=refresh_token&refresh_token=shprt_old");
    for status in [503, 429] {
        token_call()
            .and(body_string(form.clone()))
            .respond_with(ResponseTemplate::new(status))
            .up_to_n_times(1)
            .expect(1)
            .mount(&server)
            .await;
    }
    token_call()
        .and(body_string(form))
        .respond_with(ResponseTemplate::new(200).set_body_json(pair()))
        .expect(1)
        .mount(&server)
        .await;
    let grant = shopify.refresh(&shop(), &"shprt_old".into()).await.expect("a grant");
    assert_eq!(
        grant.refresh.as_ref().map(ExposeSecret::expose_secret),
        Some("shprt_next")
    );
}

#[tokio::test]
async fn renewal_that_only_the_merchant_can_mend_is_final() {
    for (status, code) in [(401, "invalid_request"), (400, "invalid_grant")] {
        let (server, shopify) = with_mock().await;
        answered_with(
            &server,
            status,
            json!({ "error": code, "error_description": "active refresh_token required" }),
        )
        .await;
        let error = shopify.refresh(&shop(), &"shprt_old".into()).await.expect_err("gone");
        assert!(error.is_grant_gone(), "{error}");
        assert!(!error.to_string().contains("shprt_old"));
    }
}

#[tokio::test]
async fn wrong_client_secret_does_not_sign_every_shop_out() {
    let (server, shopify) = with_mock().await;
    answered_with(&server, 401, json!({ "error": "invalid_client" })).await;
    let error = shopify
        .refresh(&shop(), &"shprt_old".into())
        .await
        .expect_err("our settings are wrong");
    assert!(!error.is_grant_gone() && !error.is_transient(), "{error}");
    assert!(error.to_string().contains("invalid_client"), "{error}");
}

#[tokio::test]
async fn echo_of_what_was_sent_stays_out_of_errors() {
    let (server, shopify) = with_mock().await;
    answered_with(
        &server,
        400,
        json!({ "error": format!("bad secret {}", crate::support::CLIENT_SECRET) }),
    )
    .await;
    let error = shopify
        .refresh(&shop(), &"shprt_old".into())
        .await
        .expect_err("refused");
    assert_no_secret(&format!("{error} {error:?}"));
}

#[tokio::test]
async fn answer_without_a_token_is_malformed_and_not_shown() {
    let (server, shopify) = with_mock().await;
    answered_with(&server, 200, json!({ "access_token": { "value": TOKEN } })).await;
    let error = shopify.exchange_code(&shop(), "the-code").await.expect_err("no token");
    assert!(error.is_malformed(), "{error}");
    assert_no_secret(&format!("{error} {error:?}"));
}

#[tokio::test]
async fn credentials_are_not_sent_on_to_another_address() {
    let (server, shopify) = with_mock().await;
    let elsewhere = ResponseTemplate::new(307).insert_header("location", "/elsewhere");
    token_call().respond_with(elsewhere).expect(1).mount(&server).await;
    Mock::given(path("/elsewhere"))
        .and(body_string_contains("client_secret"))
        .respond_with(ResponseTemplate::new(200).set_body_json(pair()))
        .expect(0)
        .mount(&server)
        .await;
    assert!(shopify.exchange_code(&shop(), "the-code").await.is_err());
}
