//! Many callers at once. On Postgres they really run side by side; in memory they come one after the other.

use futures::future::join_all;
use pairwell_domain::ProductId;
use pairwell_domain::pairing::{PairingIn, PairingOrigin};
use pairwell_store::inbox::{self, Inserted, NewDelivery};
use pairwell_store::sync_runs::{self, Lease};
use pairwell_store::{import_keys, orders, pairings};
use pairwell_test_support::{BuiltOrder, OrderBuilder, ShopBuilder, first_variant, for_each_db, instant};

#[tokio::test]
async fn delivery_that_comes_many_times_at_once_is_kept_once() {
    for_each_db(|db| async move {
        let delivery = NewDelivery {
            platform: "shopify".to_owned(),
            webhook_id: "same".to_owned(),
            event_id: None,
            shop_domain: "lamps.myshopify.com".to_owned(),
            topic: "orders/create".to_owned(),
            api_version: None,
            triggered_at: None,
            payload: "{}".to_owned(),
            received_at: instant(0),
        };
        let outcomes = join_all((0..8).map(|_| inbox::insert(db.conn(), &delivery))).await;
        let n_new = outcomes
            .into_iter()
            .filter(|outcome| matches!(outcome, Ok(Inserted::New)))
            .count();
        assert_eq!(n_new, 1);
        assert_eq!(
            inbox::due(db.conn(), instant(0), 10).await.expect("deliveries").len(),
            1
        );
    })
    .await;
}

#[tokio::test]
async fn one_of_many_gets_the_reading() {
    for_each_db(|db| async move {
        let conn = db.conn();
        let shop = ShopBuilder::new("lamps").insert(conn).await;
        let started = join_all((0..8).map(|_| sync_runs::start(conn, shop, instant(0)))).await;
        let ids: Vec<i64> = started.into_iter().map(|run| run.expect("started").id).collect();
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
        let leases: Vec<Lease> = (0..8)
            .map(|n| Lease {
                run_id: ids[0],
                owner: format!("owner {n}"),
            })
            .collect();
        let tries = leases
            .iter()
            .map(|lease| sync_runs::acquire(conn, lease, instant(0), instant(1)));
        let n_taken = join_all(tries)
            .await
            .into_iter()
            .filter(|taken| matches!(taken, Ok(true)))
            .count();
        assert_eq!(n_taken, 1);
    })
    .await;
}

#[tokio::test]
async fn order_of_pairings_stays_dense_when_many_are_made_at_once() {
    for_each_db(|db| async move {
        let shop = ShopBuilder::new("lamps").insert(db.conn()).await;
        let make = async |target| {
            let txn = db.begin_write().await.expect("a transaction");
            let entered = PairingIn {
                source: ProductId::new(1),
                target: ProductId::new(target),
                reason_text: None,
                is_enabled: true,
            };
            let id = pairings::insert(&txn, shop, &entered, PairingOrigin::Manual, instant(0)).await;
            txn.commit().await.expect("committed");
            id.expect("a new pairing")
        };
        let ids = join_all((2..8).map(make)).await;
        join_all(
            ids[..3]
                .iter()
                .map(|id| pairings::soft_delete(db.conn(), shop, *id, instant(1))),
        )
        .await;
        join_all(ids[..3].iter().map(|id| pairings::restore(db.conn(), shop, *id))).await;
        let rows = pairings::for_source(db.conn(), shop, ProductId::new(1))
            .await
            .expect("pairings");
        assert_eq!(
            rows.iter().map(|row| row.position).collect::<Vec<_>>(),
            [0, 1, 2, 3, 4, 5]
        );
    })
    .await;
}

#[tokio::test]
async fn imports_at_once_never_share_a_number() {
    for_each_db(|db| async move {
        let shop = ShopBuilder::new("lamps").insert(db.conn()).await;
        let import = async |first: i64| {
            let keys: Vec<String> = (first..first + 200).map(|n| n.to_string()).collect();
            let txn = db.begin_write().await.expect("a transaction");
            let ids = import_keys::ids_for(&txn, shop, "order", &keys).await.expect("ids");
            txn.commit().await.expect("committed");
            ids
        };
        // Half of the keys of each import are also in the next one.
        let all = join_all((0..6).map(|n| import(n * 100))).await;
        let mut known = std::collections::HashMap::new();
        for (key, id) in all.into_iter().flatten() {
            assert_eq!(*known.entry(key.clone()).or_insert(id), id, "{key} has two numbers");
        }
        let mut ids: Vec<i64> = known.values().copied().collect();
        ids.sort_unstable();
        assert_eq!(ids, (1..=700).collect::<Vec<_>>(), "no number stands for two keys");
    })
    .await;
}

#[tokio::test]
async fn batches_in_opposite_order_do_not_wait_for_each_other() {
    for_each_db(|db| async move {
        let shop = ShopBuilder::new("lamps").insert(db.conn()).await;
        let built: Vec<BuiltOrder> = (1..=500)
            .map(|id| {
                OrderBuilder::new(shop)
                    .id(id)
                    .line(first_variant(ProductId::new(1)), 1)
                    .build()
            })
            .collect();
        let store = async |built: Vec<BuiltOrder>| {
            let heads: Vec<_> = built.iter().map(|built| built.order.clone()).collect();
            let lines: Vec<_> = built.iter().flat_map(|built| built.lines.clone()).collect();
            let txn = db.begin_write().await.expect("a transaction");
            orders::upsert_many(&txn, shop, &heads, None).await.expect("heads");
            orders::upsert_lines(&txn, shop, &lines, instant(0))
                .await
                .expect("lines");
            txn.commit().await.expect("committed");
        };
        let backwards: Vec<BuiltOrder> = built.iter().rev().cloned().collect();
        join_all([
            store(built.clone()),
            store(backwards.clone()),
            store(built),
            store(backwards),
        ])
        .await;
        let stats = orders::counts(db.conn(), shop).await.expect("counts");
        assert_eq!((stats.n_orders, stats.n_lines), (500, 500));
    })
    .await;
}
