//! Plans: chosen on the platform's page, followed by reading, never charged twice; limits that are kind; and nothing of
//! it where billing is off.

use chrono::TimeDelta;
use pairwell_commerce::{Change, CommerceError, Problem};
use pairwell_domain::admin::{BillingOut, PlanChosen};
use pairwell_domain::billing::{
    AgreementStatus, Interval, InForce, Lack, Limit, Limits, Plan, Subscription, SubscriptionState,
};
use pairwell_domain::decision::Surface;
use pairwell_domain::pairing::PairingIn;
use pairwell_domain::placement::{PageKind, PlacementKind};
use pairwell_domain::{Currency, ErrorKind, Money, ProductId, VisitorId};
use pairwell_services::billing::BillingSettings;
use pairwell_services::offers::PageRequest;
use pairwell_services::{Actor, Job, ServiceError};
use pairwell_store::{pairings, shops, subscriptions};
use pairwell_test_support::{TestDb, for_each_db};
use uuid::Uuid;

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

/// Brings this many orders, and products one to three.
async fn with_orders(stand: &Stand, ids: std::ops::RangeInclusive<i64>) {
    for id in 1..=3 {
        stand.platform.put_product(&domain(), product(id, 0));
        stand.deliver("products/create", Change::ProductTouched(ProductId::new(id))).await;
    }
    for id in ids {
        stand.deliver("orders/create", Change::OrderChanged(order(id, 2, 0))).await;
    }
    stand.services.inbox().apply_due().await.expect("applied");
}

/// How many offers a shopper gets beside the first product.
async fn n_offers(stand: &Stand, actor: &Actor, placement: PlacementKind) -> usize {
    // As another process sees it: this one may remember the shop for a minute.
    let services = stand.process_with(&["k1"]);
    let request = PageRequest {
        page: Some(match placement {
            PlacementKind::CartPage => PageKind::Cart,
            _ => PageKind::Product,
        }),
        surfaces: vec![Surface {
            placement,
            position: None,
        }],
        product: Some(ProductId::new(1)),
        cart: vec![pairwell_domain::decision::CartLine {
            variant: pairwell_test_support::first_variant(ProductId::new(1)),
            quantity: 1,
        }],
        visitor: Some(VisitorId::from_uuid(Uuid::now_v7())),
        ..PageRequest::default()
    };
    let out = services.offers().page(actor.shop, &request).await.expect("an answer");
    let n = out.surfaces.iter().map(|surface| surface.offers.len()).sum();
    services.close().await;
    n
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
        with_orders(&stand, 1..=20).await;
        stand
            .services
            .pairings()
            .create(&actor, pairing(1, 2))
            .await
            .expect("unlimited");
        // A platform that does not answer is not even asked.
        stand.platform.revoke(&domain());
        stand.deliver("app_subscriptions/update", Change::SubscriptionTouched).await;
        assert_eq!(stand.services.inbox().apply_due().await.expect("applied"), 1);
        let known = subscriptions::get(stand.db().conn(), actor.shop).await.expect("an answer");
        assert_eq!(known, Subscription::default());
    })
    .await;
}

#[tokio::test]
async fn plan_is_chosen_approved_and_runs_through_its_trial() {
    for_each_db(|db| async move {
        let (stand, actor) = opened(db).await;
        let before = seen(&stand, &actor).await;
        assert_eq!(before.state, SubscriptionState::None);
        assert_eq!(before.standing.in_force, InForce::Lacking(Lack::NoPlan));
        let address = ask(&stand, &actor, "small").await;
        assert_eq!(address, "https://lamps.myshopify.com/approve/fake-subscription-1");
        let waiting = seen(&stand, &actor).await;
        assert_eq!((waiting.state, waiting.asked), (SubscriptionState::Pending, Some(small())));
        assert_eq!(waiting.standing.in_force, InForce::Lacking(Lack::NoPlan), "asking is not having");
        stand.clock.advance(TimeDelta::hours(1));
        stand.platform.approve(&domain());
        let trial = seen(&stand, &actor).await;
        assert_eq!(trial.state, SubscriptionState::Trial);
        assert_eq!(trial.standing.in_force, InForce::Plan(small()));
        assert_eq!(trial.trial_ends_at, Some(stand.clock.now() + TimeDelta::days(14)));
        assert!(trial.is_test && trial.asked.is_none() && !trial.is_stale);
        assert!(trial.plans[0].is_current && !trial.plans[1].is_current);
        stand.clock.advance(TimeDelta::days(15));
        assert_eq!(seen(&stand, &actor).await.state, SubscriptionState::Active);
        let again = stand.services.billing().choose(&actor, "small").await.expect_err("it is in force");
        assert_eq!(again.kind(), ErrorKind::Conflict);
        let unknown = stand.services.billing().choose(&actor, "huge").await.expect_err("no such plan");
        assert_eq!(unknown.kind(), ErrorKind::NotFound);
    })
    .await;
}

