//! What is set for the whole shop.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use pairwell_domain::admin::{SettingsOut, ShopSettings};

use crate::UiError;

/// The settings as they are.
#[server(prefix = "/api/admin", endpoint = "settings/get")]
pub async fn get_settings() -> Result<SettingsOut, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.settings().get(&who).await.map_err(context::fail)
}

/// Saves all of them, or none.
#[server(prefix = "/api/admin", endpoint = "settings/save", input = Json)]
pub async fn save_settings(settings: ShopSettings) -> Result<SettingsOut, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.settings().save(&who, settings).await.map_err(context::fail)
}
