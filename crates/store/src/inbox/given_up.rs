//! Deliveries of one shop that wait, and those that were given up and wait for a person.

use chrono::{DateTime, Utc};
use pairwell_domain::admin::NewsTrouble;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::{DEAD, PENDING};
use crate::StoreError;
use crate::convert::number;
use crate::entities::webhook_inbox::{Column, Entity};
use crate::sql::{execute, statement, stored};

/// Which shop's deliveries are meant: they carry the platform's names, as their shop may be unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sender<'a> {
    /// The platform.
    pub platform: &'a str,
    /// The platform's name of the shop.
    pub shop_domain: &'a str,
}

impl Sender<'_> {
    fn dead(self) -> Condition {
        Condition::all()
            .add(Column::State.eq(DEAD))
            .add(Column::Platform.eq(self.platform))
            .add(Column::ShopDomain.eq(self.shop_domain))
    }
}

/// A delivery that was given up, without its body, which names people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenUp {
    /// Our number.
    pub id: i64,
    /// What it is about, in the platform's words.
    pub topic: String,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// How often it was tried.
    pub n_attempts: u32,
    /// What the trouble is to the merchant.
    pub trouble: NewsTrouble,
    /// What it is to the operator.
    pub error: String,
}

/// How much of a shop waits to be applied.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WaitingNews {
    /// Deliveries that wait, due or not.
    pub n: u64,
    /// When the oldest came.
    pub oldest_at: Option<DateTime<Utc>>,
}

#[derive(FromQueryResult)]
struct WaitingRow {
    n: i64,
    oldest_at: Option<DateTime<Utc>>,
}

/// Counts what waits of a shop.
///
/// # Errors
/// When the database fails.
pub async fn waiting(db: &impl ConnectionTrait, sender: Sender<'_>) -> Result<WaitingNews, StoreError> {
    let sql = "SELECT COUNT(*) AS n, MIN(received_at) AS oldest_at FROM webhook_inbox \
               WHERE state = $1 AND platform = $2 AND shop_domain = $3";
    let values = [PENDING.into(), sender.platform.into(), sender.shop_domain.into()];
    let row = WaitingRow::find_by_statement(statement(db, sql, values))
        .one(db)
        .await?;
    Ok(match row {
        Some(WaitingRow { n, oldest_at }) => WaitingNews {
            n: number(n, "number of deliveries")?,
            oldest_at,
        },
        None => WaitingNews::default(),
    })
}

/// Counts what was given up of a shop.
///
/// # Errors
/// When the database fails.
pub async fn n_given_up(db: &impl ConnectionTrait, sender: Sender<'_>) -> Result<u64, StoreError> {
    Ok(Entity::find().filter(sender.dead()).count(db).await?)
}

#[derive(FromQueryResult)]
struct GivenUpRow {
    id: i64,
    topic: String,
    received_at: DateTime<Utc>,
    n_attempts: i64,
    trouble: Option<String>,
    last_error: Option<String>,
}

/// What was given up of a shop, the newest first.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn given_up(db: &impl ConnectionTrait, sender: Sender<'_>, limit: u64) -> Result<Vec<GivenUp>, StoreError> {
    let rows = Entity::find()
        .select_only()
        .columns([
            Column::Id,
            Column::Topic,
            Column::ReceivedAt,
            Column::NAttempts,
            Column::Trouble,
            Column::LastError,
        ])
        .filter(sender.dead())
        .order_by_desc(Column::Id)
        .limit(limit)
        .into_model::<GivenUpRow>()
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(GivenUp {
                id: row.id,
                topic: row.topic,
                received_at: row.received_at,
                n_attempts: number(row.n_attempts, "number of attempts")?,
                trouble: row.trouble.as_deref().map_or(NewsTrouble::Ours, NewsTrouble::of_code),
                error: row.last_error.unwrap_or_default(),
            })
        })
        .collect()
}

/// Makes what was given up of a shop due at once, as if it had just come: one delivery, or all of them. Returns how many
/// that were; none for another shop's.
///
/// # Errors
/// When the database fails.
pub async fn take_up_again(
    db: &impl ConnectionTrait,
    sender: Sender<'_>,
    id: Option<i64>,
    now: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let sql = "UPDATE webhook_inbox SET state = $1, n_attempts = 0, next_attempt_at = $2 \
               WHERE state = $3 AND platform = $4 AND shop_domain = $5 AND (id = $6 OR $6 IS NULL)";
    let values = [
        PENDING.into(),
        stored(now).into(),
        DEAD.into(),
        sender.platform.into(),
        sender.shop_domain.into(),
        id.into(),
    ];
    execute(db, sql, values).await
}
