use axum::body::Body;
use axum::extract::Request;
use http::{StatusCode, header};
use serde_json::json;
use wiremock::matchers::{body_string_contains, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{CLIENT_ID, SECRET, SHOP, TestApp, session_token};

const HTML: &str = "text/html,application/xhtml+xml";

fn page(shop: &str, token: &str) -> String {
    format!("/?embedded=1&shop={shop}&host=YWRtaW4&id_token={token}")
}

#[tokio::test]
async fn good_token_opens_the_page_in_that_shops_frame_only() {
    let app = TestApp::new().await;
    let answer = app.get(&page(SHOP, &session_token(SECRET, SHOP, 0)), HTML).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let policy = answer.header("content-security-policy");
    assert!(
        policy.starts_with("frame-ancestors ") && policy.contains("https://admin.shopify.com"),
        "{policy}"
    );
    assert!(
        answer.body.contains(&format!("content=\"{CLIENT_ID}\"")),
        "the platform's script needs the key"
    );
}

#[tokio::test]
async fn stale_token_is_sent_to_fetch_a_fresh_one() {
    let app = TestApp::new().await;
    let answer = app.get(&page(SHOP, &session_token(SECRET, SHOP, 75)), HTML).await;
    assert!(answer.status.is_redirection());
    let to = answer.header("location");
    assert!(
        to.starts_with("/auth/session-token?") && to.contains("shopify-reload") && !to.contains("id_token"),
        "{to}"
    );
    let bounce = app.get(to, HTML).await;
    assert_eq!(bounce.status, StatusCode::OK);
    assert!(bounce.body.contains("data-api-key"));
}

#[tokio::test]
async fn bounce_page_never_leads_away() {
    let app = TestApp::new().await;
    for away in [
        "https://evil.example/",
        "http://127.0.0.1:3000.evil.example/",
        "//evil.example",
    ] {
        let uri = format!("/auth/session-token?shop={SHOP}&shopify-reload={away}");
        assert_eq!(
            app.get(&uri, HTML).await.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{away}"
        );
    }
}

#[tokio::test]
async fn forged_token_installs_nothing() {
    let app = TestApp::new().await;
    let stranger = "stranger.myshopify.com";
    let answer = app
        .get(&page(stranger, &session_token("another secret", stranger, 0)), HTML)
        .await;
    assert!(answer.status.is_redirection(), "{}", answer.status);
    assert_eq!(app.services.installs().list().await.expect("shops").len(), 2);
}

#[tokio::test]
async fn page_outside_the_admin_says_where_to_go_and_cannot_be_framed() {
    let app = TestApp::new().await;
    let answer = app.get("/", HTML).await;
    assert_eq!(answer.header("content-security-policy"), "frame-ancestors 'none';");
    assert!(answer.body.contains("store"), "{}", answer.body);
}

#[tokio::test]
async fn only_the_widgets_files_may_be_loaded_from_anywhere() {
    let app = TestApp::new().await;
    let widget = app.get("/widget/pairwell-cards.js", "*/*").await;
    assert_eq!(widget.header("access-control-allow-origin"), "*");
    for own in ["/pkg/pairwell.js", "/"] {
        let answer = app.get(own, "*/*").await;
        assert_eq!(answer.header("access-control-allow-origin"), "", "{own}");
    }
}

#[tokio::test]
async fn new_shop_is_installed_by_opening_the_page() {
    let platform = MockServer::start().await;
    let grant = json!({
        "access_token": "shpat_for_tests", "scope": "read_products", "expires_in": 3600,
        "refresh_token": "shprt_for_tests", "refresh_token_expires_in": 7_776_000,
    });
    Mock::given(method("POST"))
        .and(path("/admin/oauth/access_token"))
        .and(body_string_contains("token-exchange"))
        .respond_with(ResponseTemplate::new(200).set_body_json(grant))
        .expect(1)
        .mount(&platform)
        .await;
    let shop = json!({"data": {
        "shop": {"id": "gid://shopify/Shop/1", "name": "New shop", "myshopifyDomain": "new-shop.myshopify.com",
                 "currencyCode": "EUR", "ianaTimezone": "Europe/Berlin"},
        "webhookSubscriptions": {"nodes": [], "pageInfo": {"hasNextPage": false, "endCursor": null}},
        "webhookSubscriptionCreate": {"webhookSubscription": {"id": "gid://shopify/WebhookSubscription/1"}, "userErrors": []},
    }});
    Mock::given(path("/admin/api/2026-07/graphql.json"))
        .respond_with(ResponseTemplate::new(200).set_body_json(shop))
        .mount(&platform)
        .await;
    let app = TestApp::with_platform(&platform.uri()).await;
    let new_shop = "new-shop.myshopify.com";
    let answer = app
        .get(&page(new_shop, &session_token(SECRET, new_shop, 0)), HTML)
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let installed = app.services.installs().list().await.expect("shops");
    let row = installed
        .iter()
        .find(|row| row.domain == new_shop)
        .expect("the new shop");
    assert_eq!((row.name.as_str(), row.currency.code()), ("New shop", "EUR"));
    let tokens = pairwell_store::shops::tokens(app.db.conn(), row.id)
        .await
        .expect("tokens")
        .expect("stored");
    assert!(
        !tokens.access_token_sealed.contains("shpat_for_tests"),
        "tokens are sealed at rest"
    );
}

#[tokio::test]
async fn platform_out_of_reach_is_said_kindly() {
    let app = TestApp::new().await;
    let new_shop = "new-shop.myshopify.com";
    let answer = app
        .get(&page(new_shop, &session_token(SECRET, new_shop, 0)), HTML)
        .await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.json()["code"], "unavailable");
}

#[tokio::test]
async fn background_call_without_a_good_token_asks_for_a_fresh_one() {
    let app = TestApp::new().await;
    let paths: Vec<&str> = leptos::server_fn::axum::server_fn_paths()
        .map(|(path, _)| path)
        .collect();
    assert!(paths.len() > 10, "the admin's calls are registered: {paths:?}");
    for path in paths {
        for token in [
            None,
            Some(session_token(SECRET, SHOP, 75)),
            Some(session_token("another", SHOP, 0)),
        ] {
            let mut request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            if let Some(token) = token {
                request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
            }
            let answer = app.send(request.body(Body::empty()).expect("a request")).await;
            // Arguments are read before the body of the call runs; no call may get as far as an answer.
            assert!(
                answer.status.is_client_error() || answer.status.is_server_error(),
                "{path}: {}",
                answer.status
            );
            if answer.status == StatusCode::UNAUTHORIZED {
                assert_eq!(answer.header("x-shopify-retry-invalid-session-request"), "1");
            }
        }
    }
}
