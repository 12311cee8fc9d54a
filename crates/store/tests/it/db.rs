use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use pairwell_store::{ConnectSettings, Db, StoreError, Txn, shops};
use pairwell_test_support::{ShopBuilder, TestDb, for_each_db};
use sea_orm::ConnectionTrait;

fn impatient() -> ConnectSettings {
    ConnectSettings {
        acquire_timeout: Duration::from_millis(300),
        busy_timeout: Duration::from_millis(50),
        ..ConnectSettings::default()
    }
}

/// A database file in a folder that goes with it.
struct File {
    folder: std::path::PathBuf,
}

impl File {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("pairwell-store-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir(&folder).expect("a folder for the test");
        Self { folder }
    }

    fn url(&self) -> String {
        format!("sqlite://{}", self.folder.join("test.db").display())
    }
}

impl Drop for File {
    fn drop(&mut self) {
        // Left-overs in the temporary folder are no reason to fail.
        std::fs::remove_dir_all(&self.folder).ok();
    }
}

#[tokio::test]
async fn address_with_a_password_is_never_repeated() {
    for url in [
        "mysql://user:hunter2@localhost/db",
        "postgres://user:hunter2@localhost:notaport/db",
        "hunter2",
    ] {
        let error = Db::connect(url, &impatient()).await.expect_err(url);
        assert!(matches!(error, StoreError::Address(_)), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
    }
}

#[tokio::test]
async fn server_that_does_not_answer_is_worth_another_try() {
    // Port 9 of this machine is nobody's.
    let error = Db::connect("postgres://user:hunter2@127.0.0.1:9/db", &impatient())
        .await
        .expect_err("nobody there");
    assert!(error.is_transient(), "{error:?}");
    assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
}

#[tokio::test]
async fn database_answers_and_keeps_its_address_to_itself() {
    for_each_db(|db| async move {
        db.ping().await.expect("it answers");
        assert!(!format!("{:?}", db.db()).contains("://"));
    })
    .await;
}

#[tokio::test]
async fn sqlite_file_is_made_with_its_safety_on() {
    let file = File::new();
    let db = Db::connect(&file.url(), &ConnectSettings::default())
        .await
        .expect("a new file");
    for (pragma, expected) in [
        ("journal_mode", "wal"),
        ("synchronous", "1"),
        ("foreign_keys", "1"),
        ("busy_timeout", "5000"),
    ] {
        let sql = format!("SELECT CAST({pragma} AS TEXT) FROM pragma_{pragma}");
        let sql = if pragma == "busy_timeout" {
            "SELECT CAST(timeout AS TEXT) FROM pragma_busy_timeout".to_owned()
        } else {
            sql
        };
        let row = db
            .conn()
            .query_one_raw(sea_orm::Statement::from_string(db.backend(), sql))
            .await
            .expect("a setting")
            .expect("a row");
        let value: String = row.try_get_by_index(0).expect("a text");
        assert_eq!(value, expected, "{pragma}");
    }
    db.close().await.expect("it closes");
}

#[tokio::test]
async fn locked_database_is_worth_another_try() {
    let file = File::new();
    let db = Db::connect(&file.url(), &impatient()).await.expect("a new file");
    pairwell_migrations::up(db.conn()).await.expect("migrated");
    let writer = db.begin_write().await.expect("nobody else writes");
    let error = db.begin_write().await.expect_err("somebody else writes");
    assert!(error.is_transient(), "{error:?}");
    let error = shops::upsert_installed(db.conn(), &ShopBuilder::new("late").build())
        .await
        .expect_err("locked");
    assert!(error.is_transient(), "{error:?}");
    writer.rollback().await.expect("it ends");
    shops::upsert_installed(db.conn(), &ShopBuilder::new("late").build())
        .await
        .expect("free again");
}

#[tokio::test]
async fn what_was_committed_is_there_for_the_next_process() {
    let file = File::new();
    let db = Db::connect(&file.url(), &ConnectSettings::default())
        .await
        .expect("a new file");
    pairwell_migrations::up(db.conn()).await.expect("migrated");
    let shop = ShopBuilder::new("kept").insert(db.conn()).await;
    let unfinished = db.begin_write().await.expect("a transaction");
    ShopBuilder::new("lost").insert(&unfinished).await;
    // The first connection neither closes nor ends its transaction, as if the process had been killed here.
    let next = Db::connect(&file.url(), &ConnectSettings::default())
        .await
        .expect("the same file");
    let found = shops::list_installed(next.conn()).await.expect("shops");
    assert_eq!(found.iter().map(|row| row.id).collect::<Vec<_>>(), [shop]);
}

#[tokio::test]
async fn dropped_transaction_leaves_nothing() {
    for_each_db(|db| async move {
        let txn = db.begin_write().await.expect("a transaction");
        let shop = ShopBuilder::new("gone").insert(&txn).await;
        drop(txn);
        assert_eq!(shops::find(db.conn(), shop).await.expect("an answer"), None);
        let txn = db.begin_write().await.expect("a transaction");
        let shop = ShopBuilder::new("here").insert(&txn).await;
        txn.commit().await.expect("committed");
        assert!(shops::find(db.conn(), shop).await.expect("an answer").is_some());
    })
    .await;
}

#[tokio::test]
async fn transaction_is_done_again_when_another_is_in_the_way_and_not_otherwise() {
    for_each_db(|db| async move {
        let n_runs = AtomicU32::new(0);
        let shop = db
            .transaction(async |txn: &Txn| {
                let shop = ShopBuilder::new("again").insert(txn).await;
                if n_runs.fetch_add(1, Ordering::Relaxed) < 2 {
                    let busy = sea_orm::DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::Timeout);
                    return Err(StoreError::from(busy));
                }
                Ok(shop)
            })
            .await
            .expect("the third time");
        assert_eq!(n_runs.load(Ordering::Relaxed), 3);
        assert!(shops::find(db.conn(), shop).await.expect("an answer").is_some());

        n_runs.store(0, Ordering::Relaxed);
        let error = db
            .transaction(async |txn: &Txn| {
                n_runs.fetch_add(1, Ordering::Relaxed);
                ShopBuilder::new("never").insert(txn).await;
                Err::<(), _>(StoreError::NotFound { what: "thing" })
            })
            .await;
        assert!(matches!(error, Err(StoreError::NotFound { .. })));
        assert_eq!(n_runs.load(Ordering::Relaxed), 1);
        let never = shops::find_by_domain(db.conn(), "shopify", "never.myshopify.com")
            .await
            .expect("an answer");
        assert_eq!(never, None);
    })
    .await;
}

