//! Instants are written in two ways, as bound values and inside batches; both must be the same thing afterwards.

use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use pairwell_store::{orders, products};
use pairwell_test_support::{OrderBuilder, ProductBuilder, ShopBuilder, for_each_db, instant};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

fn at(nanos: u32) -> DateTime<Utc> {
    Utc.timestamp_opt(1_767_225_600, nanos).single().expect("a time")
}

#[tokio::test]
async fn instants_of_batches_come_back_to_the_microsecond() {
    for_each_db(|db| async move {
        let shop = ShopBuilder::new("clocks").insert(db.conn()).await;
        for (id, nanos) in [(1, 0), (2, 1_000), (3, 500_000_000), (4, 123_456_789), (5, 999_999_999)] {
            ProductBuilder::new(id)
                .updated_at(at(nanos))
                .insert(db.conn(), shop)
                .await;
            let (stored, _) = products::load_catalogue(db.conn(), shop).await.expect("a catalogue");
            let stored = stored
                .iter()
                .find(|product| product.id.get() == id)
                .expect("the product");
            assert_eq!(stored.updated_at, at(nanos / 1_000 * 1_000));
        }
    })
    .await;
}

#[tokio::test]
async fn bound_instants_and_those_of_batches_are_the_same_text() {
    for_each_db(|db| async move {
        if db.backend() != DbBackend::Sqlite {
            return;
        }
        let shop = ShopBuilder::new("clocks").insert(db.conn()).await;
        for nanos in [0, 1_000, 500_000_000, 123_456_789] {
            // `deleted_at` is bound, `updated_at` of a product is part of a batch.
            let id = i64::from(nanos) + 1;
            let product = ProductBuilder::new(id)
                .updated_at(at(nanos))
                .insert(db.conn(), shop)
                .await;
            products::delete(db.conn(), shop, product, at(nanos))
                .await
                .expect("deleted");
            let sql = format!("SELECT updated_at, deleted_at FROM products WHERE id = {id}");
            let row = db
                .conn()
                .query_one_raw(Statement::from_string(DbBackend::Sqlite, sql))
                .await;
            let row = row.expect("an answer").expect("the product");
            let (batched, bound): (String, String) = (
                row.try_get_by_index(0).expect("a text"),
                row.try_get_by_index(1).expect("a text"),
            );
            assert_eq!(batched, bound);
        }
    })
    .await;
}

#[tokio::test]
async fn newest_is_found_among_instants_of_any_precision() {
    for_each_db(|db| async move {
        let shop = ShopBuilder::new("clocks").insert(db.conn()).await;
        let newest = instant(0) + TimeDelta::microseconds(500_001);
        for at in [
            instant(0),
            newest,
            instant(0) + TimeDelta::milliseconds(500),
            instant(0) - TimeDelta::seconds(1),
        ] {
            OrderBuilder::new(shop).placed_at(at).insert(db.conn()).await;
        }
        assert_eq!(
            orders::last_change(db.conn(), shop).await.expect("an answer"),
            Some(newest)
        );
        let stats = orders::counts(db.conn(), shop).await.expect("counts");
        assert_eq!(stats.first_at, Some(instant(0) - TimeDelta::seconds(1)));
        assert_eq!(stats.last_at, Some(newest));
    })
    .await;
}
