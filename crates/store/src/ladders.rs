//! Upgrade ladders, as the merchant keeps them.
//!
//! A ladder is stored as one document. Which products stand in which ladder is kept beside it for those in use or
//! switched off, not for deleted ones: a product may stand in a new ladder while the old one can still be brought back.

use chrono::{DateTime, Utc};
use pairwell_domain::tier::{Difference, Good, HighlightLabel, Ladder, LadderIn, Rung};
use pairwell_domain::{LadderId, ProductId, ShopId, VariantId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, TransactionSession as _,
    TransactionTrait,
};
use serde::{Deserialize, Serialize};

use crate::db::begin;
use crate::entities::{ladder, ladder_good};
use crate::sql::{execute, plain, stored};
use crate::{StoreError, shops};

/// The part of a ladder that is read and written as a whole.
#[derive(Serialize, Deserialize)]
struct Content {
    rungs: Vec<Rung>,
    differences: Vec<Difference>,
    highlighted: usize,
    label: HighlightLabel,
    step_reason: Option<String>,
}

/// Every ladder, those switched off too, oldest first.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn list(db: &impl ConnectionTrait, shop: ShopId) -> Result<Vec<Ladder>, StoreError> {
    let models = ladder::Entity::find()
        .filter(ladder::Column::ShopId.eq(shop.get()))
        .filter(ladder::Column::DeletedAt.is_null())
        .order_by_asc(ladder::Column::CreatedAt)
        .order_by_asc(ladder::Column::Id)
        .all(db)
        .await?;
    models.into_iter().map(ladder_of).collect()
}

/// One ladder.
///
/// # Errors
/// `NotFound` when this shop has no such ladder, or has deleted it.
pub async fn find(db: &impl ConnectionTrait, shop: ShopId, id: LadderId) -> Result<Ladder, StoreError> {
    ladder::Entity::find_by_id(id.get())
        .filter(ladder::Column::ShopId.eq(shop.get()))
        .filter(ladder::Column::DeletedAt.is_null())
        .one(db)
        .await?
        .map_or(Err(NOT_FOUND), ladder_of)
}

/// Makes a ladder. Call inside a transaction.
///
/// # Errors
/// `Conflict` when one of its products stands in another ladder already.
pub async fn insert(
    db: &impl ConnectionTrait,
    shop: ShopId,
    entered: &LadderIn,
    at: DateTime<Utc>,
) -> Result<LadderId, StoreError> {
    shops::lock(db, shop).await?;
    let at = stored(at);
    let new = ladder::ActiveModel {
        shop_id: Set(shop.get()),
        name: Set(plain(&entered.name).into_owned()),
        content: Set(content_of(entered)),
        is_enabled: Set(entered.is_enabled),
        deleted_at: Set(None),
        created_at: Set(at),
        updated_at: Set(at),
        ..Default::default()
    };
    let id = LadderId::new(ladder::Entity::insert(new).exec(db).await?.last_insert_id);
    put_goods(db, shop, id, &entered.rungs).await?;
    Ok(id)
}

/// Changes a ladder. Call inside a transaction.
///
/// # Errors
/// `NotFound` when this shop has no such ladder, `Conflict` when one of its products stands in another one.
pub async fn update(
    db: &impl ConnectionTrait,
    shop: ShopId,
    id: LadderId,
    entered: &LadderIn,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    shops::lock(db, shop).await?;
    let sql = "UPDATE ladders SET name = $3, content = $4, is_enabled = $5, updated_at = $6 \
               WHERE shop_id = $1 AND id = $2 AND deleted_at IS NULL";
    let values = [
        shop.get().into(),
        id.get().into(),
        plain(&entered.name).into_owned().into(),
        content_of(entered).into(),
        entered.is_enabled.into(),
        stored(at).into(),
    ];
    found(execute(db, sql, values).await?)?;
    take_goods(db, id).await?;
    put_goods(db, shop, id, &entered.rungs).await
}

/// Switches a ladder on or off.
///
/// # Errors
/// `NotFound` when this shop has no such ladder.
pub async fn set_enabled(
    db: &impl ConnectionTrait,
    shop: ShopId,
    id: LadderId,
    is_enabled: bool,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let sql =
        "UPDATE ladders SET is_enabled = $3, updated_at = $4 WHERE shop_id = $1 AND id = $2 AND deleted_at IS NULL";
    let values = [shop.get().into(), id.get().into(), is_enabled.into(), stored(at).into()];
    found(execute(db, sql, values).await?)
}

/// Takes a ladder out of every list; [`restore`] brings it back.
///
/// # Errors
/// `NotFound` when this shop has no such ladder, or has deleted it already.
pub async fn soft_delete(
    db: &impl TransactionTrait,
    shop: ShopId,
    id: LadderId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let txn = begin(db).await?;
    shops::lock(&txn, shop).await?;
    let sql =
        "UPDATE ladders SET deleted_at = $3, updated_at = $3 WHERE shop_id = $1 AND id = $2 AND deleted_at IS NULL";
    let values = [shop.get().into(), id.get().into(), stored(at).into()];
    found(execute(&txn, sql, values).await?)?;
    take_goods(&txn, id).await?;
    Ok(txn.commit().await?)
}

