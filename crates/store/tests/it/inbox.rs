use chrono::{DateTime, Utc};
use pairwell_store::House;
use pairwell_store::inbox::{self, InboxCounts, Inserted, NewDelivery, StoredDelivery};
use pairwell_test_support::{TestDb, for_each_db, instant};
use sea_orm::ConnectionTrait;

fn delivery(webhook_id: &str, received_at: DateTime<Utc>) -> NewDelivery {
    NewDelivery {
        platform: "shopify".to_owned(),
        webhook_id: webhook_id.to_owned(),
        event_id: Some("event".to_owned()),
        shop_domain: "lamps.myshopify.com".to_owned(),
        topic: "orders/create".to_owned(),
        api_version: Some("2026-07".to_owned()),
        triggered_at: Some(instant(0)),
        payload: r#"{"id":1,"note":"a \u0000 b"}"#.to_owned(),
        received_at,
    }
}

async fn due(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Vec<StoredDelivery> {
    inbox::due(db, now, 10).await.expect("deliveries")
}

fn names(deliveries: &[StoredDelivery]) -> Vec<&str> {
    deliveries.iter().map(|delivery| delivery.webhook_id.as_str()).collect()
}

#[tokio::test]
async fn delivery_is_kept_once_and_waits_until_it_is_applied() {
    for_each_db(|db| async move {
        let db = db.conn();
        assert_eq!(
            inbox::insert(db, &delivery("a", instant(1))).await.expect("kept"),
            Inserted::New
        );
        assert_eq!(
            inbox::insert(db, &delivery("a", instant(2))).await.expect("known"),
            Inserted::Duplicate
        );
        assert_eq!(
            inbox::insert(db, &delivery("b", instant(3))).await.expect("kept"),
            Inserted::New
        );
        assert_eq!(names(&due(db, instant(2)).await), ["a"]);
        let waiting = due(db, instant(3)).await;
        assert_eq!(names(&waiting), ["a", "b"], "oldest first");
        assert_eq!(
            waiting[0].payload,
            delivery("a", instant(1)).payload,
            "as it came, to the letter"
        );
        assert_eq!((waiting[0].n_attempts, waiting[0].received_at), (0, instant(1)));
        assert_eq!(inbox::due(db, instant(3), 1).await.expect("deliveries").len(), 1);

        assert!(
            inbox::mark_applied(db, waiting[0].id, instant(4))
                .await
                .expect("marked")
        );
        assert!(
            !inbox::mark_applied(db, waiting[0].id, instant(5))
                .await
                .expect("marked before")
        );
        assert_eq!(names(&due(db, instant(9)).await), ["b"]);
        assert_eq!(
            inbox::insert(db, &delivery("a", instant(6))).await.expect("known"),
            Inserted::Duplicate
        );
    })
    .await;
}

#[tokio::test]
async fn mark_is_part_of_the_transaction_of_the_change() {
    for_each_db(|db| async move {
        inbox::insert(db.conn(), &delivery("a", instant(1)))
            .await
            .expect("kept");
        let id = due(db.conn(), instant(1)).await[0].id;
        let txn = db.begin_write().await.expect("a transaction");
        inbox::mark_applied(&txn, id, instant(2)).await.expect("marked");
        drop(txn);
        assert_eq!(
            names(&due(db.conn(), instant(2)).await),
            ["a"],
            "what was not committed was not applied"
        );
    })
    .await;
}

#[tokio::test]
async fn failed_delivery_waits_and_is_given_up_at_last() {
    for_each_db(|db| async move {
        let db = db.conn();
        inbox::insert(db, &delivery("a", instant(1))).await.expect("kept");
        inbox::insert(db, &delivery("b", instant(2))).await.expect("kept");
        let id = due(db, instant(1)).await[0].id;
        inbox::mark_failed(db, id, &"é\0".repeat(2_000), Some(instant(7)))
            .await
            .expect("put back");
        assert_eq!(
            names(&due(db, instant(6)).await),
            ["b"],
            "it does not hold up the others"
        );
        let again = due(db, instant(7)).await;
        assert_eq!((names(&again), again[0].n_attempts), (vec!["a", "b"], 1));
        let waiting = InboxCounts {
            n_pending: 2,
            n_dead: 0,
            oldest_pending_at: Some(instant(1)),
        };
        assert_eq!(inbox::counts(db).await.expect("counts"), waiting);

        inbox::mark_failed(db, id, "hopeless", None).await.expect("given up");
        assert_eq!(names(&due(db, instant(99)).await), ["b"]);
        let given_up = InboxCounts {
            n_pending: 1,
            n_dead: 1,
            oldest_pending_at: Some(instant(2)),
        };
        assert_eq!(inbox::counts(db).await.expect("counts"), given_up);
    })
    .await;
}

#[tokio::test]
async fn failure_after_success_changes_nothing() {
    for_each_db(|db| async move {
        let db = db.conn();
        inbox::insert(db, &delivery("a", instant(1))).await.expect("kept");
        let id = due(db, instant(1)).await[0].id;
        inbox::mark_applied(db, id, instant(2)).await.expect("marked");
        inbox::mark_failed(db, id, "too late", Some(instant(3)))
            .await
            .expect("ignored");
        assert_eq!(inbox::counts(db).await.expect("counts"), InboxCounts::default());
    })
    .await;
}

#[test]
fn payloads_stay_out_of_logs() {
    assert!(!format!("{:?}", delivery("a", instant(0))).contains("note"));
}

#[tokio::test]
async fn batch_says_of_each_delivery_what_became_of_it() {
    for_each_db(|db| async move {
        let db = db.conn();
        inbox::insert(db, &delivery("b", instant(1))).await.expect("kept");
        let batch = ["a", "b", "a", "c"].map(|name| delivery(name, instant(2)));
        let outcomes = inbox::insert_many(db, &batch).await.expect("kept");
        let (new, known) = (Inserted::New, Inserted::Duplicate);
        assert_eq!(outcomes, [new, known, known, new]);
        assert_eq!(names(&due(db, instant(2)).await).len(), 3);
        let quoted = due(db, instant(2)).await;
        assert_eq!(quoted[1].payload, batch[0].payload, "as it came, to the letter");
        assert_eq!(quoted[1].triggered_at, Some(instant(0)));
    })
    .await;
}

#[tokio::test]
async fn delivery_in_somebody_elses_hands_is_passed_by() {
    let Some(db) = TestDb::postgres().await else { return };
    inbox::insert(db.conn(), &delivery("a", instant(1)))
        .await
        .expect("kept");
    let id = due(db.conn(), instant(1)).await[0].id;
    let txn = db.begin_write().await.expect("a transaction");
    assert!(inbox::mark_applied(&txn, id, instant(2)).await.expect("marked"));
    let other = inbox::mark_applied(db.conn(), id, instant(2));
    let other = tokio::time::timeout(std::time::Duration::from_secs(5), other);
    assert!(!other.await.expect("nobody waits").expect("an answer"));
    txn.rollback().await.expect("taken back");
    assert!(inbox::mark_applied(db.conn(), id, instant(3)).await.expect("marked"));
}

#[tokio::test]
async fn one_process_keeps_house_and_the_next_takes_over() {
    for_each_db(|db| async move {
        let mut first = House::claim(db.db()).await.expect("an answer").expect("it is free");
        assert!(first.is_kept().await);
        let second = House::claim(db.db()).await.expect("an answer");
        let is_shared = matches!(db.db().pool(), pairwell_store::Pool::Postgres(_));
        assert_eq!(second.is_none(), is_shared, "a file has one process that serves");
        drop((first, second));
        // The database learns of the end in its own time.
        for _ in 0..100 {
            if House::claim(db.db()).await.expect("an answer").is_some() {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("nobody can take over");
    })
    .await;
}
