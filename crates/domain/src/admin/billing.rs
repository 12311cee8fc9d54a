//! The plan of a shop, as the admin shows it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::billing::{Limit, Plan, Standing, SubscriptionState};

/// A shop's plan, what it covers, and what else there is to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillingOut {
    /// Where the subscription stands.
    pub state: SubscriptionState,
    /// What is covered, and what is used.
    pub standing: Standing,
    /// Whether offers are paused, all or some of them.
    pub is_paused: bool,
    /// A plan the merchant has been asked to approve.
    pub asked: Option<Plan>,
    /// Whether no money moves.
    pub is_test: bool,
    /// When the first payment is due, while the trial runs.
    pub trial_ends_at: Option<DateTime<Utc>>,
    /// When the time paid for ends.
    pub period_ends_at: Option<DateTime<Utc>>,
    /// Days that what is live goes on beyond a limit.
    pub grace_days: u16,
    /// The plans there are, in the order of whoever runs Pairwell.
    pub plans: Vec<PlanChoice>,
    /// Whether the platform could not be asked just now, so that all this is as it was known before.
    pub is_stale: bool,
}

/// A plan, as it would be for this shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanChoice {
    /// The plan.
    pub plan: Plan,
    /// Whether it is in force.
    pub is_current: bool,
    /// Trial days this shop would have.
    pub trial_days: u16,
    /// Its limits that the shop is beyond now.
    pub beyond: Vec<Limit>,
}

/// What choosing a plan came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanChosen {
    /// The merchant has to approve it on the platform's own page.
    ToApprove {
        /// That page; it opens outside the frame.
        address: String,
    },
    /// It is in force.
    InForce(Box<BillingOut>),
}

/// A word for the first page, when something about the plan is to be known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanNotice {
    /// What is covered, and what is used.
    pub standing: Standing,
    /// Whether offers are paused, all or some of them.
    pub is_paused: bool,
}
