use axum::body::Body;
use axum::extract::Request;
use http::StatusCode;
use pairwell_store::{ConnectSettings, Db, inbox, orders};
use serde_json::json;

use crate::support::{OTHER_SHOP, SECRET, SHOP, TestApp, webhook};

fn order(id: i64, updated_at: &str, quantity: i64) -> String {
    json!({
        "id": id, "admin_graphql_api_id": format!("gid://shopify/Order/{id}"), "name": format!("#{id}"),
        "created_at": "2026-01-01T10:00:00Z", "processed_at": "2026-01-01T10:00:00Z", "updated_at": updated_at,
        "cancelled_at": null, "currency": "GBP", "total_price": "25.00", "current_total_price": "25.00",
        "customer": null, "note_attributes": [], "refunds": [],
        "line_items": [{
            "id": id * 10, "product_id": 1001, "variant_id": 10010, "quantity": quantity, "current_quantity": quantity,
            "price": "12.50", "total_discount": "0.00", "discount_allocations": [], "properties": [],
        }],
    })
    .to_string()
}

#[tokio::test]
async fn signed_delivery_is_kept_answered_and_applied_once() {
    let app = TestApp::new().await;
    for _ in 0..2 {
        let body = order(500, "2026-01-01T10:00:00Z", 2);
        let answer = app
            .send(webhook(SECRET, SHOP, "orders/create", "delivery-1", body))
            .await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    }
    assert_eq!(app.services.inbox().apply_due().await.expect("applied"), 1);
    assert_eq!(app.services.inbox().apply_due().await.expect("nothing left"), 0);
    let stats = orders::counts(app.db.conn(), app.shop).await.expect("counts");
    assert_eq!((stats.n_orders, stats.n_lines), (1, 1));
    let other = orders::counts(app.db.conn(), app.other_shop).await.expect("counts");
    assert_eq!(other.n_orders, 0, "the other shop must not notice");
}

