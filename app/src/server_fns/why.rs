//! Why this is shown, why not that, and why nothing.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use pairwell_domain::admin::{Why, WhyQuestion};

use crate::UiError;

/// What would be decided, and why. It is kept, so that it can be replayed, and counts nowhere.
#[server(prefix = "/api/admin", endpoint = "why", input = Json)]
pub async fn explain(question: WhyQuestion) -> Result<Why, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.offers().why(&who, &question).await.map_err(context::fail)
}
