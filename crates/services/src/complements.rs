//! The lists of complementary products that the merchant keeps on the platform, and taking them over as pairings.

use chrono::{DateTime, Utc};
use pairwell_domain::admin::{ComplementCounts, ComplementOut, ComplementsOut, ComplementsTaken, Page, ProductCard};
use pairwell_store::{complements, products};

use crate::pairings::PAGE_SIZE;
use crate::{Actor, ServiceError, Shared};

/// See [`crate::Services::complements`].
pub struct Complements<'a> {
    shared: &'a Shared,
}

impl<'a> Complements<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// How many pairs the lists hold, and what would become of them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn counts(&self, actor: &Actor) -> Result<ComplementCounts, ServiceError> {
        Ok(complements::counts(self.shared.db().conn(), actor.shop).await?)
    }

    /// One page of the lists, those of one product together and in its order. Nothing is changed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn preview(&self, actor: &Actor, page: u32) -> Result<ComplementsOut, ServiceError> {
        let db = self.shared.db().conn();
        let counts = complements::counts(db, actor.shop).await?;
        let pairs = complements::list(db, actor.shop, page, PAGE_SIZE).await?;
        let ids: Vec<_> = pairs.iter().flat_map(|pair| [pair.source, pair.target]).collect();
        let cards = products::cards(db, actor.shop, &ids).await?;
        let items = pairs
            .into_iter()
            .map(|pair| ComplementOut {
                source: ProductCard::of(&cards, pair.source),
                target: ProductCard::of(&cards, pair.target),
                state: pair.state,
            })
            .collect();
        Ok(ComplementsOut {
            counts,
            page: Page {
                items,
                n_total: counts.n_new + counts.n_paired + counts.n_unknown + counts.n_full,
                page,
                page_size: PAGE_SIZE,
            },
        })
    }

    /// Makes pairings of all pairs that are new. What is paired already stays as it is, so doing it again changes
    /// nothing.
    ///
    /// # Errors
    /// When the database fails; nothing is changed then.
    pub async fn take(&self, actor: &Actor) -> Result<ComplementsTaken, ServiceError> {
        let at = self.shared.now();
        let txn = self.shared.db().begin_write().await?;
        let n_made = complements::take(&txn, actor.shop, at).await?;
        txn.commit().await?;
        self.shared.states.forget(actor.shop).await;
        Ok(ComplementsTaken { n_made, at })
    }

    /// Removes the pairings that were made at a moment, but for those that were changed since, and returns how many.
    ///
    /// # Errors
    /// When the database fails; nothing is changed then.
    pub async fn take_back(&self, actor: &Actor, taken_at: DateTime<Utc>) -> Result<u64, ServiceError> {
        let txn = self.shared.db().begin_write().await?;
        let n_removed = complements::take_back(&txn, actor.shop, taken_at, self.shared.now()).await?;
        txn.commit().await?;
        self.shared.states.forget(actor.shop).await;
        Ok(n_removed)
    }
}
