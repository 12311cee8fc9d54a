//! Where offers show, and how.

use chrono::{DateTime, Utc};
use pairwell_domain::admin::{PlacementOut, PlacementPreview};
use pairwell_domain::billing::Deed;
use pairwell_domain::placement::{Placement, PlacementKind};
use pairwell_domain::{ProductId, ShopId, VariantId};
use pairwell_store::{Txn, events, orders, placements, suggestions};

use crate::offers::Offers;
use crate::{Actor, ServiceError, Shared, billing, theme};

/// Gives a shop the placements it does not have yet, with settings that ask nothing of the merchant.
pub(crate) async fn make_defaults(txn: &Txn, shop: ShopId, now: DateTime<Utc>) -> Result<(), ServiceError> {
    let known = placements::list(txn, shop).await?;
    for &kind in PlacementKind::ALL {
        if known.iter().all(|placement| placement.kind != kind) {
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

    /// Every placement there is, whether somebody has saved it or not, with what happened there since the install.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list(&self, actor: &Actor) -> Result<Vec<PlacementOut>, ServiceError> {
        let db = self.shared.db().conn();
        let saved = placements::list(db, actor.shop).await?;
        let counts = events::counts_by_placement(db, actor.shop).await?;
        Ok(PlacementKind::ALL
            .iter()
            .map(|&kind| PlacementOut {
                placement: saved
                    .iter()
                    .find(|placement| placement.kind == kind)
                    .cloned()
                    .unwrap_or_else(|| Placement::default_for(kind)),
                counts: counts.get(&kind).copied().unwrap_or_default(),
            })
            .collect())
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
    /// `Invalid` naming the field to mend, `Forbidden` for one that was off and is beyond the plan.
    pub async fn save(&self, actor: &Actor, placement: Placement) -> Result<Placement, ServiceError> {
        let placement = placement.checked()?;
        if placement.is_enabled {
            self.permit_switching_on(actor, placement.kind).await?;
        }
        let now = self.shared.now();
        placements::save(self.shared.db().conn(), actor.shop, &placement, now).await?;
        self.followed(actor).await?;
        Ok(placement)
    }

    /// Switches one placement on or off and leaves the rest of its settings as they are.
    ///
    /// # Errors
    /// `Forbidden` for one that was off and is beyond the plan; when the database fails.
    pub async fn set_enabled(&self, actor: &Actor, kind: PlacementKind, is_enabled: bool) -> Result<(), ServiceError> {
        if is_enabled {
            self.permit_switching_on(actor, kind).await?;
        }
        let txn = self.shared.db().begin_write().await?;
        let stored = placements::find(&txn, actor.shop, kind).await?;
        let placement = Placement {
            is_enabled,
            ..stored.unwrap_or_else(|| Placement::default_for(kind))
        };
        placements::save(&txn, actor.shop, &placement, self.shared.now()).await?;
        txn.commit().await?;
        self.followed(actor).await
    }

    /// What a shopper would see with these settings, as if switched on. Without a product and a cart, a telling product
    /// is chosen: one that a ladder leads higher, or the start of the strongest pair, else the newest bought one.
    ///
    /// # Errors
    /// `Invalid` for settings that break a rule, `NotFound` for a product of another shop.
    pub async fn preview(
        &self,
        actor: &Actor,
        placement: Placement,
        product: Option<ProductId>,
        cart: &[VariantId],
    ) -> Result<PlacementPreview, ServiceError> {
        let placement = Placement {
            is_enabled: true,
            ..placement.checked()?
        };
        let product = match product {
            None if cart.is_empty() => self.telling_product(actor, placement.kind).await?,
            chosen => chosen,
        };
        Offers::new(self.shared).preview(actor, placement, product, cart).await
    }

    async fn telling_product(&self, actor: &Actor, kind: PlacementKind) -> Result<Option<ProductId>, ServiceError> {
        if kind == PlacementKind::ProductLadder {
            return self.product_below_another(actor).await;
        }
        let db = self.shared.db().conn();
        let strongest = suggestions::strongest(db, actor.shop, 1).await?;
        match strongest.first() {
            Some((key, _)) => Ok(Some(key.source)),
            None => Ok(orders::last_bought_product(db, actor.shop).await?),
        }
    }

    /// The product with the lowest number that a ladder leads higher.
    async fn product_below_another(&self, actor: &Actor) -> Result<Option<ProductId>, ServiceError> {
        let snapshot = self.shared.states.get(self.shared, actor.shop).await?;
        let ladders = &snapshot.ladders;
        Ok(ladders
            .products()
            .map(|(product, _)| product)
            .filter(|&product| {
                ladders
                    .standing(product, None)
                    .is_some_and(|standing| standing.ladder.next_above(standing.rung).is_some())
            })
            .min())
    }

    /// One that is on already stays on whatever the plan says.
    async fn permit_switching_on(&self, actor: &Actor, kind: PlacementKind) -> Result<(), ServiceError> {
        let stored = placements::find(self.shared.db().conn(), actor.shop, kind).await?;
        if stored.is_some_and(|placement| placement.is_enabled) {
            return Ok(());
        }
        billing::permit(self.shared, actor.shop, Deed::SwitchOnPlacement).await
    }

    /// Shoppers see a change at once, and the theme hears of it soon.
    async fn followed(&self, actor: &Actor) -> Result<(), ServiceError> {
        self.shared.states.forget(actor.shop).await;
        theme::changed(self.shared, actor.shop).await
    }
}
