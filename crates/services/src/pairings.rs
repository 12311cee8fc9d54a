//! What goes with what, as the merchant keeps it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use pairwell_domain::admin::{Page, PairingFilter, PairingOut, ProductCard, SuggestionKey};
use pairwell_domain::offer::CoPurchase;
use pairwell_domain::pairing::{MAX_TARGETS_PER_SOURCE, Pairing, PairingIn, PairingOrigin};
use pairwell_domain::{PairingId, ProductId};
use pairwell_store::{StoreError, events, pairings, products};

use crate::{Actor, ServiceError, Shared};

/// Rows of one page of a list.
pub const PAGE_SIZE: u32 = 50;

/// See [`crate::Services::pairings`].
pub struct Pairings<'a> {
    shared: &'a Shared,
}

impl<'a> Pairings<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// One page of pairings, grouped by source.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list(&self, actor: &Actor, filter: &PairingFilter) -> Result<Page<PairingOut>, ServiceError> {
        let (rows, n_total) = pairings::list(self.shared.db().conn(), actor.shop, filter, PAGE_SIZE).await?;
        Ok(Page {
            items: self.dress(actor, rows).await?,
            n_total,
            page: filter.page,
            page_size: PAGE_SIZE,
        })
    }

    /// One pairing.
    ///
    /// # Errors
    /// `NotFound` when this shop has no such pairing.
    pub async fn get(&self, actor: &Actor, id: PairingId) -> Result<PairingOut, ServiceError> {
        let row = pairings::find(self.shared.db().conn(), actor.shop, id)
            .await
            .map_err(missing)?;
        self.dress(actor, vec![row])
            .await?
            .pop()
            .ok_or(ServiceError::NotFound("pairing"))
    }

    /// Makes a pairing, at the end of its source's list.
    ///
    /// # Errors
    /// `Invalid` naming the field to mend, `Conflict` when the two are paired already.
    pub async fn create(&self, actor: &Actor, entered: PairingIn) -> Result<PairingOut, ServiceError> {
        let entered = entered.checked()?;
        let txn = self.shared.db().begin_write().await?;
        let id = create_in(&txn, actor, &entered, PairingOrigin::Manual, self.shared.now()).await?;
        txn.commit().await?;
        self.shared.states.forget(actor.shop).await;
        self.get(actor, id).await
    }

    /// Changes a pairing.
    ///
    /// # Errors
    /// As [`Self::create`], and `NotFound` when this shop has no such pairing.
    pub async fn update(&self, actor: &Actor, id: PairingId, entered: PairingIn) -> Result<PairingOut, ServiceError> {
        let entered = entered.checked()?;
        let txn = self.shared.db().begin_write().await?;
        check_products(&txn, actor, &entered).await?;
        pairings::update(&txn, actor.shop, id, &entered, self.shared.now())
            .await
            .map_err(|error| taken(missing(error)))?;
        txn.commit().await?;
        self.shared.states.forget(actor.shop).await;
        self.get(actor, id).await
    }

    /// Switches a pairing on or off.
    ///
    /// # Errors
    /// `NotFound` when this shop has no such pairing.
    pub async fn set_enabled(&self, actor: &Actor, id: PairingId, is_enabled: bool) -> Result<(), ServiceError> {
        let db = self.shared.db().conn();
        pairings::set_enabled(db, actor.shop, id, is_enabled, self.shared.now())
            .await
            .map_err(missing)?;
        self.shared.states.forget(actor.shop).await;
        Ok(())
    }

    /// Moves a pairing to a place among those of the same source, from 0; a place beyond the end is the end.
    ///
    /// # Errors
    /// `NotFound` when this shop has no such pairing.
    pub async fn move_to(&self, actor: &Actor, id: PairingId, position: u32) -> Result<(), ServiceError> {
        let txn = self.shared.db().begin_write().await?;
        pairings::move_to(&txn, actor.shop, id, position)
            .await
            .map_err(missing)?;
        txn.commit().await?;
        self.shared.states.forget(actor.shop).await;
        Ok(())
    }

    /// Takes a pairing away. It can be brought back with [`Self::restore`].
    ///
    /// # Errors
    /// `NotFound` when this shop has no such pairing.
    pub async fn delete(&self, actor: &Actor, id: PairingId) -> Result<(), ServiceError> {
        let db = self.shared.db().conn();
        pairings::soft_delete(db, actor.shop, id, self.shared.now())
            .await
            .map_err(missing)?;
        self.shared.states.forget(actor.shop).await;
        Ok(())
    }

    /// Brings a deleted pairing back to where it was.
    ///
    /// # Errors
    /// `NotFound` when this shop has no such pairing.
    pub async fn restore(&self, actor: &Actor, id: PairingId) -> Result<(), ServiceError> {
        pairings::restore(self.shared.db().conn(), actor.shop, id)
            .await
            .map_err(missing)?;
        self.shared.states.forget(actor.shop).await;
        Ok(())
    }

    async fn dress(&self, actor: &Actor, rows: Vec<Pairing>) -> Result<Vec<PairingOut>, ServiceError> {
        let db = self.shared.db().conn();
        let ids: Vec<ProductId> = rows.iter().flat_map(|row| [row.source, row.target]).collect();
        let keys: Vec<SuggestionKey> = rows
            .iter()
            .map(|row| SuggestionKey {
                source: row.source,
                target: row.target,
            })
            .collect();
        let cards = products::cards(db, actor.shop, &ids).await?;
        let counts = events::counts_by_pair(db, actor.shop, &keys).await?;
        let snapshot = self.shared.states.get(self.shared, actor.shop).await?;
        let evidence =
            |key: &SuggestionKey| -> Option<CoPurchase> { snapshot.model.as_ref()?.evidence(key.source, key.target) };
        Ok(rows
            .into_iter()
            .map(|row| {
                let key = SuggestionKey {
                    source: row.source,
                    target: row.target,
                };
                let (n_shown, n_added) = counts.get(&key).copied().unwrap_or_default();
                let Pairing {
                    id,
                    source,
                    target,
                    position,
                    is_enabled,
                    reason_text,
                    origin,
                    ..
                } = row;
                PairingOut {
                    id,
                    source: card_or_gone(&cards, source),
                    target: card_or_gone(&cards, target),
                    position,
                    is_enabled,
                    reason_text,
                    origin,
                    evidence: evidence(&key),
                    n_shown,
                    n_added,
                }
            })
            .collect())
    }
}

