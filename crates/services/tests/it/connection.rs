//! How a shop is connected: what it allows, a grant that is gone and renewed, news that was given up and taken up again.

use chrono::TimeDelta;
use pairwell_commerce::{Change, CommerceError, Delivery, ShopDomain, ShopInfo};
use pairwell_domain::admin::NewsTrouble;
use pairwell_domain::{Currency, ErrorKind, ProductId};
use pairwell_services::{Actor, ServiceError};
use pairwell_store::{products, shops};
use pairwell_test_support::{TestDb, for_each_db};

use crate::support::{Stand, domain, product};

/// Tries until a delivery is given up.
const MAX_TRIES: usize = 10;

async fn installed(db: TestDb) -> (Stand, Actor) {
    let stand = Stand::on(db);
    stand.fill(3, 2);
    let actor = stand.open().await;
    stand.services.sync().run(actor.shop).await.expect("read");
    (stand, actor)
}

/// News that the platform has to be asked about, which the merchant does not allow, until it is given up.
async fn news_given_up(stand: &Stand, product_id: i64) {
    stand.platform.put_product(&domain(), product(product_id, 5));
    let change = Change::ProductTouched(ProductId::new(product_id));
    stand.deliver("products/update", change).await;
    for _ in 0..MAX_TRIES {
        stand.platform.fail_next(CommerceError::AccessDenied {
            shop: domain(),
            operation: "asking for a product",
            what: "product: needs read_products".to_owned(),
        });
        assert_eq!(stand.services.inbox().apply_due().await.expect("tried"), 0);
        stand.clock.advance(TimeDelta::hours(1));
    }
}

async fn n_products(stand: &Stand, actor: &Actor) -> u64 {
    products::count(stand.db().conn(), actor.shop).await.expect("a count")
}

#[tokio::test]
async fn what_is_allowed_and_what_is_not_is_told() {
    for_each_db(|db| async move {
        let (stand, actor) = installed(db).await;
        let connection = stand.services.connection().load(&actor).await.expect("loaded");
        assert_eq!(connection.shop, domain().as_str());
        assert!(!connection.is_grant_gone);
        assert!(connection.permissions.iter().all(|permission| permission.is_given));
        assert_eq!((connection.n_waiting, connection.n_given_up), (0, 0));

        let db = stand.db().conn();
        let mut tokens = shops::tokens(db, actor.shop).await.expect("tokens").expect("some");
        tokens.scopes = "read_orders".to_owned();
        shops::save_tokens(db, actor.shop, &tokens).await.expect("saved");
        let connection = stand.services.connection().load(&actor).await.expect("loaded");
        let missing: Vec<_> = connection.permissions.iter().filter(|it| !it.is_given).collect();
        let names: Vec<_> = missing.iter().map(|permission| permission.name.as_str()).collect();
        assert_eq!(names, ["read_products", "read_returns"]);
    })
    .await;
}

#[tokio::test]
async fn grant_that_is_gone_is_said_and_renewed_by_opening_again() {
    for_each_db(|db| async move {
        let (stand, actor) = installed(db).await;
        stand.platform.revoke(&domain());
        stand.clock.advance(TimeDelta::hours(2));
        let read = stand.services.sync().start(&actor).await;
        read.expect("a reading is begun");
        assert!(stand.services.sync().run(actor.shop).await.is_err());
        let connection = stand.services.connection().load(&actor).await.expect("loaded");
        assert!(connection.is_grant_gone);
        assert!(
            stand
                .services
                .overview()
                .load(&actor)
                .await
                .expect("loaded")
                .is_grant_gone
        );

        assert_eq!(stand.open().await.shop, actor.shop);
        let connection = stand.services.connection().load(&actor).await.expect("loaded");
        assert!(!connection.is_grant_gone);
        stand.services.sync().run(actor.shop).await.expect("read again");
    })
    .await;
}

