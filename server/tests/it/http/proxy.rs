use axum::body::Body;
use axum::extract::Request;
use chrono::Utc;
use http::StatusCode;
use pairwell_domain::pairing::PairingIn;
use pairwell_services::Actor;
use serde_json::json;

use crate::support::{Answer, OTHER_SHOP, SECRET, SHOP, TestApp, VISITOR, product_of, proxied, proxied_with};

/// The lamp of the first shop goes with its bulb.
async fn paired() -> TestApp {
    let app = TestApp::new().await;
    let actor = Actor {
        shop: app.shop,
        user: "42".to_owned(),
    };
    let entered = PairingIn {
        source: product_of(app.shop, 1),
        target: product_of(app.shop, 2),
        reason_text: Some("This bulb fits".to_owned()),
        is_enabled: true,
    };
    app.services
        .pairings()
        .create(&actor, entered)
        .await
        .expect("a pairing");
    app
}

fn lamp(app: &TestApp) -> String {
    product_of(app.shop, 1).to_string()
}

async fn offers(app: &TestApp, params: &[(&str, &str)]) -> Answer {
    app.get(&proxied("/proxy/offers", SHOP, params), "application/json")
        .await
}

async fn lamp_offers(app: &TestApp) -> Answer {
    offers(
        app,
        &[
            ("surfaces", "product_page"),
            ("product", &lamp(app)),
            ("visitor", VISITOR),
        ],
    )
    .await
}

fn event_request(app_path: &str, body: String) -> Request {
    Request::post(app_path).body(Body::from(body)).expect("a request")
}

#[tokio::test]
async fn pairing_is_offered_with_its_reason_and_token() {
    let app = paired().await;
    let answer = lamp_offers(&app).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let json = answer.json();
    assert_eq!(json["surfaces"][0]["offers"][0]["title"], "Bulb");
    assert_eq!(json["surfaces"][0]["offers"][0]["reason"], "This bulb fits");
    assert_eq!(json["surfaces"][0]["silence"], json!(null));
    assert!(
        json["surfaces"][0]["offers"][0]["token"]
            .as_str()
            .is_some_and(|token| token.len() > 40)
    );
}

#[tokio::test]
async fn html_is_a_template_without_prices() {
    let app = paired().await;
    let uri = proxied(
        "/proxy/offers",
        SHOP,
        &[("surfaces", "product_page"), ("product", &lamp(&app))],
    );
    let answer = app.get(&uri, "text/html").await;
    assert_eq!(answer.header("content-type"), "application/liquid");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(answer.body.starts_with("{% layout none %}"), "{}", answer.body);
    assert!(answer.body.contains("all_products['bulb']"));
    assert!(!answer.body.contains("12.50"), "prices are the storefront's own");
}

#[tokio::test]
async fn what_is_in_the_cart_is_not_offered() {
    let app = paired().await;
    let bulb_variant = (product_of(app.shop, 2).get() * 10).to_string();
    let params = [
        ("surfaces", "product_page"),
        ("product", &*lamp(&app)),
        ("cart", &*bulb_variant),
    ];
    let json = offers(&app, &params).await.json();
    assert_eq!(json["surfaces"][0]["offers"], json!([]));
    assert_eq!(json["surfaces"][0]["silence"], "nothing_eligible");
}

