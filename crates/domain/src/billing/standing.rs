//! What a shop's plan covers of what it uses, and what happens beyond that.
//!
//! Nothing shoppers see breaks from one moment to the next. Near a limit the admin warns; beyond it nothing new is begun,
//! while what is live goes on for the grace time. Only then offers pause, and they come back by themselves. Nothing is
//! ever deleted.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{Limit, Plan, Subscription, SubscriptionState, Usage};

/// From this share of a limit on the admin warns, in percent.
pub const WARN_FROM_PERCENT: u64 = 80;

/// What a shop is served by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InForce {
    /// A plan and its limits.
    Plan(Plan),
    /// Something the platform is paid for and whose limits are not known here: none are held against the shop.
    Unknown,
    /// Nothing, and why.
    Lacking(Lack),
}

/// Why no plan is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lack {
    /// None is chosen.
    NoPlan,
    /// The store has not paid its bill to the platform.
    Frozen,
}

/// What a merchant may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// A new pairing.
    AddPairing,
    /// A new ladder.
    AddLadder,
    /// A placement that was off.
    SwitchOnPlacement,
    /// Learning from orders that came in since the last time.
    Learn,
}

impl Deed {
    /// Every one there is.
    pub const ALL: [Self; 4] = [Self::AddPairing, Self::AddLadder, Self::SwitchOnPlacement, Self::Learn];

    const fn refused(self) -> &'static str {
        match self {
            Self::AddPairing => "This pairing was not added",
            Self::AddLadder => "This ladder was not added",
            Self::SwitchOnPlacement => "This placement stays off",
            Self::Learn => "New orders are not learned from",
        }
    }
}

/// What of a shop's placements is live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Live {
    /// Everything that is on.
    All,
    /// The first so many that are on, in the order the admin lists them.
    Placements(u64),
    /// Nothing.
    Nothing,
}

/// Why something was not begun: what, why, and what to do, as a merchant reads it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refusal(pub String);

/// What a plan covers of what is used, at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// What the shop is served by.
    pub in_force: InForce,
    /// What it uses.
    pub usage: Usage,
    /// Limits that are nearly reached, or just reached.
    pub near: Vec<Limit>,
    /// Limits that are passed.
    pub beyond: Vec<Limit>,
    /// When the grace time ends; none while everything is covered.
    pub grace_ends_at: Option<DateTime<Utc>>,
}

impl Standing {
    /// Looks at a shop at a moment. A shop that is beyond and was not noted as such has its whole grace time before it.
    #[must_use]
    pub fn new(subscription: &Subscription, plans: &[Plan], usage: Usage, grace_days: u16, now: DateTime<Utc>) -> Self {
        let in_force = in_force(subscription, plans);
        let (near, beyond) = match &in_force {
            InForce::Plan(plan) => {
                let beyond = plan.beyond(&usage);
                let is_near = |limit: &Limit| {
                    let used = usage.of(*limit);
                    !beyond.contains(limit)
                        && plan.limits.of(*limit).is_some_and(|most| {
                            u128::from(used) * 100 >= u128::from(most) * u128::from(WARN_FROM_PERCENT)
                        })
                };
                (Limit::ALL.iter().copied().filter(is_near).collect(), beyond)
            }
            InForce::Unknown | InForce::Lacking(_) => (Vec::new(), Vec::new()),
        };
        let mut standing = Self {
            in_force,
            usage,
            near,
            beyond,
            grace_ends_at: None,
        };
        if standing.is_beyond() {
            let since = subscription.beyond_since.unwrap_or(now);
            standing.grace_ends_at = Some(since + TimeDelta::days(grace_days.into()));
        }
        standing
    }

    /// Whether more is used than is covered.
    #[must_use]
    pub fn is_beyond(&self) -> bool {
        !self.beyond.is_empty() || matches!(self.in_force, InForce::Lacking(_))
    }

