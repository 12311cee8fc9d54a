//! What is said about plans: plainly, and the same for all of them.

use pairwell_domain::admin::{BillingOut, PlanChoice, PlanNotice};
use pairwell_domain::billing::{InForce, Lack, Limit, Plan, Standing, SubscriptionState};

use crate::components::{BadgeTone, BannerTone};
use crate::format;

/// Something to know above the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Notice {
    pub(crate) tone: BannerTone,
    pub(crate) title: String,
    pub(crate) text: String,
}

/// A price with how often it is paid.
pub(super) fn price(plan: &Plan) -> String {
    if plan.is_free() {
        return "Free".to_owned();
    }
    format!("{} {}", format::money(plan.price), plan.interval.words())
}

/// What a plan covers, a line each.
pub(super) fn covered(choice: &PlanChoice) -> Vec<String> {
    let line = |limit: &Limit| match (limit, choice.plan.limits.of(*limit)) {
        (_, Some(most)) => format!("Up to {}", limit.counted(most)),
        (Limit::Orders, None) => "Any number of orders".to_owned(),
        (Limit::Products, None) => "Any number of products".to_owned(),
        (Limit::Placements, None) => "Every placement".to_owned(),
    };
    let mut lines: Vec<_> = Limit::ALL.iter().map(line).collect();
    if choice.trial_days > 0 && !choice.is_current {
        let days = format::counted(choice.trial_days.into(), "day", "days");
        lines.push(format!("{days} of trial before the first payment"));
    }
    lines
}

/// The plan in force in a few words.
pub(super) fn headline(billing: &BillingOut) -> String {
    match &billing.standing.in_force {
        InForce::Plan(plan) if plan.is_free() => plan.name.clone(),
        InForce::Plan(plan) => format!("{}, {}", plan.name, price(plan)),
        InForce::Unknown => "A plan agreed with your store's platform".to_owned(),
        InForce::Lacking(Lack::NoPlan) => "No plan".to_owned(),
        InForce::Lacking(Lack::Frozen) => "On hold with your store".to_owned(),
    }
}

/// What goes with it, a line each.
pub(super) fn facts(billing: &BillingOut) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(end) = billing.trial_ends_at {
        facts.push(format!(
            "Your trial ends on {}; the first payment is due then.",
            format::day(end)
        ));
    } else if let (SubscriptionState::Active, Some(end)) = (billing.state, billing.period_ends_at) {
        facts.push(format!("Paid until {}.", format::day(end)));
    }
    facts.extend(match billing.state {
        SubscriptionState::Declined => Some(
            "You said no to the last plan that was asked for. Nothing was charged; you can choose again.".to_owned(),
        ),
        SubscriptionState::Expired => {
            Some("The last plan that was asked for was not approved in time. Nothing was charged.".to_owned())
        }
        SubscriptionState::Cancelled => Some("Your last plan has ended; nothing more is charged.".to_owned()),
        _ => None,
    });
    if let Some(asked) = &billing.asked {
        facts.push(format!(
            "{} waits for your approval in your store's admin. Nothing changes before.",
            asked.name
        ));
    }
    facts
}

/// The word on the plan's card.
pub(super) const fn badge(state: SubscriptionState) -> Option<(BadgeTone, &'static str)> {
    match state {
        SubscriptionState::None => None,
        SubscriptionState::Pending => Some((BadgeTone::Info, "Waits for your approval")),
        SubscriptionState::Active => Some((BadgeTone::Success, "Active")),
        SubscriptionState::Trial => Some((BadgeTone::Success, "Trial")),
        SubscriptionState::Declined => Some((BadgeTone::Neutral, "Declined")),
        SubscriptionState::Frozen => Some((BadgeTone::Warning, "On hold")),
        SubscriptionState::Cancelled => Some((BadgeTone::Neutral, "Ended")),
        SubscriptionState::Expired => Some((BadgeTone::Neutral, "Not approved in time")),
    }
}

/// Whether there is something to end.
pub(super) const fn can_end(billing: &BillingOut) -> bool {
    matches!(
        billing.state,
        SubscriptionState::Active | SubscriptionState::Trial | SubscriptionState::Frozen
    )
}

/// Everything to know above the page of the plan.
pub(super) fn notices(billing: &BillingOut) -> Vec<Notice> {
    let mut notices = Vec::new();
    if billing.is_stale {
        notices.push(Notice {
            tone: BannerTone::Info,
            title: "Your store's platform does not answer right now".to_owned(),
            text: "This is what was known before. Load the page again in a few minutes.".to_owned(),
        });
    }
    notices.extend(limits(&billing.standing, billing.is_paused));
    notices
}

/// The same for the first page.
pub(crate) fn notice(notice: &PlanNotice) -> Option<Notice> {
    limits(&notice.standing, notice.is_paused)
}