#[tokio::test]
async fn declined_offer_stays_declined_for_that_visitor() {
    let app = paired().await;
    let shown = lamp_offers(&app).await.json();
    let batch = json!({"visitor": VISITOR, "events": [{
        "id": "5f0c1a3e-8b1f-4a52-9d6f-0d4c7a7d1f11", "type": "decline",
        "decision_id": shown["decision_id"], "offer_id": shown["surfaces"][0]["offers"][0]["offer_id"], "slot": 0, "at": Utc::now(),
    }]});
    for accepted in [1, 0] {
        let answer = app
            .send(event_request(&proxied("/proxy/events", SHOP, &[]), batch.to_string()))
            .await;
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.body);
        assert_eq!(answer.json()["accepted"], accepted, "an event counts once");
    }
    assert_eq!(lamp_offers(&app).await.json()["surfaces"][0]["offers"], json!([]));
    let other = [
        ("surfaces", "product_page"),
        ("product", &*lamp(&app)),
        ("visitor", "vis_0000000000000000000000000000002b"),
    ];
    assert_eq!(
        offers(&app, &other).await.json()["surfaces"][0]["offers"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
}

#[tokio::test]
async fn events_for_another_shops_offer_do_not_count() {
    let app = paired().await;
    let shown = lamp_offers(&app).await.json();
    let batch = json!({"visitor": VISITOR, "events": [{
        "id": "5f0c1a3e-8b1f-4a52-9d6f-0d4c7a7d1f12", "type": "add",
        "decision_id": shown["decision_id"], "offer_id": shown["surfaces"][0]["offers"][0]["offer_id"], "slot": 0, "at": Utc::now(),
    }]});
    let answer = app
        .send(event_request(
            &proxied("/proxy/events", OTHER_SHOP, &[]),
            batch.to_string(),
        ))
        .await;
    assert_eq!(answer.json()["accepted"], 0);
}

#[tokio::test]
async fn another_shops_product_is_like_an_unknown_one() {
    let app = paired().await;
    let foreign = product_of(app.other_shop, 1).to_string();
    let unknown = "999999999";
    let ask = |product: String| {
        let app = &app;
        async move {
            offers(app, &[("surfaces", "product_page"), ("product", &product)])
                .await
                .json()
        }
    };
    let (foreign, unknown) = (ask(foreign).await, ask(unknown.to_owned()).await);
    assert_eq!(foreign["surfaces"][0]["offers"], unknown["surfaces"][0]["offers"]);
    assert_eq!(foreign["surfaces"][0]["silence"], unknown["surfaces"][0]["silence"]);
}

#[tokio::test]
async fn unsigned_or_foreign_requests_are_refused() {
    let app = paired().await;
    let product = lamp(&app);
    let params = [("surfaces", "product_page"), ("product", product.as_str())];
    let forged = proxied_with("another secret", "/proxy/offers", SHOP, &params);
    assert_eq!(app.get(&forged, "*/*").await.status, StatusCode::UNAUTHORIZED);
    let tampered = proxied("/proxy/offers", SHOP, &params).replace(&product, "1");
    assert_eq!(app.get(&tampered, "*/*").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(app.get("/proxy/offers", "*/*").await.status, StatusCode::UNAUTHORIZED);
    let unknown = proxied("/proxy/offers", "stranger.myshopify.com", &params);
    assert_eq!(app.get(&unknown, "*/*").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn bad_parameters_name_their_field() {
    let app = paired().await;
    for (params, field) in [
        (vec![("surfaces", "billboard"), ("product", "1")], "surfaces"),
        (vec![("surfaces", "product_page@cellar"), ("product", "1")], "surfaces"),
        (vec![("product", "1")], "surfaces"),
        (vec![("surfaces", "product_page"), ("product", "lamp")], "product"),
        (
            vec![("surfaces", "product_page"), ("product", "1"), ("cart", "1,x")],
            "cart",
        ),
    ] {
        let answer = offers(&app, &params).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.json()["field"], field);
    }
}

#[tokio::test]
async fn bad_events_are_refused_whole() {
    let app = paired().await;
    let uri = || proxied("/proxy/events", SHOP, &[]);
    let answer = app.send(event_request(&uri(), "not json".to_owned())).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answer = app.send(event_request(&uri(), " ".repeat(20_000))).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn one_address_cannot_ask_without_end() {
    let app = paired().await;
    let mut statuses = Vec::new();
    for _ in 0..25 {
        let request = Request::get(proxied(
            "/proxy/offers",
            SHOP,
            &[("surfaces", "product_page"), ("product", "1")],
        ))
        .header("x-forwarded-for", "203.0.113.9")
        .body(Body::empty())
        .expect("a request");
        statuses.push(app.send(request).await.status);
    }
    assert_eq!(statuses[0], StatusCode::OK);
    assert_eq!(statuses[24], StatusCode::TOO_MANY_REQUESTS);
    let elsewhere = proxied_with(
        SECRET,
        "/proxy/offers",
        SHOP,
        &[("surfaces", "product_page"), ("product", "1")],
    );
    let request = Request::get(elsewhere)
        .header("x-forwarded-for", "203.0.113.10")
        .body(Body::empty())
        .expect("a request");
    assert_eq!(app.send(request).await.status, StatusCode::OK);
}

#[tokio::test]
async fn buyer_is_known_by_the_platforms_word_and_only_with_consent() {
    let app = paired().await;
    let lamp = lamp(&app);
    let ask = |visitor: &'static str, customer: &'static str| {
        let (app, lamp) = (&app, lamp.as_str());
        async move {
            let params = [
                ("surfaces", "product_page"),
                ("product", lamp),
                ("visitor", visitor),
                ("logged_in_customer_id", customer),
            ];
            offers(app, &params).await.json()
        }
    };
    let shown = ask(VISITOR, "77").await;
    let batch = json!({"visitor": VISITOR, "events": [{
        "id": "5f0c1a3e-8b1f-4a52-9d6f-0d4c7a7d1f13", "type": "decline", "decision_id": shown["decision_id"],
        "offer_id": shown["surfaces"][0]["offers"][0]["offer_id"], "slot": 0, "at": Utc::now(),
    }]});
    let events = proxied("/proxy/events", SHOP, &[("logged_in_customer_id", "77")]);
    let answer = app.send(event_request(&events, batch.to_string())).await;
    assert_eq!(answer.json()["accepted"], 1);
    let elsewhere = "vis_0000000000000000000000000000002c";
    let n_offers = |page: serde_json::Value| page["surfaces"][0]["offers"].as_array().map(Vec::len);
    assert_eq!(n_offers(ask(elsewhere, "").await), Some(1), "a stranger");
    assert_eq!(n_offers(ask(elsewhere, "77").await), Some(0), "the same buyer");
    assert_eq!(
        n_offers(ask("", "77").await),
        Some(1),
        "without consent nobody is known"
    );
}

#[tokio::test]
async fn all_surfaces_of_a_page_are_answered_in_one_go() {
    let app = paired().await;
    let params = [
        (
            "surfaces",
            "product_ladder@before_add_button,product_page@below_product,cart_drawer",
        ),
        ("product", &*lamp(&app)),
        ("page", "product"),
        ("view", "pvw_00000000000000000000000000000001"),
    ];
    let json = offers(&app, &params).await.json();
    let silences: Vec<_> = (0..3).map(|n| json["surfaces"][n]["silence"].clone()).collect();
    assert_eq!(silences, [json!("placement_off"), json!(null), json!("placement_off")]);
}

#[tokio::test]
async fn what_a_browser_says_of_itself_never_breaks_its_page() {
    let app = paired().await;
    let params = [
        ("surfaces", "product_page"),
        ("product", &*lamp(&app)),
        ("view", "<script>"),
        ("left", "nothing"),
        ("page", "moon"),
        ("recent", "a,b,-1"),
        ("declined", "x"),
        ("currency", "pounds"),
        ("market", "Britain"),
        ("device", "watch"),
        ("visitor", "me"),
    ];
    let json = offers(&app, &params).await.json();
    assert_eq!(json["surfaces"][0]["offers"][0]["title"], "Bulb");
}
