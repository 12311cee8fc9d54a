//! Deliveries of the platform, kept before they are acknowledged.
//!
//! They are marked in the transaction that applies them. So nothing acknowledged is lost, whenever the process ends,
//! and nothing counts twice.
//!
//! These functions take no shop: a delivery is looked at before its shop is known.

use std::borrow::Cow;
use std::collections::HashSet;

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};

use crate::StoreError;
use crate::batch::{Instant, batch_row, columns, parameter, rows};
use crate::convert::number;
use crate::entities::webhook_inbox;
use crate::sql::{execute, plain, statement, stored};

/// Letters of an error that are kept.
const MAX_ERROR_CHARS: usize = 1_000;

const PENDING: &str = "pending";
const APPLIED: &str = "applied";
const DEAD: &str = "dead";

/// A delivery at the door.
#[derive(Clone, PartialEq, Eq)]
pub struct NewDelivery {
    /// The platform.
    pub platform: String,
    /// The same on each repetition of one delivery.
    pub webhook_id: String,
    /// Shared by all deliveries that one action caused.
    pub event_id: Option<String>,
    /// The platform's name of the shop.
    pub shop_domain: String,
    /// What it is about, in the platform's words.
    pub topic: String,
    /// The version its payload was written for.
    pub api_version: Option<String>,
    /// When the platform made it.
    pub triggered_at: Option<DateTime<Utc>>,
    /// The body as it came.
    pub payload: String,
    /// Now.
    pub received_at: DateTime<Utc>,
}

/// A payload names buyers, so it stays out of logs.
impl std::fmt::Debug for NewDelivery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewDelivery")
            .field("webhook_id", &self.webhook_id)
            .field("shop_domain", &self.shop_domain)
            .field("topic", &self.topic)
            .finish_non_exhaustive()
    }
}

/// A delivery that waits to be applied.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredDelivery {
    /// Our number.
    pub id: i64,
    /// The platform.
    pub platform: String,
    /// The same on each repetition of one delivery.
    pub webhook_id: String,
    /// The platform's name of the shop.
    pub shop_domain: String,
    /// What it is about, in the platform's words.
    pub topic: String,
    /// When the platform made it.
    pub triggered_at: Option<DateTime<Utc>>,
    /// The body as it came.
    pub payload: String,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// How often applying it has failed.
    pub n_attempts: u32,
}

/// As that of [`NewDelivery`].
impl std::fmt::Debug for StoredDelivery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoredDelivery")
            .field("id", &self.id)
            .field("webhook_id", &self.webhook_id)
            .field("shop_domain", &self.shop_domain)
            .field("topic", &self.topic)
            .field("n_attempts", &self.n_attempts)
            .finish_non_exhaustive()
    }
}

/// What became of a delivery at the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inserted {
    /// It is new and stored.
    New,
    /// It was here before.
    Duplicate,
}

/// How much is in the inbox.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct InboxCounts {
    /// Deliveries that wait, due or not.
    pub n_pending: u64,
    /// Deliveries given up, which a person should look at.
    pub n_dead: u64,
    /// When the oldest that waits came.
    pub oldest_pending_at: Option<DateTime<Utc>>,
}

batch_row! {
    DeliveryRow<'a> {
        platform: Cow<'a, str>,
        webhook_id: Cow<'a, str>,
        event_id: Option<Cow<'a, str>>,
        shop_domain: Cow<'a, str>,
        topic: Cow<'a, str>,
        api_version: Option<Cow<'a, str>>,
        triggered_at: Option<Instant>,
        payload: Cow<'a, str>,
        received_at: Instant,
        next_attempt_at: Instant,
    }
}

impl<'a> From<&'a NewDelivery> for DeliveryRow<'a> {
    fn from(delivery: &'a NewDelivery) -> Self {
        let NewDelivery {
            platform,
            webhook_id,
            event_id,
            shop_domain,
            topic,
            api_version,
            triggered_at,
            payload,
            received_at,
        } = delivery;
        Self {
            platform: plain(platform),
            webhook_id: plain(webhook_id),
            event_id: event_id.as_deref().map(plain),
            shop_domain: plain(shop_domain),
            topic: plain(topic),
            api_version: api_version.as_deref().map(plain),
            triggered_at: triggered_at.map(Into::into),
            payload: plain(payload),
            received_at: (*received_at).into(),
            next_attempt_at: (*received_at).into(),
        }
    }
}

