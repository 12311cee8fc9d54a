//! News that never came are made up for, and a reading can be stopped and taken up again.

use std::time::Duration;

use chrono::TimeDelta;
use pairwell_commerce::{Change, CommerceError};
use pairwell_domain::admin::{SyncKind, SyncStage, SyncState};
use pairwell_domain::{ProductId, ShopId};
use pairwell_services::Job;
use pairwell_store::{products, sync_runs};
use pairwell_test_support::{TestDb, for_each_db, instant};

use crate::support::{Stand, domain, order, product};

async fn read(db: TestDb) -> (Stand, ShopId) {
    let stand = Stand::on(db);
    stand.fill(3, 2);
    let shop = stand.open().await.shop;
    stand.services.sync().run(shop).await.expect("read");
    (stand, shop)
}

/// Minutes since the test's own beginning, as the platform would stamp a change made now.
fn minute(stand: &Stand) -> i64 {
    (stand.clock.now() - instant(0)).num_minutes()
}

async fn price(stand: &Stand, shop: ShopId, id: i64) -> i64 {
    let variants = products::variants_of(stand.db().conn(), shop, &[ProductId::new(id)]).await;
    variants.expect("variants")[0].price_minor
}

fn unreachable() -> CommerceError {
    CommerceError::Unreachable {
        shop: domain().to_string(),
        operation: "starting an export",
        reason: "connection refused".to_owned(),
    }
}

#[tokio::test]
async fn what_nobody_told_of_is_found_and_only_that_is_asked_for() {
    for_each_db(|db| async move {
        let (stand, shop) = read(db).await;
        let read_at = stand.clock.now();
        stand.clock.advance(TimeDelta::days(2));
        stand.platform.put_order(&domain(), order(7, 3, minute(&stand)));
        let mut changed = product(1, minute(&stand));
        changed.variants[0].variant.price_minor = 4_321;
        stand.platform.put_product(&domain(), changed);
        stand.clock.advance(TimeDelta::hours(1));

        stand.services.sync().run_changed(shop).await.expect("caught up");
        assert_eq!(stand.counts(shop).await.n_orders, 3);
        assert_eq!(price(&stand, shop, 1).await, 4_321);
        let asked = stand.platform.asked_since(&domain());
        let from = Some(read_at - TimeDelta::hours(1));
        assert_eq!(
            asked,
            [None, None, None, from, None, from],
            "an hour before the reading before began; collections are read whole each time"
        );
    })
    .await;
}

#[tokio::test]
async fn failed_look_keeps_the_mark_and_is_told() {
    for_each_db(|db| async move {
        let (stand, shop) = read(db).await;
        let read_at = stand.clock.now();
        stand.clock.advance(TimeDelta::hours(5));
        stand.platform.put_order(&domain(), order(7, 3, minute(&stand)));
        stand.clock.advance(TimeDelta::hours(5));
        stand.platform.fail_next(unreachable());
        stand
            .services
            .sync()
            .run_changed(shop)
            .await
            .expect_err("it cannot be reached");
        let progress = stand.progress(shop).await;
        assert_eq!(progress.state, SyncState::Done, "the shop itself is read");
        assert_eq!(progress.checked_at, Some(read_at));
        assert!(progress.check_problem.is_some(), "the merchant is told");

        stand.clock.advance(TimeDelta::hours(5));
        assert_eq!(stand.services.sync().interrupted().await.expect("an answer"), [shop]);
        stand.services.sync().go_on(shop).await.expect("caught up");
        assert_eq!(stand.counts(shop).await.n_orders, 3);
        let progress = stand.progress(shop).await;
        assert_eq!(progress.checked_at, Some(stand.clock.now()));
        assert_eq!(progress.check_problem, None);

        // What changed while the failed reading lay there is not passed over by the next one.
        stand.services.sync().run_changed(shop).await.expect("again");
        let last = stand.platform.asked_since(&domain()).pop().flatten();
        assert_eq!(last, Some(read_at + TimeDelta::hours(9)));
    })
    .await;
}

#[tokio::test]
async fn file_older_than_the_news_undoes_nothing() {
    for_each_db(|db| async move {
        let (stand, shop) = read(db).await;
        stand.clock.advance(TimeDelta::hours(5));
        stand.platform.put_order(&domain(), order(1, 3, minute(&stand)));
        stand.platform.put_product(&domain(), product(1, minute(&stand)));
        // The platform writes its file now, and takes a while.
        stand.platform.exports_take(2);
        let services = stand.services.clone();
        let reading = tokio::spawn(async move { services.sync().run_changed(shop).await });
        until_asked(&stand, 3).await;
        stand.clock.advance(TimeDelta::minutes(1));
        let mut newer = product(1, minute(&stand));
        newer.variants[0].variant.price_minor = 777;
        stand.platform.put_product(&domain(), newer);
        stand
            .deliver("products/update", Change::ProductTouched(ProductId::new(1)))
            .await;
        let shorter = order(1, 1, minute(&stand));
        stand.platform.put_order(&domain(), shorter.clone());
        stand.deliver("orders/updated", Change::OrderChanged(shorter)).await;
        assert_eq!(stand.services.inbox().apply_due().await.expect("applied"), 2);
        reading.await.expect("it ends").expect("caught up");
        assert_eq!(price(&stand, shop, 1).await, 777);
        assert_eq!(stand.counts(shop).await.n_lines, 1 + 3, "the later state has one line");
    })
    .await;
}

