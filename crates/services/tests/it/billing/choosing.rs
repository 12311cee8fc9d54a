//! Choosing a plan: asked once, approved by the merchant, never charged twice.

use chrono::TimeDelta;
use pairwell_commerce::{CommerceError, Problem};
use pairwell_domain::ErrorKind;
use pairwell_domain::admin::PlanChosen;
use pairwell_domain::billing::{AgreementStatus, InForce, Lack, Plan, SubscriptionState};
use pairwell_test_support::for_each_db;

use super::{ask, large, n_running, offered, opened, plan, seen, small, subscribe};
use crate::support::{Stand, domain};

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
        assert_eq!(
            (waiting.state, waiting.asked),
            (SubscriptionState::Pending, Some(small()))
        );
        assert_eq!(
            waiting.standing.in_force,
            InForce::Lacking(Lack::NoPlan),
            "asking is not having"
        );
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
        let again = stand
            .services
            .billing()
            .choose(&actor, "small")
            .await
            .expect_err("it is in force");
        assert_eq!(again.kind(), ErrorKind::Conflict);
        let unknown = stand
            .services
            .billing()
            .choose(&actor, "huge")
            .await
            .expect_err("no such plan");
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
        let lost = stand
            .services
            .billing()
            .choose(&actor, "small")
            .await
            .expect_err("lost");
        assert_eq!(lost.kind(), ErrorKind::Unavailable);
        assert!(
            lost.public_text().contains("Nothing was charged"),
            "{}",
            lost.public_text()
        );
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
        let first = stand
            .services
            .billing()
            .choose(&actor, "large")
            .await
            .expect_err("lost");
        assert_eq!(first.kind(), ErrorKind::Unavailable);
        stand.platform.fail_next(broken());
        let closed = stand
            .services
            .billing()
            .choose(&actor, "large")
            .await
            .expect_err("it cannot be asked");
        assert_eq!(closed.kind(), ErrorKind::Unavailable);
        assert_eq!(
            stand.platform.asked_for(&domain()).len(),
            1,
            "nothing is asked of a platform that does not answer"
        );
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
        let refused = stand
            .services
            .billing()
            .choose(&actor, "small")
            .await
            .expect_err("refused");
        assert_eq!(refused.kind(), ErrorKind::Conflict);
        let words = refused.public_text();
        assert!(
            words.contains("made for one shop only") && words.ends_with("switch billing off."),
            "{words}"
        );
        assert_eq!(seen(&stand, &actor).await.asked, None);
        stand.platform.take_no_payments(&domain(), false);
        seen(&stand, &actor).await;
        subscribe(&stand, &actor, "small").await;
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
        assert_eq!(
            seen(&stand, &actor).await.standing.in_force,
            InForce::Plan(free.clone())
        );
        assert_eq!(
            subscribe(&stand, &actor, "large").await.standing.in_force,
            InForce::Plan(large())
        );
        let chosen = stand.services.billing().choose(&actor, "free").await.expect("ended");
        let PlanChosen::InForce(billing) = chosen else {
            panic!("nobody has to approve what is free");
        };
        assert_eq!(billing.standing.in_force, InForce::Plan(free));
        assert_eq!(n_running(&stand), 0);
    })
    .await;
}
