//! Webhooks: kept first, answered, applied by a job.
//!
//! A delivery is written to the inbox before it is acknowledged, and marked as applied in the same transaction as the
//! change it brings. So the process may end at any moment: what was acknowledged is applied later, and once.

mod changes;
mod letterbox;

use std::sync::atomic::{AtomicBool, Ordering};

use chrono::Duration;
use pairwell_commerce::{Change, Delivery, ShopDomain};
use pairwell_store::inbox::{self, Failure, Inserted, NewDelivery, StoredDelivery};
use pairwell_store::shops;
use pairwell_store::shops::ShopRow;
use tokio::sync::Mutex;

pub(crate) use self::changes::offer_of;
use self::changes::{Known, Touched};
pub(crate) use self::letterbox::Letterbox;
use crate::connection::trouble;
use crate::sync::Sync;
use crate::{Job, ServiceError, Shared};

/// Deliveries applied before the job makes room for others.
const BATCH: u64 = 100;

/// After this many tries a delivery is put aside for a person to look at, unless what is in its way goes by itself.
const MAX_TRIES: u32 = 10;

/// Lets one look at the inbox at a time, and keeps many deliveries from asking for many looks.
#[derive(Default)]
pub(crate) struct InboxDoor {
    at_work: Mutex<()>,
    is_asked: AtomicBool,
}

/// What became of a delivery at the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is new and safe.
    New,
    /// It was here before.
    Duplicate,
}

/// What became of a delivery that was taken in hand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Applied,
    /// It failed and waits for its next try, or was given up.
    PutBack,
    /// Another process had it first.
    Elsewhere,
}

/// See [`crate::Services::inbox`].
pub struct Inbox<'a> {
    shared: &'a Shared,
}