fn limits(standing: &Standing, is_paused: bool) -> Option<Notice> {
    let numbers = |limits: &[Limit]| {
        let told = limits.iter().filter_map(|limit| {
            let InForce::Plan(plan) = &standing.in_force else {
                return None;
            };
            let most = plan.limits.of(*limit)?;
            let used = format::count(standing.usage.of(*limit));
            Some(format!("{}: {used} of {}", limit.name(), format::count(most)))
        });
        told.collect::<Vec<_>>().join(". ")
    };
    let goes_on = |end: Option<chrono::DateTime<chrono::Utc>>| match end {
        Some(end) if !is_paused => format!(
            "Everything that is live goes on until {}. New pairings, ladders and placements wait. Nothing is deleted.",
            format::day(end)
        ),
        _ => "Offers that are beyond it are paused. Nothing is deleted, and they come back by themselves.".to_owned(),
    };
    let until = goes_on(standing.grace_ends_at);
    let warn = |title: &str, text: String| {
        Some(Notice {
            tone: BannerTone::Warning,
            title: title.to_owned(),
            text,
        })
    };
    match &standing.in_force {
        InForce::Lacking(Lack::NoPlan) => warn("Your shop has no plan", format!("{until} Choose one in the settings.")),
        InForce::Lacking(Lack::Frozen) => warn(
            "Your store has an open bill with its platform",
            format!("{until} It goes on when that bill is paid."),
        ),
        InForce::Plan(_) if !standing.beyond.is_empty() => warn(
            "You use more than your plan covers",
            format!("{}. {until}", numbers(&standing.beyond)),
        ),
        InForce::Plan(_) if !standing.near.is_empty() => Some(Notice {
            tone: BannerTone::Info,
            title: "You use most of what your plan covers".to_owned(),
            text: format!("{}. Beyond it nothing stops at once.", numbers(&standing.near)),
        }),
        InForce::Plan(_) | InForce::Unknown => None,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use chrono::{DateTime, TimeDelta, Utc};
    use pairwell_domain::billing::{Interval, Limits, Subscription, Usage};
    use pairwell_domain::{Currency, Money};

    use super::*;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_767_225_600, 0).expect("an instant")
    }

    pub(in super::super) fn plan(name: &str, price_minor: i64, orders: Option<u64>) -> Plan {
        Plan {
            code: name.to_lowercase(),
            name: name.to_owned(),
            price: Money::new(price_minor, Currency::USD),
            interval: Interval::ThirtyDays,
            trial_days: 0,
            limits: Limits {
                orders,
                ..Limits::default()
            },
        }
    }

    pub(in super::super) fn billing(in_force: Option<Plan>, n_orders: u64) -> BillingOut {
        let plans = [plan("Small", 900, Some(100)), plan("Large", 2_900, None)];
        let usage = Usage {
            n_orders,
            n_products: 5,
            n_placements: 2,
        };
        let settled = in_force
            .as_ref()
            .map_or(SubscriptionState::None, |_| SubscriptionState::Active);
        let subscription = Subscription {
            settled,
            terms: in_force.clone(),
            ..Subscription::default()
        };
        let choice = |plan: &Plan| PlanChoice {
            is_current: in_force.as_ref() == Some(plan),
            trial_days: 14,
            beyond: plan.beyond(&usage),
            plan: plan.clone(),
        };
        BillingOut {
            state: settled,
            standing: Standing::new(&subscription, &plans, usage, 14, now()),
            is_paused: false,
            asked: None,
            is_test: true,
            trial_ends_at: None,
            period_ends_at: None,
            grace_days: 14,
            plans: plans.iter().map(choice).collect(),
            is_stale: false,
        }
    }

    #[test]
    fn plans_are_told_alike() {
        let billing = billing(None, 0);
        assert_eq!(price(&billing.plans[0].plan), "$9.00 every 30 days");
        assert_eq!(
            covered(&billing.plans[0]),
            [
                "Up to 100 orders in 30 days",
                "Any number of products",
                "Every placement",
                "14 days of trial before the first payment"
            ]
        );
        assert_eq!(price(&plan("Free", 0, None)), "Free");
    }

    #[test]
    fn warnings_come_early_and_say_until_when() {
        let small = || Some(plan("Small", 900, Some(100)));
        assert_eq!(notices(&billing(small(), 79)), []);
        let near = notices(&billing(small(), 80));
        assert_eq!(near[0].title, "You use most of what your plan covers");
        assert_eq!(
            near[0].text,
            "Orders in the last 30 days: 80 of 100. Beyond it nothing stops at once."
        );
        let beyond = notices(&billing(small(), 101));
        assert!(
            beyond[0].text.contains(&format::day(now() + TimeDelta::days(14))),
            "{beyond:?}"
        );
        assert_eq!(notices(&billing(None, 0))[0].title, "Your shop has no plan");
        let mut stale = billing(small(), 0);
        stale.is_stale = true;
        assert_eq!(notices(&stale).len(), 1);
    }

    #[test]
    fn trial_has_its_end() {
        let mut trial = billing(Some(plan("Small", 900, None)), 0);
        trial.state = SubscriptionState::Trial;
        trial.trial_ends_at = Some(now());
        let end = format::day(now());
        assert_eq!(
            facts(&trial),
            [format!("Your trial ends on {end}; the first payment is due then.")]
        );
        assert_eq!(headline(&trial), "Small, $9.00 every 30 days");
    }
}