/// Brings a deleted ladder back. One that is not deleted stays as it is.
///
/// # Errors
/// `NotFound` when this shop has no such ladder, or it is gone; `Conflict` when one of its products has come to stand
/// in another ladder since.
pub async fn restore(db: &impl TransactionTrait, shop: ShopId, id: LadderId) -> Result<(), StoreError> {
    let txn = begin(db).await?;
    shops::lock(&txn, shop).await?;
    let sql = "UPDATE ladders SET deleted_at = NULL WHERE shop_id = $1 AND id = $2 AND deleted_at IS NOT NULL";
    let n_changed = execute(&txn, sql, [shop.get().into(), id.get().into()]).await?;
    let back = find(&txn, shop, id).await?;
    if n_changed > 0 {
        put_goods(&txn, shop, id, &back.rungs).await?;
    }
    Ok(txn.commit().await?)
}

/// Removes for good what was deleted before `before`, in every shop, and returns how many that were.
///
/// # Errors
/// When the database fails.
pub async fn purge_deleted(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<u64, StoreError> {
    let removed = ladder::Entity::delete_many()
        .filter(ladder::Column::DeletedAt.lt(stored(before)))
        .exec(db)
        .await?;
    Ok(removed.rows_affected)
}

/// Writes down what stands where, unless it stands in another ladder. The shop is locked, so nobody comes between.
async fn put_goods(db: &impl ConnectionTrait, shop: ShopId, id: LadderId, rungs: &[Rung]) -> Result<(), StoreError> {
    let goods = || rungs.iter().flat_map(|rung| &rung.goods);
    let taken = ladder_good::Entity::find()
        .filter(ladder_good::Column::ShopId.eq(shop.get()))
        .filter(ladder_good::Column::ProductId.is_in(goods().filter_map(Good::product).map(ProductId::get)))
        .all(db)
        .await?;
    if taken
        .iter()
        .map(good_of)
        .any(|other| goods().any(|good| good.overlaps(&other)))
    {
        return Err(StoreError::Conflict {
            constraint: "uq_ladder_goods_shop_id_product_id".to_owned(),
        });
    }
    let places = rungs
        .iter()
        .zip(0..)
        .flat_map(|(rung, n)| rung.goods.iter().zip(0..).map(move |(good, place)| (n, place, good)));
    let rows: Vec<ladder_good::ActiveModel> = places
        .filter_map(|(rung, place, good)| {
            Some(ladder_good::ActiveModel {
                ladder_id: Set(id.get()),
                rung: Set(rung),
                place: Set(place),
                shop_id: Set(shop.get()),
                product_id: Set(good.product()?.get()),
                variant_id: Set(variant_of(good)),
            })
        })
        .collect();
    if !rows.is_empty() {
        ladder_good::Entity::insert_many(rows)
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

async fn take_goods(db: &impl ConnectionTrait, id: LadderId) -> Result<(), StoreError> {
    execute(db, "DELETE FROM ladder_goods WHERE ladder_id = $1", [id.get().into()]).await?;
    Ok(())
}

const fn variant_of(good: &Good) -> Option<i64> {
    match good {
        Good::Variant { variant, .. } => Some(variant.get()),
        Good::Product { .. } | Good::Plan { .. } => None,
    }
}

fn good_of(model: &ladder_good::Model) -> Good {
    let product = ProductId::new(model.product_id);
    match model.variant_id {
        Some(variant) => Good::Variant {
            product,
            variant: VariantId::new(variant),
        },
        None => Good::Product { product },
    }
}

const NOT_FOUND: StoreError = StoreError::NotFound { what: "ladder" };

const fn found(n_changed: u64) -> Result<(), StoreError> {
    if n_changed == 0 { Err(NOT_FOUND) } else { Ok(()) }
}

fn content_of(entered: &LadderIn) -> String {
    let LadderIn {
        name: _,
        rungs,
        differences,
        highlighted,
        label,
        step_reason,
        is_enabled: _,
    } = entered.clone();
    let content = Content {
        rungs,
        differences,
        highlighted,
        label,
        step_reason,
    };
    serde_json::to_string(&content).expect("a ladder of plain values has a JSON form")
}

fn ladder_of(model: ladder::Model) -> Result<Ladder, StoreError> {
    let ladder::Model {
        id,
        shop_id: _,
        name,
        content,
        is_enabled,
        deleted_at: _,
        created_at,
        updated_at,
    } = model;
    let Content {
        rungs,
        differences,
        highlighted,
        label,
        step_reason,
    } = serde_json::from_str(&content)
        .map_err(|error| StoreError::corrupt(format!("content of ladder {id}: {error}")))?;
    Ok(Ladder {
        id: LadderId::new(id),
        name,
        rungs,
        differences,
        highlighted,
        label,
        step_reason,
        is_enabled,
        created_at,
        updated_at,
    })
}
