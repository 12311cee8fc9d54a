//! Reading of the shop.

use leptos::prelude::*;
use pairwell_domain::admin::SyncProgress;

use crate::UiError;

/// Where the reading of the shop stands. Cheap: it is asked every second while one runs.
#[server(prefix = "/api/admin", endpoint = "sync/progress")]
pub async fn read_sync_progress() -> Result<SyncProgress, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.sync().progress(&who).await.map_err(context::fail)
}

/// Asks the shop for what changed since it was last read.
#[server(prefix = "/api/admin", endpoint = "sync/changed")]
pub async fn start_changed_sync() -> Result<SyncProgress, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.sync().start_changed(&who).await.map_err(context::fail)
}

/// Stops the reading at work. It keeps its place.
#[server(prefix = "/api/admin", endpoint = "sync/cancel")]
pub async fn cancel_sync() -> Result<SyncProgress, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.sync().cancel(&who).await.map_err(context::fail)
}

/// Starts reading the shop, or goes on where the last reading stopped.
#[server(prefix = "/api/admin", endpoint = "sync/start")]
pub async fn start_sync() -> Result<SyncProgress, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.sync().start(&who).await.map_err(context::fail)
}
