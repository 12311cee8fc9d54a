use pairwell_domain::ShopId;
use pairwell_domain::admin::{SyncKind, SyncStage, SyncState};
use pairwell_store::shops;
use pairwell_store::sync_runs::{self, Checkpoint, Lease, RunRow};
use pairwell_test_support::{ShopBuilder, for_each_db, instant};
use sea_orm::ConnectionTrait;

fn checkpoint(stage: SyncStage, n_done: u64) -> Checkpoint {
    Checkpoint {
        stage,
        n_done,
        n_total: Some(541_909),
        bulk_id: Some("gid://bulk/1".to_owned()),
        bulk_url: Some("https://files.example.com/bulk.jsonl?signature=x".to_owned()),
        bulk_offset_bytes: n_done * 1_000,
        bulk_started_at: Some(instant(1)),
    }
}

fn lease(run_id: i64, owner: &str) -> Lease {
    Lease {
        run_id,
        owner: owner.to_owned(),
    }
}

/// A reading in the hands of a process.
async fn held(db: &impl ConnectionTrait, shop: ShopId) -> Lease {
    let run = sync_runs::start(db, shop, instant(0)).await.expect("started");
    let lease = lease(run.id, "first");
    let is_held = sync_runs::acquire(db, &lease, instant(0), instant(60)).await;
    assert!(is_held.expect("an answer"));
    lease
}

async fn latest(db: &impl ConnectionTrait, shop: ShopId) -> RunRow {
    sync_runs::latest(db, shop)
        .await
        .expect("an answer")
        .expect("a reading")
}

#[tokio::test]
async fn reading_goes_from_start_to_finish() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        assert_eq!(sync_runs::latest(db, shop).await.expect("an answer"), None);
        let run = sync_runs::start(db, shop, instant(0)).await.expect("started");
        assert_eq!(
            (run.state, run.place.stage),
            (SyncState::Running, SyncStage::ExportingCatalogue)
        );
        assert_eq!(
            (run.place.n_done, run.place.n_total, run.started_at),
            (0, None, instant(0))
        );
        assert_eq!(
            sync_runs::start(db, shop, instant(1)).await.expect("the same"),
            run,
            "one at a time"
        );

        let held = held(db, shop).await;
        for stage in [
            SyncStage::ReadingCatalogue,
            SyncStage::ExportingOrders,
            SyncStage::ReadingOrders,
            SyncStage::Learning,
        ] {
            let left = checkpoint(stage, 5_000);
            assert!(
                sync_runs::checkpoint(db, &held, &left, instant(2))
                    .await
                    .expect("stored")
            );
            let run = latest(db, shop).await;
            assert_eq!(run.place, left);
            assert_eq!(run.updated_at, instant(2));
        }
        assert!(sync_runs::finish(db, &held, instant(3)).await.expect("finished"));
        let done = latest(db, shop).await;
        assert_eq!((done.state, done.finished_at), (SyncState::Done, Some(instant(3))));
        let next = sync_runs::start(db, shop, instant(4)).await.expect("another");
        assert_ne!(next.id, run.id);
        assert_eq!(latest(db, shop).await, next);
    })
    .await;
}

#[tokio::test]
async fn checkpoint_is_part_of_the_transaction_of_its_rows() {
    for_each_db(|db| async move {
        let shop = ShopBuilder::new("lamps").insert(db.conn()).await;
        let held = held(db.conn(), shop).await;
        let run = latest(db.conn(), shop).await;
        let txn = db.begin_write().await.expect("a transaction");
        let left = checkpoint(SyncStage::ReadingOrders, 5_000);
        assert!(
            sync_runs::checkpoint(&txn, &held, &left, instant(1))
                .await
                .expect("stored")
        );
        drop(txn);
        assert_eq!(latest(db.conn(), shop).await, run);
    })
    .await;
}