impl<'a> Inbox<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// Keeps a delivery whose signature was good. When this returns, it may be acknowledged.
    ///
    /// # Errors
    /// When the database fails: the platform will send it again.
    pub async fn keep(&self, delivery: Delivery, payload: &[u8]) -> Result<Kept, ServiceError> {
        let Delivery {
            webhook_id,
            event_id,
            topic,
            shop,
            api_version,
            triggered_at,
        } = delivery;
        let payload = std::str::from_utf8(payload).map_err(|_| ServiceError::Rule {
            field: "body".into(),
            message: "the body must be UTF-8".to_owned(),
        })?;
        let new = NewDelivery {
            platform: self.shared.parts.platform.code().to_owned(),
            webhook_id,
            event_id,
            shop_domain: shop.as_str().to_owned(),
            topic,
            api_version,
            triggered_at,
            payload: payload.to_owned(),
            received_at: self.shared.now(),
        };
        match self.shared.letterbox.post(new).await? {
            Inserted::New => {
                self.wake().await;
                Ok(Kept::New)
            }
            Inserted::Duplicate => Ok(Kept::Duplicate),
        }
    }

    /// Asks for a look into the inbox, once for all deliveries that come before it. A lost request is not a lost
    /// delivery: the inbox is also looked through at start and every few seconds.
    pub(crate) async fn wake(&self) {
        let door = &self.shared.inbox_door;
        if door.is_asked.swap(true, Ordering::AcqRel) {
            return;
        }
        if let Err(error) = self.shared.parts.jobs.push(Job::ApplyInbox).await {
            door.is_asked.store(false, Ordering::Release);
            tracing::warn!(%error, "inbox job not queued");
        }
    }

    /// Applies all that is due, oldest first, and returns how many were applied. One that fails waits, longer each
    /// time, and does not hold up the others.
    ///
    /// # Errors
    /// When the inbox itself cannot be read.
    pub async fn apply_due(&self) -> Result<u64, ServiceError> {
        let door = &self.shared.inbox_door;
        let _one_at_a_time = door.at_work.lock().await;
        // From here on a new delivery might be missed by the look that follows, so it has to ask again.
        door.is_asked.store(false, Ordering::Release);
        let mut n_applied = 0;
        loop {
            let due = inbox::due(self.shared.db().conn(), self.shared.now(), BATCH).await?;
            if due.is_empty() {
                return Ok(n_applied);
            }
            let mut is_moving = false;
            for delivery in due {
                let outcome = self.apply_or_put_back(&delivery).await?;
                n_applied += u64::from(outcome == Outcome::Applied);
                is_moving |= outcome != Outcome::Elsewhere;
            }
            if !is_moving {
                // All of it is in the hands of another process, which either ends its work or leaves it to the next sweep.
                return Ok(n_applied);
            }
        }
    }

    /// Whether anything waits that is due now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_due(&self) -> Result<bool, ServiceError> {
        Ok(!inbox::due(self.shared.db().conn(), self.shared.now(), 1)
            .await?
            .is_empty())
    }

    async fn apply_or_put_back(&self, delivery: &StoredDelivery) -> Result<Outcome, ServiceError> {
        let error = match self.apply(delivery).await {
            Ok(true) => return Ok(Outcome::Applied),
            Ok(false) => return Ok(Outcome::Elsewhere),
            Err(error) => error,
        };
        let n_tries = delivery.n_attempts + 1;
        // A broken payload does not get better by waiting. A platform that is away comes back, however long that takes,
        // and a merchant who has to grant access again may be on holiday: until then it waits.
        let is_broken = matches!(&error, ServiceError::Commerce(cause) if cause.is_malformed());
        let goes_by_itself = error.is_transient() || matches!(&error, ServiceError::GrantGone);
        let is_hopeless = is_broken || (n_tries >= MAX_TRIES && !goes_by_itself);
        let again_at = (!is_hopeless).then(|| self.shared.now() + back_off(n_tries));
        tracing::warn!(
            webhook.id = delivery.webhook_id,
            webhook.topic = delivery.topic,
            n_tries,
            is_hopeless,
            %error,
            "webhook not applied"
        );
        let failure = Failure {
            trouble: trouble(&error),
            error: &error.to_string(),
        };
        inbox::mark_failed(self.shared.db().conn(), delivery.id, failure, again_at).await?;
        Ok(Outcome::PutBack)
    }

    /// False when another process has it in hand.
    async fn apply(&self, delivery: &StoredDelivery) -> Result<bool, ServiceError> {
        let now = self.shared.now();
        let Some(shop) = self.shop_of(delivery).await? else {
            // News of a shop we never served, or have erased.
            return Ok(inbox::mark_applied(self.shared.db().conn(), delivery.id, now).await?);
        };
        let change =
            self.shared
                .parts
                .platform
                .parse_webhook(&delivery.topic, delivery.payload.as_bytes(), shop.currency)?;
        let is_gone = shop.uninstalled_at.is_some();
        let is_erasure = matches!(change, Change::ShopRedact | Change::CustomerRedact { .. });
        if is_gone && !is_erasure {
            // Late news of a shop that has left: nothing to keep in step any more.
            return Ok(inbox::mark_applied(self.shared.db().conn(), delivery.id, now).await?);
        }
        if matches!(change, Change::Uninstalled) && delivery.triggered_at.is_some_and(|at| at < shop.installed_at) {
            // It left, came back, and only now is heard to have left: the grant in use is the new one.
            return Ok(inbox::mark_applied(self.shared.db().conn(), delivery.id, now).await?);
        }
        let known = changes::complete(self.shared, shop.id, change, shop.currency).await?;

        if matches!(known, Known::CustomerRedact(_)) {
            // Decisions of the last moment are not written down yet, and could not be while the transaction is open.
            self.shared.ledger.flush().await;
        }
        let txn = self.shared.db().begin_write().await?;
        if !inbox::mark_applied(&txn, delivery.id, now).await? {
            txn.rollback().await?;
            return Ok(false);
        }
        let touched = changes::apply(self.shared, &txn, &shop, known, delivery.triggered_at, now).await?;
        txn.commit().await?;
        match touched {
            Touched::Nothing => {}
            Touched::Shop => self.shared.states.forget(shop.id).await,
            Touched::People => {
                self.shared.states.forget(shop.id).await;
                // A lost request is made up for: the next look finds that there is no engine.
                if let Err(error) = self.shared.parts.jobs.push(Job::Learn { shop: shop.id }).await {
                    tracing::warn!(shop.id = shop.id.get(), %error, "learning not queued");
                }
            }
            Touched::Everything => {
                self.shared.states.forget(shop.id).await;
                self.shared.shelf.clear(shop.id).await?;
            }
            Touched::Amounts => {
                self.shared.states.forget(shop.id).await;
                // Every stored amount is in another currency than the shop's.
                Sync::new(self.shared).start_for(shop.id).await?;
            }
        }
        Ok(true)
    }

    async fn shop_of(&self, delivery: &StoredDelivery) -> Result<Option<ShopRow>, ServiceError> {
        let platform = self.shared.parts.platform.code();
        let Ok(domain) = ShopDomain::parse(&delivery.shop_domain) else {
            return Ok(None);
        };
        let row = shops::find_by_domain(self.shared.db().conn(), platform, domain.as_str()).await?;
        Ok(row)
    }
}

/// 2, 4, 8 … seconds, at most an hour.
fn back_off(n_tries: u32) -> Duration {
    Duration::seconds((1_i64 << n_tries.min(12)).min(3_600))
}
