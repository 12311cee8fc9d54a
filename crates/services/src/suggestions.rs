//! What the orders suggest, and what the merchant thinks of it.

use pairwell_domain::PairingId;
use pairwell_domain::admin::{Page, ProductCard, SuggestionKey, SuggestionOut};
use pairwell_domain::billing::Deed;
use pairwell_domain::offer::CoPurchase;
use pairwell_domain::pairing::{PairingIn, PairingOrigin};
use pairwell_store::{products, suggestions};

use crate::pairings::{PAGE_SIZE, create_in};
use crate::{Actor, ServiceError, Shared, billing};

/// Suggestions judged in one call at most.
const MAX_AT_ONCE: usize = 200;

/// See [`crate::Services::suggestions`].
pub struct Suggestions<'a> {
    shared: &'a Shared,
}

impl<'a> Suggestions<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// Suggestions not judged yet, strongest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list(&self, actor: &Actor, page: u32) -> Result<Page<SuggestionOut>, ServiceError> {
        let db = self.shared.db().conn();
        let (rows, n_total) = suggestions::list_open(db, actor.shop, page, PAGE_SIZE).await?;
        Ok(Page {
            items: with_cards(self.shared, actor, rows).await?,
            n_total,
            page,
            page_size: PAGE_SIZE,
        })
    }

    /// Makes pairings of suggestions: all of them, or none when one cannot be made. One that became a pairing
    /// meanwhile is left as it is.
    ///
    /// # Errors
    /// `NotFound` when one names a product this shop does not have, `Forbidden` beyond the plan.
    pub async fn accept(&self, actor: &Actor, keys: &[SuggestionKey]) -> Result<Vec<PairingId>, ServiceError> {
        check_count(keys)?;
        billing::permit(self.shared, actor.shop, Deed::AddPairing).await?;
        let txn = self.shared.db().begin_write().await?;
        let mut made = Vec::with_capacity(keys.len());
        for SuggestionKey { source, target } in keys {
            let entered = PairingIn {
                source: *source,
                target: *target,
                reason_text: None,
                is_enabled: true,
            };
            match create_in(
                &txn,
                actor,
                &entered.checked()?,
                PairingOrigin::Suggested,
                self.shared.now(),
            )
            .await
            {
                Ok(id) => made.push(id),
                Err(ServiceError::Conflict(_)) => {}
                Err(error) => return Err(error),
            }
        }
        txn.commit().await?;
        self.shared.states.forget(actor.shop).await;
        Ok(made)
    }

    /// Puts suggestions away; they do not come back when the orders are learnt anew.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn dismiss(&self, actor: &Actor, keys: &[SuggestionKey]) -> Result<(), ServiceError> {
        check_count(keys)?;
        Ok(suggestions::dismiss(self.shared.db().conn(), actor.shop, keys, self.shared.now()).await?)
    }

    /// Takes a dismissal back.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn undo_dismiss(&self, actor: &Actor, keys: &[SuggestionKey]) -> Result<(), ServiceError> {
        check_count(keys)?;
        Ok(suggestions::undismiss(self.shared.db().conn(), actor.shop, keys).await?)
    }
}

fn check_count(keys: &[SuggestionKey]) -> Result<(), ServiceError> {
    if keys.len() > MAX_AT_ONCE {
        return Err(ServiceError::Rule {
            field: "keys".into(),
            message: format!("choose at most {MAX_AT_ONCE} suggestions at once"),
        });
    }
    Ok(())
}

/// Dresses pairs with what lists show of their products; pairs of products that are gone are left out.
pub(crate) async fn with_cards(
    shared: &Shared,
    actor: &Actor,
    rows: Vec<(SuggestionKey, CoPurchase)>,
) -> Result<Vec<SuggestionOut>, ServiceError> {
    let ids: Vec<_> = rows.iter().flat_map(|(key, _)| [key.source, key.target]).collect();
    let cards = products::cards(shared.db().conn(), actor.shop, &ids).await?;
    let card = |id| -> Option<ProductCard> { cards.get(&id).cloned() };
    Ok(rows
        .into_iter()
        .filter_map(|(key, evidence)| {
            Some(SuggestionOut {
                source: card(key.source)?,
                target: card(key.target)?,
                evidence,
            })
        })
        .collect())
}
