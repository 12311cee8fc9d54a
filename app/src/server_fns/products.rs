//! The catalogue, for pickers.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use pairwell_domain::admin::{ProductCard, VariantChoice};
use pairwell_domain::{ProductId, VariantId};

use crate::UiError;

/// At most 20 products whose title or SKU fits what was typed.
#[server(prefix = "/api/admin", endpoint = "products/search")]
pub async fn search_products(text: String) -> Result<Vec<ProductCard>, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.products().search(&who, &text).await.map_err(context::fail)
}

/// One product.
#[server(prefix = "/api/admin", endpoint = "products/get")]
pub async fn get_product(id: ProductId) -> Result<ProductCard, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services.products().get(&who, id).await.map_err(context::fail)
}

/// A product for a cart, with its first variant that can be sold chosen.
#[server(prefix = "/api/admin", endpoint = "products/choose-variant")]
pub async fn choose_variant(product: ProductId) -> Result<VariantChoice, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services
        .products()
        .choose_variant(&who, product)
        .await
        .map_err(context::fail)
}

/// These variants with their products, for a cart. Those that are not in the catalogue are left out.
#[server(prefix = "/api/admin", endpoint = "products/chosen-variants", input = Json)]
pub async fn chosen_variants(variants: Vec<VariantId>) -> Result<Vec<VariantChoice>, UiError> {
    use super::context;
    let who = context::actor().await?;
    let services = context::services()?;
    services
        .products()
        .chosen_variants(&who, &variants)
        .await
        .map_err(context::fail)
}
