//! Rules on what products are, as the merchant keeps them. A rule is stored as one document.

use chrono::{DateTime, Utc};
use pairwell_domain::rule::{Matching, Rule, RuleIn, RuleKind};
use pairwell_domain::{RuleId, ShopId};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};

use crate::entities::rule;
use crate::sql::{execute, stored};
use crate::{StoreError, shops};

/// The part of a rule that is read and written as a whole.
#[derive(Serialize, Deserialize)]
struct Content {
    kind: RuleKind,
    when: Matching,
    then: Matching,
    reason_text: Option<String>,
}

/// Every rule, those switched off too, oldest first.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn list(db: &impl ConnectionTrait, shop: ShopId) -> Result<Vec<Rule>, StoreError> {
    let models = rule::Entity::find()
        .filter(rule::Column::ShopId.eq(shop.get()))
        .filter(rule::Column::DeletedAt.is_null())
        .order_by_asc(rule::Column::CreatedAt)
        .order_by_asc(rule::Column::Id)
        .all(db)
        .await?;
    models.into_iter().map(rule_of).collect()
}

/// How many rules there are, those switched off too.
///
/// # Errors
/// When the database fails.
pub async fn count(db: &impl ConnectionTrait, shop: ShopId) -> Result<u64, StoreError> {
    Ok(rule::Entity::find()
        .filter(rule::Column::ShopId.eq(shop.get()))
        .filter(rule::Column::DeletedAt.is_null())
        .count(db)
        .await?)
}

/// One rule.
///
/// # Errors
/// `NotFound` when this shop has no such rule, or has deleted it.
pub async fn find(db: &impl ConnectionTrait, shop: ShopId, id: RuleId) -> Result<Rule, StoreError> {
    rule::Entity::find_by_id(id.get())
        .filter(rule::Column::ShopId.eq(shop.get()))
        .filter(rule::Column::DeletedAt.is_null())
        .one(db)
        .await?
        .map_or(Err(NOT_FOUND), rule_of)
}

/// Makes a rule, after all the others. Call inside a transaction: no other one is made in the shop until it ends.
///
/// # Errors
/// When the database fails, or the shop is gone.
pub async fn insert(
    db: &impl ConnectionTrait,
    shop: ShopId,
    entered: &RuleIn,
    at: DateTime<Utc>,
) -> Result<RuleId, StoreError> {
    shops::lock(db, shop).await?;
    let at = stored(at);
    let new = rule::ActiveModel {
        shop_id: Set(shop.get()),
        content: Set(content_of(entered)),
        is_enabled: Set(entered.is_enabled),
        deleted_at: Set(None),
        created_at: Set(at),
        updated_at: Set(at),
        ..Default::default()
    };
    Ok(RuleId::new(rule::Entity::insert(new).exec(db).await?.last_insert_id))
}

/// Changes a rule.
///
/// # Errors
/// `NotFound` when this shop has no such rule.
pub async fn update(
    db: &impl ConnectionTrait,
    shop: ShopId,
    id: RuleId,
    entered: &RuleIn,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let sql = "UPDATE rules SET content = $3, is_enabled = $4, updated_at = $5 \
               WHERE shop_id = $1 AND id = $2 AND deleted_at IS NULL";
    let values = [
        shop.get().into(),
        id.get().into(),
        content_of(entered).into(),
        entered.is_enabled.into(),
        stored(at).into(),
    ];
    found(execute(db, sql, values).await?)
}

/// Switches a rule on or off.
///
/// # Errors
/// `NotFound` when this shop has no such rule.
pub async fn set_enabled(
    db: &impl ConnectionTrait,
    shop: ShopId,
    id: RuleId,
    is_enabled: bool,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let sql = "UPDATE rules SET is_enabled = $3, updated_at = $4 WHERE shop_id = $1 AND id = $2 AND deleted_at IS NULL";
    let values = [shop.get().into(), id.get().into(), is_enabled.into(), stored(at).into()];
    found(execute(db, sql, values).await?)
}

/// Takes a rule out of every list; [`restore`] brings it back.
///
/// # Errors
/// `NotFound` when this shop has no such rule, or has deleted it already.
pub async fn soft_delete(
    db: &impl ConnectionTrait,
    shop: ShopId,
    id: RuleId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let sql = "UPDATE rules SET deleted_at = $3, updated_at = $3 WHERE shop_id = $1 AND id = $2 AND deleted_at IS NULL";
    let values = [shop.get().into(), id.get().into(), stored(at).into()];
    found(execute(db, sql, values).await?)
}

/// Brings a deleted rule back. One that is not deleted stays as it is.
///
/// # Errors
/// `NotFound` when this shop has no such rule, or it is gone.
pub async fn restore(db: &impl ConnectionTrait, shop: ShopId, id: RuleId) -> Result<(), StoreError> {
    let sql = "UPDATE rules SET deleted_at = NULL WHERE shop_id = $1 AND id = $2";
    found(execute(db, sql, [shop.get().into(), id.get().into()]).await?)
}

/// Removes for good what was deleted before `before`, in every shop, and returns how many that were.
///
/// # Errors
/// When the database fails.
pub async fn purge_deleted(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<u64, StoreError> {
    let removed = rule::Entity::delete_many()
        .filter(rule::Column::DeletedAt.lt(stored(before)))
        .exec(db)
        .await?;
    Ok(removed.rows_affected)
}

const NOT_FOUND: StoreError = StoreError::NotFound { what: "rule" };

const fn found(n_changed: u64) -> Result<(), StoreError> {
    if n_changed == 0 { Err(NOT_FOUND) } else { Ok(()) }
}

fn content_of(entered: &RuleIn) -> String {
    let RuleIn {
        kind,
        when,
        then,
        reason_text,
        is_enabled: _,
    } = entered.clone();
    let content = Content {
        kind,
        when,
        then,
        reason_text,
    };
    serde_json::to_string(&content).expect("a rule of plain values has a JSON form")
}

fn rule_of(model: rule::Model) -> Result<Rule, StoreError> {
    let Content {
        kind,
        when,
        then,
        reason_text,
    } = serde_json::from_str(&model.content)
        .map_err(|error| StoreError::corrupt(format!("rule {}: {error}", model.id)))?;
    Ok(Rule {
        id: RuleId::new(model.id),
        entered: RuleIn {
            kind,
            when,
            then,
            reason_text,
            is_enabled: model.is_enabled,
        },
    })
}
