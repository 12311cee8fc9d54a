//! What a shop has agreed to follows the platform, and limits are kind.

use chrono::{DateTime, TimeDelta, Utc};
use pairwell_domain::billing::{
    Agreement, AgreementStatus, Asked, Deed, InForce, Interval, Lack, Limit, Limits, Live, Plan, Standing,
    Subscription, SubscriptionState, Usage,
};
use pairwell_domain::{Currency, Money};
use proptest::prelude::*;

fn at(day: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).expect("an instant") + TimeDelta::days(day)
}

fn plan(code: &str, price_minor: i64, limits: Limits) -> Plan {
    Plan {
        code: code.to_owned(),
        name: code.to_uppercase(),
        price: Money::new(price_minor, Currency::USD),
        interval: Interval::ThirtyDays,
        trial_days: 14,
        limits,
    }
}

fn small() -> Plan {
    let limits = Limits {
        orders: Some(1_000),
        products: None,
        placements: Some(2),
    };
    plan("small", 900, limits)
}

fn large() -> Plan {
    plan("large", 2_900, Limits::default())
}

fn agreement(id: &str, plan: &Plan, status: AgreementStatus, day: i64) -> Agreement {
    Agreement {
        id: id.to_owned(),
        key: Some(format!("{}.{id}", plan.code)),
        name: plan.name.clone(),
        status,
        is_test: true,
        trial_days: plan.trial_days.into(),
        created_at: at(day),
        period_ends_at: Some(at(day + 30)),
    }
}

fn ask(subscription: &mut Subscription, id: &str, plan: &Plan, day: i64) {
    subscription.ask(Asked {
        key: format!("{}.{id}", plan.code),
        plan: plan.clone(),
        at: at(day),
        id: Some(id.to_owned()),
    });
}

fn running(plan: &Plan) -> Subscription {
    let mut subscription = Subscription::default();
    ask(&mut subscription, "1", plan, 0);
    let told = [agreement("1", plan, AgreementStatus::Active, 0)];
    subscription.follow(&told, &[], at(1));
    subscription
}

#[test]
fn asked_approved_and_past_its_trial() {
    let mut subscription = Subscription::default();
    assert_eq!(subscription.state(at(0)), SubscriptionState::None);
    ask(&mut subscription, "1", &small(), 0);
    assert_eq!(subscription.state(at(0)), SubscriptionState::Pending);
    subscription.follow(&[agreement("1", &small(), AgreementStatus::Pending, 0)], &[], at(0));
    assert_eq!(subscription.state(at(0)), SubscriptionState::Pending);
    subscription.follow(&[agreement("1", &small(), AgreementStatus::Active, 0)], &[], at(1));
    assert_eq!(subscription.state(at(14)), SubscriptionState::Trial);
    assert_eq!(subscription.trial_ends_at, Some(at(15)));
    assert_eq!(subscription.state(at(15)), SubscriptionState::Active);
    assert_eq!(subscription.terms, Some(small()));
    assert!(subscription.is_test && subscription.asked.is_none());
}

#[test]
fn declined_can_be_asked_again() {
    let mut subscription = Subscription::default();
    ask(&mut subscription, "1", &small(), 0);
    let declined = agreement("1", &small(), AgreementStatus::Declined, 0);
    subscription.follow(std::slice::from_ref(&declined), &[], at(1));
    assert_eq!(subscription.state(at(1)), SubscriptionState::Declined);
    ask(&mut subscription, "2", &small(), 2);
    assert_eq!(subscription.state(at(2)), SubscriptionState::Pending);
    subscription.follow(
        &[declined, agreement("2", &small(), AgreementStatus::Active, 2)],
        &[],
        at(3),
    );
    assert_eq!(subscription.state(at(3)), SubscriptionState::Trial);
}

#[test]
fn no_to_another_plan_leaves_what_runs() {
    let mut subscription = running(&small());
    ask(&mut subscription, "2", &large(), 5);
    assert_eq!(subscription.state(at(5)), SubscriptionState::Trial);
    let told = [
        agreement("1", &small(), AgreementStatus::Active, 0),
        agreement("2", &large(), AgreementStatus::Declined, 5),
    ];
    subscription.follow(&told, &[], at(6));
    assert_eq!((&subscription.terms, &subscription.asked), (&Some(small()), &None));
    assert_eq!(subscription.state(at(20)), SubscriptionState::Active);
}

#[test]
fn plans_change_up_and_down_and_the_trial_goes_on() {
    let mut subscription = running(&small());
    assert_eq!(subscription.trial_days_left(&large(), at(5)), 10);
    ask(&mut subscription, "2", &large(), 5);
    let second = Agreement {
        trial_days: 10,
        ..agreement("2", &large(), AgreementStatus::Active, 5)
    };
    let first = agreement("1", &small(), AgreementStatus::Cancelled, 0);
    subscription.follow(&[first, second], &[], at(5));
    assert_eq!(subscription.terms, Some(large()));
    assert_eq!(subscription.trial_ends_at, Some(at(15)));
    assert_eq!(subscription.first_trial_at, Some(at(1)));
    assert_eq!(subscription.trial_days_left(&large(), at(40)), 0, "there is one trial");
}

