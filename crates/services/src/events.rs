//! What shoppers did with offers.

use pairwell_domain::ShopId;
use pairwell_domain::event::{EventBatch, MAX_EVENTS_PER_BATCH};
use pairwell_store::events::{self, EventRecord};

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
    /// and only for an offer that was really made in this shop: the rest comes from a stranger and is left out.
    ///
    /// # Errors
    /// When more than [`MAX_EVENTS_PER_BATCH`] come at once, or the database fails: the batch may then be sent again.
    pub async fn take(&self, shop: ShopId, batch: &EventBatch) -> Result<u64, ServiceError> {
        if batch.events.len() > MAX_EVENTS_PER_BATCH {
            return Err(ServiceError::Rule {
                field: "events",
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
        Ok(events::insert_known(self.shared.db().conn(), shop, batch.visitor, &records).await?)
    }
}
