//! The same person in two shops, and marks of one shop brought into the other.

use pairwell_test_support::for_each_db;
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};

use super::ids::Ids;
use super::world::World;
use crate::support::{SECRET, SHOP, proxied, webhook};

/// What the first shop offers beside its lamp to somebody with these names.
async fn offered(world: &World, visitor: &str, customer: &str) -> Vec<Value> {
    let lamp = world.own.product(1).to_string();
    let params = [
        ("surfaces", "product_page"),
        ("page", "product"),
        ("product", lamp.as_str()),
        ("visitor", visitor),
        ("logged_in_customer_id", customer),
    ];
    let answer = world
        .app
        .get(&proxied("/proxy/offers", SHOP, &params), "application/json")
        .await;
    let offers = answer.json()["surfaces"][0]["offers"].clone();
    let offers = offers.as_array().expect("a list").clone();
    offers.into_iter().map(|offer| offer["product_id"].clone()).collect()
}

/// Somebody said no in the other shop, and bought there. In this one nobody knows them.
#[tokio::test]
async fn shopper_of_another_shop_is_a_stranger_here() {
    for_each_db(|db| async move {
        let world = World::over(db.db().clone()).await;
        let nobody = Ids::of_nobody();
        let bulb = json!(world.own.product(2));
        let to_nobody = offered(&world, nobody.visitor, &nobody.customer().to_string()).await;
        assert!(to_nobody.contains(&bulb), "{to_nobody:?}");
        let other = &world.other;
        let to_other = offered(&world, other.visitor, &other.customer().to_string()).await;
        assert_eq!(to_other, to_nobody);
        // Who said no here is known here, by either name.
        let own = &world.own;
        for (visitor, customer) in [
            (own.visitor, own.customer()),
            (own.visitor, nobody.customer()),
            (nobody.visitor, own.customer()),
        ] {
            let to_own = offered(&world, visitor, &customer.to_string()).await;
            assert!(!to_own.contains(&bulb), "{visitor} {customer}: {to_own:?}");
        }
    })
    .await;
}

fn order(id: i64, own: &Ids, token: &str) -> String {
    json!({
        "id": id, "name": "#1", "created_at": "2026-01-01T10:00:00Z", "processed_at": "2026-01-01T10:00:00Z",
        "updated_at": "2026-01-01T10:00:00Z", "currency": "GBP", "total_price": "4.00", "current_total_price": "4.00",
        "line_items": [{
            "id": id * 10, "product_id": own.product(2), "variant_id": own.variant(2), "quantity": 1,
            "current_quantity": 1, "price": "4.00", "discount_allocations": [],
            "properties": [{"name": "_pairwell", "value": token}],
        }],
    })
    .to_string()
}

/// The offer an order's only line was brought by, as it is stored.
async fn brought_by(world: &World, order: i64) -> Option<String> {
    let conn = world.app.db.conn();
    let sql = format!(
        "SELECT offer_id FROM order_lines WHERE shop_id = {} AND order_id = {order}",
        world.app.shop
    );
    let row = conn
        .query_one_raw(Statement::from_string(conn.get_database_backend(), sql))
        .await
        .expect("an answer")
        .expect("the line");
    row.try_get_by_index(0).expect("an offer or none")
}

#[tokio::test]
async fn token_of_another_shops_offer_brings_no_order_in() {
    for_each_db(|db| async move {
        let world = World::over(db.db().clone()).await;
        let before = world.rows_of_other().await;
        let (own, other) = (&world.own, &world.other);
        for (id, token, offer) in [
            (77_001, own.token.as_str(), Some(own.offer.clone())),
            (77_002, other.token.as_str(), None),
            (77_003, "made-up", None),
        ] {
            let delivery = webhook(SECRET, SHOP, "orders/create", &id.to_string(), order(id, own, token));
            assert!(world.app.send(delivery).await.status.is_success());
            world.app.services.inbox().apply_due().await.expect("applied");
            assert_eq!(brought_by(&world, id).await, offer, "{token}");
        }
        assert_eq!(world.rows_of_other().await, before);
    })
    .await;
}
