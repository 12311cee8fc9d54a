//! Webhooks: kept first, answered, applied by a job.
//!
//! A delivery is written to the inbox before it is acknowledged, and marked as applied in the same transaction as the
//! change it brings. So the process may end at any moment: what was acknowledged is applied later, and once.

use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Duration, Utc};
use pairwell_commerce::{Change, CollectionSnapshot, Delivery, OrderSnapshot, ProductSnapshot, ShopDomain};
use pairwell_domain::ShopId;
use pairwell_domain::order::OrderLine;
use pairwell_store::complements::ComplementList;
use pairwell_store::inbox::{self, Inserted, NewDelivery, StoredDelivery};
use pairwell_store::people::Person;
use pairwell_store::shops::ShopRow;
use pairwell_store::{Txn, collections, complements, data_requests, orders, products, shops};

use tokio::sync::Mutex;

use crate::access::access_for;
use crate::{Job, ServiceError, Shared, privacy};

/// Deliveries applied before the job makes room for others.
const BATCH: u64 = 100;

/// After this many tries a delivery is put aside for a person to look at.
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
        match inbox::insert(self.shared.db().conn(), &new).await? {
            Inserted::New => {
                self.wake().await;
                Ok(Kept::New)
            }
            Inserted::Duplicate => Ok(Kept::Duplicate),
        }
    }

    /// Asks for a look into the inbox, once for all deliveries that come before it. A lost request is not a lost
    /// delivery: the inbox is also looked through at start and every few seconds.
    async fn wake(&self) {
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
            for delivery in due {
                n_applied += u64::from(self.apply_or_put_back(&delivery).await?);
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

    async fn apply_or_put_back(&self, delivery: &StoredDelivery) -> Result<bool, ServiceError> {
        let Err(error) = self.apply(delivery).await else {
            return Ok(true);
        };
        let n_tries = delivery.n_attempts + 1;
        // A broken payload does not get better by waiting; everything else might.
        let is_hopeless =
            n_tries >= MAX_TRIES || matches!(&error, ServiceError::Commerce(cause) if cause.is_malformed());
        let again_at = (!is_hopeless).then(|| self.shared.now() + back_off(n_tries));
        tracing::warn!(
            webhook.id = delivery.webhook_id,
            webhook.topic = delivery.topic,
            n_tries,
            is_hopeless,
            %error,
            "webhook not applied"
        );
        inbox::mark_failed(self.shared.db().conn(), delivery.id, &error.to_string(), again_at).await?;
        Ok(false)
    }

    async fn apply(&self, delivery: &StoredDelivery) -> Result<(), ServiceError> {
        let now = self.shared.now();
        let Some(shop) = self.shop_of(delivery).await? else {
            // News of a shop we never served, or have erased.
            inbox::mark_applied(self.shared.db().conn(), delivery.id, now).await?;
            return Ok(());
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
            inbox::mark_applied(self.shared.db().conn(), delivery.id, now).await?;
            return Ok(());
        }
        let change = self.complete(shop.id, change, shop.currency).await?;

        if matches!(change, Change::CustomerRedact { .. }) {
            // Decisions of the last moment are not written down yet, and could not be while the transaction is open.
            self.shared.ledger.flush().await;
        }
        let txn = self.shared.db().begin_write().await?;
        let touched = apply_change(self.shared, &txn, shop.id, change, now).await?;
        inbox::mark_applied(&txn, delivery.id, now).await?;
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
        }
        Ok(())
    }

    async fn shop_of(&self, delivery: &StoredDelivery) -> Result<Option<ShopRow>, ServiceError> {
        let platform = self.shared.parts.platform.code();
        let Ok(domain) = ShopDomain::parse(&delivery.shop_domain) else {
            return Ok(None);
        };
        let row = shops::find_by_domain(self.shared.db().conn(), platform, domain.as_str()).await?;
        Ok(row)
    }

    /// Some deliveries only say that something changed: the platform is asked what it is now, before any
    /// transaction is open.
    async fn complete(
        &self,
        shop: ShopId,
        change: Change,
        currency: pairwell_domain::Currency,
    ) -> Result<Change, ServiceError> {
        let platform = &self.shared.parts.platform;
        Ok(match change {
            Change::OrderTouched(id) => {
                let (_, access) = access_for(self.shared, shop).await?;
                match platform.order(&access, id, currency).await? {
                    Some(order) => Change::OrderChanged(order),
                    None => Change::Ignored,
                }
            }
            Change::ProductTouched(id) => {
                let (_, access) = access_for(self.shared, shop).await?;
                match platform.product(&access, id, currency).await? {
                    Some(product) => Change::ProductChanged(product),
                    None => Change::ProductDeleted(id),
                }
            }
            Change::CollectionTouched(id) => {
                let (_, access) = access_for(self.shared, shop).await?;
                match platform.collection(&access, id).await? {
                    Some(collection) => Change::CollectionChanged(collection),
                    None => Change::CollectionDeleted(id),
                }
            }
            Change::StockChanged {
                stock_item_id,
                n_available: _,
            } => {
                // The delivery tells of one location only; the platform knows the sum.
                let (_, access) = access_for(self.shared, shop).await?;
                Change::StockChanged {
                    stock_item_id,
                    n_available: platform.stock(&access, stock_item_id).await?,
                }
            }
            complete => complete,
        })
    }
}

