//! The catalogue, for pickers.

use leptos::prelude::*;
use pairwell_domain::admin::ProductCard;

use crate::UiError;

/// At most 20 products whose title or SKU fits what was typed.
#[server(prefix = "/api/admin", endpoint = "products/search")]
pub async fn search_products(text: String) -> Result<Vec<ProductCard>, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.products().search(&who, &text).await.map_err(context::fail)
}