#[test]
fn agreement_keeps_its_terms_when_plans_change() {
    let mut subscription = running(&small());
    let dearer = Plan {
        price: Money::new(9_900, Currency::USD),
        ..small()
    };
    let told = [agreement("1", &small(), AgreementStatus::Active, 0)];
    subscription.follow(&told, &[dearer], at(2));
    assert_eq!(subscription.terms, Some(small()));
}

#[test]
fn what_was_not_asked_here_is_known_by_key_or_name_and_else_unlimited() {
    let by_key = agreement("9", &small(), AgreementStatus::Active, 0);
    let by_name = Agreement {
        key: None,
        ..by_key.clone()
    };
    let strange = Agreement {
        name: "Something else".to_owned(),
        ..by_name.clone()
    };
    for (told, terms) in [(by_key, Some(small())), (by_name, Some(small())), (strange, None)] {
        let mut subscription = Subscription::default();
        subscription.follow(&[told], &[small(), large()], at(1));
        assert_eq!(subscription.terms, terms);
        let standing = Standing::new(&subscription, &[small()], Usage::default(), 14, at(1));
        assert_eq!(standing.in_force == InForce::Unknown, terms.is_none());
    }
}

#[test]
fn question_that_never_arrived_is_forgotten_after_minutes() {
    let mut subscription = Subscription::default();
    subscription.ask(Asked {
        key: "small.1".to_owned(),
        plan: small(),
        at: at(0),
        id: None,
    });
    subscription.follow(&[], &[], at(0) + TimeDelta::minutes(5));
    assert_eq!(subscription.state(at(0)), SubscriptionState::Pending);
    subscription.follow(&[], &[], at(0) + TimeDelta::minutes(11));
    assert_eq!(subscription.state(at(0)), SubscriptionState::None);
}

#[test]
fn frozen_comes_back_and_cancelled_does_not_by_itself() {
    let mut subscription = running(&small());
    subscription.follow(&[agreement("1", &small(), AgreementStatus::Frozen, 0)], &[], at(20));
    assert_eq!(subscription.state(at(20)), SubscriptionState::Frozen);
    subscription.follow(&[agreement("1", &small(), AgreementStatus::Active, 0)], &[], at(21));
    assert_eq!(subscription.state(at(21)), SubscriptionState::Active);
    assert_eq!(subscription.terms, Some(small()));
    subscription.follow(&[agreement("1", &small(), AgreementStatus::Cancelled, 0)], &[], at(22));
    assert_eq!(subscription.state(at(22)), SubscriptionState::Cancelled);
    let mut removed = running(&small());
    removed.end();
    assert_eq!(removed.state(at(2)), SubscriptionState::Cancelled);
    assert_eq!(removed.first_trial_at, Some(at(1)));
}

fn standing(subscription: &Subscription, n_orders: u64, n_placements: u64, day: i64) -> Standing {
    let usage = Usage {
        n_orders,
        n_products: 5,
        n_placements,
    };
    Standing::new(subscription, &[small(), large()], usage, 14, at(day))
}

#[test]
fn beyond_a_limit_new_things_wait_and_live_ones_go_on() {
    let mut subscription = running(&small());
    assert_eq!(standing(&subscription, 799, 1, 20).near, []);
    let near = standing(&subscription, 800, 1, 20);
    assert_eq!(
        (near.near.as_slice(), near.is_beyond()),
        ([Limit::Orders].as_slice(), false)
    );
    assert!(Deed::ALL.iter().all(|deed| near.may(*deed, at(20)).is_ok()));

    let beyond = standing(&subscription, 1_204, 1, 20);
    assert_eq!(beyond.beyond, [Limit::Orders]);
    assert_eq!(
        beyond.may(Deed::AddPairing, at(20)).expect_err("beyond").to_string(),
        "This pairing was not added: the plan SMALL covers 1,000 orders in 30 days, and your shop had 1,204 orders in the \
         last 30 days. What is live goes on until 18 February 2027. Choose a larger plan under Settings, Plan."
    );
    assert!(Deed::ALL.iter().all(|deed| beyond.may(*deed, at(20)).is_err()));
    assert_eq!(beyond.live(at(20)), Live::All);
    subscription.beyond_since = Some(at(20));
    assert_eq!(standing(&subscription, 1_204, 1, 33).live(at(33)), Live::All);
    let over = standing(&subscription, 1_204, 1, 34);
    assert_eq!(over.live(at(34)), Live::Nothing);
    assert!(
        over.may(Deed::Learn, at(34))
            .expect_err("beyond")
            .to_string()
            .contains("Offers are paused")
    );
}