#[tokio::test]
async fn news_that_was_given_up_is_told_and_taken_up_again() {
    for_each_db(|db| async move {
        let (stand, actor) = installed(db).await;
        news_given_up(&stand, 8).await;
        let connection = stand.services.connection().load(&actor).await.expect("loaded");
        assert_eq!((connection.n_waiting, connection.n_given_up), (0, 1));
        let news = &connection.given_up[0];
        assert_eq!(
            (news.topic.as_str(), news.n_tries, news.trouble),
            ("products/update", 10, NewsTrouble::NoAccess)
        );
        assert_eq!(n_products(&stand, &actor).await, 3);
        let overview = stand.services.overview().load(&actor).await.expect("loaded");
        assert_eq!(overview.n_news_given_up, 1);

        let n = stand.services.connection().take_up_again(&actor, Some(news.id)).await;
        assert_eq!(n.expect("taken up"), 1);
        assert_eq!(stand.services.inbox().apply_due().await.expect("applied"), 1);
        assert_eq!(n_products(&stand, &actor).await, 4);
        let connection = stand.services.connection().load(&actor).await.expect("loaded");
        assert_eq!(connection.n_given_up, 0);
        let n = stand.services.connection().take_up_again(&actor, None).await;
        assert_eq!(n.expect("an answer"), 0, "nothing is left");
    })
    .await;
}

#[tokio::test]
async fn broken_news_is_given_up_at_once_and_again() {
    for_each_db(|db| async move {
        let (stand, actor) = installed(db).await;
        let broken = Delivery {
            webhook_id: "broken".to_owned(),
            event_id: None,
            topic: "orders/updated".to_owned(),
            shop: domain(),
            api_version: None,
            triggered_at: None,
        };
        stand
            .services
            .inbox()
            .keep(broken, b"{\"id\":\"no place\"}")
            .await
            .expect("kept");
        for _ in 0..2 {
            stand.services.inbox().apply_due().await.expect("tried");
            let connection = stand.services.connection().load(&actor).await.expect("loaded");
            assert_eq!(connection.n_given_up, 1);
            let news = &connection.given_up[0];
            assert_eq!((news.n_tries, news.trouble), (1, NewsTrouble::Unreadable));
            let n = stand.services.connection().take_up_again(&actor, None).await;
            assert_eq!(n.expect("taken up"), 1);
        }
    })
    .await;
}

#[tokio::test]
async fn news_of_another_shop_is_nobodys_business() {
    for_each_db(|db| async move {
        let (stand, actor) = installed(db).await;
        news_given_up(&stand, 8).await;
        let news = stand
            .services
            .connection()
            .given_up(actor.shop)
            .await
            .expect("listed")
            .remove(0);
        assert!(
            news.error.contains("needs read_products"),
            "for the operator: {}",
            news.error
        );

        let candles = ShopDomain::parse("candles.myshopify.com").expect("a domain");
        stand.platform.add_shop(ShopInfo {
            name: "Candles".to_owned(),
            currency: Currency::GBP,
            domain: candles.clone(),
            timezone: "Europe/London".to_owned(),
        });
        let token = stand.platform.session_token(&candles, "8");
        let other = stand.services.installs().open(&token).await.expect("opened").actor;
        let connection = stand.services.connection().load(&other).await.expect("loaded");
        assert_eq!((connection.n_given_up, connection.given_up.len()), (0, 0));
        let refusal = |result: Result<u64, ServiceError>| result.map_err(|error| (error.kind(), error.public_text()));
        let foreign = stand.services.connection().take_up_again(&other, Some(news.id)).await;
        let unknown = stand.services.connection().take_up_again(&other, Some(99_999)).await;
        assert_eq!(
            refusal(foreign),
            Err((ErrorKind::NotFound, "There is no such news.".to_owned()))
        );
        assert_eq!(
            refusal(unknown),
            Err((ErrorKind::NotFound, "There is no such news.".to_owned()))
        );
        let n = stand.services.connection().take_up_again(&other, None).await;
        assert_eq!(n.expect("an answer"), 0);
        let left = stand.services.connection().given_up(actor.shop).await.expect("listed");
        assert_eq!(left.len(), 1);
    })
    .await;
}