#[tokio::test]
async fn declined_can_be_chosen_again() {
    for_each_db(|db| async move {
        let (stand, actor) = opened(db).await;
        ask(&stand, &actor, "small").await;
        stand.platform.set_status(&domain(), AgreementStatus::Declined);
        let declined = seen(&stand, &actor).await;
        assert_eq!((declined.state, declined.asked), (SubscriptionState::Declined, None));
        let chosen = subscribe(&stand, &actor, "small").await;
        assert_eq!(chosen.state, SubscriptionState::Trial);
        assert_eq!(chosen.plans[1].trial_days, 14);
    })
    .await;
}

#[tokio::test]
async fn question_whose_answer_was_lost_is_looked_for_and_never_put_twice_by_itself() {
    for_each_db(|db| async move {
        let (stand, actor) = opened(db).await;
        stand.platform.lose_next_answer(&domain());
        let lost = stand.services.billing().choose(&actor, "small").await.expect_err("lost");
        assert_eq!(lost.kind(), ErrorKind::Unavailable);
        assert!(lost.public_text().contains("Nothing was charged"), "{}", lost.public_text());
        assert_eq!(stand.platform.asked_for(&domain()).len(), 1);
        let after = seen(&stand, &actor).await;
        assert_eq!((after.state, after.asked), (SubscriptionState::None, None));
        // The merchant asks again, and approves that; the first lapses.
        let chosen = subscribe(&stand, &actor, "small").await;
        assert_eq!(chosen.standing.in_force, InForce::Plan(small()));
        assert_eq!((stand.platform.asked_for(&domain()).len(), n_running(&stand)), (2, 1));
    })
    .await;
}

#[tokio::test]
async fn platform_that_is_out_of_reach_leaves_the_question_open_until_it_tells() {
    for_each_db(|db| async move {
        let (stand, actor) = opened(db).await;
        let broken = || CommerceError::PlatformFailed {
            shop: domain().to_string(),
            operation: "asking the fake",
            reason: "503".to_owned(),
        };
        // It answers the look before the question, and nothing after.
        seen(&stand, &actor).await;
        stand.platform.lose_next_answer(&domain());
        let first = stand.services.billing().choose(&actor, "large").await.expect_err("lost");
        assert_eq!(first.kind(), ErrorKind::Unavailable);
        stand.platform.fail_next(broken());
        let closed = stand.services.billing().choose(&actor, "large").await.expect_err("it cannot be asked");
        assert_eq!(closed.kind(), ErrorKind::Unavailable);
        assert_eq!(stand.platform.asked_for(&domain()).len(), 1, "nothing is asked of a platform that does not answer");
        // Should the lost question be approved after all, that counts, with the plan it was about.
        stand.platform.approve(&domain());
        stand.services.billing().check(actor.shop).await.expect("looked");
        let found = seen(&stand, &actor).await;
        assert_eq!(found.standing.in_force, InForce::Plan(large()));
    })
    .await;
}

#[tokio::test]
async fn refusals_are_told_kindly_and_leave_nothing_behind() {
    for_each_db(|db| async move {
        let (stand, actor) = opened(db).await;
        stand.platform.take_no_payments(&domain(), true);
        let refused = stand.services.billing().choose(&actor, "small").await.expect_err("refused");
        assert_eq!(refused.kind(), ErrorKind::Conflict);
        let words = refused.public_text();
        assert!(words.contains("made for one shop only") && words.ends_with("switch billing off."), "{words}");
        assert_eq!(seen(&stand, &actor).await.asked, None);
        stand.platform.take_no_payments(&domain(), false);
        seen(&stand, &actor).await;
        subscribe(&stand, &actor, "small").await;
    })
    .await;
}

