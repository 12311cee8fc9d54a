use chrono::{DateTime, Utc};
use pairwell_domain::pairing::{PairingIn, PairingOrigin};
use pairwell_domain::{PairingId, ProductId, ShopId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, TransactionSession as _, TransactionTrait};

use super::{NOT_FOUND, find, order};
use crate::convert::number;
use crate::db::begin;
use crate::entities::pairing;
use crate::sql::{execute, plain, statement, stored};
use crate::{StoreError, shops};

/// Makes a pairing at the end of its source's order. One between the same two products that was deleted comes back as
/// it is entered now, under its old number.
///
/// When the two are paired already, that is found without a failed statement, so a transaction can go on. Call inside
/// a transaction.
///
/// # Errors
/// `Conflict` when the two products are paired already.
pub async fn insert(
    db: &impl ConnectionTrait,
    shop: ShopId,
    entered: &PairingIn,
    origin: PairingOrigin,
    at: DateTime<Utc>,
) -> Result<PairingId, StoreError> {
    let PairingIn {
        source,
        target,
        reason_text,
        is_enabled,
    } = entered;
    shops::lock(db, shop).await?;
    let end = order::read(db, shop, *source).await?.len();
    // By hand, for the condition under which the old row gives way.
    let sql = "INSERT INTO pairings (shop_id, source_product_id, target_product_id, position, is_enabled, reason_text, \
               origin, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) \
               ON CONFLICT (shop_id, source_product_id, target_product_id) DO UPDATE SET \
               position = excluded.position, is_enabled = excluded.is_enabled, reason_text = excluded.reason_text, \
               origin = excluded.origin, created_at = excluded.created_at, updated_at = excluded.updated_at, \
               deleted_at = NULL WHERE pairings.deleted_at IS NOT NULL RETURNING id";
    let values = [
        shop.get().into(),
        source.get().into(),
        target.get().into(),
        (end as i64).into(),
        (*is_enabled).into(),
        reason_text.as_deref().map(|text| plain(text).into_owned()).into(),
        origin.code().into(),
        stored(at).into(),
    ];
    match db.query_one_raw(statement(db, sql, values)).await? {
        Some(row) => Ok(PairingId::new(row.try_get_by_index(0)?)),
        None => Err(already_paired()),
    }
}

/// Changes a pairing. With another source it moves to the end of that one's order. Call inside a transaction.
///
/// # Errors
/// `NotFound` when this shop has no such pairing, `Conflict` when the two products are paired by another one.
pub async fn update(
    db: &impl ConnectionTrait,
    shop: ShopId,
    id: PairingId,
    entered: &PairingIn,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let PairingIn {
        source,
        target,
        reason_text,
        is_enabled,
    } = entered;
    shops::lock(db, shop).await?;
    let known = find(db, shop, id).await?;
    make_room(db, shop, id, *source, *target).await?;
    let mut new_order = order::read(db, shop, *source).await?;
    let sql = "UPDATE pairings SET source_product_id = $3, target_product_id = $4, is_enabled = $5, \
               reason_text = $6, updated_at = $7 WHERE shop_id = $1 AND id = $2 AND deleted_at IS NULL";
    let values = [
        shop.get().into(),
        id.get().into(),
        source.get().into(),
        target.get().into(),
        (*is_enabled).into(),
        reason_text.as_deref().map(|text| plain(text).into_owned()).into(),
        stored(at).into(),
    ];
    found(execute(db, sql, values).await?)?;
    if known.source != *source {
        let left_behind = order::read(db, shop, known.source).await?;
        order::write(db, shop, &left_behind).await?;
        new_order.push(id.get());
        order::write(db, shop, &new_order).await?;
    }
    Ok(())
}

/// Looks for another pairing between the two products. A deleted one gives way for good; a live one does not.
async fn make_room(
    db: &impl ConnectionTrait,
    shop: ShopId,
    id: PairingId,
    source: ProductId,
    target: ProductId,
) -> Result<(), StoreError> {
    let other = pairing::Entity::find()
        .filter(pairing::Column::ShopId.eq(shop.get()))
        .filter(pairing::Column::SourceProductId.eq(source.get()))
        .filter(pairing::Column::TargetProductId.eq(target.get()))
        .filter(pairing::Column::Id.ne(id.get()))
        .one(db)
        .await?;
    match other {
        None => Ok(()),
        Some(other) if other.deleted_at.is_none() => Err(already_paired()),
        Some(other) => {
            pairing::Entity::delete_by_id(other.id).exec(db).await?;
            Ok(())
        }
    }
}

