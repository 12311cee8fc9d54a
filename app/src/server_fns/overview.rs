//! The first page's figures.

use leptos::prelude::*;
use pairwell_domain::admin::Overview;

use crate::UiError;

/// Everything the first page shows.
#[server(prefix = "/api/admin", endpoint = "overview/load")]
pub async fn load_overview() -> Result<Overview, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.overview().load(&who).await.map_err(context::fail)
}
