use axum::body::Body;
use axum::extract::Request;
use chrono::Utc;
use http::{Method, StatusCode, header};
use pairwell_domain::pairing::PairingIn;
use pairwell_domain::placement::{Placement, PlacementKind};
use pairwell_domain::{OrderId, VisitorId};
use pairwell_services::Actor;
use serde_json::{Value, json};

use crate::support::{
    Answer, CLIENT_ID, OTHER_SHOP, SECRET, SHOP, TestApp, VISITOR, product_of, proxied, session_token, shopper_token,
    signed,
};

/// Claims as the platform makes them for extensions: no issuer, the shop without a scheme, five minutes.
fn claims(shop: &str, age_s: i64) -> Value {
    let issued = Utc::now().timestamp() - age_s;
    json!({ "dest": shop, "aud": CLIENT_ID, "exp": issued + 300, "nbf": issued, "iat": issued, "jti": "1" })
}

fn token(shop: &str) -> String {
    shopper_token(SECRET, shop, 0)
}

/// The lamp of the first shop goes with its bulb, on the page after payment.
async fn app() -> TestApp {
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
    let placement = Placement {
        is_enabled: true,
        ..Placement::default_for(PlacementKind::ThankYou)
    };
    app.services.placements().save(&actor, placement).await.expect("on");
    app
}

async fn ask_with(app: &TestApp, token: Option<&str>, query: &str) -> Answer {
    let mut request =
        Request::get(format!("/checkout/offers?{query}")).header(header::ORIGIN, "https://extensions.example");
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    app.send(request.body(Body::empty()).expect("a request")).await
}

/// After payment for the lamp.
fn paid(app: &TestApp, more: &str) -> String {
    format!(
        "page=thank_you&surfaces=thank_you&cart={}0:1{more}",
        product_of(app.shop, 1)
    )
}

async fn tell(app: &TestApp, token: &str, body: String) -> Answer {
    let request = Request::post("/checkout/events")
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .body(Body::from(body))
        .expect("a request");
    app.send(request).await
}

fn offers(answer: &Answer) -> Vec<Value> {
    let json = answer.json();
    json["surfaces"][0]["offers"].as_array().cloned().unwrap_or_default()
}

#[tokio::test]
async fn page_after_payment_is_offered_what_goes_with_the_order() {
    let app = app().await;
    let answer = ask_with(&app, Some(&token(SHOP)), &paid(&app, "")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.header("access-control-allow-credentials"), "");
    assert_eq!(answer.header("cache-control"), "no-store");
    let offers = offers(&answer);
    assert_eq!(
        (offers[0]["title"].as_str(), offers[0]["reason"].as_str()),
        (Some("Bulb"), Some("This bulb fits"))
    );
    assert!(offers[0]["token"].as_str().is_some_and(|token| token.len() > 40));
    assert!(!answer.body.contains("12.50"), "prices are the platform's own");
}