    /// What of the shop's placements is live.
    #[must_use]
    pub fn live(&self, now: DateTime<Utc>) -> Live {
        if self.grace_ends_at.is_none_or(|end| now < end) {
            return Live::All;
        }
        match &self.in_force {
            // Too many placements need not silence those that are covered.
            InForce::Plan(plan) if self.beyond == [Limit::Placements] => {
                plan.limits.placements.map_or(Live::All, Live::Placements)
            }
            _ => Live::Nothing,
        }
    }

    /// Whether something may be begun.
    ///
    /// # Errors
    /// Says what is refused, why, and what to do.
    pub fn may(&self, deed: Deed, now: DateTime<Utc>) -> Result<(), Refusal> {
        let plan = match &self.in_force {
            InForce::Unknown => return Ok(()),
            InForce::Lacking(lack) => return Err(self.refuse(deed, self.lack_words(*lack), now)),
            InForce::Plan(plan) => plan,
        };
        let covers = |limit: Limit, most: u64, used: u64| {
            let used = match limit {
                Limit::Orders => format!("your shop had {} in the last 30 days", of_orders(used)),
                Limit::Products => format!("your shop has {}", limit.counted(used)),
                Limit::Placements => format!("{} already", used_placements(used)),
            };
            format!("the plan {} covers {}, and {used}", plan.name, limit.counted(most))
        };
        let passed = self.beyond.iter().find(|limit| **limit != Limit::Placements);
        if let Some((limit, most)) = passed.and_then(|limit| Some((*limit, plan.limits.of(*limit)?))) {
            return Err(self.refuse(deed, covers(limit, most, self.usage.of(limit)), now));
        }
        if deed == Deed::SwitchOnPlacement
            && let Some(most) = plan.limits.placements.filter(|most| self.usage.n_placements >= *most)
        {
            let why = covers(Limit::Placements, most, self.usage.n_placements);
            return Err(Refusal(format!(
                "{}: {why}. Switch another placement off first, or choose a larger plan under Settings, Plan.",
                deed.refused()
            )));
        }
        Ok(())
    }

    fn lack_words(&self, lack: Lack) -> String {
        match lack {
            Lack::NoPlan => "your shop has no plan".to_owned(),
            Lack::Frozen => "your store has an open bill with its platform".to_owned(),
        }
    }

    fn refuse(&self, deed: Deed, why: String, now: DateTime<Utc>) -> Refusal {
        let goes_on = match self.grace_ends_at {
            Some(end) if now < end => format!(" What is live goes on until {}.", end.format("%-d %B %Y")),
            _ => " Offers are paused; nothing you saved is lost.".to_owned(),
        };
        let advice = match self.in_force {
            InForce::Lacking(Lack::NoPlan) => "Choose a plan under Settings, Plan.",
            InForce::Lacking(Lack::Frozen) => "Pay that bill in your store's admin and everything comes back.",
            _ => "Choose a larger plan under Settings, Plan.",
        };
        Refusal(format!("{}: {why}.{goes_on} {advice}", deed.refused()))
    }
}

fn of_orders(n: u64) -> String {
    let grouped = crate::money::group_thousands(n);
    if n == 1 {
        "1 order".to_owned()
    } else {
        format!("{grouped} orders")
    }
}

fn used_placements(n: u64) -> String {
    if n == 1 {
        "1 is on".to_owned()
    } else {
        format!("{n} are on")
    }
}

fn in_force(subscription: &Subscription, plans: &[Plan]) -> InForce {
    match subscription.settled {
        SubscriptionState::Active => subscription.terms.clone().map_or(InForce::Unknown, InForce::Plan),
        SubscriptionState::Frozen => InForce::Lacking(Lack::Frozen),
        _ => plans
            .iter()
            .find(|plan| plan.is_free())
            .cloned()
            .map_or(InForce::Lacking(Lack::NoPlan), InForce::Plan),
    }
}