#[tokio::test]
async fn broken_rule_is_named_alike_on_both_databases() {
    for_each_db(|db| async move {
        ShopBuilder::new("twice").insert(db.conn()).await;
        let insert = "INSERT INTO shops (platform, domain, name, currency, installed_at, needs_reauth, scopes, \
                      holdout_bps, created_at, updated_at) SELECT platform, domain, name, currency, installed_at, \
                      needs_reauth, scopes, holdout_bps, created_at, updated_at FROM shops";
        let error = db.conn().execute_unprepared(insert).await.expect_err("there already");
        match StoreError::from(error) {
            StoreError::Conflict { constraint } => assert_eq!(constraint, "uq_shops_platform_domain"),
            other => panic!("{other:?}"),
        }
    })
    .await;
}

#[tokio::test]
async fn rows_go_with_their_shop_and_need_one() {
    for_each_db(|db: TestDb| async move {
        let shop = ShopBuilder::new("leaving").insert(db.conn()).await;
        pairwell_test_support::ProductBuilder::new(1)
            .insert(db.conn(), shop)
            .await;
        db.conn()
            .execute_unprepared("DELETE FROM shops")
            .await
            .expect("deleted");
        let left = pairwell_store::products::count(db.conn(), shop).await.expect("a count");
        assert_eq!(left, 0);
        let (product, _) = pairwell_test_support::ProductBuilder::new(2).build();
        let orphan = pairwell_store::products::upsert_many(db.conn(), shop, &[product]).await;
        assert!(matches!(orphan, Err(StoreError::Database(_))), "{orphan:?}");
    })
    .await;
}

#[tokio::test]
async fn transaction_can_run_in_a_task_of_its_own() {
    let db = TestDb::sqlite().await;
    let shared = db.db().clone();
    let task = tokio::spawn(async move {
        shared
            .transaction(async |txn: &Txn| Ok::<_, StoreError>(ShopBuilder::new("spawned").insert(txn).await))
            .await
    });
    let shop = task.await.expect("the task ends").expect("committed");
    assert!(shops::find(db.conn(), shop).await.expect("an answer").is_some());
}

#[tokio::test]
async fn writers_of_a_file_take_turns_and_a_stuck_one_is_given_up_on() {
    let file = File::new();
    let db = Db::connect(&file.url(), &impatient()).await.expect("opened");
    let held = db.begin_write().await.expect("a transaction");
    let error = db.begin_write().await.expect_err("it is somebody else's turn");
    assert!(error.is_transient(), "{error}");
    // Whoever stands in the queue goes on the moment the turn is given back, not at some next look.
    let next = tokio::spawn({
        let db = db.clone();
        async move { db.begin_write().await.map(drop) }
    });
    tokio::task::yield_now().await;
    held.commit().await.expect("committed");
    next.await.expect("no panic").expect("its turn");
}
