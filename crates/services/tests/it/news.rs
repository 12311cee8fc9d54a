//! Webhooks: each applied once, in whatever order they come.

use pairwell_commerce::Change;
use pairwell_domain::{OrderId, ProductId};
use pairwell_services::Job;
use pairwell_services::inbox::Kept;
use pairwell_store::{inbox, orders, products, shops};
use pairwell_test_support::{TestDb, for_each_db};

use crate::support::{Stand, domain, order, product};

async fn read(db: TestDb) -> (Stand, pairwell_domain::ShopId) {
    let stand = Stand::on(db);
    stand.fill(3, 2);
    let shop = stand.open().await.shop;
    stand.services.sync().run(shop).await.expect("read");
    (stand, shop)
}

#[tokio::test]
async fn delivery_that_comes_twice_is_applied_once() {
    for_each_db(|db| async move {
        let (stand, shop) = read(db).await;
        let change = Change::OrderChanged(order(9, 2, 1));
        let delivery = stand.platform.deliver(&domain(), "orders/create", change);
        assert_eq!(stand.bring(&delivery).await, Kept::New);
        assert_eq!(stand.bring(&delivery).await, Kept::Duplicate);
        assert_eq!(stand.services.inbox().apply_due().await.expect("applied"), 1);
        assert_eq!(stand.bring(&delivery).await, Kept::Duplicate);
        assert_eq!(stand.services.inbox().apply_due().await.expect("applied"), 0);
        let stored = stand.counts(shop).await;
        assert_eq!((stored.n_orders, stored.n_lines), (3, 8));
        assert!(stand.jobs.all().contains(&Job::ApplyInbox));
    })
    .await;
}

#[tokio::test]
async fn older_news_changes_nothing_of_what_is_known_to_be_newer() {
    for_each_db(|db| async move {
        let (stand, shop) = read(db).await;
        stand
            .deliver("orders/updated", Change::OrderChanged(order(1, 1, 20)))
            .await;
        stand
            .deliver("orders/updated", Change::OrderChanged(order(1, 3, 10)))
            .await;
        stand.services.inbox().apply_due().await.expect("applied");
        assert_eq!(stand.counts(shop).await.n_lines, 1 + 3, "the later state has one line");
    })
    .await;
}

#[tokio::test]
async fn news_that_came_during_a_reading_outlives_the_older_file() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        stand.fill(3, 2);
        let shop = stand.open().await.shop;
        stand
            .deliver("orders/updated", Change::OrderChanged(order(1, 1, 30)))
            .await;
        stand
            .deliver("products/delete", Change::ProductDeleted(ProductId::new(3)))
            .await;
        stand.services.inbox().apply_due().await.expect("applied");
        stand.services.sync().run(shop).await.expect("read");
        assert_eq!(stand.counts(shop).await.n_lines, 1 + 3);
        let n_products = products::count(stand.db().conn(), shop).await.expect("a count");
        assert_eq!(
            n_products, 2,
            "a product that was deleted does not come back by an older file"
        );
    })
    .await;
}

#[tokio::test]
async fn touched_order_is_asked_for_and_then_stored() {
    for_each_db(|db| async move {
        let (stand, shop) = read(db).await;
        stand.platform.put_order(&domain(), order(7, 3, 5));
        stand
            .deliver("refunds/create", Change::OrderTouched(OrderId::new(7)))
            .await;
        stand.services.inbox().apply_due().await.expect("applied");
        let stored = stand.counts(shop).await;
        assert_eq!((stored.n_orders, stored.n_lines), (3, 9));
    })
    .await;
}

#[tokio::test]
async fn delivery_that_fails_waits_and_holds_up_nobody() {
    for_each_db(|db| async move {
        let (stand, shop) = read(db).await;
        stand.platform.put_product(&domain(), product(8, 5));
        stand
            .deliver("products/update", Change::ProductTouched(ProductId::new(8)))
            .await;
        stand
            .deliver("orders/create", Change::OrderChanged(order(9, 1, 1)))
            .await;
        stand.platform.fail_next(pairwell_commerce::CommerceError::Unreachable {
            shop: domain().to_string(),
            operation: "asking for a product",
            reason: "connection refused".to_owned(),
        });
        assert_eq!(stand.services.inbox().apply_due().await.expect("applied"), 1);
        assert_eq!(stand.counts(shop).await.n_orders, 3);
        stand.clock.advance(chrono::TimeDelta::minutes(10));
        assert_eq!(
            stand.services.inbox().apply_due().await.expect("applied"),
            1,
            "the next try goes through"
        );
        let n_products = products::count(stand.db().conn(), shop).await.expect("a count");
        assert_eq!(n_products, 4);
    })
    .await;
}

#[tokio::test]
async fn shop_that_leaves_loses_its_tokens_and_later_all_its_data() {
    for_each_db(|db| async move {
        let (stand, shop) = read(db).await;
        let conn = stand.db().conn();
        stand.deliver("app/uninstalled", Change::Uninstalled).await;
        stand.services.inbox().apply_due().await.expect("applied");
        assert_eq!(shops::tokens(conn, shop).await.expect("an answer"), None);
        assert_eq!(
            stand.counts(shop).await.n_orders,
            2,
            "a shop that comes back finds its own"
        );

        stand
            .deliver("orders/create", Change::OrderChanged(order(9, 1, 1)))
            .await;
        stand.deliver("shop/redact", Change::ShopRedact).await;
        stand.services.inbox().apply_due().await.expect("applied");
        assert_eq!(
            orders::counts(conn, shop).await.expect("counts"),
            orders::OrderStats::default()
        );
        assert_eq!(
            stand.services.installs().find(&domain()).await.expect("an answer"),
            None
        );
    })
    .await;
}

