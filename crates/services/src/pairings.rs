//! What goes with what, as the merchant keeps it.

use chrono::{DateTime, Utc};
use pairwell_domain::admin::{Page, PairingFilter, PairingOut, ProductCard, SuggestionKey};
use pairwell_domain::billing::Deed;
use pairwell_domain::catalog::ProductStatus;
use pairwell_domain::decision::CandidateSource;
use pairwell_domain::offer::CoPurchase;
use pairwell_domain::pairing::{MAX_TARGETS_PER_SOURCE, Pairing, PairingIn, PairingOrigin};
use pairwell_domain::placement::PlacementKind;
use pairwell_domain::questions::{Answer, PairingFacts, about_pairing};
use pairwell_domain::{PairingId, ProductId};
use pairwell_store::{StoreError, events, pairings, products};

use crate::{Actor, ServiceError, Shared, billing};

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
    /// `Invalid` naming the field to mend, `Conflict` when the two are paired already, `Forbidden` beyond the plan.
    pub async fn create(&self, actor: &Actor, entered: PairingIn) -> Result<PairingOut, ServiceError> {
        let entered = entered.checked()?;
        billing::permit(self.shared, actor.shop, Deed::AddPairing).await?;
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

    /// The five questions about a pairing that is being entered. Nothing is saved. A product that is not this shop's is
    /// like one that cannot be bought.
    ///
    /// # Errors
    /// `Invalid` naming the field to mend.
    pub async fn review(&self, actor: &Actor, entered: PairingIn) -> Result<Vec<Answer>, ServiceError> {
        let PairingIn {
            source,
            target,
            reason_text,
            is_enabled: _,
        } = entered.checked()?;
        let snapshot = self.shared.states.get(self.shared, actor.shop).await?;
        let listed = snapshot.catalogue.product(target);
        let sold = listed
            .as_ref()
            .and_then(|listed| listed.sellable_variants.first())
            .and_then(|variant| snapshot.catalogue.variant(*variant));
        let selling = &snapshot.selling;
        let n_available = listed.as_ref().and_then(|listed| listed.n_available);
        let facts = PairingFacts {
            has_reason: reason_text.is_some(),
            evidence: snapshot.model.as_ref().and_then(|model| model.evidence(source, target)),
            floor: snapshot.placement(PlacementKind::ProductPage).floor,
            places: snapshot.places_of(CandidateSource::Pairing),
            margin_minor: sold.and_then(|facts| Some(facts.price_minor - facts.cost_minor? - selling.handling_minor)),
            currency: snapshot.currency,
            is_sellable: sold.is_some() && listed.is_some_and(|listed| listed.status == ProductStatus::Active),
            is_low_stock: n_available.is_some_and(|n| n < i64::from(selling.min_stock)),
            return_rate_bps: snapshot.sales.return_rate_bps(target),
            max_return_rate_bps: selling.max_return_rate_bps,
        };
        Ok(about_pairing(&facts).into())
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
                    source: ProductCard::of(&cards, source),
                    target: ProductCard::of(&cards, target),
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
