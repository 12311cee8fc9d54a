use pairwell_domain::learning::{EngineReport, RankingLevel, ReliabilityPart, SurfaceReport};
use pairwell_store::StoreError;
use pairwell_store::models::{self, EngineRow, ModelRow};
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
        engine: None,
    }
}

fn engine(minutes: i64) -> EngineRow {
    let surface = SurfaceReport {
        level: RankingLevel::Trees,
        n_learned: 9_000,
        n_held_out: 1_000,
        ndcg: [0.2, 0.21, 0.1 + 0.2],
        reliability: vec![ReliabilityPart {
            n: 12,
            predicted: 0.1,
            observed: 1.0 / 3.0,
        }],
    };
    EngineRow {
        file_name: format!("{minutes}.engine"),
        checksum: "beef".to_owned(),
        report: EngineReport {
            n_orders: 20_000,
            n_products: 4_100,
            n_shoppers: 4_300,
            cart: surface.clone(),
            page: SurfaceReport {
                level: RankingLevel::Plain,
                ..surface
            },
        },
        learned_at: instant(minutes),
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

#[tokio::test]
async fn former_model_can_be_used_again_and_old_ones_forgotten() {
    for_each_db(|db| async move {
        let conn = db.conn();
        let shop = ShopBuilder::new("lamps").insert(conn).await;
        let other = ShopBuilder::new("other").insert(conn).await;
        for id in [shop, other] {
            for (version, minutes) in [("v1", 1), ("v2", 2), ("v3", 3)] {
                let model = ModelRow {
                    engine: (minutes > 1).then(|| engine(minutes)),
                    ..model(version, minutes)
                };
                models::insert_current(conn, id, &model).await.expect("stored");
            }
        }
        let version = async |shop| {
            models::current(conn, shop)
                .await
                .expect("an answer")
                .map(|it| it.version)
        };
        let newest = models::current(conn, shop).await.expect("an answer").expect("a model");
        assert_eq!(newest.engine, Some(engine(3)), "every figure comes back as it was");

        assert!(models::use_again(conn, shop, "v2").await.expect("an answer"));
        assert_eq!(version(shop).await.as_deref(), Some("v2"));
        assert_eq!(version(other).await.as_deref(), Some("v3"));

        let txn = db.begin_write().await.expect("a transaction");
        assert!(!models::use_again(&txn, shop, "v9").await.expect("an answer"));
        drop(txn);
        assert_eq!(version(shop).await.as_deref(), Some("v2"), "nothing changed");

        let names = ["v1", "v2"].map(str::to_owned);
        models::forget(conn, shop, &names).await.expect("forgotten");
        let left = models::list(conn, shop).await.expect("models");
        let left: Vec<&str> = left.iter().map(|model| model.version.as_str()).collect();
        assert_eq!(left, ["v3", "v2"], "the one in use stays");
        assert_eq!(models::list(conn, other).await.expect("models").len(), 3);
    })
    .await;
}
