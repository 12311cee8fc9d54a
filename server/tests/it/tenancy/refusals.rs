//! Who shows nothing, or something that is not good, is refused in the same way on every edge of a kind.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::extract::Request;
use chrono::Utc;
use http::{StatusCode, header};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use pairwell_server::http::{Edge, Trust, edges};
use pairwell_store::shops;
use pairwell_test_support::for_each_db;
use serde_json::{Value, json};

use super::calls::every_call;
use super::world::Sent;
use crate::support::{
    Answer, CLIENT_ID, OTHER_SHOP, SECRET, SHOP, TestApp, proxied_with, session_token, shopper_token, webhook,
};

const OWN_ORIGIN: &str = "http://127.0.0.1:3000";

fn claims(shop: &str) -> Value {
    let now = Utc::now().timestamp();
    json!({"iss": format!("https://{shop}/admin"), "dest": format!("https://{shop}"), "aud": CLIENT_ID, "sub": "42",
           "exp": now + 60, "nbf": now, "iat": now, "jti": "1", "sid": "1"})
}

fn signed(algorithm: Algorithm, claims: &Value) -> String {
    let key = EncodingKey::from_secret(SECRET.as_bytes());
    encode(&Header::new(algorithm), claims, &key).expect("a token")
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = claims(SHOP);
    claims[name] = value;
    claims
}

/// A token that says of itself that it needs no signature.
fn unsigned() -> String {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!(
        "{}.{}.",
        part(&json!({"alg": "none", "typ": "JWT"})),
        part(&claims(SHOP))
    )
}

/// Tokens that open nothing. The other shop has to be uninstalled.
fn bad_tokens() -> Vec<(&'static str, Option<String>)> {
    let good = session_token(SECRET, SHOP, 0);
    let (head, _) = good.rsplit_once('.').expect("three parts");
    let tokens = [
        ("none", None),
        ("empty", Some(String::new())),
        ("no token at all", Some("a.b.c".to_owned())),
        ("expired", Some(session_token(SECRET, SHOP, 75))),
        ("not good yet", Some(session_token(SECRET, SHOP, -75))),
        ("another secret", Some(session_token("another secret", SHOP, 0))),
        ("unsigned", Some(unsigned())),
        ("signature cut off", Some(format!("{head}."))),
        ("another algorithm", Some(signed(Algorithm::HS512, &claims(SHOP)))),
        (
            "another app",
            Some(signed(Algorithm::HS256, &with("aud", json!("another app")))),
        ),
        (
            "several apps",
            Some(signed(
                Algorithm::HS256,
                &with("aud", json!([CLIENT_ID, "another app"])),
            )),
        ),
        (
            "issuer of another shop",
            Some(signed(
                Algorithm::HS256,
                &with("iss", json!(format!("https://{OTHER_SHOP}/admin"))),
            )),
        ),
        (
            "a shop that is none",
            Some(signed(
                Algorithm::HS256,
                &with("dest", json!("https://evil.example/.myshopify.com")),
            )),
        ),
        ("nobody", Some(signed(Algorithm::HS256, &with("sub", json!(""))))),
        (
            "a shop that has left",
            Some(signed(Algorithm::HS256, &claims(OTHER_SHOP))),
        ),
        (
            "a shop that never came",
            Some(signed(Algorithm::HS256, &claims("stranger.myshopify.com"))),
        ),
    ];
    tokens.into()
}

async fn with_a_shop_that_has_left(db: pairwell_store::Db) -> TestApp {
    let app = TestApp::over(db).await;
    shops::mark_uninstalled(app.db.conn(), app.other_shop, Utc::now())
        .await
        .expect("uninstalled");
    app
}

/// All that a caller can tell answers by.
fn told(answer: &Answer) -> (StatusCode, Vec<(String, String)>, String) {
    (answer.status, answer.telling_headers(), answer.body.clone())
}

