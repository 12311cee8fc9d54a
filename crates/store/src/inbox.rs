//! Deliveries of the platform, kept before they are acknowledged.
//!
//! They are marked in the transaction that applies them. So nothing acknowledged is lost, whenever the process ends,
//! and nothing counts twice.
//!
//! These functions take no shop: a delivery is looked at before its shop is known.

mod given_up;

use chrono::{DateTime, Utc};
use pairwell_domain::admin::NewsTrouble;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};

use crate::StoreError;
use crate::convert::number;
use crate::entities::webhook_inbox;
use crate::sql::{execute, plain, statement, stored};

pub use self::given_up::{GivenUp, Sender, WaitingNews, given_up, n_given_up, take_up_again, waiting};

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
    /// The body as it came.
    pub payload: String,
    /// When the platform made it.
    pub triggered_at: Option<DateTime<Utc>>,
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

/// Stores a delivery, due at once. When this returns, it may be acknowledged.
///
/// # Errors
/// When the database fails: the platform will send it again.
pub async fn insert(db: &impl ConnectionTrait, delivery: &NewDelivery) -> Result<Inserted, StoreError> {
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
    let sql = "INSERT INTO webhook_inbox (platform, webhook_id, event_id, shop_domain, topic, api_version, \
               triggered_at, payload, received_at, n_attempts, next_attempt_at, state) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $9, $10) ON CONFLICT (platform, webhook_id) DO NOTHING";
    let text = |text: &str| plain(text).into_owned();
    let values = [
        text(platform).into(),
        text(webhook_id).into(),
        event_id.as_deref().map(text).into(),
        text(shop_domain).into(),
        text(topic).into(),
        api_version.as_deref().map(text).into(),
        triggered_at.map(stored).into(),
        text(payload).into(),
        stored(*received_at).into(),
        PENDING.into(),
    ];
    Ok(match execute(db, sql, values).await? {
        0 => Inserted::Duplicate,
        _ => Inserted::New,
    })
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

/// A delivery is applied. Its body goes: it names people, and is of no more use. Call in the transaction of the change it brings, before committing.
///
/// False when another process has marked it meanwhile: the change is then made twice, which is harmless, because
/// changes are idempotent.
///
/// # Errors
/// When the database fails.
pub async fn mark_applied(db: &impl ConnectionTrait, id: i64, at: DateTime<Utc>) -> Result<bool, StoreError> {
    let sql = "UPDATE webhook_inbox SET state = $2, applied_at = $3, last_error = NULL, payload = '' \
               WHERE id = $1 AND state <> $2";
    Ok(execute(db, sql, [id.into(), APPLIED.into(), stored(at).into()]).await? > 0)
}

/// Why applying a delivery has failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failure<'a> {
    /// What it is to the merchant.
    pub trouble: NewsTrouble,
    /// What it is to the operator; cut to a readable length.
    pub error: &'a str,
}

/// Applying a delivery has failed. It is due again at `again_at`; without such a time it is given up and stays for a
/// person to look at. One that was applied meanwhile stays so.
///
/// # Errors
/// When the database fails.
pub async fn mark_failed(
    db: &impl ConnectionTrait,
    id: i64,
    failure: Failure<'_>,
    again_at: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    let state = if again_at.is_some() { PENDING } else { DEAD };
    let error: String = plain(failure.error).chars().take(MAX_ERROR_CHARS).collect();
    let sql = "UPDATE webhook_inbox SET state = $2, n_attempts = n_attempts + 1, last_error = $3, trouble = $6, \
               next_attempt_at = COALESCE($4, next_attempt_at) WHERE id = $1 AND state = $5";
    let values = [
        id.into(),
        state.into(),
        error.into(),
        again_at.map(stored).into(),
        PENDING.into(),
        failure.trouble.code().into(),
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
        trouble: _,
        state: _,
    } = model;
    Ok(StoredDelivery {
        id,
        platform,
        webhook_id,
        shop_domain,
        topic,
        payload,
        triggered_at,
        received_at,
        n_attempts: number(n_attempts, "number of attempts")?,
    })
}