#[tokio::test]
async fn of_two_states_of_one_second_the_one_told_later_stays() {
    for_each_db(|db| async move {
        let (stand, shop) = read(db).await;
        let told = |n_lines| {
            let change = Change::OrderChanged(order(9, n_lines, 5));
            stand.platform.deliver(&domain(), "orders/updated", change)
        };
        let first = told(1);
        stand.clock.advance(chrono::TimeDelta::milliseconds(300));
        let second = told(2);
        stand.bring(&second).await;
        stand.bring(&first).await;
        assert_eq!(stand.services.inbox().apply_due().await.expect("applied"), 2);
        assert_eq!(stand.counts(shop).await.n_lines, 2 * 3 + 2);
    })
    .await;
}

#[tokio::test]
async fn deliveries_outlast_a_platform_that_is_away_for_a_day() {
    for_each_db(|db| async move {
        let (stand, shop) = read(db).await;
        stand.platform.put_order(&domain(), order(7, 3, 5));
        stand
            .deliver("refunds/create", Change::OrderTouched(OrderId::new(7)))
            .await;
        for _ in 0..24 {
            stand
                .platform
                .fail_next(pairwell_commerce::CommerceError::PlatformFailed {
                    shop: domain().to_string(),
                    operation: "asking for an order",
                    reason: "status 503".to_owned(),
                });
            assert_eq!(stand.services.inbox().apply_due().await.expect("tried"), 0);
            stand.clock.advance(chrono::TimeDelta::hours(1));
            // A token of the morning would not serve any more, and renewing it would use up the failure.
            stand.open().await;
        }
        let waiting = inbox::counts(stand.db().conn()).await.expect("counts");
        assert_eq!(
            (waiting.n_pending, waiting.n_dead),
            (1, 0),
            "what was acknowledged is not given up"
        );
        assert_eq!(stand.services.inbox().apply_due().await.expect("applied"), 1);
        assert_eq!(stand.counts(shop).await.n_orders, 3);
    })
    .await;
}

#[tokio::test]
async fn news_that_needs_a_grant_waits_for_the_merchant_and_is_applied_at_the_visit() {
    for_each_db(|db| async move {
        let (stand, shop) = read(db).await;
        stand.platform.put_order(&domain(), order(7, 3, 5));
        stand.platform.revoke(&domain());
        stand
            .deliver("refunds/create", Change::OrderTouched(OrderId::new(7)))
            .await;
        for _ in 0..15 {
            assert_eq!(stand.services.inbox().apply_due().await.expect("tried"), 0);
            stand.clock.advance(chrono::TimeDelta::hours(2));
        }
        let conn = stand.db().conn();
        assert_eq!(inbox::counts(conn).await.expect("counts").n_dead, 0);
        let row = shops::find(conn, shop).await.expect("an answer").expect("a shop");
        assert!(
            row.needs_reauth,
            "a token that was refused and cannot be renewed needs the merchant"
        );
        assert_eq!(stand.services.inbox().apply_due().await.expect("tried"), 0);

        stand.open().await;
        assert_eq!(
            stand.services.inbox().apply_due().await.expect("applied"),
            1,
            "at once, not at the end of its waiting time"
        );
        assert_eq!(stand.counts(shop).await.n_orders, 3);
    })
    .await;
}

#[tokio::test]
async fn deliveries_that_come_together_are_each_kept_once() {
    for_each_db(|db| async move {
        let (stand, shop) = read(db).await;
        let told: Vec<_> = (10..60)
            .map(|id| {
                let change = Change::OrderChanged(order(id, 1, 1));
                stand.platform.deliver(&domain(), "orders/create", change)
            })
            .collect();
        let twice = told.iter().chain(told.iter());
        let kept = futures::future::join_all(twice.map(|delivery| stand.bring(delivery))).await;
        assert_eq!(kept.iter().filter(|kept| **kept == Kept::New).count(), 50);
        assert_eq!(stand.services.inbox().apply_due().await.expect("applied"), 50);
        assert_eq!(stand.counts(shop).await.n_orders, 2 + 50);
    })
    .await;
}

#[tokio::test]
async fn two_processes_share_what_waits_and_apply_each_once() {
    for_each_db(|db| async move {
        let (stand, _) = read(db).await;
        for id in 10..60 {
            stand
                .deliver("orders/create", Change::OrderChanged(order(id, 1, 1)))
                .await;
        }
        let other = stand.process_with(&["k1"]);
        let (here, there) = (stand.services.inbox(), other.inbox());
        let (first, second) = futures::join!(here.apply_due(), there.apply_due());
        assert_eq!(first.expect("applied") + second.expect("applied"), 50);
        assert_eq!(inbox::counts(stand.db().conn()).await.expect("counts").n_pending, 0);
    })
    .await;
}