#[tokio::test]
async fn failed_reading_keeps_its_place_and_goes_on() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        let held = held(db, shop).await;
        let left = checkpoint(SyncStage::ReadingOrders, 5_000);
        sync_runs::checkpoint(db, &held, &left, instant(1))
            .await
            .expect("stored");
        let was_held = sync_runs::fail(db, &held, "The store does not answer.", instant(2)).await;
        assert!(was_held.expect("stopped"));
        let failed = latest(db, shop).await;
        assert_eq!(failed.state, SyncState::Failed);
        assert_eq!(failed.problem.as_deref(), Some("The store does not answer."));
        assert_eq!(
            (failed.place.stage, failed.place.bulk_offset_bytes),
            (SyncStage::ReadingOrders, 5_000_000)
        );
        assert_eq!(
            sync_runs::start(db, shop, instant(3)).await.expect("the same").id,
            held.run_id
        );

        let second = lease(held.run_id, "second");
        assert!(
            sync_runs::acquire(db, &second, instant(3), instant(4))
                .await
                .expect("an answer")
        );
        let again = latest(db, shop).await;
        assert_eq!((again.state, again.problem), (SyncState::Running, None));
    })
    .await;
}

#[tokio::test]
async fn one_process_at_a_time_until_it_falls_silent() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        let run = sync_runs::start(db, shop, instant(0)).await.expect("started");
        let (first, second) = (lease(run.id, "first"), lease(run.id, "second"));
        let take = async |lease: &Lease, now, until| {
            sync_runs::acquire(db, lease, instant(now), instant(until))
                .await
                .expect("an answer")
        };
        assert!(take(&first, 0, 5).await);
        assert!(!take(&second, 4, 9).await);
        assert!(take(&first, 4, 10).await, "its owner holds it longer");
        assert!(!take(&second, 10, 15).await, "it ends after that minute");
        assert!(take(&second, 11, 20).await, "the first fell silent");
        assert!(!take(&first, 12, 30).await);
        assert!(
            sync_runs::fail(db, &second, "stopped", instant(13))
                .await
                .expect("stopped")
        );
        assert!(take(&first, 13, 30).await, "whoever stops lets go");
        assert!(sync_runs::finish(db, &first, instant(14)).await.expect("finished"));
        assert!(!take(&first, 15, 30).await, "nothing left to do");
    })
    .await;
}

#[tokio::test]
async fn whoever_lost_a_reading_changes_nothing_of_it() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        let lost = held(db, shop).await;
        let mine = lease(lost.run_id, "second");
        assert!(
            sync_runs::acquire(db, &mine, instant(61), instant(120))
                .await
                .expect("an answer")
        );
        let before = latest(db, shop).await;
        let left = checkpoint(SyncStage::Learning, 1);
        for outcome in [
            sync_runs::checkpoint(db, &lost, &left, instant(62)).await,
            sync_runs::finish(db, &lost, instant(62)).await,
            sync_runs::fail(db, &lost, "stopped", instant(62)).await,
            sync_runs::fail(db, &lease(99, "first"), "no such reading", instant(62)).await,
        ] {
            assert!(!outcome.expect("an answer"));
        }
        assert_eq!(latest(db, shop).await, before);
    })
    .await;
}

#[tokio::test]
async fn unfinished_readings_are_those_of_shops_still_here() {
    for_each_db(|db| async move {
        let db = db.conn();
        let (mut left, mut runs) = (Vec::new(), Vec::new());
        for name in ["running", "failed", "done", "left"] {
            let shop = ShopBuilder::new(name).insert(db).await;
            runs.push(held(db, shop).await);
            left.push(shop);
        }
        sync_runs::fail(db, &runs[1], "stopped", instant(1))
            .await
            .expect("stopped");
        sync_runs::finish(db, &runs[2], instant(1)).await.expect("finished");
        shops::mark_uninstalled(db, left[3], instant(1)).await.expect("left");
        let unfinished = sync_runs::unfinished(db).await.expect("readings");
        assert_eq!(
            unfinished.iter().map(|run| run.id).collect::<Vec<_>>(),
            [runs[0].run_id, runs[1].run_id]
        );
    })
    .await;
}