/// What has to be thought over again after a change.
enum Touched {
    Nothing,
    Shop,
    People,
    Everything,
}

async fn apply_change(
    shared: &Shared,
    txn: &Txn,
    shop: ShopId,
    change: Change,
    now: DateTime<Utc>,
) -> Result<Touched, ServiceError> {
    match change {
        Change::OrderChanged(snapshot) => {
            store_order(shared, txn, shop, snapshot).await?;
            Ok(Touched::Nothing)
        }
        Change::ProductChanged(snapshot) => {
            store_product(txn, shop, snapshot).await?;
            Ok(Touched::Shop)
        }
        Change::ProductDeleted(id) => {
            products::delete(txn, shop, id, now).await?;
            Ok(Touched::Shop)
        }
        Change::CollectionChanged(snapshot) => {
            let CollectionSnapshot { collection, products } = snapshot;
            collections::replace(txn, shop, &collection, products.as_deref(), now).await?;
            Ok(Touched::Shop)
        }
        Change::CollectionDeleted(id) => {
            collections::delete(txn, shop, id, now).await?;
            Ok(Touched::Shop)
        }
        Change::StockChanged {
            stock_item_id,
            n_available,
        } => {
            if let Some(n_available) = n_available {
                products::set_stock_by_item(txn, shop, stock_item_id, n_available).await?;
            }
            Ok(Touched::Shop)
        }
        Change::Uninstalled => {
            // Tokens go at once; data stay until the platform asks for their erasure, so that a shop that comes back
            // finds its pairings.
            shops::mark_uninstalled(txn, shop, now).await?;
            tracing::info!(shop.id = shop.get(), "shop uninstalled");
            Ok(Touched::Shop)
        }
        Change::DataRequest {
            customer_id: customer,
            order_ids: orders,
            request_id,
        } => {
            let person = Person { customer, orders };
            data_requests::insert(txn, shop, request_id, &person, now).await?;
            tracing::info!(shop.id = shop.get(), "a shopper asks what is known of them");
            Ok(Touched::Nothing)
        }
        Change::CustomerRedact {
            customer_id: customer,
            order_ids: orders,
        } => {
            privacy::forget(shared, txn, shop, &Person { customer, orders }).await?;
            Ok(Touched::People)
        }
        Change::ShopRedact => {
            shops::erase(txn, shop).await?;
            tracing::info!(shop.id = shop.get(), "shop erased");
            Ok(Touched::Everything)
        }
        // Completed above, or of no consequence for what is stored.
        _ => Ok(Touched::Nothing),
    }
}

/// Stores one order as it is now; older news changes nothing.
pub(crate) async fn store_order(
    shared: &Shared,
    txn: &Txn,
    shop: ShopId,
    snapshot: OrderSnapshot,
) -> Result<(), ServiceError> {
    let OrderSnapshot { order, lines, refunds } = snapshot;
    let lines: Vec<OrderLine> = lines
        .into_iter()
        .map(|line| line.verified(|token| offer_of(shared, shop, token)))
        .collect();
    orders::replace_order(txn, shop, &order, &lines, &refunds).await?;
    Ok(())
}

/// The offer a line's token names, when the token is ours and of this shop.
pub(crate) fn offer_of(shared: &Shared, shop: ShopId, token: &str) -> Option<pairwell_domain::OfferId> {
    shared
        .parts
        .offer_tokens
        .verify(shop, token)
        .map(|claims| claims.offer_id)
}

async fn store_product(txn: &Txn, shop: ShopId, snapshot: ProductSnapshot) -> Result<(), ServiceError> {
    let ProductSnapshot {
        product,
        variants,
        complements: targets,
    } = snapshot;
    let kept: Vec<_> = variants.iter().map(|row| row.variant.id).collect();
    let id = product.id;
    let listed = ComplementList {
        product: id,
        updated_at: product.updated_at,
        targets,
    };
    if products::upsert_many(txn, shop, &[product]).await? == 0 {
        // Older than what is known: its variants are older too.
        return Ok(());
    }
    products::upsert_variants(txn, shop, &variants).await?;
    products::retain_variants(txn, shop, id, &kept).await?;
    complements::replace(txn, shop, &[listed]).await?;
    Ok(())
}

/// 2, 4, 8 … seconds, at most an hour.
fn back_off(n_tries: u32) -> Duration {
    Duration::seconds((1_i64 << n_tries.min(12)).min(3_600))
}
