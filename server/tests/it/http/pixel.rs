use axum::body::Body;
use axum::extract::Request;
use chrono::{TimeDelta, Utc};
use http::{Method, StatusCode, header};
use pairwell_domain::ShopId;
use pairwell_store::{shops, visits};
use serde_json::{Value, json};

use crate::support::{Answer, TestApp, VISITOR, product_of};

const KEY: &str = "pub_of_the_first_shop";

async fn app() -> TestApp {
    let app = TestApp::new().await;
    for (shop, key) in [(app.shop, KEY), (app.other_shop, "pub_of_another")] {
        visits::key_or(app.db.conn(), shop, key).await.expect("a key");
    }
    app
}

fn view(id: &str, shop: ShopId, n: i64) -> Value {
    json!({ "id": id, "type": "product_viewed", "at": Utc::now(), "product": product_of(shop, n), "variant": 1 })
}

fn batch(key: &str, events: &[Value]) -> String {
    json!({ "key": key, "visitor": VISITOR, "events": events }).to_string()
}

/// As a browser sends it: plain text, from a sandbox without an origin of its own.
fn request(body: String, address: &str) -> Request {
    Request::post("/pixel/events")
        .header(header::CONTENT_TYPE, "text/plain;charset=UTF-8")
        .header(header::ORIGIN, "null")
        .header("x-forwarded-for", address)
        .body(Body::from(body))
        .expect("a request")
}

async fn send(app: &TestApp, body: String) -> Answer {
    app.send(request(body, "203.0.113.1")).await
}

async fn n_steps(app: &TestApp, shop: ShopId) -> Vec<u64> {
    let week = app.services.visits().week(shop).await.expect("counts");
    week.iter().map(|steps| steps.n_all).collect()
}

#[tokio::test]
async fn steps_are_taken_once_and_any_page_may_read_the_answer() {
    let app = app().await;
    let placed = json!({ "id": "sh-2", "type": "order_placed", "at": Utc::now(), "order": 5001 });
    let body = batch(KEY, &[view("sh-1", app.shop, 1), placed]);
    for accepted in [2, 0] {
        let answer = send(&app, body.clone()).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.body);
        assert_eq!(answer.json()["accepted"], accepted);
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.header("access-control-allow-credentials"), "");
    }
    assert_eq!(n_steps(&app, app.shop).await, [1, 0, 0, 1]);
    assert_eq!(n_steps(&app, app.other_shop).await, [0; 4]);
}

#[tokio::test]
async fn steps_about_another_shops_product_are_left_out_like_unknown_ones() {
    let app = app().await;
    let foreign = view("sh-1", app.other_shop, 1);
    let mut unknown = view("sh-2", app.shop, 1);
    unknown["product"] = json!(999_999_999);
    for event in [foreign, unknown] {
        let answer = send(&app, batch(KEY, &[event])).await;
        assert_eq!(
            (answer.status, &answer.json()["accepted"]),
            (StatusCode::ACCEPTED, &json!(0))
        );
    }
}

#[tokio::test]
async fn unknown_key_and_key_of_a_shop_that_left_are_the_same_404() {
    let app = app().await;
    shops::mark_uninstalled(app.db.conn(), app.other_shop, Utc::now())
        .await
        .expect("left");
    let unknown = send(&app, batch("pub_nobody", &[view("sh-1", app.shop, 1)])).await;
    let left = send(&app, batch("pub_of_another", &[view("sh-1", app.other_shop, 1)])).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    assert_eq!((left.status, &left.body), (unknown.status, &unknown.body));
    // A script can read the refusal too, and nothing of it says which shops there are.
    assert_eq!(unknown.header("access-control-allow-origin"), "*");
}

#[tokio::test]
async fn browser_that_asks_first_may_send_without_credentials() {
    let app = app().await;
    let question = Request::builder()
        .method(Method::OPTIONS)
        .uri("/pixel/events")
        .header(header::ORIGIN, "https://shop.example")
        .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
        .body(Body::empty())
        .expect("a request");
    let answer = app.send(question).await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::NO_CONTENT, ""));
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.header("access-control-allow-methods"), "GET, POST");
    assert_eq!(answer.header("access-control-max-age"), "7200");
    assert_eq!(answer.header("access-control-allow-credentials"), "");
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_whole() {
    let app = app().await;
    let good = view("sh-1", app.shop, 1);
    let mut odd_kind = good.clone();
    odd_kind["type"] = json!("applauded");
    let mut odd_visitor: Value = serde_json::from_str(&batch(KEY, std::slice::from_ref(&good))).expect("JSON");
    odd_visitor["visitor"] = json!("someone@example.com");
    let many: Vec<Value> = (0..51)
        .map(|n| json!({ "id": format!("sh-{n}"), "type": "checkout_started", "at": Utc::now() }))
        .collect();
    for body in [
        "not json".to_owned(),
        batch(KEY, &[good.clone(), odd_kind]),
        odd_visitor.to_string(),
        batch(KEY, &many),
    ] {
        let answer = send(&app, body).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
    }
    let answer = send(&app, " ".repeat(20_000)).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(n_steps(&app, app.shop).await, [0; 4]);
}

#[tokio::test]
async fn steps_may_come_late_but_not_for_ever() {
    let app = app().await;
    let mut late = view("sh-1", app.shop, 1);
    late["at"] = json!(Utc::now() - TimeDelta::days(6));
    let mut too_late = view("sh-2", app.shop, 1);
    too_late["at"] = json!(Utc::now() - TimeDelta::days(8));
    let answer = send(&app, batch(KEY, &[late, too_late])).await;
    assert_eq!(answer.json()["accepted"], 1);
}

#[tokio::test]
async fn one_address_cannot_send_without_end_whatever_it_writes_before_its_own() {
    let app = app().await;
    let mut statuses = Vec::new();
    for n in 0..25 {
        let address = format!("198.51.100.{n}, 203.0.113.9");
        // A key of nobody, so that no shop's own limit is in play.
        statuses.push(app.send(request(batch("pub_nobody", &[]), &address)).await);
    }
    assert_eq!(statuses[0].status, StatusCode::NOT_FOUND);
    let refused = &statuses[24];
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_ne!(refused.header("retry-after"), "");
    assert_eq!(refused.header("access-control-allow-origin"), "*");
    let elsewhere = app.send(request(batch("pub_nobody", &[]), "203.0.113.10")).await;
    assert_eq!(elsewhere.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn one_shop_cannot_be_flooded_from_many_addresses() {
    let app = app().await;
    let mut refused = None;
    for n in 0..60 {
        let answer = app.send(request(batch(KEY, &[]), &format!("203.0.113.{n}"))).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("three a second are allowed, and sixty came");
    assert_ne!(refused.header("retry-after"), "");
    assert_eq!(refused.header("access-control-allow-origin"), "*");
    let other = app.send(request(batch("pub_of_another", &[]), "203.0.113.200")).await;
    assert_eq!(other.status, StatusCode::ACCEPTED, "another shop has its own number");
}
