use pairwell_domain::ShopId;
use pairwell_domain::billing::{Interval, Limits, Plan, Subscription, SubscriptionState};
use pairwell_domain::{Currency, Money};
use pairwell_store::{shops, subscriptions};
use pairwell_test_support::{ShopBuilder, for_each_db, instant};

pub(crate) fn running() -> Subscription {
    Subscription {
        settled: SubscriptionState::Active,
        agreement: Some("gid://platform/1".to_owned()),
        terms: Some(Plan {
            code: "small".to_owned(),
            name: "Small \"plan\"".to_owned(),
            price: Money::new(900, Currency::USD),
            interval: Interval::ThirtyDays,
            trial_days: 14,
            limits: Limits {
                orders: Some(100),
                ..Limits::default()
            },
        }),
        started_at: Some(instant(1)),
        ..Subscription::default()
    }
}

#[tokio::test]
async fn last_word_of_each_shop_is_kept_and_goes_with_it() {
    for_each_db(|db| async move {
        let db = db.conn();
        let lamps = ShopBuilder::new("lamps").insert(db).await;
        let mugs = ShopBuilder::new("mugs").insert(db).await;
        let none = Subscription::default();
        assert_eq!(subscriptions::get(db, lamps).await.expect("an answer"), none);
        subscriptions::put(db, lamps, &none, instant(1)).await.expect("kept");
        subscriptions::put(db, lamps, &running(), instant(2))
            .await
            .expect("kept");
        assert_eq!(subscriptions::get(db, lamps).await.expect("an answer"), running());
        assert_eq!(subscriptions::lock(db, lamps).await.expect("an answer"), running());
        assert_eq!(subscriptions::get(db, mugs).await.expect("an answer"), none);
        shops::erase(db, lamps).await.expect("erased");
        assert_eq!(subscriptions::get(db, lamps).await.expect("an answer"), none);
        assert!(subscriptions::lock(db, lamps).await.is_err(), "there is no such shop");
        assert!(subscriptions::put(db, lamps, &none, instant(3)).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn shops_are_due_until_they_were_looked_at() {
    for_each_db(|db| async move {
        let db = db.conn();
        let lamps = ShopBuilder::new("lamps").insert(db).await;
        let mugs = ShopBuilder::new("mugs").insert(db).await;
        let due = |before| async move { subscriptions::due(db, instant(before)).await.expect("a list") };
        assert_eq!(due(5).await, [lamps, mugs]);
        subscriptions::put(db, lamps, &running(), instant(5))
            .await
            .expect("kept");
        subscriptions::mark_checked(db, lamps, instant(5)).await.expect("noted");
        assert_eq!(due(5).await, [mugs]);
        assert_eq!(due(6).await, [lamps, mugs]);
        shops::mark_uninstalled(db, mugs, instant(6)).await.expect("left");
        assert_eq!(due(6).await, [lamps]);
        subscriptions::mark_checked(db, mugs, instant(6)).await.expect("noted");
        assert_eq!(
            subscriptions::get(db, mugs).await.expect("an answer"),
            Subscription::default()
        );
        assert_eq!(subscriptions::get(db, lamps).await.expect("an answer"), running());
        assert!(
            subscriptions::mark_checked(db, ShopId::new(99), instant(6))
                .await
                .is_err()
        );
    })
    .await;
}