async fn until_asked(stand: &Stand, n_exports: usize) {
    for _ in 0..500 {
        if stand.platform.asked_since(&domain()).len() >= n_exports {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the file was never asked for");
}

#[tokio::test]
async fn shops_are_read_again_when_they_are_due_and_once() {
    for_each_db(|db| async move {
        let (stand, shop) = read(db).await;
        let kind = async || {
            let latest = sync_runs::latest(stand.db().conn(), shop).await.expect("an answer");
            latest.expect("a reading").kind
        };
        let sync = stand.services.sync();
        stand.clock.advance(TimeDelta::hours(3));
        assert_eq!(sync.start_due().await.expect("a look"), []);
        stand.clock.advance(TimeDelta::hours(3));
        assert_eq!(sync.start_due().await.expect("a look"), [shop]);
        assert_eq!(kind().await, SyncKind::Changed);
        assert_eq!(sync.start_due().await.expect("a look"), [], "it is at work");
        assert_eq!(stand.jobs.all().last(), Some(&Job::Sync { shop }));
        sync.go_on(shop).await.expect("caught up");
        sync.go_on(shop).await.expect("a job that comes twice does nothing");
        assert_eq!(stand.platform.asked_since(&domain()).len(), 6);
        assert_eq!(sync.start_due().await.expect("a look"), []);

        stand.clock.advance(TimeDelta::days(9));
        assert_eq!(sync.start_due().await.expect("a look"), [shop]);
        assert_eq!(kind().await, SyncKind::Whole);
    })
    .await;
}

#[tokio::test]
async fn shop_never_read_is_not_due_and_its_look_for_changes_reads_everything() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        stand.fill(3, 2);
        let shop = stand.open().await.shop;
        stand.clock.advance(TimeDelta::days(30));
        assert_eq!(stand.services.sync().start_due().await.expect("a look"), []);
        stand.services.sync().run_changed(shop).await.expect("read");
        assert_eq!(stand.counts(shop).await.n_orders, 2);
        assert_eq!(stand.platform.asked_since(&domain()), [None; 3]);
    })
    .await;
}

#[tokio::test]
async fn stopped_reading_keeps_its_place_and_goes_on_only_when_asked() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        stand.fill(3, 2);
        let actor = stand.open().await;
        let shop = actor.shop;
        stand.platform.exports_take(1_000);
        let services = stand.services.clone();
        let reading = tokio::spawn(async move { services.sync().run(shop).await });
        until_asked(&stand, 1).await;
        until_named(&stand, shop).await;
        let stopped = stand.services.sync().cancel(&actor).await.expect("stopped");
        assert_eq!(
            (stopped.state, stopped.stage),
            (SyncState::Cancelled, Some(SyncStage::ExportingCatalogue))
        );
        assert_eq!(stand.platform.cancelled().len(), 1, "the platform is told");
        reading.await.expect("it ends").expect("and blames nobody");
        let progress = stand.progress(shop).await;
        assert_eq!((progress.state, progress.problem), (SyncState::Cancelled, None));

        stand.clock.advance(TimeDelta::days(30));
        let sync = stand.services.sync();
        assert_eq!(sync.interrupted().await.expect("an answer"), []);
        assert_eq!(sync.start_due().await.expect("a look"), []);
        sync.go_on(shop).await.expect("left alone");
        assert_eq!(stand.progress(shop).await.state, SyncState::Cancelled);
        assert!(!sync.cancel_for(shop).await.expect("an answer"), "stopped already");

        stand.platform.exports_take(0);
        assert_eq!(sync.start(&actor).await.expect("started").state, SyncState::Running);
        sync.go_on(shop).await.expect("read");
        assert_eq!(stand.counts(shop).await.n_orders, 2);
        assert!(!sync.cancel_for(shop).await.expect("an answer"), "nothing is at work");
    })
    .await;
}

async fn until_named(stand: &Stand, shop: ShopId) {
    for _ in 0..500 {
        let run = sync_runs::latest(stand.db().conn(), shop).await.expect("an answer");
        if run.is_some_and(|run| run.place.bulk_id.is_some()) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the file was never named");
}

#[tokio::test]
async fn reading_of_changes_gives_way_to_one_of_everything() {
    for_each_db(|db| async move {
        let (stand, shop) = read(db).await;
        stand.clock.advance(TimeDelta::hours(5));
        stand.platform.fail_next(unreachable());
        stand
            .services
            .sync()
            .run_changed(shop)
            .await
            .expect_err("it cannot be reached");
        stand.services.sync().run(shop).await.expect("read whole");
        assert_eq!(stand.platform.asked_since(&domain()), [None; 6]);
        let progress = stand.progress(shop).await;
        assert_eq!((progress.state, progress.check_problem), (SyncState::Done, None));
    })
    .await;
}
