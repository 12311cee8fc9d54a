use chrono::{DateTime, Utc};
use pairwell_domain::admin::NewsTrouble;
use pairwell_store::House;
use pairwell_store::inbox::{self, Failure, InboxCounts, Inserted, NewDelivery, Sender, StoredDelivery, WaitingNews};
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

const fn failure(error: &str) -> Failure<'_> {
    Failure {
        trouble: NewsTrouble::Ours,
        error,
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
        inbox::mark_failed(db, id, failure(&"é\0".repeat(2_000)), Some(instant(7)))
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

        inbox::mark_failed(db, id, failure("hopeless"), None)
            .await
            .expect("given up");
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
        inbox::mark_failed(db, id, failure("too late"), Some(instant(3)))
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

/// A shop's delivery that was given up for this reason.
async fn give_up(db: &impl ConnectionTrait, shop_domain: &str, webhook_id: &str, trouble: NewsTrouble) -> i64 {
    let new = NewDelivery {
        shop_domain: shop_domain.to_owned(),
        ..delivery(webhook_id, instant(1))
    };
    inbox::insert(db, &new).await.expect("kept");
    let waiting = due(db, instant(9)).await;
    let kept = waiting.iter().find(|kept| kept.webhook_id == webhook_id);
    let id = kept.expect("it waits").id;
    let failure = Failure {
        trouble,
        error: "why it failed",
    };
    inbox::mark_failed(db, id, failure, None).await.expect("given up");
    id
}

#[tokio::test]
async fn what_was_given_up_is_listed_and_taken_up_again_shop_by_shop() {
    for_each_db(|db| async move {
        let db = db.conn();
        let lamps = Sender {
            platform: "shopify",
            shop_domain: "lamps.myshopify.com",
        };
        let candles = Sender {
            shop_domain: "candles.myshopify.com",
            ..lamps
        };
        let first = give_up(db, lamps.shop_domain, "a", NewsTrouble::ShopAway).await;
        let second = give_up(db, lamps.shop_domain, "b", NewsTrouble::Unreadable).await;
        let other = give_up(db, candles.shop_domain, "c", NewsTrouble::Ours).await;

        let listed = inbox::given_up(db, lamps, 10).await.expect("a list");
        let told: Vec<_> = listed.iter().map(|news| (news.id, news.trouble)).collect();
        assert_eq!(
            told,
            [(second, NewsTrouble::Unreadable), (first, NewsTrouble::ShopAway)],
            "the newest first"
        );
        assert_eq!((listed[0].n_attempts, listed[0].error.as_str()), (1, "why it failed"));
        assert_eq!(inbox::given_up(db, lamps, 1).await.expect("a list").len(), 1);
        assert_eq!(inbox::n_given_up(db, lamps).await.expect("a count"), 2);
        assert_eq!(inbox::waiting(db, lamps).await.expect("counts"), WaitingNews::default());

        let taken = inbox::take_up_again(db, lamps, Some(other), instant(20)).await;
        assert_eq!(taken.expect("an answer"), 0, "another shop's");
        let taken = inbox::take_up_again(db, lamps, Some(first), instant(20)).await;
        assert_eq!(taken.expect("an answer"), 1);
        let again = due(db, instant(20)).await;
        assert_eq!((names(&again), again[0].n_attempts), (vec!["a"], 0));
        assert_eq!(due(db, instant(19)).await, []);
        let waiting = WaitingNews {
            n: 1,
            oldest_at: Some(instant(1)),
        };
        assert_eq!(inbox::waiting(db, lamps).await.expect("counts"), waiting);

        let taken = inbox::take_up_again(db, lamps, None, instant(21)).await;
        assert_eq!(taken.expect("an answer"), 1, "all that is left");
        assert_eq!(inbox::n_given_up(db, lamps).await.expect("a count"), 0);
        assert_eq!(inbox::n_given_up(db, candles).await.expect("a count"), 1);
    })
    .await;
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
