//! Reading a shop from the platform: whole, and whole again after any interruption.

use std::time::Duration;

use chrono::TimeDelta;
use pairwell_domain::ShopId;
use pairwell_domain::admin::{SyncStage, SyncState};
use pairwell_services::ServiceError;
use pairwell_store::sync_runs::{self, Lease};
use pairwell_store::{models, products};
use pairwell_test_support::{TestDb, for_each_db};

use crate::support::{Stand, WEBHOOK_URL, domain};

/// More rows than are stored at a time: 350 orders of 20 lines.
const N_PRODUCTS: i64 = 20;
const N_ORDERS: i64 = 350;

async fn installed(db: TestDb) -> (Stand, ShopId) {
    let stand = Stand::on(db);
    stand.fill(N_PRODUCTS, N_ORDERS);
    let shop = stand.open().await.shop;
    (stand, shop)
}

async fn assert_whole(stand: &Stand, shop: ShopId) {
    let stored = stand.counts(shop).await;
    assert_eq!(
        (stored.n_orders, stored.n_lines),
        (N_ORDERS as u64, (N_ORDERS * N_PRODUCTS) as u64)
    );
    let n_products = products::count(stand.db().conn(), shop).await.expect("a count");
    assert_eq!(n_products, N_PRODUCTS as u64);
}

#[tokio::test]
async fn whole_shop_is_read_learnt_and_subscribed_to() {
    for_each_db(|db| async move {
        let (stand, shop) = installed(db).await;
        stand.services.sync().run(shop).await.expect("read");
        assert_whole(&stand, shop).await;
        assert_eq!(stand.platform.callback_url(&domain()).as_deref(), Some(WEBHOOK_URL));
        assert_eq!(stand.progress(shop).await.state, SyncState::Done);
        let model = models::current(stand.db().conn(), shop)
            .await
            .expect("an answer")
            .expect("a model");
        assert_eq!(model.n_orders, N_ORDERS as u64);
    })
    .await;
}

#[tokio::test]
async fn reading_again_changes_nothing() {
    for_each_db(|db| async move {
        let (stand, shop) = installed(db).await;
        for _ in 0..2 {
            stand.clock.advance(TimeDelta::minutes(1));
            stand.services.sync().run(shop).await.expect("read");
            assert_whole(&stand, shop).await;
        }
    })
    .await;
}

#[tokio::test]
async fn file_that_breaks_off_leaves_what_was_read_and_the_place() {
    for_each_db(|db| async move {
        let (stand, shop) = installed(db).await;
        // The break must come in the file of orders, which is written while the reading waits for it.
        stand.platform.exports_take(1);
        let services = stand.services.clone();
        let reading = tokio::spawn(async move { services.sync().run(shop).await });
        until(&stand, shop, SyncStage::ExportingOrders).await;
        stand.platform.break_next_file_after(90_000);
        let broken = reading.await.expect("it ends");
        assert!(matches!(broken, Err(ServiceError::Commerce(_))), "{broken:?}");

        let stopped = stand.progress(shop).await;
        assert_eq!(
            (stopped.state, stopped.stage),
            (SyncState::Failed, Some(SyncStage::ReadingOrders))
        );
        assert!(stopped.problem.is_some(), "the merchant is told");
        assert_eq!(
            stopped.n_done, 5_000,
            "what came before the break is kept, batch by batch"
        );

        stand.services.sync().run(shop).await.expect("it goes on");
        assert_whole(&stand, shop).await;
    })
    .await;
}

async fn until(stand: &Stand, shop: ShopId, stage: SyncStage) {
    for _ in 0..500 {
        if stand.progress(shop).await.stage == Some(stage) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the reading never came to {stage:?}: {:?}", stand.progress(shop).await);
}

#[tokio::test]
async fn second_process_leaves_a_reading_alone_until_its_owner_is_silent() {
    for_each_db(|db| async move {
        let (stand, shop) = installed(db).await;
        let other = other_process(&stand, shop).await;
        stand.services.sync().run(shop).await.expect("left alone");
        assert_eq!(stand.counts(shop).await.n_orders, 0);
        assert_eq!(stand.services.sync().interrupted().await.expect("an answer"), []);

        stand.clock.advance(TimeDelta::minutes(1));
        assert_eq!(stand.services.sync().interrupted().await.expect("an answer"), [shop]);
        stand.services.sync().run(shop).await.expect("taken over");
        assert_whole(&stand, shop).await;
        let late = sync_runs::fail(stand.db().conn(), &other, "too late", stand.clock.now()).await;
        assert!(!late.expect("an answer"), "the silent one has no say any more");
    })
    .await;
}

#[tokio::test]
async fn process_that_lost_its_reading_stops_and_blames_nobody() {
    for_each_db(|db| async move {
        let (stand, shop) = installed(db).await;
        stand.platform.exports_take(2);
        let services = stand.services.clone();
        let reading = tokio::spawn(async move { services.sync().run(shop).await });
        until_owned(&stand, shop).await;
        stand.clock.advance(TimeDelta::minutes(1));
        other_process(&stand, shop).await;
        let lost = reading.await.expect("it ends");
        assert!(matches!(lost, Err(ServiceError::Conflict(_))), "{lost:?}");
        let progress = stand.progress(shop).await;
        assert_eq!((progress.state, progress.problem), (SyncState::Running, None));
        assert_eq!(
            stand.counts(shop).await.n_orders,
            0,
            "nothing was stored in the name of another"
        );
    })
    .await;
}

async fn until_owned(stand: &Stand, shop: ShopId) {
    for _ in 0..500 {
        let run = sync_runs::latest(stand.db().conn(), shop).await.expect("an answer");
        if run.is_some_and(|run| run.place.bulk_id.is_some()) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the reading never began");
}

/// Takes the reading in hand as another process would.
async fn other_process(stand: &Stand, shop: ShopId) -> Lease {
    let conn = stand.db().conn();
    let run = sync_runs::latest(conn, shop)
        .await
        .expect("an answer")
        .expect("a reading");
    let lease = Lease {
        run_id: run.id,
        owner: "another process".to_owned(),
    };
    let now = stand.clock.now();
    let is_held = sync_runs::acquire(conn, &lease, now, now + TimeDelta::seconds(10)).await;
    assert!(is_held.expect("an answer"));
    lease
}

#[tokio::test]
async fn store_that_does_not_answer_is_said_and_tried_again() {
    for_each_db(|db| async move {
        let (stand, shop) = installed(db).await;
        stand.platform.fail_next(pairwell_commerce::CommerceError::Unreachable {
            shop: domain().to_string(),
            operation: "subscribing",
            reason: "connection refused".to_owned(),
        });
        stand.services.sync().run(shop).await.expect_err("it cannot be reached");
        let stopped = stand.progress(shop).await;
        assert_eq!(stopped.state, SyncState::Failed);
        let words = stopped.problem.expect("a sentence");
        assert!(!words.contains("refused"), "causes are for the log: {words}");
        assert_eq!(stand.services.sync().interrupted().await.expect("an answer"), []);
        stand.clock.advance(TimeDelta::minutes(2));
        assert_eq!(stand.services.sync().interrupted().await.expect("an answer"), [shop]);
        stand.services.sync().run(shop).await.expect("read");
        assert_whole(&stand, shop).await;
    })
    .await;
}
