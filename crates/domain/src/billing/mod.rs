//! What a shop pays for Pairwell, where whoever runs it asks for anything: flat plans, and kind limits.
//!
//! A price never depends on what offers earned. Without plans nothing here is asked and everything is unlimited.

mod plan;
mod standing;
mod subscription;

pub use plan::{Interval, Limit, Limits, Plan, PlanProblem, Usage, check_plans};
pub use standing::{Deed, InForce, Lack, Live, Refusal, Standing, WARN_FROM_PERCENT};
pub use subscription::{Agreement, AgreementStatus, Asked, Subscription, SubscriptionState};