#[test]
fn placements_beyond_a_smaller_plan_stay_for_the_grace_and_then_the_first_ones_do() {
    let mut subscription = running(&small());
    let full = standing(&subscription, 0, 2, 20);
    assert_eq!(
        full.may(Deed::SwitchOnPlacement, at(20)).expect_err("full").to_string(),
        "This placement stays off: the plan SMALL covers 2 placements that are on, and 2 are on already. Switch another \
         placement off first, or choose a larger plan under Settings, Plan."
    );
    assert!(full.may(Deed::AddPairing, at(20)).is_ok() && full.may(Deed::Learn, at(20)).is_ok());
    subscription.beyond_since = Some(at(20));
    assert_eq!(standing(&subscription, 0, 4, 30).live(at(30)), Live::All);
    assert_eq!(standing(&subscription, 0, 4, 40).live(at(40)), Live::Placements(2));
}

#[test]
fn without_a_plan_the_free_one_holds_or_none() {
    let subscription = Subscription::default();
    let lacking = standing(&subscription, 0, 0, 0);
    assert_eq!(lacking.in_force, InForce::Lacking(Lack::NoPlan));
    assert!(
        lacking
            .may(Deed::AddLadder, at(0))
            .expect_err("no plan")
            .to_string()
            .contains("your shop has no plan")
    );
    let free = Plan {
        price: Money::zero(Currency::USD),
        trial_days: 0,
        ..small()
    };
    let covered = Standing::new(&subscription, std::slice::from_ref(&free), Usage::default(), 14, at(0));
    assert_eq!(covered.in_force, InForce::Plan(free));
    assert!(covered.may(Deed::SwitchOnPlacement, at(0)).is_ok());
}

fn statuses() -> impl Strategy<Value = AgreementStatus> {
    prop::sample::select(AgreementStatus::ALL)
}

prop_compose! {
    /// What a platform told on some days, in the order of the days.
    fn histories()(days in prop::collection::btree_map(0_i64..40, prop::collection::vec((0_u8..3, statuses()), 0..4), 1..6))
        -> Vec<(i64, Vec<Agreement>)>
    {
        days.into_iter().map(|(day, told)| {
            let told = told.into_iter().map(|(n, status)| {
                let plan = if n == 0 { small() } else { large() };
                agreement(&n.to_string(), &plan, status, i64::from(n))
            });
            (day, told.collect())
        }).collect()
    }
}

proptest! {
    #[test]
    fn news_may_come_twice_and_late(history in histories(), shuffle in any::<prop::sample::Index>()) {
        let mut ordered = Subscription::default();
        ask(&mut ordered, "1", &large(), 0);
        let mut disturbed = ordered.clone();
        for (day, told) in &history {
            ordered.follow(told, &[small()], at(*day));
            disturbed.follow(told, &[small()], at(*day));
            let (late_day, late) = &history[shuffle.index(history.len())];
            if late_day < day {
                disturbed.follow(late, &[small()], at(*late_day));
            }
            disturbed.follow(told, &[small()], at(*day));
        }
        prop_assert_eq!(ordered, disturbed);
    }

    #[test]
    fn nothing_live_stops_before_the_grace_is_over(
        n_orders in 0_u64..3_000, n_placements in 0_u64..9, since in 0_i64..30, now in 0_i64..60, has_plan in any::<bool>(),
    ) {
        let mut subscription = if has_plan { running(&small()) } else { Subscription::default() };
        subscription.beyond_since = Some(at(since));
        let standing = standing(&subscription, n_orders, n_placements, now);
        if now < since + 14 || !standing.is_beyond() {
            prop_assert_eq!(standing.live(at(now)), Live::All);
        }
        if let Live::Placements(n) = standing.live(at(now)) {
            prop_assert!(0 < n && n < n_placements);
        }
        // What is refused says what to do.
        for deed in Deed::ALL {
            if let Err(refusal) = standing.may(deed, at(now)) {
                prop_assert!(refusal.to_string().ends_with('.') && refusal.to_string().contains(':'));
            }
        }
        if !standing.is_beyond() {
            prop_assert!(standing.may(Deed::Learn, at(now)).is_ok());
        }
    }

    #[test]
    fn more_use_never_allows_more(n in 0_u64..2_000, more in 0_u64..2_000) {
        let subscription = running(&small());
        for deed in Deed::ALL {
            let less_used = standing(&subscription, n, 1, 20).may(deed, at(20)).is_ok();
            let more_used = standing(&subscription, n + more, 1, 20).may(deed, at(20)).is_ok();
            prop_assert!(less_used || !more_used);
        }
    }
}