#[tokio::test]
async fn news_may_come_twice_and_late_and_is_only_a_reason_to_look() {
    for_each_db(|db| async move {
        let (stand, actor) = opened(db).await;
        ask(&stand, &actor, "small").await;
        stand.platform.approve(&domain());
        let news = stand.platform.deliver(&domain(), "app_subscriptions/update", Change::SubscriptionTouched);
        stand.bring(&news).await;
        stand.services.inbox().apply_due().await.expect("applied");
        let known = subscriptions::get(stand.db().conn(), actor.shop).await.expect("an answer");
        assert_eq!(known.terms, Some(small()));
        // The same again, and news of before by a name of its own: what is the case now counts.
        stand.bring(&news).await;
        stand.deliver("app_subscriptions/update", Change::SubscriptionTouched).await;
        stand.services.inbox().apply_due().await.expect("applied");
        let again = subscriptions::get(stand.db().conn(), actor.shop).await.expect("an answer");
        assert_eq!(again, known);
        // A clock that goes back must not let older news win.
        stand.platform.set_status(&domain(), AgreementStatus::Frozen);
        stand.clock.advance(TimeDelta::minutes(-5));
        stand.deliver("app_subscriptions/update", Change::SubscriptionTouched).await;
        stand.services.inbox().apply_due().await.expect("applied");
        let older = subscriptions::get(stand.db().conn(), actor.shop).await.expect("an answer");
        assert_eq!(older.settled, SubscriptionState::Active);
        stand.clock.advance(TimeDelta::minutes(10));
        assert_eq!(seen(&stand, &actor).await.state, SubscriptionState::Frozen);
    })
    .await;
}

#[tokio::test]
async fn plans_go_up_and_down_and_there_is_one_trial() {
    for_each_db(|db| async move {
        let (stand, actor) = opened(db).await;
        subscribe(&stand, &actor, "small").await;
        stand.clock.advance(TimeDelta::days(4));
        let up = subscribe(&stand, &actor, "large").await;
        assert_eq!(up.standing.in_force, InForce::Plan(large()));
        assert_eq!(up.trial_ends_at, Some(stand.clock.now() + TimeDelta::days(10)));
        stand.clock.advance(TimeDelta::days(30));
        let down = subscribe(&stand, &actor, "small").await;
        assert_eq!(down.standing.in_force, InForce::Plan(small()));
        assert_eq!((down.state, down.trial_ends_at), (SubscriptionState::Active, None));
        assert_eq!(n_running(&stand), 1);
        // A no to another one leaves it.
        ask(&stand, &actor, "large").await;
        stand.platform.set_status(&domain(), AgreementStatus::Declined);
        assert_eq!(seen(&stand, &actor).await.standing.in_force, InForce::Plan(small()));
    })
    .await;
}

#[tokio::test]
async fn ending_is_sure_even_when_its_answer_is_lost() {
    for_each_db(|db| async move {
        let (stand, actor) = opened(db).await;
        subscribe(&stand, &actor, "large").await;
        stand.platform.lose_next_answer(&domain());
        let ended = stand.services.billing().cancel(&actor).await.expect("the look tells");
        assert_eq!(ended.state, SubscriptionState::Cancelled);
        assert_eq!(n_running(&stand), 0);
        let nothing = stand.services.billing().cancel(&actor).await.expect("nothing to end");
        assert_eq!(nothing.state, SubscriptionState::Cancelled);
        // What the platform refuses stays as it is, and is told in its words.
        subscribe(&stand, &actor, "large").await;
        stand.platform.fail_next(CommerceError::Refused {
            shop: domain(),
            operation: "ending",
            problems: vec![Problem {
                code: None,
                field: None,
                message: "Not now.".to_owned(),
            }],
        });
        let refused = stand.services.billing().cancel(&actor).await.expect_err("refused");
        assert_eq!(
            refused.public_text(),
            "Your store's platform did not accept this: Not now. Nothing was changed."
        );
        assert_eq!(n_running(&stand), 1);
    })
    .await;
}

#[tokio::test]
async fn free_plan_holds_until_another_is_chosen_and_after_it_is_ended() {
    for_each_db(|db| async move {
        let free = Plan {
            trial_days: 0,
            ..plan("free", 0, small().limits)
        };
        let stand = Stand::with_billing(db, offered(vec![free.clone(), large()]));
        let actor = stand.open().await;
        assert_eq!(seen(&stand, &actor).await.standing.in_force, InForce::Plan(free.clone()));
        assert_eq!(subscribe(&stand, &actor, "large").await.standing.in_force, InForce::Plan(large()));
        let chosen = stand.services.billing().choose(&actor, "free").await.expect("ended");
        let PlanChosen::InForce(billing) = chosen else {
            panic!("nobody has to approve what is free");
        };
        assert_eq!(billing.standing.in_force, InForce::Plan(free));
        assert_eq!(n_running(&stand), 0);
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
        let known = subscriptions::get(stand.db().conn(), actor.shop).await.expect("an answer");
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
        let gone = subscriptions::get(stand.db().conn(), actor.shop).await.expect("an answer");
        assert_eq!(gone, Subscription::default());
    })
    .await;
}

