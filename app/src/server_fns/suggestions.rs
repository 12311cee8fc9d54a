//! Pairings that the orders suggest.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use pairwell_domain::PairingId;
use pairwell_domain::admin::{Page, SuggestionKey, SuggestionOut};

use crate::UiError;

/// One page of suggestions, strongest first.
#[server(prefix = "/api/admin", endpoint = "suggestions/list")]
pub async fn list_suggestions(page: u32) -> Result<Page<SuggestionOut>, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.suggestions().list(&who, page).await.map_err(context::fail)
}

/// How many suggestions wait.
#[server(prefix = "/api/admin", endpoint = "suggestions/count")]
pub async fn count_suggestions() -> Result<u64, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    let first_page = services.suggestions().list(&who, 0).await;
    first_page.map(|page| page.n_total).map_err(context::fail)
}

/// Makes pairings of suggestions. Returns the new pairings' ids, in no order that can be relied on.
#[server(prefix = "/api/admin", endpoint = "suggestions/accept", input = Json)]
pub async fn accept_suggestions(keys: Vec<SuggestionKey>) -> Result<Vec<PairingId>, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.suggestions().accept(&who, &keys).await.map_err(context::fail)
}

/// Says no to suggestions: they are not made again.
#[server(prefix = "/api/admin", endpoint = "suggestions/dismiss", input = Json)]
pub async fn dismiss_suggestions(keys: Vec<SuggestionKey>) -> Result<(), UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.suggestions().dismiss(&who, &keys).await.map_err(context::fail)
}

/// Takes a no back.
#[server(prefix = "/api/admin", endpoint = "suggestions/undo-dismiss", input = Json)]
pub async fn undo_dismiss_suggestions(keys: Vec<SuggestionKey>) -> Result<(), UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services
        .suggestions()
        .undo_dismiss(&who, &keys)
        .await
        .map_err(context::fail)
}