/// Stores a delivery, due at once. When this returns, it may be acknowledged.
///
/// # Errors
/// When the database fails: the platform will send it again.
pub async fn insert(db: &impl ConnectionTrait, delivery: &NewDelivery) -> Result<Inserted, StoreError> {
    let inserted = insert_many(db, std::slice::from_ref(delivery)).await?;
    Ok(inserted.into_iter().next().unwrap_or(Inserted::Duplicate))
}

/// Stores deliveries in one statement, due at once, and says of each in its place what became of it. When this returns
/// (or commits, inside a transaction), they may be acknowledged.
///
/// # Errors
/// When the database fails; nothing is stored then, and the platform will send them again.
pub async fn insert_many(db: &impl ConnectionTrait, deliveries: &[NewDelivery]) -> Result<Vec<Inserted>, StoreError> {
    let batch: Vec<DeliveryRow<'_>> = deliveries.iter().map(Into::into).collect();
    let sql = format!(
        "INSERT INTO webhook_inbox ({columns}, n_attempts, state) SELECT {columns}, 0, $2 FROM {rows} WHERE true \
         ON CONFLICT (platform, webhook_id) DO NOTHING RETURNING platform, webhook_id",
        columns = columns::<DeliveryRow<'_>>(""),
        rows = rows::<DeliveryRow<'_>>(db.get_database_backend()),
    );
    let mut stored = HashSet::new();
    for row in db
        .query_all_raw(statement(db, sql, [parameter(db, &batch), PENDING.into()]))
        .await?
    {
        stored.insert((row.try_get_by_index::<String>(0)?, row.try_get_by_index::<String>(1)?));
    }
    // Of one that stands in the batch twice, the first is the new one.
    let mut became =
        |row: &DeliveryRow<'_>| match stored.remove(&(row.platform.to_string(), row.webhook_id.to_string())) {
            true => Inserted::New,
            false => Inserted::Duplicate,
        };
    Ok(batch.iter().map(&mut became).collect())
}

/// Deliveries that are due, oldest first.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn due(db: &impl ConnectionTrait, now: DateTime<Utc>, limit: u64) -> Result<Vec<StoredDelivery>, StoreError> {
    let models = webhook_inbox::Entity::find()
        .filter(webhook_inbox::Column::State.eq(PENDING))
        .filter(webhook_inbox::Column::NextAttemptAt.lte(stored(now)))
        .order_by_asc(webhook_inbox::Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    models.into_iter().map(delivery_of).collect()
}

/// A delivery is applied. Its body goes: it names people, and is of no more use. Call in the transaction of the change it
/// brings, before the change.
///
/// False when somebody else has applied it, or is about to: then the change must not be made here, and nothing was waited
/// for.
///
/// # Errors
/// When the database fails.
pub async fn mark_applied(db: &impl ConnectionTrait, id: i64, at: DateTime<Utc>) -> Result<bool, StoreError> {
    // SQLite has one writer anyway.
    let pass_by = match db.get_database_backend() {
        DbBackend::Sqlite => "",
        _ => "FOR UPDATE SKIP LOCKED",
    };
    let sql = format!(
        "UPDATE webhook_inbox SET state = $2, applied_at = $3, last_error = NULL, payload = '' \
         WHERE id IN (SELECT id FROM webhook_inbox WHERE id = $1 AND state <> $2 {pass_by})"
    );
    Ok(execute(db, sql, [id.into(), APPLIED.into(), stored(at).into()]).await? > 0)
}

/// Makes everything of a shop that waits for another try due at once: what was in the way is gone.
///
/// # Errors
/// When the database fails.
pub async fn wake(
    db: &impl ConnectionTrait,
    platform: &str,
    shop_domain: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let sql = "UPDATE webhook_inbox SET next_attempt_at = $3 \
               WHERE platform = $1 AND shop_domain = $2 AND state = $4 AND next_attempt_at > $3";
    let text = |text: &str| plain(text).into_owned();
    let values = [
        text(platform).into(),
        text(shop_domain).into(),
        stored(now).into(),
        PENDING.into(),
    ];
    execute(db, sql, values).await?;
    Ok(())
}

