//! What shoppers did with offers.

use pairwell_domain::attention::Declined;
use pairwell_domain::event::{EventBatch, EventKind, MAX_EVENTS_PER_BATCH};
use pairwell_domain::{CustomerId, OfferId, ShopId};
use pairwell_recommender::attention as rules;
use pairwell_store::decisions;
use pairwell_store::events::{self, EventRecord};

use crate::attention::{self, Shopper};
use crate::{ServiceError, Shared};

/// Events from further ahead than this are a wrong clock; their time is set to now.
const MAX_AHEAD: chrono::Duration = chrono::Duration::minutes(5);

/// Events older than this are not counted any more.
const MAX_AGE: chrono::Duration = chrono::Duration::days(7);

/// See [`crate::Services::events`].
pub struct Events<'a> {
    shared: &'a Shared,
}

impl<'a> Events<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// Stores what is new of a batch and returns how many that were. An event counts once, however often it is sent,
    /// and only for an offer that was really made in this shop: the rest comes from a stranger and is left out. What
    /// was seen and what was declined goes into the shopper's attention too, and into the buyer's when the platform
    /// vouches for one.
    ///
    /// # Errors
    /// When more than [`MAX_EVENTS_PER_BATCH`] come at once, or the database fails: the batch may then be sent again.
    pub async fn take(
        &self,
        shop: ShopId,
        customer: Option<CustomerId>,
        batch: &EventBatch,
    ) -> Result<u64, ServiceError> {
        if batch.events.len() > MAX_EVENTS_PER_BATCH {
            return Err(ServiceError::Rule {
                field: "events".into(),
                message: format!("send at most {MAX_EVENTS_PER_BATCH} events at once"),
            });
        }
        // An event can overtake the record of its own decision, which is written in the background.
        self.shared.ledger.flush().await;
        let now = self.shared.now();
        let records: Vec<EventRecord> = batch
            .events
            .iter()
            .filter(|event| now - event.at < MAX_AGE)
            .map(|event| EventRecord {
                id: event.id,
                kind: event.kind,
                decision_id: event.decision_id,
                offer_id: event.offer_id,
                slot: event.slot,
                occurred_at: if event.at - now > MAX_AHEAD { now } else { event.at },
                received_at: now,
            })
            .collect();
        // First what restrains: a decline whose event could not be stored is still kept, never the other way round.
        self.remember(shop, Shopper::new(batch.visitor, customer), &records)
            .await?;
        Ok(events::insert_known(self.shared.db().conn(), shop, batch.visitor, &records).await?)
    }

    /// Puts what was seen and what was declined into the shopper's attention.
    async fn remember(&self, shop: ShopId, shopper: Shopper, records: &[EventRecord]) -> Result<(), ServiceError> {
        let telling: Vec<&EventRecord> = records
            .iter()
            .filter(|record| matches!(record.kind, EventKind::Exposure | EventKind::Decline))
            .collect();
        if telling.is_empty() || shopper.visitor.is_none() {
            return Ok(());
        }
        let ids: Vec<OfferId> = telling.iter().map(|record| record.offer_id).collect();
        let offers = decisions::find_offers(self.shared.db().conn(), shop, &ids).await?;
        let snapshot = self.shared.states.get(self.shared, shop).await?;
        attention::change(self.shared, shop, shopper, &snapshot.restraint, |attention| {
            for record in &telling {
                // An offer this shop never made, or of another decision, comes from a stranger.
                let Some(offer) = offers
                    .get(&record.offer_id)
                    .filter(|offer| offer.decision_id == record.decision_id)
                else {
                    continue;
                };
                rules::seen(attention, offer.id);
                if record.kind == EventKind::Decline {
                    let declined = Declined {
                        product: offer.product_id,
                        kind: offer.kind,
                        ladder: offer.upgrade.map(|rung| rung.ladder),
                        at: record.occurred_at,
                    };
                    rules::declined(attention, declined);
                }
            }
        })
        .await
    }
}
