//! The catalogue, as pickers and the command line see it.

use std::collections::HashMap;

use pairwell_domain::admin::{ProductCard, VariantCard, VariantChoice};
use pairwell_domain::catalog::Variant;
use pairwell_domain::{Currency, Money, ProductId, VariantId};
use pairwell_store::{products, shops};

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

    /// A product for a cart, with its first variant that can be sold chosen, else its first.
    ///
    /// # Errors
    /// `NotFound` when this shop has no such product, or it has no variant.
    pub async fn choose_variant(&self, actor: &Actor, product: ProductId) -> Result<VariantChoice, ServiceError> {
        let product = self.get(actor, product).await?;
        let variants = products::variants_of(self.shared.db().conn(), actor.shop, &[product.id]).await?;
        let currency = self.currency(actor).await?;
        let chosen = variants
            .iter()
            .find(|variant| variant.stock.is_sellable())
            .or(variants.first())
            .ok_or(ServiceError::NotFound("variant"))?
            .id;
        Ok(VariantChoice {
            product,
            variants: variants
                .into_iter()
                .map(|variant| variant_card(variant, currency))
                .collect(),
            chosen,
        })
    }

    /// These variants with their products, in this order; of one product only the first. Those that are not in this
    /// shop's catalogue are left out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn chosen_variants(
        &self,
        actor: &Actor,
        variants: &[VariantId],
    ) -> Result<Vec<VariantChoice>, ServiceError> {
        let db = self.shared.db().conn();
        let currency = self.currency(actor).await?;
        let product_of: HashMap<VariantId, ProductId> = products::products_of(db, actor.shop, variants)
            .await?
            .into_iter()
            .collect();
        let ids: Vec<ProductId> = product_of.values().copied().collect();
        let mut cards = products::cards(db, actor.shop, &ids).await?;
        let mut by_product: HashMap<ProductId, Vec<VariantCard>> = HashMap::new();
        for variant in products::variants_of(db, actor.shop, &ids).await? {
            let siblings = by_product.entry(variant.product_id).or_default();
            siblings.push(variant_card(variant, currency));
        }
        Ok(variants
            .iter()
            .filter_map(|&chosen| {
                let id = product_of.get(&chosen)?;
                Some(VariantChoice {
                    product: cards.remove(id)?,
                    variants: by_product.remove(id)?,
                    chosen,
                })
            })
            .collect())
    }

    async fn currency(&self, actor: &Actor) -> Result<Currency, ServiceError> {
        shops::find(self.shared.db().conn(), actor.shop)
            .await?
            .map(|shop| shop.currency)
            .ok_or(ServiceError::NotFound("shop"))
    }
}

fn variant_card(variant: Variant, currency: Currency) -> VariantCard {
    let Variant {
        id,
        title,
        sku,
        price_minor,
        stock,
        ..
    } = variant;
    VariantCard {
        id,
        title,
        sku,
        price: Money::new(price_minor, currency),
        is_sellable: stock.is_sellable(),
    }
}