#[tokio::test]
async fn stopped_reading_is_in_nobodys_hands_until_it_is_let_go_on() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        assert_eq!(
            sync_runs::cancel(db, shop, instant(0)).await.expect("nothing to stop"),
            None
        );
        let held = held(db, shop).await;
        let left = checkpoint(SyncStage::ReadingOrders, 5_000);
        assert!(
            sync_runs::checkpoint(db, &held, &left, instant(1))
                .await
                .expect("stored")
        );
        let stopped = sync_runs::cancel(db, shop, instant(2)).await.expect("stopped");
        assert_eq!(stopped.map(|run| run.place), Some(left.clone()), "as it was");
        for outcome in [
            sync_runs::checkpoint(db, &held, &left, instant(3)).await,
            sync_runs::acquire(db, &held, instant(3), instant(9)).await,
            sync_runs::finish(db, &held, instant(3)).await,
        ] {
            assert!(!outcome.expect("an answer"));
        }
        let run = latest(db, shop).await;
        assert_eq!(
            (run.state, run.place),
            (SyncState::Cancelled, left.clone()),
            "it keeps its place"
        );
        assert_eq!(
            sync_runs::cancel(db, shop, instant(4)).await.expect("stopped already"),
            None
        );

        assert!(sync_runs::resume(db, shop, instant(5)).await.expect("let go on"));
        assert!(!sync_runs::resume(db, shop, instant(5)).await.expect("once"));
        assert!(
            sync_runs::acquire(db, &held, instant(5), instant(9))
                .await
                .expect("an answer")
        );
        assert_eq!(latest(db, shop).await.place, left);
    })
    .await;
}

#[tokio::test]
async fn file_that_nobody_will_read_is_given_up_when_stopped() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        let held = held(db, shop).await;
        let left = checkpoint(SyncStage::ExportingOrders, 0);
        assert!(
            sync_runs::checkpoint(db, &held, &left, instant(1))
                .await
                .expect("stored")
        );
        sync_runs::cancel(db, shop, instant(2)).await.expect("stopped");
        assert_eq!(latest(db, shop).await.place.bulk_id, None);
    })
    .await;
}

#[tokio::test]
async fn reading_of_changes_stands_beside_whole_ones_and_becomes_one() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        let whole = held(db, shop).await;
        let other = sync_runs::start_changed(db, shop, instant(0), instant(1))
            .await
            .expect("the same");
        assert_eq!((other.id, other.kind), (whole.run_id, SyncKind::Whole), "one at a time");
        assert!(sync_runs::finish(db, &whole, instant(2)).await.expect("finished"));

        let changed = sync_runs::start_changed(db, shop, instant(0), instant(3))
            .await
            .expect("started");
        assert_eq!(
            (changed.kind, changed.changed_from),
            (SyncKind::Changed, Some(instant(0)))
        );
        let owner = lease(changed.id, "first");
        assert!(
            sync_runs::acquire(db, &owner, instant(3), instant(9))
                .await
                .expect("held")
        );
        let becomes = sync_runs::start(db, shop, instant(4)).await.expect("the same");
        assert_eq!((becomes.id, becomes.kind), (changed.id, SyncKind::Whole));
        assert_eq!((becomes.changed_from, becomes.started_at), (None, instant(4)));
        assert!(!sync_runs::finish(db, &owner, instant(5)).await.expect("it was taken"));

        let done = sync_runs::last_done(db, shop, None).await.expect("an answer");
        assert_eq!(
            done.map(|run| run.id),
            Some(whole.run_id),
            "the unfinished one does not count"
        );
        let of_changes = sync_runs::last_done(db, shop, Some(SyncKind::Changed)).await;
        assert_eq!(of_changes.expect("an answer"), None);
    })
    .await;
}

#[tokio::test]
async fn old_readings_go_but_the_last_of_each_kind() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        for minute in 0..3 {
            let held = held(db, shop).await;
            assert!(sync_runs::finish(db, &held, instant(minute)).await.expect("finished"));
        }
        assert_eq!(sync_runs::purge_before(db, instant(100)).await.expect("purged"), 2);
        assert_eq!(latest(db, shop).await.finished_at, Some(instant(2)));
    })
    .await;
}