/// Switches a pairing on or off.
///
/// # Errors
/// `NotFound` when this shop has no such pairing.
pub async fn set_enabled(
    db: &impl ConnectionTrait,
    shop: ShopId,
    id: PairingId,
    is_enabled: bool,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let sql = "UPDATE pairings SET is_enabled = $3, updated_at = $4 \
               WHERE shop_id = $1 AND id = $2 AND deleted_at IS NULL";
    let values = [shop.get().into(), id.get().into(), is_enabled.into(), stored(at).into()];
    found(execute(db, sql, values).await?)
}

/// Moves a pairing to a place in its source's order, from 0; a place beyond the end is the end. Call inside a
/// transaction.
///
/// # Errors
/// `NotFound` when this shop has no such pairing.
pub async fn move_to(db: &impl ConnectionTrait, shop: ShopId, id: PairingId, position: u32) -> Result<(), StoreError> {
    shops::lock(db, shop).await?;
    let known = find(db, shop, id).await?;
    let mut order = order::read(db, shop, known.source).await?;
    order.retain(|other| *other != id.get());
    order.insert(place_in(&order, position), id.get());
    order::write(db, shop, &order).await
}

/// Takes a pairing out of every list; [`restore`] brings it back.
///
/// # Errors
/// `NotFound` when this shop has no such pairing, or has deleted it already.
pub async fn soft_delete(
    db: &impl TransactionTrait,
    shop: ShopId,
    id: PairingId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let txn = begin(db).await?;
    shops::lock(&txn, shop).await?;
    let known = find(&txn, shop, id).await?;
    let mut order = order::read(&txn, shop, known.source).await?;
    let sql = "UPDATE pairings SET deleted_at = $3, updated_at = $3 \
               WHERE shop_id = $1 AND id = $2 AND deleted_at IS NULL";
    let values = [shop.get().into(), id.get().into(), stored(at).into()];
    found(execute(&txn, sql, values).await?)?;
    order.retain(|other| *other != id.get());
    order::write(&txn, shop, &order).await?;
    Ok(txn.commit().await?)
}

/// Brings a deleted pairing back to the place it had. One that is not deleted stays as it is.
///
/// # Errors
/// `NotFound` when this shop has no such pairing, or it was deleted so long ago that it is gone.
pub async fn restore(db: &impl TransactionTrait, shop: ShopId, id: PairingId) -> Result<(), StoreError> {
    let txn = begin(db).await?;
    shops::lock(&txn, shop).await?;
    let model = pairing::Entity::find_by_id(id.get())
        .filter(pairing::Column::ShopId.eq(shop.get()))
        .one(&txn)
        .await?
        .ok_or(NOT_FOUND)?;
    if model.deleted_at.is_none() {
        return Ok(txn.commit().await?);
    }
    let mut order = order::read(&txn, shop, ProductId::new(model.source_product_id)).await?;
    let sql = "UPDATE pairings SET deleted_at = NULL WHERE shop_id = $1 AND id = $2";
    found(execute(&txn, sql, [shop.get().into(), id.get().into()]).await?)?;
    order.retain(|other| *other != id.get());
    order.insert(
        place_in(&order, number(model.position, "position of a pairing")?),
        id.get(),
    );
    order::write(&txn, shop, &order).await?;
    Ok(txn.commit().await?)
}

/// Removes for good what was deleted before `before`, in every shop, and returns how many that were.
///
/// # Errors
/// When the database fails.
pub async fn purge_deleted(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<u64, StoreError> {
    let removed = pairing::Entity::delete_many()
        .filter(pairing::Column::DeletedAt.lt(stored(before)))
        .exec(db)
        .await?;
    Ok(removed.rows_affected)
}

fn place_in(order: &[i64], position: u32) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX).min(order.len())
}

const fn found(n_changed: u64) -> Result<(), StoreError> {
    if n_changed == 0 { Err(NOT_FOUND) } else { Ok(()) }
}

fn already_paired() -> StoreError {
    StoreError::Conflict {
        constraint: "uq_pairings_shop_id_source_product_id_target_product_id".to_owned(),
    }
}
