//! The consent page, the way back from it, and who may go it.

use axum::body::Body;
use axum::extract::Request;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chrono::Utc;
use http::{StatusCode, header};
use pairwell_commerce::ShopDomain;
use pairwell_commerce::shopify::{ShopifyConfig, oauth};
use serde_json::json;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{Answer, CLIENT_ID, SECRET, SHOP, TestApp, redirected};

const NEW_SHOP: &str = "new-shop.myshopify.com";

fn now() -> String {
    Utc::now().timestamp().to_string()
}

fn host(text: &str) -> String {
    STANDARD_NO_PAD.encode(text)
}

/// A state as it was made so many seconds ago for a shop, and the cookie that holds it.
fn state(shop: &str, age_s: i64) -> (String, String) {
    let state = format!("{:x}-0123456789abcdef", Utc::now().timestamp() - age_s);
    let config = ShopifyConfig::new(CLIENT_ID, SECRET.into());
    let shop = ShopDomain::parse(shop).expect("a shop's name");
    let signature = oauth::sign_state(&config, &shop, &state);
    let cookie = format!("pairwell_oauth_state={state}.{signature}");
    (state, cookie)
}

async fn back(app: &TestApp, cookie: Option<&str>, params: &[(&str, &str)]) -> Answer {
    let mut request = Request::get(redirected("/auth/callback", params));
    if let Some(cookie) = cookie {
        request = request.header(header::COOKIE, cookie);
    }
    app.send(request.body(Body::empty()).expect("a request")).await
}

/// A platform that gives a grant so many times and no more.
async fn platform(n_grants: u64) -> MockServer {
    let platform = MockServer::start().await;
    let grant = json!({"access_token": "shpat_for_tests", "scope": "read_products", "expires_in": 3600,
                       "refresh_token": "shprt_for_tests", "refresh_token_expires_in": 7_776_000});
    Mock::given(method("POST"))
        .and(path("/admin/oauth/access_token"))
        .respond_with(ResponseTemplate::new(200).set_body_json(grant))
        .expect(n_grants)
        .mount(&platform)
        .await;
    let shop = json!({"data": {"shop": {"id": "gid://shopify/Shop/1", "name": "New shop", "myshopifyDomain": NEW_SHOP,
                                        "currencyCode": "EUR", "ianaTimezone": "Europe/Berlin"}}});
    Mock::given(path("/admin/api/2026-07/graphql.json"))
        .respond_with(ResponseTemplate::new(200).set_body_json(shop))
        .mount(&platform)
        .await;
    platform
}

#[tokio::test]
async fn signed_link_leads_to_the_shops_own_consent_page_and_back() {
    let platform = platform(1).await;
    let app = TestApp::with_platform(&platform.uri()).await;
    let link = redirected("/auth/install", &[("shop", NEW_SHOP), ("timestamp", &now())]);
    let sent = app.get(&link, "text/html").await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let consent = sent.header("location");
    assert!(
        consent.starts_with(&format!("{}/admin/oauth/authorize?", platform.uri())),
        "{consent}"
    );
    let cookie = sent.header("set-cookie");
    for part in ["HttpOnly", "SameSite=Lax", "Path=/auth/callback"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let (_, state) = consent.split_once("state=").expect("a state");
    let params = [
        ("shop", NEW_SHOP),
        ("timestamp", &*now()),
        ("state", state),
        ("code", "a-code"),
        ("host", &*host("admin.shopify.com/store/new-shop")),
    ];
    let cookie = cookie.split(';').next();
    let answer = back(&app, cookie, &params).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert_eq!(
        answer.header("location"),
        format!("https://admin.shopify.com/store/new-shop/apps/{CLIENT_ID}")
    );
    assert!(answer.header("set-cookie").contains("Max-Age=0"), "a state serves once");
}

#[tokio::test]
async fn nobody_comes_back_from_a_way_that_was_not_begun_here() {
    let platform = platform(0).await;
    let app = TestApp::with_platform(&platform.uri()).await;
    let (fresh, cookie) = state(NEW_SHOP, 5);
    let (old, old_cookie) = state(NEW_SHOP, 700);
    let (early, early_cookie) = state(NEW_SHOP, -60);
    let (others, others_cookie) = state(SHOP, 5);
    let home = host("admin.shopify.com/store/new-shop");
    let away = host("evil.example/store/new-shop");
    let cases = [
        ("no cookie", None, &*fresh, &*home),
        ("another state", Some(&*cookie), "1-another", &home),
        (
            "a state that was not signed",
            Some("pairwell_oauth_state=a.b"),
            "a",
            &home,
        ),
        ("a state made long ago", Some(&old_cookie), &old, &home),
        ("a state of tomorrow", Some(&early_cookie), &early, &home),
        ("a state of another shop", Some(&others_cookie), &others, &home),
        ("a way that leads elsewhere", Some(&cookie), &fresh, &away),
        ("no way back at all", Some(&cookie), &fresh, ""),
    ];
    for (what, cookie, state, host) in cases {
        let now = now();
        let params = [
            ("shop", NEW_SHOP),
            ("timestamp", &now),
            ("state", state),
            ("code", "a-code"),
            ("host", host),
        ];
        let answer = back(&app, cookie, &params).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{what}: {}", answer.body);
        assert_eq!(answer.header("location"), "", "{what}");
    }
    assert_eq!(app.services.installs().list().await.expect("shops").len(), 2);
}

#[tokio::test]
async fn link_that_is_old_or_changed_begins_nothing() {
    let app = TestApp::new().await;
    let old = (Utc::now().timestamp() - 120).to_string();
    let good = redirected("/auth/install", &[("shop", NEW_SHOP), ("timestamp", &now())]);
    for link in [
        redirected("/auth/install", &[("shop", NEW_SHOP), ("timestamp", &old)]),
        redirected("/auth/install", &[("shop", NEW_SHOP)]),
        redirected("/auth/install", &[("shop", "evil.example"), ("timestamp", &now())]),
        good.replace("new-shop", "other-shop"),
        format!("{good}&shop=other-shop.myshopify.com"),
    ] {
        let answer = app.get(&link, "text/html").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{link}: {}", answer.body);
        assert_eq!(answer.header("set-cookie"), "", "{link}");
    }
}
