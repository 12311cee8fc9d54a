//! A shop comes, is known again, and comes back.

use chrono::TimeDelta;
use pairwell_domain::placement::PlacementKind;
use pairwell_services::{Job, ServiceError};
use pairwell_store::{placements, shops};
use pairwell_test_support::for_each_db;

use crate::support::{Stand, domain};

#[tokio::test]
async fn opening_for_the_first_time_installs_and_asks_for_a_reading() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        let actor = stand.open().await;
        assert_eq!(stand.jobs.all(), [Job::Sync { shop: actor.shop }]);
        let conn = stand.db().conn();
        for &kind in PlacementKind::ALL {
            assert!(
                placements::find(conn, actor.shop, kind)
                    .await
                    .expect("an answer")
                    .is_some()
            );
        }
        let tokens = shops::tokens(conn, actor.shop)
            .await
            .expect("an answer")
            .expect("tokens");
        assert!(
            !format!("{tokens:?}").contains("fake-access"),
            "tokens are stored sealed"
        );

        assert_eq!(stand.open().await.shop, actor.shop, "the same shop the next time");
        assert_eq!(stand.jobs.all().len(), 1, "and nothing is installed twice");
    })
    .await;
}

#[tokio::test]
async fn foreign_session_token_opens_nothing() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        let refused = stand.services.installs().open("somebody else's").await;
        assert!(matches!(refused, Err(ServiceError::Unauthenticated(_))), "{refused:?}");
        assert_eq!(
            stand.services.installs().find(&domain()).await.expect("an answer"),
            None
        );
    })
    .await;
}

#[tokio::test]
async fn shop_whose_grant_is_gone_waits_for_its_merchant() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        let shop = stand.open().await.shop;
        stand.platform.revoke(&domain());
        stand.clock.advance(TimeDelta::hours(2));
        let refused = stand.services.sync().run(shop).await;
        assert!(matches!(refused, Err(ServiceError::GrantGone)), "{refused:?}");
        let row = stand
            .services
            .installs()
            .find(&domain())
            .await
            .expect("an answer")
            .expect("a shop");
        assert!(row.needs_reauth);

        assert_eq!(stand.open().await.shop, shop, "opening the admin grants access again");
        stand.services.sync().run(shop).await.expect("and the reading goes on");
    })
    .await;
}

#[tokio::test]
async fn token_near_its_end_is_renewed_once_for_all_who_need_it() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        let shop = stand.open().await.shop;
        stand.clock.advance(TimeDelta::minutes(58));
        // Each renewal makes the token before it worthless, so two at once would leave one caller with a dead token.
        let sync = stand.services.sync();
        let (first, second) = futures::join!(sync.run(shop), sync.run(shop));
        first.expect("read");
        second.expect("left to the first, or read");
    })
    .await;
}

#[tokio::test]
async fn two_processes_renew_a_token_once() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        let shop = stand.open().await.shop;
        let other = stand.process_with(&["k1"]);
        let (here, there) = (stand.services.theme(), other.theme());
        for _ in 0..5 {
            stand.clock.advance(TimeDelta::minutes(58));
            let (first, second) = futures::join!(here.publish(shop), there.publish(shop));
            first.expect("the one renews");
            second.expect("the other waits for it");
        }
    })
    .await;
}

#[tokio::test]
async fn claim_of_a_process_that_ended_lapses_and_one_that_failed_is_given_back() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        let shop = stand.open().await.shop;
        stand.clock.advance(TimeDelta::minutes(58));
        let now = stand.clock.now();
        let conn = stand.db().conn();
        let claim = async |now, until| shops::claim_refresh(conn, shop, now, until).await.expect("an answer");
        let minute = TimeDelta::minutes(1);
        assert!(claim(now, now + minute).await);
        assert!(!claim(now, now + minute).await, "one at a time");
        assert!(claim(now + minute, now + minute * 2).await, "its holder is gone");

        stand.clock.advance(minute * 3);
        stand.platform.fail_next(pairwell_commerce::CommerceError::Unreachable {
            shop: domain().to_string(),
            operation: "renewing the grant",
            reason: "connection refused".to_owned(),
        });
        let theme = stand.services.theme();
        assert!(theme.publish(shop).await.is_err());
        theme.publish(shop).await.expect("the next one renews at once");
    })
    .await;
}

#[tokio::test]
async fn token_that_ends_before_its_time_is_renewed_once_for_both_processes() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        let shop = stand.open().await.shop;
        let other = stand.process_with(&["k1"]);
        for _ in 0..3 {
            stand.platform.end_access(&domain());
            let (here, there) = (stand.services.sync(), other.theme());
            let (first, second) = futures::join!(here.run(shop), there.publish(shop));
            first.expect("the one renews");
            second.expect("the other takes what is renewed");
            // Two models of one moment cannot be told apart.
            stand.clock.advance(TimeDelta::seconds(1));
        }
    })
    .await;
}

#[tokio::test]
async fn grant_that_is_gone_is_not_asked_for_again_until_the_merchant_comes() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        let shop = stand.open().await.shop;
        stand.platform.revoke(&domain());
        let refused = stand.services.sync().run(shop).await;
        assert!(matches!(refused, Err(ServiceError::GrantGone)), "{refused:?}");
        stand.clock.advance(TimeDelta::hours(1));
        assert_eq!(stand.services.sync().interrupted().await.expect("readings"), []);
        // Were the platform asked, this would be its answer.
        stand.platform.fail_next(pairwell_commerce::CommerceError::Unreachable {
            shop: domain().to_string(),
            operation: "renewing the grant",
            reason: "connection refused".to_owned(),
        });
        let again = stand.services.sync().run(shop).await;
        assert!(matches!(again, Err(ServiceError::GrantGone)), "{again:?}");
    })
    .await;
}
