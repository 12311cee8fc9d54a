//! `pairwell plan`

use pairwell_domain::admin::BillingOut;
use pairwell_domain::billing::{InForce, Lack, Limit, SubscriptionState};

use crate::cli::PlanArgs;
use crate::config::Config;

pub(super) async fn run(config: &Config, args: &PlanArgs) -> anyhow::Result<()> {
    let services = super::open(config).await?;
    let shops = match &args.shop.shop {
        Some(name) => vec![super::named_shop(&services, Some(name)).await?],
        None => services.installs().list().await?,
    };
    let mut lines = Vec::with_capacity(shops.len());
    for shop in &shops {
        if args.check {
            services.billing().check(shop.id).await?;
        }
        let Some(known) = services.billing().known(shop.id).await? else {
            lines = vec!["Billing is off: nobody is asked for anything, and everything is unlimited.".to_owned()];
            break;
        };
        lines.push(told(&shop.domain, &known));
    }
    if lines.is_empty() {
        lines.push("There is no shop yet.".to_owned());
    }
    services.close().await;
    #[expect(clippy::print_stdout, reason = "this is what the command is asked for")]
    {
        println!("{}", lines.join("\n"));
    }
    Ok(())
}

/// One line a shop.
fn told(shop: &str, known: &BillingOut) -> String {
    let plan = match &known.standing.in_force {
        InForce::Plan(plan) => format!("{} ({})", plan.name, plan.code),
        InForce::Unknown => "a plan that is not among the settings".to_owned(),
        InForce::Lacking(Lack::NoPlan) => "no plan".to_owned(),
        InForce::Lacking(Lack::Frozen) => "frozen with its store".to_owned(),
    };
    let mut parts = vec![plan];
    if known.state != SubscriptionState::None {
        parts.push(known.state.code().to_owned());
    }
    if let Some(end) = known.trial_ends_at {
        parts.push(format!("trial until {}", end.format("%Y-%m-%d")));
    }
    if known.is_test {
        parts.push("test, no money moves".to_owned());
    }
    if let Some(asked) = &known.asked {
        parts.push(format!("asked for {}", asked.name));
    }
    for limit in Limit::ALL {
        let used = known.standing.usage.of(*limit);
        let most = match &known.standing.in_force {
            InForce::Plan(plan) => plan.limits.of(*limit),
            InForce::Unknown | InForce::Lacking(_) => None,
        };
        parts.push(match most {
            Some(most) => format!("{} {used} of {most}", limit.code()),
            None => format!("{} {used}", limit.code()),
        });
    }
    match known.standing.grace_ends_at {
        Some(_) if known.is_paused => parts.push("offers paused".to_owned()),
        Some(end) => parts.push(format!("beyond; live until {}", end.format("%Y-%m-%d"))),
        None => {}
    }
    format!("{shop}: {}", parts.join(", "))
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use pairwell_domain::billing::{Interval, Limits, Plan, Standing, Subscription, Usage};
    use pairwell_domain::{Currency, Money};

    use super::*;

    #[test]
    fn shops_are_told_in_a_line_each() {
        let now = DateTime::from_timestamp(1_767_225_600, 0).expect("an instant");
        let plan = Plan {
            code: "small".to_owned(),
            name: "Small".to_owned(),
            price: Money::new(900, Currency::USD),
            interval: Interval::ThirtyDays,
            trial_days: 14,
            limits: Limits {
                orders: Some(100),
                ..Limits::default()
            },
        };
        let usage = Usage {
            n_orders: 120,
            n_products: 8,
            n_placements: 2,
        };
        let subscription = Subscription {
            settled: SubscriptionState::Active,
            terms: Some(plan),
            ..Subscription::default()
        };
        let mut known = BillingOut {
            state: SubscriptionState::Trial,
            standing: Standing::new(&subscription, &[], usage, 14, now),
            is_paused: false,
            asked: None,
            is_test: true,
            trial_ends_at: Some(now),
            period_ends_at: None,
            grace_days: 14,
            plans: Vec::new(),
            is_stale: false,
        };
        assert_eq!(
            told("lamps.myshopify.com", &known),
            "lamps.myshopify.com: Small (small), trial, trial until 2026-01-01, test, no money moves, orders 120 of 100, \
             products 8, placements 2, beyond; live until 2026-01-15"
        );
        known.standing = Standing::new(&Subscription::default(), &[], usage, 14, now);
        known.state = SubscriptionState::None;
        (known.is_paused, known.is_test, known.trial_ends_at) = (true, false, None);
        assert_eq!(
            told("mugs", &known),
            "mugs: no plan, orders 120, products 8, placements 2, offers paused"
        );
    }
}
