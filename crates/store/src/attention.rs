//! What each shopper was offered lately, and said no to.
//!
//! Two requests of one shopper may come at once, and both would spend the last of the budget. So nothing is saved over
//! what somebody else has saved since it was read: whoever comes second reads again.

use std::collections::HashMap;
use std::fmt;

use chrono::{DateTime, Utc};
use pairwell_domain::attention::Attention;
use pairwell_domain::{CustomerId, ShopId, VisitorId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, TransactionSession as _, TransactionTrait, Value,
};

use crate::StoreError;
use crate::convert::{count, number};
use crate::db::begin;
use crate::entities::attention;
use crate::sql::{execute, stored};

/// Whose attention it is. A shopper who has signed in is both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A browser.
    Visitor(VisitorId),
    /// A known buyer.
    Customer(CustomerId),
}

/// The word it is stored under: a visitor's id, or `cus_` and the customer's number.
impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Visitor(visitor) => visitor.fmt(f),
            Self::Customer(customer) => write!(f, "cus_{customer}"),
        }
    }
}

/// Attention as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versioned {
    /// Whose it is.
    pub subject: Subject,
    /// Which state was read; 0 when nothing is stored yet.
    pub version: u64,
    /// The attention.
    pub attention: Attention,
}

/// The attention of each subject, in the order asked. Of a subject nothing is known of, it is empty.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn load(db: &impl ConnectionTrait, shop: ShopId, subjects: &[Subject]) -> Result<Vec<Versioned>, StoreError> {
    if subjects.is_empty() {
        return Ok(Vec::new());
    }
    let models = attention::Entity::find()
        .filter(attention::Column::ShopId.eq(shop.get()))
        .filter(attention::Column::Subject.is_in(subjects.iter().map(Subject::to_string)))
        .all(db)
        .await?;
    let known: HashMap<String, attention::Model> =
        models.into_iter().map(|model| (model.subject.clone(), model)).collect();
    subjects
        .iter()
        .map(|subject| match known.get(&subject.to_string()) {
            Some(model) => versioned_of(*subject, model),
            None => Ok(Versioned {
                subject: *subject,
                version: 0,
                attention: Attention::default(),
            }),
        })
        .collect()
}

/// Saves what became of attention that was read, each subject at most once: all of it, or nothing and `false` when
/// somebody has saved or forgotten any of it since.
///
/// # Errors
/// When the database fails, or the shop is gone; nothing is saved then.
pub async fn save_if_unchanged(
    db: &(impl ConnectionTrait + TransactionTrait),
    shop: ShopId,
    changed: &[Versioned],
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    // One statement is all or nothing by itself, and most shoppers are one subject.
    if let [only] = changed {
        return save_one(db, shop, only, at).await;
    }
    // Everybody takes them in one order, or two writers could wait for each other.
    let mut changed: Vec<&Versioned> = changed.iter().collect();
    changed.sort_by_key(|versioned| versioned.subject);
    let txn = begin(db).await?;
    for versioned in changed {
        if !save_one(&txn, shop, versioned, at).await? {
            txn.rollback().await?;
            return Ok(false);
        }
    }
    txn.commit().await?;
    Ok(true)
}

/// Saves one, unless it is in another state than was read. A database that meets somebody else's change at work waits
/// for its end.
async fn save_one(
    db: &impl ConnectionTrait,
    shop: ShopId,
    versioned: &Versioned,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let Versioned {
        subject,
        version,
        attention,
    } = versioned;
    let content = serde_json::to_string(attention).expect("attention of plain values has a JSON form");
    let values: [Value; 5] = [
        shop.get().into(),
        subject.to_string().into(),
        content.into(),
        count(*version).into(),
        stored(at).into(),
    ];
    let sql = if *version == 0 {
        "INSERT INTO attention (shop_id, subject, content, version, updated_at) VALUES ($1, $2, $3, $4 + 1, $5) \
         ON CONFLICT DO NOTHING"
    } else {
        "UPDATE attention SET content = $3, version = version + 1, updated_at = $5 \
         WHERE shop_id = $1 AND subject = $2 AND version = $4"
    };
    Ok(execute(db, sql, values).await? > 0)
}

/// Forgets one subject.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &impl ConnectionTrait, shop: ShopId, subject: Subject) -> Result<(), StoreError> {
    attention::Entity::delete_by_id((shop.get(), subject.to_string()))
        .exec(db)
        .await?;
    Ok(())
}

/// Forgets what was last saved before `before`, in every shop, and returns how many subjects that were.
///
/// # Errors
/// When the database fails.
pub async fn purge_before(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<u64, StoreError> {
    let removed = attention::Entity::delete_many()
        .filter(attention::Column::UpdatedAt.lt(stored(before)))
        .exec(db)
        .await?;
    Ok(removed.rows_affected)
}

fn versioned_of(subject: Subject, model: &attention::Model) -> Result<Versioned, StoreError> {
    Ok(Versioned {
        subject,
        version: number(model.version, "version of attention")?,
        attention: serde_json::from_str(&model.content)
            .map_err(|error| StoreError::corrupt(format!("attention of {subject}: {error}")))?,
    })
}
