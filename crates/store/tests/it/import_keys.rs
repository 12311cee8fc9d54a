use std::collections::{HashMap, HashSet};

use pairwell_domain::ShopId;
use pairwell_store::{Db, StoreError, import_keys};
use pairwell_test_support::{ShopBuilder, for_each_db};

async fn ids(db: &Db, shop: ShopId, kind: &str, keys: &[&str]) -> HashMap<String, i64> {
    let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
    import_keys::ids_for(db.conn(), shop, kind, &keys).await.expect("ids")
}

fn map(pairs: &[(&str, i64)]) -> HashMap<String, i64> {
    pairs.iter().map(|(key, id)| ((*key).to_owned(), *id)).collect()
}

#[tokio::test]
async fn keys_keep_their_numbers() {
    for_each_db(|db| async move {
        let shop = ShopBuilder::new("lamps").insert(db.conn()).await;
        let other = ShopBuilder::new("other").insert(db.conn()).await;
        assert_eq!(
            ids(&db, shop, "order", &["B", "A", "B"]).await,
            map(&[("A", 1), ("B", 2)])
        );
        assert_eq!(
            ids(&db, shop, "order", &["C", "A", "c"]).await,
            map(&[("A", 1), ("C", 3), ("c", 4)])
        );
        assert_eq!(
            ids(&db, shop, "product", &["A"]).await,
            map(&[("A", 1)]),
            "each kind counts for itself"
        );
        assert_eq!(
            ids(&db, other, "order", &["Z"]).await,
            map(&[("Z", 1)]),
            "each shop too"
        );
        assert_eq!(ids(&db, shop, "order", &[]).await, HashMap::new());
    })
    .await;
}

#[tokio::test]
async fn more_keys_than_one_statement_takes() {
    for_each_db(|db| async move {
        let shop = ShopBuilder::new("lamps").insert(db.conn()).await;
        let keys: Vec<String> = (0..25_000).map(|n| format!("order/{n}")).collect();
        let txn = db.begin_write().await.expect("a transaction");
        let first = import_keys::ids_for(&txn, shop, "line", &keys).await.expect("ids");
        txn.commit().await.expect("committed");
        assert_eq!(first.len(), 25_000);
        assert_eq!(first.values().copied().collect::<HashSet<_>>(), (1..=25_000).collect());
        assert_eq!(
            import_keys::ids_for(db.conn(), shop, "line", &keys).await.expect("ids"),
            first
        );
    })
    .await;
}

#[tokio::test]
async fn bad_calls_are_refused() {
    for_each_db(|db| async move {
        let shop = ShopBuilder::new("lamps").insert(db.conn()).await;
        let nobody = import_keys::ids_for(db.conn(), ShopId::new(99), "order", &["A".to_owned()]).await;
        assert!(
            matches!(nobody, Err(StoreError::NotFound { what: "shop" })),
            "{nobody:?}"
        );
        let nul = import_keys::ids_for(db.conn(), shop, "order", &["A\0".to_owned()]).await;
        assert!(matches!(nul, Err(StoreError::Corrupt { .. })), "{nul:?}");
    })
    .await;
}
