//! Pairings: what the merchant says goes together.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use pairwell_domain::PairingId;
use pairwell_domain::admin::{Page, PairingFilter, PairingOut};
use pairwell_domain::pairing::PairingIn;
use pairwell_domain::questions::Answer;

use crate::UiError;

/// One page of pairings, those of one product together and in their order.
#[server(prefix = "/api/admin", endpoint = "pairings/list", input = Json)]
pub async fn list_pairings(filter: PairingFilter) -> Result<Page<PairingOut>, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.pairings().list(&who, &filter).await.map_err(context::fail)
}

/// One pairing.
#[server(prefix = "/api/admin", endpoint = "pairings/get")]
pub async fn get_pairing(id: PairingId) -> Result<PairingOut, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.pairings().get(&who, id).await.map_err(context::fail)
}

/// Adds a pairing, last among those of its product.
#[server(prefix = "/api/admin", endpoint = "pairings/create", input = Json)]
pub async fn create_pairing(pairing: PairingIn) -> Result<PairingOut, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.pairings().create(&who, pairing).await.map_err(context::fail)
}

/// Changes a pairing.
#[server(prefix = "/api/admin", endpoint = "pairings/update", input = Json)]
pub async fn update_pairing(id: PairingId, pairing: PairingIn) -> Result<PairingOut, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services
        .pairings()
        .update(&who, id, pairing)
        .await
        .map_err(context::fail)
}

/// The five questions about a pairing that is being entered. Nothing is saved.
#[server(prefix = "/api/admin", endpoint = "pairings/review", input = Json)]
pub async fn review_pairing(pairing: PairingIn) -> Result<Vec<Answer>, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.pairings().review(&who, pairing).await.map_err(context::fail)
}

/// Puts a pairing to use, or out of it.
#[server(prefix = "/api/admin", endpoint = "pairings/set-enabled")]
pub async fn set_pairing_enabled(id: PairingId, is_enabled: bool) -> Result<(), UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services
        .pairings()
        .set_enabled(&who, id, is_enabled)
        .await
        .map_err(context::fail)
}

/// Moves a pairing to a place among those of its product, from 0.
#[server(prefix = "/api/admin", endpoint = "pairings/move")]
pub async fn move_pairing(id: PairingId, position: u32) -> Result<(), UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services
        .pairings()
        .move_to(&who, id, position)
        .await
        .map_err(context::fail)
}

/// Removes pairings. Each can be brought back by [`restore_pairing`].
#[server(prefix = "/api/admin", endpoint = "pairings/delete", input = Json)]
pub async fn delete_pairings(ids: Vec<PairingId>) -> Result<(), UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    for id in ids {
        services.pairings().delete(&who, id).await.map_err(context::fail)?;
    }
    Ok(())
}

/// Brings a removed pairing back to where it was.
#[server(prefix = "/api/admin", endpoint = "pairings/restore")]
pub async fn restore_pairing(id: PairingId) -> Result<(), UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.pairings().restore(&who, id).await.map_err(context::fail)
}
