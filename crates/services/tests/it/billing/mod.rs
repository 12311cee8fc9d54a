//! Plans: chosen on the platform's page, followed by reading, never charged twice; limits that are kind; and nothing of
//! it where billing is off.

mod choosing;
mod limits;

use chrono::TimeDelta;
use pairwell_commerce::{Change, CommerceError};
use pairwell_domain::admin::{BillingOut, PlanChosen};
use pairwell_domain::billing::{AgreementStatus, InForce, Interval, Limits, Plan, Subscription, SubscriptionState};
use pairwell_domain::pairing::PairingIn;
use pairwell_domain::{Currency, ErrorKind, Money, ProductId};
use pairwell_services::billing::BillingSettings;
use pairwell_services::{Actor, Job};
use pairwell_store::{shops, subscriptions};
use pairwell_test_support::{TestDb, for_each_db};

use crate::support::{Stand, domain, order, product};

fn plan(code: &str, price_minor: i64, limits: Limits) -> Plan {
    Plan {
        code: code.to_owned(),
        name: format!("Plan {code}"),
        price: Money::new(price_minor, Currency::USD),
        interval: Interval::ThirtyDays,
        trial_days: 14,
        limits,
    }
}

fn small() -> Plan {
    let limits = Limits {
        orders: Some(5),
        products: None,
        placements: Some(1),
    };
    plan("small", 900, limits)
}

fn large() -> Plan {
    plan("large", 2_900, Limits::default())
}

fn offered(plans: Vec<Plan>) -> Option<BillingSettings> {
    Some(BillingSettings {
        is_test: true,
        grace_days: 14,
        plans,
    })
}

async fn opened(db: TestDb) -> (Stand, Actor) {
    let stand = Stand::with_billing(db, offered(vec![small(), large()]));
    let actor = stand.open().await;
    (stand, actor)
}

async fn seen(stand: &Stand, actor: &Actor) -> BillingOut {
    let billing = stand.services.billing().get(actor).await.expect("an answer");
    billing.expect("billing is on")
}

/// Chooses a plan and gives back the page it is approved on.
async fn ask(stand: &Stand, actor: &Actor, code: &str) -> String {
    let chosen = stand.services.billing().choose(actor, code).await.expect("asked");
    let PlanChosen::ToApprove { address } = chosen else {
        panic!("a plan that costs something is approved on the platform's page");
    };
    address
}

async fn subscribe(stand: &Stand, actor: &Actor, code: &str) -> BillingOut {
    ask(stand, actor, code).await;
    stand.platform.approve(&domain());
    seen(stand, actor).await
}

fn n_running(stand: &Stand) -> usize {
    let asked = stand.platform.asked_for(&domain());
    asked
        .iter()
        .filter(|agreement| agreement.status == AgreementStatus::Active)
        .count()
}

fn pairing(source: i64, target: i64) -> PairingIn {
    PairingIn {
        source: ProductId::new(source),
        target: ProductId::new(target),
        reason_text: None,
        is_enabled: true,
    }
}

/// Brings these orders, changed at a minute, and products one to three.
async fn with_orders(stand: &Stand, ids: std::ops::RangeInclusive<i64>, minute: i64) {
    for id in 1..=3 {
        stand.platform.put_product(&domain(), product(id, 0));
        stand
            .deliver("products/create", Change::ProductTouched(ProductId::new(id)))
            .await;
    }
    for id in ids {
        stand
            .deliver("orders/create", Change::OrderChanged(order(id, 2, minute)))
            .await;
    }
    stand.services.inbox().apply_due().await.expect("applied");
}

#[tokio::test]
async fn off_asks_nobody_limits_nothing_and_calls_nobody() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        let actor = stand.open().await;
        let billing = stand.services.billing();
        assert!(!billing.is_on());
        assert_eq!(billing.get(&actor).await.expect("an answer"), None);
        assert_eq!(billing.notice(&actor).await.expect("an answer"), None);
        assert_eq!(billing.due().await.expect("an answer"), []);
        billing.check(actor.shop).await.expect("nothing to do");
        let refused = billing.choose(&actor, "small").await.expect_err("there are no plans");
        assert_eq!(refused.kind(), ErrorKind::NotFound);
        with_orders(&stand, 1..=20, 0).await;
        stand
            .services
            .pairings()
            .create(&actor, pairing(1, 2))
            .await
            .expect("unlimited");
        // A platform that does not answer is not even asked.
        stand.platform.revoke(&domain());
        stand
            .deliver("app_subscriptions/update", Change::SubscriptionTouched)
            .await;
        assert_eq!(stand.services.inbox().apply_due().await.expect("applied"), 1);
        let known = subscriptions::get(stand.db().conn(), actor.shop)
            .await
            .expect("an answer");
        assert_eq!(known, Subscription::default());
    })
    .await;
}

