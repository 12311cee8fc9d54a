//! What is set for the whole shop: restraint, selling, free delivery, and the steps of ladders.

use pairwell_domain::ProductId;
use pairwell_domain::admin::{ProductCard, SettingsOut, ShopSettings};
use pairwell_store::{products, settings, shops};

use crate::{Actor, ServiceError, Shared, theme};

/// See [`crate::Services::settings`].
pub struct AllSettings<'a> {
    shared: &'a Shared,
}

impl<'a> AllSettings<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// The settings as they are; what nobody has saved yet is what it is by default.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn get(&self, actor: &Actor) -> Result<SettingsOut, ServiceError> {
        let db = self.shared.db().conn();
        let settings = ShopSettings {
            restraint: settings::get(db, actor.shop).await?.unwrap_or_default(),
            selling: settings::get(db, actor.shop).await?.unwrap_or_default(),
            free_delivery: settings::get(db, actor.shop).await?.unwrap_or_default(),
            steps: settings::get(db, actor.shop).await?.unwrap_or_default(),
        };
        self.dress(actor, settings).await
    }

    /// Checks and saves all of them, or none; the shop follows at once.
    ///
    /// # Errors
    /// `Invalid` naming the field to mend.
    pub async fn save(&self, actor: &Actor, entered: ShopSettings) -> Result<SettingsOut, ServiceError> {
        let ShopSettings {
            restraint,
            selling,
            free_delivery,
            steps,
        } = entered;
        let checked = ShopSettings {
            restraint: restraint.checked()?,
            selling: selling.checked()?,
            free_delivery: free_delivery.checked()?,
            steps: steps.checked()?,
        };
        let now = self.shared.now();
        let txn = self.shared.db().begin_write().await?;
        settings::put(&txn, actor.shop, &checked.restraint, now).await?;
        settings::put(&txn, actor.shop, &checked.selling, now).await?;
        settings::put(&txn, actor.shop, &checked.free_delivery, now).await?;
        settings::put(&txn, actor.shop, &checked.steps, now).await?;
        txn.commit().await?;
        self.shared.states.forget(actor.shop).await;
        // Quiet addresses are the theme's to know, and ladders may leave its list or come back to it.
        theme::changed(self.shared, actor.shop).await?;
        self.dress(actor, checked).await
    }

    async fn dress(&self, actor: &Actor, settings: ShopSettings) -> Result<SettingsOut, ServiceError> {
        let shop = shops::find(self.shared.db().conn(), actor.shop)
            .await?
            .ok_or(ServiceError::NotFound("shop"))?;
        Ok(SettingsOut {
            paused: self.cards(actor, &settings.selling.paused).await?,
            boosted: self.cards(actor, &settings.selling.boosted).await?,
            settings,
            currency: shop.currency,
        })
    }

    /// One card for each product, in this order. A named product may be gone: the merchant sees that, and can take it
    /// out.
    async fn cards(&self, actor: &Actor, named: &[ProductId]) -> Result<Vec<ProductCard>, ServiceError> {
        let cards = products::cards(self.shared.db().conn(), actor.shop, named).await?;
        Ok(named.iter().map(|&id| ProductCard::of(&cards, id)).collect())
    }
}