#[tokio::test]
async fn beyond_the_orders_new_things_wait_what_is_live_goes_on_and_comes_back() {
    for_each_db(|db| async move {
        let (stand, actor) = opened(db).await;
        subscribe(&stand, &actor, "small").await;
        with_orders(&stand, 1..=4).await;
        let notice = stand.services.billing().notice(&actor).await.expect("an answer");
        assert_eq!(notice.expect("80 % is near").standing.near, [Limit::Orders]);
        let services = &stand.services;
        services.pairings().create(&actor, pairing(1, 2)).await.expect("covered");
        services
            .placements()
            .set_enabled(&actor, PlacementKind::ProductPage, true)
            .await
            .expect("covered");
        services.learning().learn_if_stale(actor.shop).await.expect("an answer").expect("learnt");
        assert_eq!(n_offers(&stand, &actor, PlacementKind::ProductPage).await, 1);

        with_orders(&stand, 5..=7).await;
        stand.clock.advance(TimeDelta::minutes(1));
        let refused = services.pairings().create(&actor, pairing(1, 3)).await.expect_err("beyond");
        assert_eq!(refused.kind(), ErrorKind::Forbidden);
        let words = refused.public_text();
        assert!(
            words.starts_with(
                "This pairing was not added: the plan Plan small covers 5 orders in 30 days, and your shop had 7 orders in \
                 the last 30 days. What is live goes on until "
            ),
            "{words}"
        );
        assert!(matches!(
            services.suggestions().accept(&actor, &[]).await,
            Err(ServiceError::BeyondPlan(_))
        ));
        assert_eq!(services.learning().learn_if_stale(actor.shop).await.expect("an answer"), None);
        assert_eq!(n_offers(&stand, &actor, PlacementKind::ProductPage).await, 1, "what is live goes on");
        // What is there may still be changed and switched.
        services
            .placements()
            .set_enabled(&actor, PlacementKind::ProductPage, true)
            .await
            .expect("it was on");

        stand.clock.advance(TimeDelta::days(13));
        assert_eq!(n_offers(&stand, &actor, PlacementKind::ProductPage).await, 1);
        stand.clock.advance(TimeDelta::days(2));
        assert_eq!(n_offers(&stand, &actor, PlacementKind::ProductPage).await, 0, "the grace time is over");
        let paused = seen(&stand, &actor).await;
        assert!(paused.is_paused);
        assert_eq!(pairings::count_enabled(stand.db().conn(), actor.shop).await.expect("a count"), 1);

        subscribe(&stand, &actor, "large").await;
        assert_eq!(n_offers(&stand, &actor, PlacementKind::ProductPage).await, 1, "it is back");
        services.pairings().create(&actor, pairing(1, 3)).await.expect("covered");
        services.learning().learn_if_stale(actor.shop).await.expect("an answer").expect("learnt");
    })
    .await;
}

#[tokio::test]
async fn smaller_plan_keeps_what_is_on_for_the_grace_and_then_what_it_covers() {
    for_each_db(|db| async move {
        let (stand, actor) = opened(db).await;
        subscribe(&stand, &actor, "large").await;
        with_orders(&stand, 1..=1).await;
        let services = &stand.services;
        services.pairings().create(&actor, pairing(1, 2)).await.expect("covered");
        for kind in [PlacementKind::ProductPage, PlacementKind::CartPage] {
            services.placements().set_enabled(&actor, kind, true).await.expect("covered");
        }
        let down = subscribe(&stand, &actor, "small").await;
        assert_eq!(down.standing.beyond, [Limit::Placements]);
        assert!(!down.is_paused);
        let refused = services.placements().set_enabled(&actor, PlacementKind::Home, true).await;
        let words = refused.expect_err("beyond").public_text();
        assert!(words.starts_with("This placement stays off: the plan Plan small covers 1 placement that is on"), "{words}");
        services.pairings().create(&actor, pairing(1, 3)).await.expect("pairings are not the trouble");
        assert_eq!(n_offers(&stand, &actor, PlacementKind::CartPage).await, 2);
        stand.clock.advance(TimeDelta::days(15));
        assert_eq!(n_offers(&stand, &actor, PlacementKind::ProductPage).await, 2, "the first one is covered");
        assert_eq!(n_offers(&stand, &actor, PlacementKind::CartPage).await, 0);
        let listed = services.placements().list(&actor).await.expect("a list");
        assert_eq!(listed.iter().filter(|row| row.placement.is_enabled).count(), 2, "nothing was changed");
        // One off, and the other shows: within the plan.
        services
            .placements()
            .set_enabled(&actor, PlacementKind::ProductPage, false)
            .await
            .expect("off");
        assert_eq!(n_offers(&stand, &actor, PlacementKind::CartPage).await, 2);
        assert!(!seen(&stand, &actor).await.standing.is_beyond());
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