#[tokio::test]
async fn news_may_come_twice_and_late_and_is_only_a_reason_to_look() {
    for_each_db(|db| async move {
        let (stand, actor) = opened(db).await;
        ask(&stand, &actor, "small").await;
        stand.platform.approve(&domain());
        let news = stand
            .platform
            .deliver(&domain(), "app_subscriptions/update", Change::SubscriptionTouched);
        stand.bring(&news).await;
        stand.services.inbox().apply_due().await.expect("applied");
        let known = subscriptions::get(stand.db().conn(), actor.shop)
            .await
            .expect("an answer");
        assert_eq!(known.terms, Some(small()));
        // The same again, and news of before by a name of its own: what is the case now counts.
        stand.bring(&news).await;
        stand
            .deliver("app_subscriptions/update", Change::SubscriptionTouched)
            .await;
        stand.services.inbox().apply_due().await.expect("applied");
        let again = subscriptions::get(stand.db().conn(), actor.shop)
            .await
            .expect("an answer");
        assert_eq!(again, known);
        // A clock that goes back must not let older news win.
        stand.platform.set_status(&domain(), AgreementStatus::Frozen);
        stand.clock.advance(TimeDelta::minutes(-5));
        stand
            .deliver("app_subscriptions/update", Change::SubscriptionTouched)
            .await;
        stand.services.inbox().apply_due().await.expect("applied");
        let older = subscriptions::get(stand.db().conn(), actor.shop)
            .await
            .expect("an answer");
        assert_eq!(older.settled, SubscriptionState::Active);
        stand.clock.advance(TimeDelta::minutes(10));
        assert_eq!(seen(&stand, &actor).await.state, SubscriptionState::Frozen);
    })
    .await;
}

#[tokio::test]
async fn taking_the_app_out_ends_it_and_it_can_be_chosen_again() {
    for_each_db(|db| async move {
        let (stand, actor) = opened(db).await;
        subscribe(&stand, &actor, "small").await;
        stand.platform.set_status(&domain(), AgreementStatus::Cancelled);
        stand.platform.revoke(&domain());
        stand.deliver("app/uninstalled", Change::Uninstalled).await;
        stand.services.inbox().apply_due().await.expect("applied");
        let known = subscriptions::get(stand.db().conn(), actor.shop)
            .await
            .expect("an answer");
        assert_eq!(known.settled, SubscriptionState::Cancelled);
        stand.clock.advance(TimeDelta::days(20));
        let actor = stand.open().await;
        let back = seen(&stand, &actor).await;
        assert_eq!(back.state, SubscriptionState::Cancelled);
        assert_eq!(back.plans[0].trial_days, 0, "the trial was used");
        let again = subscribe(&stand, &actor, "small").await;
        assert_eq!((again.state, again.trial_ends_at), (SubscriptionState::Active, None));
        // Erased with the shop.
        shops::erase(stand.db().conn(), actor.shop).await.expect("erased");
        let gone = subscriptions::get(stand.db().conn(), actor.shop)
            .await
            .expect("an answer");
        assert_eq!(gone, Subscription::default());
    })
    .await;
}

#[tokio::test]
async fn shops_are_looked_at_once_a_day_and_a_platform_out_of_reach_is_told() {
    for_each_db(|db| async move {
        let (stand, actor) = opened(db).await;
        let billing = stand.services.billing();
        assert_eq!(billing.due().await.expect("a list"), [actor.shop]);
        billing.check(actor.shop).await.expect("looked");
        assert_eq!(billing.due().await.expect("a list"), []);
        subscribe(&stand, &actor, "large").await;
        stand.platform.set_status(&domain(), AgreementStatus::Cancelled);
        stand.clock.advance(TimeDelta::hours(25));
        assert_eq!(billing.due().await.expect("a list"), [actor.shop]);
        stand.platform.fail_next(CommerceError::PlatformFailed {
            shop: domain().to_string(),
            operation: "asking the fake",
            reason: "503".to_owned(),
        });
        // Opening the admin renewed nothing: the token has to be fetched first, which fails too.
        let stale = seen(&stand, &actor).await;
        assert!(stale.is_stale);
        assert_eq!(stale.standing.in_force, InForce::Plan(large()));
        billing.check(actor.shop).await.expect("looked");
        assert_eq!(seen(&stand, &actor).await.state, SubscriptionState::Cancelled);
        assert_eq!(billing.due().await.expect("a list"), []);
        assert!(stand.jobs.all().contains(&Job::PublishTheme { shop: actor.shop }));
    })
    .await;
}
