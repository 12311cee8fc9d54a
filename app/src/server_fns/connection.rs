//! How the shop is connected.

use leptos::prelude::*;
use pairwell_domain::admin::ConnectionOut;

use crate::UiError;

/// What the shop allows, and its news that could not be applied.
#[server(prefix = "/api/admin", endpoint = "connection/load")]
pub async fn load_connection() -> Result<ConnectionOut, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.connection().load(&who).await.map_err(context::fail)
}

/// Renews the shop's grant with the session of whoever asks, when the platform has taken it back.
#[server(prefix = "/api/admin", endpoint = "connection/renew")]
pub async fn renew_grant() -> Result<(), UiError> {
    use super::context;
    let token = context::session_token().await?;
    let services = context::services()?;
    services.installs().open(&token).await.map(drop).map_err(context::fail)
}

/// Takes news up again that was given up: one piece, or all of it. Returns how much that was.
#[server(prefix = "/api/admin", endpoint = "connection/take-up-again")]
pub async fn take_up_news_again(id: Option<i64>) -> Result<u64, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services
        .connection()
        .take_up_again(&who, id)
        .await
        .map_err(context::fail)
}
