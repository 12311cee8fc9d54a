//! Where offers show, and how.

use chrono::{DateTime, Utc};
use pairwell_domain::admin::Preview;
use pairwell_domain::placement::{Placement, PlacementKind};
use pairwell_domain::{ProductId, ShopId};
use pairwell_store::{Txn, orders, placements, suggestions};

use crate::offers::Offers;
use crate::{Actor, ServiceError, Shared};

/// Gives a shop the placements it does not have yet, with settings that ask nothing of the merchant.
pub(crate) async fn make_defaults(txn: &Txn, shop: ShopId, now: DateTime<Utc>) -> Result<(), ServiceError> {
    for kind in PlacementKind::ALL {
        if placements::find(txn, shop, kind).await?.is_none() {
            placements::save(txn, shop, &Placement::default_for(kind), now).await?;
        }
    }
    Ok(())
}

/// See [`crate::Services::placements`].
pub struct Placements<'a> {
    shared: &'a Shared,
}

impl<'a> Placements<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// The settings of one placement.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn get(&self, actor: &Actor, kind: PlacementKind) -> Result<Placement, ServiceError> {
        let stored = placements::find(self.shared.db().conn(), actor.shop, kind).await?;
        Ok(stored.unwrap_or_else(|| Placement::default_for(kind)))
    }

    /// Checks and saves the settings of one placement; the shop follows at once.
    ///
    /// # Errors
    /// `Invalid` naming the field to mend.
    pub async fn save(&self, actor: &Actor, placement: Placement) -> Result<Placement, ServiceError> {
        let placement = placement.checked()?;
        let now = self.shared.now();
        placements::save(self.shared.db().conn(), actor.shop, &placement, now).await?;
        self.shared.states.forget(actor.shop).await;
        Ok(placement)
    }

    /// What a shopper would see with these settings, as if switched on. Without a product, a telling one is chosen:
    /// the start of the strongest pair, else the newest bought one.
    ///
    /// # Errors
    /// `Invalid` for settings that break a rule, `NotFound` for a product of another shop or when there is none yet.
    pub async fn preview(
        &self,
        actor: &Actor,
        placement: Placement,
        product: Option<ProductId>,
    ) -> Result<Preview, ServiceError> {
        let placement = Placement {
            is_enabled: true,
            ..placement.checked()?
        };
        let product = match product {
            Some(product) => product,
            None => self
                .telling_product(actor)
                .await?
                .ok_or(ServiceError::NotFound("product"))?,
        };
        Offers::new(self.shared).preview(actor, placement, product, &[]).await
    }

    async fn telling_product(&self, actor: &Actor) -> Result<Option<ProductId>, ServiceError> {
        let db = self.shared.db().conn();
        let strongest = suggestions::strongest(db, actor.shop, 1).await?;
        match strongest.first() {
            Some((key, _)) => Ok(Some(key.source)),
            None => Ok(orders::last_bought_product(db, actor.shop).await?),
        }
    }
}
