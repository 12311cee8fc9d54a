//! Upgrade ladders: what the merchant keeps, and what the catalogue proposes.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use pairwell_domain::admin::{GapOut, GoodOut, LadderOut, LadderPreview, ProposalOut};
use pairwell_domain::tier::LadderIn;
use pairwell_domain::{LadderId, ProductId};

use crate::UiError;

/// Every ladder, oldest first.
#[server(prefix = "/api/admin", endpoint = "ladders/list")]
pub async fn list_ladders() -> Result<Vec<LadderOut>, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.ladders().list(&who).await.map_err(context::fail)
}

/// One ladder.
#[server(prefix = "/api/admin", endpoint = "ladders/get")]
pub async fn get_ladder(id: LadderId) -> Result<LadderOut, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.ladders().get(&who, id).await.map_err(context::fail)
}

/// Adds a ladder.
#[server(prefix = "/api/admin", endpoint = "ladders/create", input = Json)]
pub async fn create_ladder(ladder: LadderIn) -> Result<LadderOut, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.ladders().create(&who, ladder).await.map_err(context::fail)
}

/// Changes a ladder.
#[server(prefix = "/api/admin", endpoint = "ladders/update", input = Json)]
pub async fn update_ladder(id: LadderId, ladder: LadderIn) -> Result<LadderOut, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.ladders().update(&who, id, ladder).await.map_err(context::fail)
}

/// Puts a ladder to use, or out of it.
#[server(prefix = "/api/admin", endpoint = "ladders/set-enabled")]
pub async fn set_ladder_enabled(id: LadderId, is_enabled: bool) -> Result<(), UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services
        .ladders()
        .set_enabled(&who, id, is_enabled)
        .await
        .map_err(context::fail)
}

/// Removes a ladder. It can be brought back by [`restore_ladder`].
#[server(prefix = "/api/admin", endpoint = "ladders/delete")]
pub async fn delete_ladder(id: LadderId) -> Result<(), UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.ladders().delete(&who, id).await.map_err(context::fail)
}

/// Brings a removed ladder back.
#[server(prefix = "/api/admin", endpoint = "ladders/restore")]
pub async fn restore_ladder(id: LadderId) -> Result<(), UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.ladders().restore(&who, id).await.map_err(context::fail)
}

/// What is known of a ladder that is being entered, and what a shopper would see of it.
#[server(prefix = "/api/admin", endpoint = "ladders/preview", input = Json)]
pub async fn preview_ladder(ladder: LadderIn) -> Result<LadderPreview, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.ladders().preview(&who, ladder).await.map_err(context::fail)
}

/// What can stand on a rung of one product: the product itself, then each of its variants when there are several.
#[server(prefix = "/api/admin", endpoint = "ladders/goods")]
pub async fn list_goods(product: ProductId) -> Result<Vec<GoodOut>, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.ladders().goods(&who, product).await.map_err(context::fail)
}

/// Ladders the catalogue and the orders suggest, best first.
#[server(prefix = "/api/admin", endpoint = "ladders/proposals")]
pub async fn list_ladder_proposals() -> Result<Vec<ProposalOut>, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.ladders().proposals(&who).await.map_err(context::fail)
}

/// One proposal.
#[server(prefix = "/api/admin", endpoint = "ladders/proposal")]
pub async fn get_ladder_proposal(key: String) -> Result<ProposalOut, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.ladders().proposal(&who, &key).await.map_err(context::fail)
}

/// Makes a ladder of a proposal and puts it to use.
#[server(prefix = "/api/admin", endpoint = "ladders/accept")]
pub async fn accept_ladder_proposal(key: String) -> Result<LadderOut, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.ladders().accept(&who, &key).await.map_err(context::fail)
}

/// Says no to a proposal: it is not made again.
#[server(prefix = "/api/admin", endpoint = "ladders/dismiss")]
pub async fn dismiss_ladder_proposal(key: String) -> Result<(), UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.ladders().dismiss(&who, &key).await.map_err(context::fail)
}

/// Takes a no back.
#[server(prefix = "/api/admin", endpoint = "ladders/undo-dismiss")]
pub async fn undo_dismiss_ladder_proposal(key: String) -> Result<(), UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.ladders().undo_dismiss(&who, &key).await.map_err(context::fail)
}

/// Where in the catalogue a rung is missing.
#[server(prefix = "/api/admin", endpoint = "ladders/gaps")]
pub async fn list_ladder_gaps() -> Result<Vec<GapOut>, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.ladders().gaps(&who).await.map_err(context::fail)
}
