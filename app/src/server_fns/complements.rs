//! Lists of complementary products that the merchant keeps on the platform.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use pairwell_domain::admin::{ComplementCounts, ComplementsOut, ComplementsTaken};

use crate::UiError;

/// How many pairs the lists hold, and what would become of them.
#[server(prefix = "/api/admin", endpoint = "complements/count")]
pub async fn count_complements() -> Result<ComplementCounts, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.complements().counts(&who).await.map_err(context::fail)
}

/// One page of the lists, with what would become of each pair. Nothing is changed.
#[server(prefix = "/api/admin", endpoint = "complements/list")]
pub async fn list_complements(page: u32) -> Result<ComplementsOut, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.complements().preview(&who, page).await.map_err(context::fail)
}

/// Makes pairings of all pairs that are new.
#[server(prefix = "/api/admin", endpoint = "complements/take")]
pub async fn take_complements() -> Result<ComplementsTaken, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.complements().take(&who).await.map_err(context::fail)
}

/// Removes the pairings that were made at a moment, but for those that were changed since.
#[server(prefix = "/api/admin", endpoint = "complements/take-back", input = Json)]
pub async fn take_back_complements(taken_at: DateTime<Utc>) -> Result<(), UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    let taken_back = services.complements().take_back(&who, taken_at).await;
    taken_back.map(drop).map_err(context::fail)
}
