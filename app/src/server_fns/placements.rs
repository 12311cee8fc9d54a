//! Where offers show, and what a shopper would see there.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use pairwell_domain::ProductId;
use pairwell_domain::admin::Preview;
use pairwell_domain::placement::{Placement, PlacementKind};

use crate::UiError;

/// How one placement is set.
#[server(prefix = "/api/admin", endpoint = "placements/get")]
pub async fn get_placement(kind: PlacementKind) -> Result<Placement, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.placements().get(&who, kind).await.map_err(context::fail)
}

/// Sets one placement.
#[server(prefix = "/api/admin", endpoint = "placements/save", input = Json)]
pub async fn save_placement(placement: Placement) -> Result<Placement, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.placements().save(&who, placement).await.map_err(context::fail)
}

/// What a shopper would see with these settings, saved or not. Without a product the server takes a telling one.
#[server(prefix = "/api/admin", endpoint = "placements/preview", input = Json)]
pub async fn preview_placement(placement: Placement, product: Option<ProductId>) -> Result<Preview, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services
        .placements()
        .preview(&who, placement, product)
        .await
        .map_err(context::fail)
}
