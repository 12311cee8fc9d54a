//! What offers are learned from.

use leptos::prelude::*;
use pairwell_domain::admin::DataOut;

use crate::UiError;

/// What was learned, and what is wrong with the data, as last looked at.
#[server(prefix = "/api/admin", endpoint = "data/load")]
pub async fn load_data() -> Result<DataOut, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.data_quality().load(&who).await.map_err(context::fail)
}

/// Looks at the data anew.
#[server(prefix = "/api/admin", endpoint = "data/look")]
pub async fn look_at_data() -> Result<DataOut, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.data_quality().look(who.shop).await.map_err(context::fail)?;
    services.data_quality().load(&who).await.map_err(context::fail)
}
