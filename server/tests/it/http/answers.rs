//! What all answers have in common, and how much is taken at once.

use axum::body::Body;
use axum::extract::Request;
use http::{StatusCode, header};
use pairwell_server::http::{Trust, edges};
use serde_json::json;

use crate::support::{SECRET, SHOP, TestApp, proxied, session_token, shopper_token, webhook};

/// Every way in, with nothing to show.
fn knocks() -> Vec<Request> {
    let edges = edges().into_iter().map(|edge| {
        let path = edge.path.replace("{id}", "1").replace("{kind}", "product_page");
        (edge.method, path)
    });
    let more = [
        ("GET".to_owned(), "/nothing/here".to_owned()),
        ("GET".to_owned(), "/pkg/none.js".to_owned()),
    ];
    edges
        .chain(more)
        .map(|(method, path)| {
            Request::builder()
                .method(method.as_str())
                .uri(path)
                .header(header::ACCEPT, "text/html")
                .body(Body::empty())
                .expect("a request")
        })
        .collect()
}

#[tokio::test]
async fn every_answer_has_its_guarding_headers() {
    let app = TestApp::new().await;
    for request in knocks() {
        let path = request.uri().path().to_owned();
        let answer = app.send(request).await;
        assert_ne!(
            answer.status,
            StatusCode::INTERNAL_SERVER_ERROR,
            "{path}: {}",
            answer.body
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "strict-origin", "{path}");
        let is_page = answer.header("content-type").starts_with("text/html");
        if is_page {
            assert!(
                answer.header("content-security-policy").contains("frame-ancestors"),
                "{path}: {:?}",
                answer.headers
            );
        }
        if is_page || path.starts_with("/api/") {
            assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        }
    }
}

#[tokio::test]
async fn name_of_a_request_is_a_plain_word() {
    let app = TestApp::new().await;
    for (sent, is_kept) in [
        ("0b5e6c1a-8f1d-4d7e-9f5e-1a2b3c4d5e6f", true),
        ("level=ERROR msg=\"a made up line\"", false),
        (&*"a".repeat(65), false),
        ("", false),
    ] {
        let request = Request::get("/health/live").header("x-request-id", sent);
        let answer = app.send(request.body(Body::empty()).expect("a request")).await;
        let named = answer.header("x-request-id");
        assert_eq!(named == sent, is_kept, "{sent}: {named}");
        assert!(!named.is_empty());
    }
}

#[tokio::test]
async fn more_than_is_taken_at_once_is_refused_on_every_edge_with_a_body() {
    let app = TestApp::new().await;
    let long = "x".repeat(6 * 1024 * 1024);
    for edge in edges().into_iter().filter(|edge| edge.method == "POST") {
        let request = match edge.trust {
            Trust::Session => Request::post(&edge.path)
                .header(
                    header::AUTHORIZATION,
                    format!("Bearer {}", session_token(SECRET, SHOP, 0)),
                )
                .header(header::CONTENT_LENGTH, long.len())
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(long.clone()))
                .expect("a request"),
            Trust::Proxy => Request::post(proxied(&edge.path, SHOP, &[]))
                .body(Body::from(long.clone()))
                .expect("a request"),
            Trust::Delivery => webhook(SECRET, SHOP, "orders/create", "1", long.clone()),
            Trust::Checkout => Request::post(&edge.path)
                .header(
                    header::AUTHORIZATION,
                    format!("Bearer {}", shopper_token(SECRET, SHOP, 0)),
                )
                .body(Body::from(long.clone()))
                .expect("a request"),
            Trust::ShopKey => Request::post(&edge.path)
                .body(Body::from(long.clone()))
                .expect("a request"),
            _ => panic!("{edge:?} takes a body, and nothing says how much"),
        };
        let answer = app.send(request).await;
        assert_eq!(
            answer.status,
            StatusCode::PAYLOAD_TOO_LARGE,
            "{edge:?}: {}",
            answer.body
        );
    }
}

/// A body that does not say how long it is comes to an end all the same.
#[tokio::test]
async fn endless_call_is_not_read_to_its_end() {
    let app = TestApp::new().await;
    let piece = || Ok::<_, std::io::Error>(vec![b'x'; 64 * 1024]);
    let endless = futures::stream::repeat_with(piece);
    let request = Request::post("/api/admin/pairings/create")
        .header(
            header::AUTHORIZATION,
            format!("Bearer {}", session_token(SECRET, SHOP, 0)),
        )
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from_stream(endless))
        .expect("a request");
    let answer = app.send(request).await;
    assert!(!answer.status.is_success(), "{}", answer.body);
}

/// A few hundred bytes can say a gigabyte. Nobody unpacks them.
#[tokio::test]
async fn packed_bodies_are_not_unpacked() {
    let app = TestApp::new().await;
    let batch = json!({"visitor": null, "events": []}).to_string();
    for coding in ["gzip", "br", "deflate"] {
        let request = Request::post(proxied("/proxy/events", SHOP, &[]))
            .header(header::CONTENT_ENCODING, coding)
            .body(Body::from(batch.clone()))
            .expect("a request");
        // Read as it came: what says that it is packed and is not is taken for what it is.
        assert_eq!(app.send(request).await.status, StatusCode::ACCEPTED, "{coding}");
    }
}