#[tokio::test]
async fn token_is_checked_before_anything_else() {
    let app = app().await;
    let mut no_shop = claims(SHOP, 0);
    no_shop["dest"] = json!("shop.example");
    let unsigned = format!("{}.", token(SHOP).rsplit_once('.').expect("three parts").0);
    let refused = [
        Some(signed("another secret", &claims(SHOP, 0))),
        Some(signed(SECRET, &claims(SHOP, 320))),
        Some(signed(SECRET, &claims(SHOP, -60))),
        Some(signed(SECRET, &no_shop)),
        Some(unsigned),
        Some("no token".to_owned()),
        None,
    ];
    for token in refused {
        let answer = ask_with(&app, token.as_deref(), &paid(&app, "")).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{token:?}");
        assert_eq!(answer.json()["code"], "unauthenticated");
        // A script can read the refusal; nothing tells it to fetch another token and try again.
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.header("x-shopify-retry-invalid-session-request"), "");
    }
    // Five minutes and the leeway of the clocks.
    let answer = ask_with(&app, Some(&signed(SECRET, &claims(SHOP, 305))), &paid(&app, "")).await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn token_of_another_shop_asks_for_that_shop_only() {
    let app = app().await;
    let answer = ask_with(&app, Some(&token(OTHER_SHOP)), &paid(&app, "")).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(
        offers(&answer),
        Vec::<Value>::new(),
        "it has neither the lamp nor the pairing"
    );
    let stranger = ask_with(&app, Some(&token("stranger.myshopify.com")), &paid(&app, "")).await;
    assert_eq!(stranger.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn token_of_a_shopper_opens_no_admin() {
    let app = app().await;
    let mut shopper = claims(&format!("https://{SHOP}"), 0);
    shopper["iss"] = json!(format!("https://{SHOP}/admin"));
    shopper["sub"] = json!("gid://shopify/Customer/7");
    let opened = app.services.installs().open(&signed(SECRET, &shopper)).await;
    assert!(opened.is_err(), "a buyer is nobody in the admin");
    let merchant = app.services.installs().open(&session_token(SECRET, SHOP, 0)).await;
    assert!(!matches!(&merchant, Err(error) if error.kind() == pairwell_domain::ErrorKind::Unauthenticated));
}

#[tokio::test]
async fn browser_may_ask_first() {
    let app = app().await;
    let question = Request::builder()
        .method(Method::OPTIONS)
        .uri("/checkout/offers")
        .header(header::ACCESS_CONTROL_REQUEST_HEADERS, "authorization")
        .body(Body::empty())
        .expect("a request");
    let answer = app.send(question).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(
        answer.header("access-control-allow-headers"),
        "Authorization, Content-Type"
    );
    assert_eq!(answer.header("access-control-max-age"), "7200");
}

#[tokio::test]
async fn what_is_declined_after_payment_is_declined_in_the_shop_too() {
    let app = app().await;
    let visitor = format!("&visitor={VISITOR}");
    let shown = ask_with(&app, Some(&token(SHOP)), &paid(&app, &visitor)).await;
    let batch = json!({ "visitor": VISITOR, "events": [{
        "id": "5f0c1a3e-8b1f-4a52-9d6f-0d4c7a7d1f11", "type": "decline",
        "decision_id": shown.json()["decision_id"], "offer_id": offers(&shown)[0]["offer_id"], "slot": 0, "at": Utc::now(),
    }] });
    let foreign = tell(&app, &token(OTHER_SHOP), batch.to_string()).await;
    assert_eq!(
        foreign.json()["accepted"],
        0,
        "an offer of another shop is like one that never was"
    );
    for accepted in [1, 0] {
        let answer = tell(&app, &token(SHOP), batch.to_string()).await;
        assert_eq!(
            (answer.status, &answer.json()["accepted"]),
            (StatusCode::ACCEPTED, &json!(accepted))
        );
    }
    let again = ask_with(&app, Some(&token(SHOP)), &paid(&app, &visitor)).await;
    assert_eq!(offers(&again), Vec::<Value>::new());
    let lamp = product_of(app.shop, 1).to_string();
    let params = [("surfaces", "product_page"), ("product", &*lamp), ("visitor", VISITOR)];
    let in_shop = app
        .get(&proxied("/proxy/offers", SHOP, &params), "application/json")
        .await;
    assert_eq!(offers(&in_shop), Vec::<Value>::new());
}

#[tokio::test]
async fn signed_in_buyer_is_the_platforms_word() {
    let app = app().await;
    let mut signed_in = claims(SHOP, 0);
    signed_in["sub"] = json!("gid://shopify/Customer/7");
    let token = signed(SECRET, &signed_in);
    let visitor = format!("&visitor={VISITOR}");
    let shown = ask_with(&app, Some(&token), &paid(&app, &visitor)).await;
    let batch = json!({ "visitor": VISITOR, "events": [{
        "id": "5f0c1a3e-8b1f-4a52-9d6f-0d4c7a7d1f12", "type": "decline",
        "decision_id": shown.json()["decision_id"], "offer_id": offers(&shown)[0]["offer_id"], "slot": 0, "at": Utc::now(),
    }] });
    assert_eq!(tell(&app, &token, batch.to_string()).await.json()["accepted"], 1);
    // In another browser the same buyer is not asked again.
    let elsewhere = "&visitor=vis_0000000000000000000000000000002b";
    assert_eq!(
        offers(&ask_with(&app, Some(&token), &paid(&app, elsewhere)).await),
        Vec::<Value>::new()
    );
    // A third browser, where nobody is signed in: the second one knows by now what the buyer knows.
    let elsewhere = "&visitor=vis_0000000000000000000000000000002c";
    let nobody = signed(SECRET, &claims(SHOP, 0));
    assert_eq!(
        offers(&ask_with(&app, Some(&nobody), &paid(&app, elsewhere)).await).len(),
        1
    );
}

#[tokio::test]
async fn order_leads_to_the_browser_that_placed_it() {
    let app = app().await;
    let visitor: VisitorId = VISITOR.parse().expect("a name");
    let event = pairwell_domain::visit::VisitEvent {
        id: "sh-1".to_owned(),
        kind: pairwell_domain::visit::VisitKind::OrderPlaced,
        at: Utc::now(),
        product: None,
        variant: None,
        quantity: None,
        order: Some(OrderId::new(5001)),
    };
    app.services
        .visits()
        .take(app.shop, Some(visitor), &[event])
        .await
        .expect("taken");
    // The browser says no in the shop.
    let lamp = product_of(app.shop, 1).to_string();
    let params = [("surfaces", "product_page"), ("product", &*lamp), ("visitor", VISITOR)];
    let shown = app
        .get(&proxied("/proxy/offers", SHOP, &params), "application/json")
        .await;
    let batch = json!({ "visitor": VISITOR, "events": [{
        "id": "5f0c1a3e-8b1f-4a52-9d6f-0d4c7a7d1f13", "type": "decline",
        "decision_id": shown.json()["decision_id"], "offer_id": offers(&shown)[0]["offer_id"], "slot": 0, "at": Utc::now(),
    }] });
    let request = Request::post(proxied("/proxy/events", SHOP, &[]))
        .body(Body::from(batch.to_string()))
        .expect("a request");
    assert_eq!(app.send(request).await.json()["accepted"], 1);
    let its_own = ask_with(&app, Some(&token(SHOP)), &paid(&app, "&order=5001")).await;
    assert_eq!(offers(&its_own), Vec::<Value>::new(), "a no stays a no after payment");
    let anothers = ask_with(&app, Some(&token(SHOP)), &paid(&app, "&order=5002")).await;
    assert_eq!(offers(&anothers).len(), 1);
}

#[tokio::test]
async fn bad_questions_name_their_field_and_bad_events_are_refused_whole() {
    let app = app().await;
    let answer = ask_with(&app, Some(&token(SHOP)), "surfaces=billboard").await;
    assert_eq!(
        (answer.status, &answer.json()["field"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("surfaces"))
    );
    let answer = tell(&app, &token(SHOP), "not json".to_owned()).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answer = tell(&app, &token(SHOP), " ".repeat(20_000)).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}