#[tokio::test]
async fn every_call_refuses_bad_tokens_in_the_same_words() {
    for_each_db(|db| async move {
        let app = with_a_shop_that_has_left(db.db().clone()).await;
        let mut answers = BTreeSet::new();
        for (path, sent) in every_call() {
            // Whether what is sent can be read makes no difference either.
            for sent in [sent, Sent::Form("nonsense".to_owned()), Sent::Json(json!([1]))] {
                for (what, token) in bad_tokens() {
                    let answer = app.send(sent.request(path, token.as_deref())).await;
                    assert_eq!(
                        answer.status,
                        StatusCode::UNAUTHORIZED,
                        "{path}, {what}: {}",
                        answer.body
                    );
                    assert_eq!(answer.header("x-shopify-retry-invalid-session-request"), "1");
                    answers.insert(told(&answer).2 + &format!("{:?}", answer.telling_headers()));
                }
            }
        }
        assert_eq!(answers.len(), 1, "{answers:?}");
    })
    .await;
}

#[tokio::test]
async fn every_call_refuses_a_foreign_page_even_with_a_good_token() {
    let app = TestApp::new().await;
    let token = session_token(SECRET, SHOP, 0);
    let mut answers = BTreeSet::new();
    for (path, sent) in every_call() {
        for origin in [
            "https://evil.example",
            "null",
            "http://127.0.0.1:3000.evil.example",
            "http://127.0.0.1:3001",
            "https://127.0.0.1:3000",
        ] {
            let mut request = sent.request(path, Some(&token));
            request
                .headers_mut()
                .insert(header::ORIGIN, origin.parse().expect("a header value"));
            let answer = app.send(request).await;
            assert_eq!(
                answer.status,
                StatusCode::FORBIDDEN,
                "{path} from {origin}: {}",
                answer.body
            );
            assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
            answers.insert(format!("{:?}", told(&answer)));
        }
        let mut own = sent.request(path, Some(&token));
        own.headers_mut()
            .insert(header::ORIGIN, OWN_ORIGIN.parse().expect("a header value"));
        let answer = app.send(own).await;
        assert_ne!(answer.status, StatusCode::FORBIDDEN, "{path}: {}", answer.body);
        assert_ne!(answer.status, StatusCode::UNAUTHORIZED, "{path}: {}", answer.body);
    }
    assert_eq!(answers.len(), 1, "{answers:?}");
}

/// A foreign page's browser asks first whether it may send a token along. Nobody tells it so.
#[tokio::test]
async fn no_call_lets_a_foreign_page_ask() {
    let app = TestApp::new().await;
    for (path, _) in every_call() {
        let request = Request::options(path)
            .header(header::ORIGIN, "https://evil.example")
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
            .header(header::ACCESS_CONTROL_REQUEST_HEADERS, "authorization")
            .body(Body::empty())
            .expect("a request");
        let answer = app.send(request).await;
        assert!(!answer.status.is_success(), "{path}: {}", answer.status);
        for name in ["access-control-allow-origin", "access-control-allow-headers"] {
            assert_eq!(answer.header(name), "", "{path}");
        }
    }
}

/// Those of the pages, without what their addresses name.
fn pages() -> Vec<Edge> {
    edges()
        .into_iter()
        .filter(|edge| edge.trust == Trust::Document)
        .collect()
}

