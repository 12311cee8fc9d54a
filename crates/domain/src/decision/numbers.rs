//! The numbers behind a rule that took a candidate out.

use super::{BoughtInstead, Candidate, Case, SurfaceCase, WithheldBy};
use crate::ProductId;
use crate::money::group_thousands;
use crate::offer::Reason;

impl WithheldBy {
    /// What the rule went by, in numbers, for the merchant; none where the rule says it all. `money` writes an amount in
    /// minor units of the shop's currency.
    #[must_use]
    pub fn numbers(
        self,
        candidate: &Candidate,
        surface: &SurfaceCase,
        case: &Case,
        money: impl Fn(i64) -> String,
    ) -> Option<String> {
        let facts = &candidate.facts;
        let restraint = &case.restraint;
        match self {
            Self::LowStock => facts.n_available.map(|n| format!("{n} left")),
            Self::ReturnedOften => facts.return_rate.map(|rate| format!("{} expected back", percent(rate))),
            Self::EarnsNothing => {
                let earned = facts.profit_minor.or(facts.margin_minor)?;
                Some(format!("{} a piece", money(earned)))
            }
            Self::BoughtInstead => facts.instead.map(instead),
            Self::AlreadyBought => Some(bought(candidate.product, facts.rebuy_days, case)),
            Self::Declined => declined(candidate, case),
            Self::KindDeclined => Some(format!(
                "{} of its kind in a day; quiet for {} days",
                restraint.kind_declines, restraint.kind_days
            )),
            Self::BelowFloor => Some(below(candidate, surface)),
            Self::OverPageBudget => Some(format!("{} a page", restraint.max_per_page)),
            Self::OverSessionBudget => Some(format!("{} a session", restraint.max_per_session)),
            Self::OverLimit => Some(format!(
                "room for {}; {}",
                surface.placement.max_items,
                strength(candidate)
            )),
            Self::NotInCatalogue
            | Self::NotActive
            | Self::OutOfStock
            | Self::Paused
            | Self::DoesNotFit
            | Self::NonProduct
            | Self::InCart
            | Self::BaseInCart
            | Self::SameProduct
            | Self::Alike
            | Self::AlreadyReminded
            | Self::OtherKind
            | Self::ElsewhereOnPage => None,
        }
    }
}

fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

/// What was learned is said with its probability, what was counted with its counts.
fn strength(candidate: &Candidate) -> String {
    match &candidate.reason {
        Reason::BoughtTogether { .. } => format!(
            "{}, {} expected",
            candidate.reason.merchant_line(),
            percent(candidate.score)
        ),
        reason => reason.merchant_line(),
    }
}

fn below(candidate: &Candidate, surface: &SurfaceCase) -> String {
    let floor = &surface.placement.floor;
    let least = percent(f64::from(floor.attach_rate_bps) / 10_000.0);
    let asked = match &candidate.reason {
        Reason::BoughtTogether { .. } => format!(
            "{least}, {:.1} times chance and {} orders",
            f64::from(floor.assoc_lift_pct) / 100.0,
            floor.min_together
        ),
        Reason::Popular { .. } | Reason::Rising { .. } => format!("{} orders", floor.min_together),
        Reason::DueAgain { .. } => format!("{} purchases", floor.min_together),
        Reason::LookedAtNext { .. } => format!("{} visits", floor.min_together),
        _ => least,
    };
    format!("{}; you ask for {asked}", strength(candidate))
}

fn bought(product: ProductId, rebuy_days: Option<u16>, case: &Case) -> String {
    let bought = case.context.bought.iter().filter(|it| it.product == product);
    let since = bought.map(|it| it.last_at).max().map_or_else(
        || "bought before".to_owned(),
        |last_at| format!("bought {}", days_ago((case.context.at - last_at).num_days())),
    );
    match rebuy_days {
        Some(days) => format!("{since}, usually bought again after {days}"),
        None => since,
    }
}

fn declined(candidate: &Candidate, case: &Case) -> Option<String> {
    let ladder = candidate.upgrade.map(|upgrade| upgrade.ladder);
    let is_meant = |product, declined_ladder: Option<_>| {
        product == candidate.product || (ladder.is_some() && declined_ladder == ladder)
    };
    let declines = case.context.attention.declined.iter();
    let last_at = declines
        .filter(|it| is_meant(it.product, it.ladder))
        .map(|it| it.at)
        .max()?;
    let ago = days_ago((case.context.at - last_at).num_days());
    Some(format!("{ago}; a no is kept {} days", case.restraint.decline_days))
}

fn instead(about: BoughtInstead) -> String {
    format!(
        "looked at after it in {} of {} visits, and hardly ever in one of its {} orders",
        group_thousands(about.n_next.into()),
        group_thousands(about.n_visits.into()),
        group_thousands(about.n_orders.into())
    )
}

fn days_ago(days: i64) -> String {
    match days {
        ..=0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        _ => format!("{days} days ago"),
    }
}