/// Applying a delivery has failed. It is due again at `again_at`; without such a time it is given up and stays for a
/// person to look at. One that was applied meanwhile stays so.
///
/// # Errors
/// When the database fails.
pub async fn mark_failed(
    db: &impl ConnectionTrait,
    id: i64,
    error: &str,
    again_at: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    let state = if again_at.is_some() { PENDING } else { DEAD };
    let error: String = plain(error).chars().take(MAX_ERROR_CHARS).collect();
    let sql = "UPDATE webhook_inbox SET state = $2, n_attempts = n_attempts + 1, last_error = $3, \
               next_attempt_at = COALESCE($4, next_attempt_at) WHERE id = $1 AND state = $5";
    let values = [
        id.into(),
        state.into(),
        error.into(),
        again_at.map(stored).into(),
        PENDING.into(),
    ];
    execute(db, sql, values).await?;
    Ok(())
}

/// Removes deliveries that came before `before` and do not wait any more, applied or given up, and returns how many that
/// were. The platform repeats none for so long.
///
/// # Errors
/// When the database fails.
pub async fn purge_before(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<u64, StoreError> {
    let removed = webhook_inbox::Entity::delete_many()
        .filter(webhook_inbox::Column::State.ne(PENDING))
        .filter(webhook_inbox::Column::ReceivedAt.lt(stored(before)))
        .exec(db)
        .await?;
    Ok(removed.rows_affected)
}

/// Removes the given-up deliveries of a shop that name one of these numbers, and returns how many that were.
///
/// # Errors
/// When the database fails.
pub async fn forget_dead(
    db: &impl ConnectionTrait,
    platform: &str,
    shop_domain: &str,
    numbers: &[i64],
) -> Result<u64, StoreError> {
    let dead = webhook_inbox::Entity::find()
        .filter(webhook_inbox::Column::State.eq(DEAD))
        .filter(webhook_inbox::Column::Platform.eq(platform))
        .filter(webhook_inbox::Column::ShopDomain.eq(shop_domain))
        .all(db)
        .await?;
    let naming = dead.iter().filter(|row| names_any(&row.payload, numbers));
    let removed = webhook_inbox::Entity::delete_many()
        .filter(webhook_inbox::Column::Id.is_in(naming.map(|row| row.id)))
        .exec(db)
        .await?;
    Ok(removed.rows_affected)
}

/// Whether a body holds one of these numbers, whole.
fn names_any(payload: &str, numbers: &[i64]) -> bool {
    let mut found = payload
        .split(|letter: char| !letter.is_ascii_digit())
        .filter_map(|digits| digits.parse::<i64>().ok());
    found.any(|number| numbers.contains(&number))
}

#[derive(FromQueryResult)]
struct CountsRow {
    n_pending: i64,
    n_dead: i64,
    oldest_pending_at: Option<DateTime<Utc>>,
}

/// Counts what waits and what was given up.
///
/// # Errors
/// When the database fails.
pub async fn counts(db: &impl ConnectionTrait) -> Result<InboxCounts, StoreError> {
    let sql = "SELECT (SELECT COUNT(*) FROM webhook_inbox WHERE state = $1) AS n_pending, \
               (SELECT COUNT(*) FROM webhook_inbox WHERE state = $2) AS n_dead, \
               (SELECT MIN(received_at) FROM webhook_inbox WHERE state = $1) AS oldest_pending_at";
    let row = CountsRow::find_by_statement(statement(db, sql, [PENDING.into(), DEAD.into()]))
        .one(db)
        .await?;
    let Some(CountsRow {
        n_pending,
        n_dead,
        oldest_pending_at,
    }) = row
    else {
        return Ok(InboxCounts::default());
    };
    Ok(InboxCounts {
        n_pending: number(n_pending, "number of deliveries")?,
        n_dead: number(n_dead, "number of deliveries")?,
        oldest_pending_at,
    })
}

fn delivery_of(model: webhook_inbox::Model) -> Result<StoredDelivery, StoreError> {
    let webhook_inbox::Model {
        id,
        platform,
        webhook_id,
        event_id: _,
        shop_domain,
        topic,
        api_version: _,
        triggered_at,
        payload,
        received_at,
        applied_at: _,
        n_attempts,
        next_attempt_at: _,
        last_error: _,
        state: _,
    } = model;
    Ok(StoredDelivery {
        id,
        platform,
        webhook_id,
        shop_domain,
        topic,
        triggered_at,
        payload,
        received_at,
        n_attempts: number(n_attempts, "number of attempts")?,
    })
}
