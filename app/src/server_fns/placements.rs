//! Where offers show, and what a shopper would see there.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use pairwell_domain::admin::{PlacementOut, PlacementPreview};
use pairwell_domain::placement::{Placement, PlacementKind};
use pairwell_domain::{ProductId, VariantId};

use crate::UiError;

/// Every placement with what happened there, in the order of a visit.
#[server(prefix = "/api/admin", endpoint = "placements/list")]
pub async fn list_placements() -> Result<Vec<PlacementOut>, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.placements().list(&who).await.map_err(context::fail)
}

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

/// Switches one placement on or off.
#[server(prefix = "/api/admin", endpoint = "placements/set-enabled")]
pub async fn set_placement_enabled(kind: PlacementKind, is_enabled: bool) -> Result<(), UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services
        .placements()
        .set_enabled(&who, kind, is_enabled)
        .await
        .map_err(context::fail)
}

/// What a shopper would see with these settings, saved or not. Without a product and a cart the server takes a telling
/// product.
#[server(prefix = "/api/admin", endpoint = "placements/preview", input = Json)]
pub async fn preview_placement(
    placement: Placement,
    product: Option<ProductId>,
    cart: Vec<VariantId>,
) -> Result<PlacementPreview, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services
        .placements()
        .preview(&who, placement, product, &cart)
        .await
        .map_err(context::fail)
}
