//! Rules on what products are.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use pairwell_domain::RuleId;
use pairwell_domain::admin::{RuleOut, RulePreview, RuleWords};
use pairwell_domain::rule::RuleIn;

use crate::UiError;

/// Every rule, oldest first.
#[server(prefix = "/api/admin", endpoint = "rules/list")]
pub async fn list_rules() -> Result<Vec<RuleOut>, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.rules().list(&who).await.map_err(context::fail)
}

/// One rule.
#[server(prefix = "/api/admin", endpoint = "rules/get")]
pub async fn get_rule(id: RuleId) -> Result<RuleOut, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.rules().get(&who, id).await.map_err(context::fail)
}

/// What a rule can be made of in this shop.
#[server(prefix = "/api/admin", endpoint = "rules/words")]
pub async fn load_rule_words() -> Result<RuleWords, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.rules().words(&who).await.map_err(context::fail)
}

/// Adds a rule.
#[server(prefix = "/api/admin", endpoint = "rules/create", input = Json)]
pub async fn create_rule(rule: RuleIn) -> Result<RuleOut, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.rules().create(&who, rule).await.map_err(context::fail)
}

/// Changes a rule.
#[server(prefix = "/api/admin", endpoint = "rules/update", input = Json)]
pub async fn update_rule(id: RuleId, rule: RuleIn) -> Result<RuleOut, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.rules().update(&who, id, rule).await.map_err(context::fail)
}

/// Puts a rule to use, or out of it.
#[server(prefix = "/api/admin", endpoint = "rules/set-enabled")]
pub async fn set_rule_enabled(id: RuleId, is_enabled: bool) -> Result<(), UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services
        .rules()
        .set_enabled(&who, id, is_enabled)
        .await
        .map_err(context::fail)
}

/// Removes a rule. It can be brought back by [`restore_rule`].
#[server(prefix = "/api/admin", endpoint = "rules/delete")]
pub async fn delete_rule(id: RuleId) -> Result<(), UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.rules().delete(&who, id).await.map_err(context::fail)
}

/// Brings a removed rule back.
#[server(prefix = "/api/admin", endpoint = "rules/restore")]
pub async fn restore_rule(id: RuleId) -> Result<(), UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.rules().restore(&who, id).await.map_err(context::fail)
}

/// What the two sides of a rule that is being entered mean.
#[server(prefix = "/api/admin", endpoint = "rules/preview", input = Json)]
pub async fn preview_rule(rule: RuleIn) -> Result<RulePreview, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.rules().preview(&who, rule).await.map_err(context::fail)
}
