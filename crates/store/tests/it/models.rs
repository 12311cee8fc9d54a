use pairwell_store::StoreError;
use pairwell_store::models::{self, ModelRow};
use pairwell_test_support::{ShopBuilder, for_each_db, instant};

fn model(version: &str, minutes: i64) -> ModelRow {
    ModelRow {
        version: version.to_owned(),
        file_name: format!("{version}.model"),
        checksum: "c0ffee".to_owned(),
        n_orders: 20_000,
        n_products: 4_000,
        n_pairs: 70_000,
        params_digest: "p".to_owned(),
        trained_at: instant(minutes),
    }
}

#[tokio::test]
async fn newest_model_is_in_use_and_the_former_ones_stay() {
    for_each_db(|db| async move {
        let conn = db.conn();
        let shop = ShopBuilder::new("lamps").insert(conn).await;
        let other = ShopBuilder::new("other").insert(conn).await;
        assert_eq!(models::current(conn, shop).await.expect("an answer"), None);
        models::insert_current(conn, other, &model("v1", 0))
            .await
            .expect("stored");
        for (version, minutes) in [("v1", 1), ("v2", 2)] {
            models::insert_current(conn, shop, &model(version, minutes))
                .await
                .expect("stored");
            assert_eq!(
                models::current(conn, shop).await.expect("an answer"),
                Some(model(version, minutes))
            );
        }
        assert_eq!(
            models::list(conn, shop).await.expect("models"),
            [model("v2", 2), model("v1", 1)]
        );
        assert_eq!(
            models::current(conn, other).await.expect("an answer"),
            Some(model("v1", 0))
        );

        let txn = db.begin_write().await.expect("a transaction");
        let twice = models::insert_current(&txn, shop, &model("v1", 3)).await;
        assert!(matches!(twice, Err(StoreError::Conflict { .. })), "{twice:?}");
        drop(txn);
        assert_eq!(
            models::current(conn, shop).await.expect("an answer"),
            Some(model("v2", 2))
        );
    })
    .await;
}
