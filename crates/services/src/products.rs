//! The catalogue, as pickers and the command line see it.

use pairwell_domain::admin::ProductCard;
use pairwell_domain::{ProductId, VariantId};
use pairwell_store::products;

use crate::{Actor, ServiceError, Shared};

/// Products a search returns at most.
pub const MAX_FOUND: u64 = 20;

/// Letters of a search that are looked at; nobody types more.
const MAX_SEARCH_CHARS: usize = 100;

/// See [`crate::Services::products`].
pub struct Products<'a> {
    shared: &'a Shared,
}

impl<'a> Products<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// Products whose title holds every word, or whose SKU starts with the text; those for sale first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn search(&self, actor: &Actor, text: &str) -> Result<Vec<ProductCard>, ServiceError> {
        let text: String = text.trim().chars().take(MAX_SEARCH_CHARS).collect();
        Ok(products::search(self.shared.db().conn(), actor.shop, &text, MAX_FOUND).await?)
    }

    /// One product.
    ///
    /// # Errors
    /// `NotFound` when this shop has no such product.
    pub async fn get(&self, actor: &Actor, id: ProductId) -> Result<ProductCard, ServiceError> {
        products::cards(self.shared.db().conn(), actor.shop, &[id])
            .await?
            .remove(&id)
            .ok_or(ServiceError::NotFound("product"))
    }

    /// The product a merchant means by a SKU, a product number or the word in its address, tried in that order.
    ///
    /// # Errors
    /// `NotFound` when nothing of the three fits.
    pub async fn find(&self, actor: &Actor, name: &str) -> Result<ProductCard, ServiceError> {
        let db = self.shared.db().conn();
        let mut id = products::find_by_sku(db, actor.shop, name).await?;
        if id.is_none() {
            id = name.parse().ok();
        }
        if let Some(id) = id
            && let Ok(card) = self.get(actor, id).await
        {
            return Ok(card);
        }
        match products::find_by_handle(db, actor.shop, name).await? {
            Some(id) => self.get(actor, id).await,
            None => Err(ServiceError::NotFound("product")),
        }
    }

    /// The variant with exactly this SKU; the lowest number when several share it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn variant_by_sku(&self, actor: &Actor, sku: &str) -> Result<Option<VariantId>, ServiceError> {
        Ok(products::find_variant_by_sku(self.shared.db().conn(), actor.shop, sku).await?)
    }
}
