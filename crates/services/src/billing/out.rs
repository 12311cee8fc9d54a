//! A shop's plan as the admin shows it.

use chrono::{DateTime, Utc};
use pairwell_domain::ShopId;
use pairwell_domain::admin::{BillingOut, PlanChoice};
use pairwell_domain::billing::{InForce, Live, Plan, Standing, Subscription};

use super::{BillingSettings, limits};
use crate::{ServiceError, Shared};

pub(super) async fn out(
    shared: &Shared,
    settings: &BillingSettings,
    shop: ShopId,
    subscription: &Subscription,
) -> Result<BillingOut, ServiceError> {
    let now = shared.now();
    let standing = limits::standing(shared, settings, shop, subscription).await?;
    let choice = |plan: &Plan| PlanChoice {
        is_current: matches!(&standing.in_force, InForce::Plan(current) if current.is_like(plan)),
        trial_days: subscription.trial_days_left(plan, now),
        beyond: plan.beyond(&standing.usage),
        plan: plan.clone(),
    };
    Ok(BillingOut {
        state: subscription.state(now),
        is_paused: is_paused(&standing, now),
        asked: subscription.asked.as_ref().map(|asked| asked.plan.clone()),
        is_test: if subscription.is_running() {
            subscription.is_test
        } else {
            settings.is_test
        },
        trial_ends_at: subscription.trial_ends_at.filter(|end| now < *end),
        period_ends_at: subscription.period_ends_at,
        grace_days: settings.grace_days,
        plans: settings.plans.iter().map(choice).collect(),
        is_stale: false,
        standing,
    })
}

pub(super) fn is_paused(standing: &Standing, now: DateTime<Utc>) -> bool {
    standing.live(now) != Live::All
}