#[tokio::test]
async fn older_news_changes_nothing() {
    let app = TestApp::new().await;
    let cancelled = order(500, "2026-01-02T10:00:00Z", 2)
        .replace(r#""cancelled_at":null"#, r#""cancelled_at":"2026-01-02T10:00:00Z""#);
    let older = order(500, "2026-01-01T10:00:00Z", 2);
    for (id, body) in [("b", cancelled), ("a", older)] {
        app.send(webhook(SECRET, SHOP, "orders/updated", id, body)).await;
    }
    app.services.inbox().apply_due().await.expect("applied");
    let mut n_kept = 0;
    orders::for_each_kept_line(app.db.conn(), app.shop, |_| n_kept += 1)
        .await
        .expect("lines");
    assert_eq!(n_kept, 0, "the order must stay cancelled");
}

#[tokio::test]
async fn wrong_signature_is_401_and_nothing_is_kept() {
    let app = TestApp::new().await;
    let answer = app
        .send(webhook(
            "another secret",
            SHOP,
            "orders/create",
            "1",
            order(1, "2026-01-01T10:00:00Z", 1),
        ))
        .await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(inbox::counts(app.db.conn()).await.expect("counts").n_pending, 0);
}

#[tokio::test]
async fn missing_headers_are_400() {
    let app = TestApp::new().await;
    let bare = Request::post("/webhooks/shopify")
        .body(Body::from("{}"))
        .expect("a request");
    assert_eq!(app.send(bare).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn oversized_body_is_413() {
    let app = TestApp::new().await;
    let answer = app
        .send(webhook(SECRET, SHOP, "orders/create", "1", vec![b' '; 6 * 1024 * 1024]))
        .await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn malformed_payload_is_put_aside_and_does_not_hold_up_others() {
    let app = TestApp::new().await;
    for (id, body) in [
        ("bad", "not json".to_owned()),
        ("good", order(7, "2026-01-01T10:00:00Z", 1)),
    ] {
        let answer = app.send(webhook(SECRET, SHOP, "orders/create", id, body)).await;
        assert_eq!(
            answer.status,
            StatusCode::OK,
            "what is signed is kept, whatever it says"
        );
    }
    assert_eq!(app.services.inbox().apply_due().await.expect("applied"), 1);
    let counts = inbox::counts(app.db.conn()).await.expect("counts");
    assert_eq!((counts.n_dead, counts.n_pending), (1, 0));
    assert_eq!(
        orders::counts(app.db.conn(), app.shop).await.expect("counts").n_orders,
        1
    );
}

#[tokio::test]
async fn delivery_of_an_unknown_shop_is_answered_and_dropped() {
    let app = TestApp::new().await;
    let body = order(9, "2026-01-01T10:00:00Z", 1);
    let answer = app
        .send(webhook(SECRET, "stranger.myshopify.com", "orders/create", "1", body))
        .await;
    assert_eq!(answer.status, StatusCode::OK);
    app.services.inbox().apply_due().await.expect("applied");
    for shop in [app.shop, app.other_shop] {
        assert_eq!(orders::counts(app.db.conn(), shop).await.expect("counts").n_orders, 0);
    }
}

#[tokio::test]
async fn uninstall_ends_access_of_that_shop_only() {
    let app = TestApp::new().await;
    app.send(webhook(SECRET, SHOP, "app/uninstalled", "1", r#"{"id":1}"#))
        .await;
    app.services.inbox().apply_due().await.expect("applied");
    let left: Vec<String> = app
        .services
        .installs()
        .list()
        .await
        .expect("shops")
        .into_iter()
        .map(|shop| shop.domain)
        .collect();
    assert_eq!(left, [OTHER_SHOP]);
}

#[tokio::test]
async fn database_out_of_reach_makes_the_platform_send_again() {
    let app = TestApp::new().await;
    app.close_database().await;
    let answer = app
        .send(webhook(
            SECRET,
            SHOP,
            "orders/create",
            "1",
            order(1, "2026-01-01T10:00:00Z", 1),
        ))
        .await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn shop_that_left_is_erased_when_the_platform_asks() {
    let app = TestApp::new().await;
    let body = order(500, "2026-01-01T10:00:00Z", 2);
    app.send(webhook(SECRET, SHOP, "orders/create", "1", body)).await;
    app.send(webhook(SECRET, SHOP, "app/uninstalled", "2", r#"{"id":1}"#))
        .await;
    app.services.inbox().apply_due().await.expect("applied");
    let tokens = pairwell_store::shops::tokens(app.db.conn(), app.shop)
        .await
        .expect("tokens");
    assert!(tokens.is_none(), "tokens go at once");
    assert_eq!(
        orders::counts(app.db.conn(), app.shop).await.expect("counts").n_orders,
        1
    );

    let redact = format!(r#"{{"shop_id":1,"shop_domain":"{SHOP}"}}"#);
    app.send(webhook(SECRET, SHOP, "shop/redact", "3", redact)).await;
    app.services.inbox().apply_due().await.expect("applied");
    assert_eq!(
        orders::counts(app.db.conn(), app.shop).await.expect("counts").n_orders,
        0
    );
    assert!(
        pairwell_store::shops::find(app.db.conn(), app.shop)
            .await
            .expect("shops")
            .is_none()
    );
    assert!(
        pairwell_store::shops::find(app.db.conn(), app.other_shop)
            .await
            .expect("shops")
            .is_some()
    );
}

#[tokio::test]
async fn locked_database_makes_the_platform_send_again_and_nothing_is_lost() {
    let home = tempfile::tempdir().expect("a folder");
    let file = home.path().join("pairwell.db");
    let app = TestApp::on_file(&file).await;
    let url = format!("sqlite://{}", file.display());
    let other = Db::connect(&url, &ConnectSettings::default())
        .await
        .expect("a second connection");
    let lock = other.begin_write().await.expect("the lock");
    let body = order(1, "2026-01-01T10:00:00Z", 1);
    let answer = app
        .send(webhook(SECRET, SHOP, "orders/create", "1", body.clone()))
        .await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.body);
    assert_eq!(answer.json()["code"], "unavailable");

    lock.rollback().await.expect("unlocked");
    assert_eq!(
        app.send(webhook(SECRET, SHOP, "orders/create", "1", body)).await.status,
        StatusCode::OK
    );
    assert_eq!(app.services.inbox().apply_due().await.expect("applied"), 1);
}
