//! The shop's plan, where whoever runs Pairwell offers any.

use leptos::prelude::*;
use pairwell_domain::admin::{BillingOut, PlanChosen, PlanNotice};

use crate::UiError;

/// Whether there is anything to choose; where not, the admin does not speak of it.
#[server(prefix = "/api/admin", endpoint = "billing/offered")]
pub async fn are_plans_offered() -> Result<bool, UiError> {
    use super::context;
    context::actor().await?;
    let services = context::services()?;
    Ok(services.billing().is_on())
}

/// The plan, what it covers, and what else there is. What the platform says counts, never what an address says that
/// somebody came back with.
#[server(prefix = "/api/admin", endpoint = "billing/get")]
pub async fn get_billing() -> Result<Option<BillingOut>, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.billing().get(&who).await.map_err(context::fail)
}

/// What the first page has to say about the plan.
#[server(prefix = "/api/admin", endpoint = "billing/notice")]
pub async fn get_plan_notice() -> Result<Option<PlanNotice>, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.billing().notice(&who).await.map_err(context::fail)
}

/// Chooses a plan; one that costs something is approved on the platform's page.
#[server(prefix = "/api/admin", endpoint = "billing/choose")]
pub async fn choose_plan(code: String) -> Result<PlanChosen, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.billing().choose(&who, &code).await.map_err(context::fail)
}

/// Ends what the shop pays.
#[server(prefix = "/api/admin", endpoint = "billing/cancel")]
pub async fn cancel_plan() -> Result<BillingOut, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.billing().cancel(&who).await.map_err(context::fail)
}
