//! Buyers who ask what is known of them.

use leptos::prelude::*;
use pairwell_domain::admin::DataRequestOut;

use crate::UiError;

/// Every request, those not answered first.
#[server(prefix = "/api/admin", endpoint = "privacy/list")]
pub async fn list_data_requests() -> Result<Vec<DataRequestOut>, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.privacy().list(&who).await.map_err(context::fail)
}

/// What is known of the buyer behind a request, as JSON to hand over; none when nothing is known of them.
#[server(prefix = "/api/admin", endpoint = "privacy/document")]
pub async fn load_person_document(request: i64) -> Result<Option<String>, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    let document = services.privacy().answer(&who, request).await.map_err(context::fail)?;
    Ok((!document.is_empty()).then(|| document.to_json()))
}

/// Notes that a request is answered.
#[server(prefix = "/api/admin", endpoint = "privacy/answered")]
pub async fn mark_request_answered(request: i64) -> Result<(), UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.privacy().hand_over(&who, request).await.map_err(context::fail)
}

/// Takes that back.
#[server(prefix = "/api/admin", endpoint = "privacy/not-answered")]
pub async fn mark_request_open(request: i64) -> Result<(), UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.privacy().take_back(&who, request).await.map_err(context::fail)
}