/// A pairing outlives its products: the merchant sees that one is gone, and can decide.
fn card_or_gone(cards: &HashMap<ProductId, ProductCard>, id: ProductId) -> ProductCard {
    cards.get(&id).cloned().unwrap_or_else(|| ProductCard {
        id,
        title: "Deleted product".to_owned(),
        image_url: None,
        skus: Vec::new(),
        price_from: None,
        n_in_stock: None,
        is_sellable: false,
    })
}

/// Makes a pairing inside a transaction, after the checks that need the shop's data.
pub(crate) async fn create_in(
    txn: &pairwell_store::Txn,
    actor: &Actor,
    entered: &PairingIn,
    origin: PairingOrigin,
    now: DateTime<Utc>,
) -> Result<PairingId, ServiceError> {
    check_products(txn, actor, entered).await?;
    let siblings = pairings::for_source(txn, actor.shop, entered.source).await?;
    if siblings.len() >= MAX_TARGETS_PER_SOURCE {
        return Err(ServiceError::Rule {
            field: "target".into(),
            message: format!("one product can be paired with at most {MAX_TARGETS_PER_SOURCE} others"),
        });
    }
    pairings::insert(txn, actor.shop, entered, origin, now)
        .await
        .map_err(|error| taken(error.into()))
}

async fn check_products(txn: &pairwell_store::Txn, actor: &Actor, entered: &PairingIn) -> Result<(), ServiceError> {
    let cards = products::cards(txn, actor.shop, &[entered.source, entered.target]).await?;
    for (field, id) in [("source", entered.source), ("target", entered.target)] {
        if !cards.contains_key(&id) {
            return Err(ServiceError::Rule {
                field: field.into(),
                message: "choose a product of this shop".to_owned(),
            });
        }
    }
    Ok(())
}

fn missing(error: StoreError) -> ServiceError {
    match error {
        StoreError::NotFound { .. } => ServiceError::NotFound("pairing"),
        other => other.into(),
    }
}

fn taken(error: ServiceError) -> ServiceError {
    match error {
        ServiceError::Store(StoreError::Conflict { .. }) => {
            ServiceError::Conflict("these two products are paired already".to_owned())
        }
        other => other,
    }
}