#[tokio::test]
async fn every_page_sends_bad_tokens_to_fetch_a_good_one() {
    for_each_db(|db| async move {
        let app = with_a_shop_that_has_left(db.db().clone()).await;
        for Edge { path, .. } in pages() {
            let path = path.replace("{id}", "1").replace("{kind}", "product_page");
            for (what, token) in bad_tokens() {
                let Some(token) = token else { continue };
                if what.starts_with("a shop that ") && !what.ends_with("none") {
                    // These come to install; the platform is asked for a grant, and it does not answer here.
                    continue;
                }
                let uri = format!("{path}?embedded=1&shop={SHOP}&id_token={token}");
                let answer = app.get(&uri, "text/html").await;
                assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}, {what}: {}", answer.body);
                let to = answer.header("location");
                assert!(to.starts_with("/auth/session-token?"), "{path}, {what}: {to}");
                assert!(!to.contains("id_token"), "{path}, {what}: {to}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn every_page_without_a_token_shows_nothing_and_cannot_be_framed() {
    let app = TestApp::new().await;
    for Edge { path, .. } in pages() {
        let path = path.replace("{id}", "1").replace("{kind}", "product_page");
        for accept in ["text/html", "*/*"] {
            let answer = app.get(&path, accept).await;
            assert_eq!(
                answer.header("content-security-policy"),
                "frame-ancestors 'none';",
                "{path}"
            );
            assert_eq!(answer.header("cache-control"), "no-store", "{path}");
            for title in ["Lamp", "Bulb", SHOP, OTHER_SHOP] {
                assert!(!answer.body.contains(title), "{path} shows {title}: {}", answer.body);
            }
        }
    }
}

/// Every storefront edge, asked in a shop's name.
fn storefront(edge: &Edge, uri: String) -> Request {
    Request::builder()
        .method(edge.method.as_str())
        .uri(uri)
        .body(Body::from("x".repeat(100)))
        .expect("a request")
}

#[tokio::test]
async fn every_storefront_edge_refuses_what_did_not_come_through_the_shop() {
    for_each_db(|db| async move {
        let app = with_a_shop_that_has_left(db.db().clone()).await;
        let edges = edges().into_iter().filter(|edge| edge.trust == Trust::Proxy);
        let mut refused = BTreeSet::new();
        let mut unknown = BTreeSet::new();
        for edge in edges {
            let good = proxied_with(SECRET, &edge.path, SHOP, &[("surfaces", "product_page")]);
            let unsigned = edge.path.clone();
            let foreign = proxied_with("another secret", &edge.path, SHOP, &[]);
            let changed = good.replace(SHOP, OTHER_SHOP);
            let more = format!("{good}&customer=1");
            let twice = format!("{good}&shop={OTHER_SHOP}");
            let stale = good.replace("timestamp=1", "timestamp=0");
            for uri in [unsigned, foreign, changed, more, twice, stale] {
                let answer = app.send(storefront(&edge, uri.clone())).await;
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{uri}: {}", answer.body);
                refused.insert(format!("{:?}", told(&answer)));
            }
            for shop in [OTHER_SHOP, "stranger.myshopify.com", "evil.example"] {
                let uri = proxied_with(SECRET, &edge.path, shop, &[("surfaces", "product_page")]);
                let answer = app.send(storefront(&edge, uri)).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{shop}: {}", answer.body);
                unknown.insert(format!("{:?}", told(&answer)));
            }
        }
        assert_eq!((refused.len(), unknown.len()), (1, 1), "{refused:?} {unknown:?}");
    })
    .await;
}

#[tokio::test]
async fn every_other_signed_edge_refuses_strangers() {
    let app = TestApp::new().await;
    for Edge { path, method, trust } in edges() {
        let requests = match trust {
            Trust::Redirect | Trust::State => vec![
                path.clone(),
                format!("{path}?shop={SHOP}&timestamp={}&hmac=00", Utc::now().timestamp()),
                format!("{path}?shop={SHOP}&state=a&code=b&hmac={}", "0".repeat(64)),
            ]
            .into_iter()
            .map(|uri| {
                Request::builder()
                    .method(method.as_str())
                    .uri(uri)
                    .body(Body::empty())
                    .expect("a request")
            })
            .collect(),
            Trust::Checkout => [
                None,
                Some(shopper_token("another secret", SHOP, 0)),
                Some(shopper_token(SECRET, SHOP, 400)),
            ]
            .into_iter()
            .map(|token| {
                let mut request = Request::builder().method(method.as_str()).uri(&path);
                if let Some(token) = token {
                    request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
                }
                request.body(Body::empty()).expect("a request")
            })
            .collect(),
            Trust::Delivery => vec![webhook("another secret", SHOP, "app/uninstalled", "1", "{}")],
            _ => continue,
        };
        for request in requests {
            let answer = app.send(request).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}: {}", answer.body);
        }
    }
    let row = shops::find(app.db.conn(), app.shop)
        .await
        .expect("an answer")
        .expect("a shop");
    assert_eq!(row.uninstalled_at, None);
}
