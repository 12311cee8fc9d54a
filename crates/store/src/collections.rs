//! The shop's collections and what is in them.
//!
//! What is in a collection may change without the collection or its products changing: those of a kind that the platform
//! fills by conditions. So news are told apart by when they were read and not by what the platform calls their last
//! change, and each whole reading ends with [`sweep_members`] and a question about each of [`ids_before`].

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use pairwell_domain::admin::CollectionCard;
use pairwell_domain::catalog::Collection;
use pairwell_domain::{CollectionId, ProductId, ShopId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::StoreError;
use crate::batch::{batch_row, parameter, rows};
use crate::convert::number;
use crate::entities::{collection, collection_product};
use crate::sql::{execute, plain, statement, stored};

/// Ids bound in one statement: far below the limit of either database.
const MAX_IDS: usize = 1_000;

batch_row! {
    CollectionRow { id: i64, title: String, }
}

batch_row! {
    MemberRow { collection_id: i64, product_id: i64, }
}

/// Stores collections that were read at `read_at`, and returns how many of them were news. One that was deleted later
/// stays deleted.
///
/// # Errors
/// When the database fails; nothing is stored then.
pub async fn upsert_many(
    db: &impl ConnectionTrait,
    shop: ShopId,
    collections: &[Collection],
    read_at: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let last: BTreeMap<CollectionId, &Collection> = collections.iter().map(|row| (row.id, row)).collect();
    if last.is_empty() {
        return Ok(0);
    }
    let batch: Vec<CollectionRow> = last
        .into_values()
        .map(|collection| CollectionRow {
            id: collection.id.get(),
            title: plain(&collection.title).into_owned(),
        })
        .collect();
    let sql = format!(
        "INSERT INTO collections (shop_id, id, title, read_at) SELECT $2, batch.id, batch.title, $3 FROM {} \
         WHERE true ON CONFLICT (shop_id, id) DO UPDATE SET title = excluded.title, read_at = excluded.read_at, \
         deleted_at = NULL WHERE excluded.read_at >= collections.read_at \
         AND (collections.deleted_at IS NULL OR excluded.read_at > collections.deleted_at)",
        rows::<CollectionRow>(db.get_database_backend()),
    );
    let values = [parameter(db, &batch), shop.get().into(), stored(read_at).into()];
    execute(db, sql, values).await
}

/// Stores what is in collections, as read at `read_at`. Of a collection that was read or deleted later nothing is taken.
///
/// # Errors
/// When the database fails; nothing is stored then.
pub async fn upsert_members(
    db: &impl ConnectionTrait,
    shop: ShopId,
    members: &[(CollectionId, ProductId)],
    read_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let members: BTreeSet<&(CollectionId, ProductId)> = members.iter().collect();
    if members.is_empty() {
        return Ok(());
    }
    let batch: Vec<MemberRow> = members
        .into_iter()
        .map(|(collection, product)| MemberRow {
            collection_id: collection.get(),
            product_id: product.get(),
        })
        .collect();
    // A member may come before its collection, so only what is known to be later keeps it out.
    let sql = format!(
        "INSERT INTO collection_products (shop_id, collection_id, product_id, read_at) \
         SELECT $2, batch.collection_id, batch.product_id, $3 FROM {} WHERE NOT EXISTS (SELECT 1 FROM collections \
         WHERE collections.shop_id = $2 AND collections.id = batch.collection_id \
         AND (collections.read_at > $3 OR collections.deleted_at >= $3)) \
         ON CONFLICT (shop_id, collection_id, product_id) DO UPDATE SET read_at = excluded.read_at \
         WHERE excluded.read_at > collection_products.read_at",
        rows::<MemberRow>(db.get_database_backend()),
    );
    let values = [parameter(db, &batch), shop.get().into(), stored(read_at).into()];
    execute(db, sql, values).await?;
    Ok(())
}

/// Stores one collection with all that is in it, as read at `read_at`; without its products only its name is news. Call
/// inside a transaction.
///
/// # Errors
/// When the database fails.
pub async fn replace(
    db: &impl ConnectionTrait,
    shop: ShopId,
    collection: &Collection,
    products: Option<&[ProductId]>,
    read_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    if products.is_none() && rename(db, shop, collection, read_at).await? > 0 {
        return Ok(());
    }
    let n_news = upsert_many(db, shop, std::slice::from_ref(collection), read_at).await?;
    let (1.., Some(products)) = (n_news, products) else {
        return Ok(());
    };
    let members: Vec<(CollectionId, ProductId)> = products.iter().map(|product| (collection.id, *product)).collect();
    upsert_members(db, shop, &members, read_at).await?;
    let sql = "DELETE FROM collection_products WHERE shop_id = $1 AND collection_id = $2 AND read_at < $3";
    let values = [shop.get().into(), collection.id.get().into(), stored(read_at).into()];
    execute(db, sql, values).await?;
    Ok(())
}

/// Gives a known collection its name. What is in it counts as read when it was: a reading under way has yet to bring it.
async fn rename(
    db: &impl ConnectionTrait,
    shop: ShopId,
    collection: &Collection,
    read_at: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let sql = "UPDATE collections SET title = $3 \
               WHERE shop_id = $1 AND id = $2 AND read_at <= $4 AND deleted_at IS NULL";
    let values = [
        shop.get().into(),
        collection.id.get().into(),
        plain(&collection.title).into_owned().into(),
        stored(read_at).into(),
    ];
    execute(db, sql, values).await
}

/// Deletes a collection. One that is not known yet leaves a tombstone too, because the news of its making may come after
/// the news of its end. Call inside a transaction.
///
/// # Errors
/// When the database fails.
pub async fn delete(
    db: &impl ConnectionTrait,
    shop: ShopId,
    id: CollectionId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO collections (shop_id, id, title, read_at, deleted_at) VALUES ($1, $2, '', $3, $3) \
               ON CONFLICT (shop_id, id) DO UPDATE SET deleted_at = excluded.deleted_at \
               WHERE collections.deleted_at IS NULL";
    execute(db, sql, [shop.get().into(), id.get().into(), stored(at).into()]).await?;
    let sql = "DELETE FROM collection_products WHERE shop_id = $1 AND collection_id = $2";
    execute(db, sql, [shop.get().into(), id.get().into()]).await?;
    Ok(())
}

/// Ends a whole reading that began at `read_at`: what a collection that it brought held before, and holds no more, is
/// taken out. What was read later by other ways stays.
///
/// # Errors
/// When the database fails.
pub async fn sweep_members(db: &impl ConnectionTrait, shop: ShopId, read_at: DateTime<Utc>) -> Result<(), StoreError> {
    let sql = "DELETE FROM collection_products WHERE shop_id = $1 AND read_at < $2 AND collection_id IN \
               (SELECT id FROM collections WHERE shop_id = $1 AND read_at >= $2)";
    execute(db, sql, [shop.get().into(), stored(read_at).into()]).await?;
    Ok(())
}

/// Collections that were last read before `read_at` and are not known to be gone, in the order of their numbers.
///
/// # Errors
/// When the database fails.
pub async fn ids_before(
    db: &impl ConnectionTrait,
    shop: ShopId,
    read_at: DateTime<Utc>,
) -> Result<Vec<CollectionId>, StoreError> {
    let sql = "SELECT id FROM collections WHERE shop_id = $1 AND read_at < $2 AND deleted_at IS NULL ORDER BY id";
    let found = db
        .query_all_raw(statement(db, sql, [shop.get().into(), stored(read_at).into()]))
        .await?;
    found
        .into_iter()
        .map(|row| Ok(CollectionId::new(row.try_get_by_index(0)?)))
        .collect()
}

/// Every collection with how many products of the catalogue it holds, by title, deleted ones too: those say so.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn cards(db: &impl ConnectionTrait, shop: ShopId) -> Result<Vec<CollectionCard>, StoreError> {
    let sql = "SELECT collections.id, collections.title, collections.deleted_at IS NOT NULL, \
               (SELECT COUNT(*) FROM collection_products AS member JOIN products ON products.shop_id = $1 \
               AND products.id = member.product_id AND products.deleted_at IS NULL \
               WHERE member.shop_id = $1 AND member.collection_id = collections.id) \
               FROM collections WHERE collections.shop_id = $1 ORDER BY collections.title, collections.id";
    let found = db.query_all_raw(statement(db, sql, [shop.get().into()])).await?;
    found
        .into_iter()
        .map(|row| {
            Ok(CollectionCard {
                id: CollectionId::new(row.try_get_by_index(0)?),
                title: row.try_get_by_index(1)?,
                is_gone: row.try_get_by_index(2)?,
                n_products: number(row.try_get_by_index(3)?, "products of a collection")?,
            })
        })
        .collect()
}

/// Which of these collections hold which products; one that was deleted, or never was, holds none and is not among the
/// keys.
///
/// # Errors
/// When the database fails.
pub async fn members(
    db: &impl ConnectionTrait,
    shop: ShopId,
    ids: &BTreeSet<CollectionId>,
) -> Result<BTreeMap<CollectionId, Vec<ProductId>>, StoreError> {
    let mut members = BTreeMap::new();
    let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
    for ids in ids.chunks(MAX_IDS) {
        let live: Vec<i64> = collection::Entity::find()
            .select_only()
            .column(collection::Column::Id)
            .filter(collection::Column::ShopId.eq(shop.get()))
            .filter(collection::Column::Id.is_in(ids.iter().copied()))
            .filter(collection::Column::DeletedAt.is_null())
            .into_tuple()
            .all(db)
            .await?;
        members.extend(live.iter().map(|id| (CollectionId::new(*id), Vec::new())));
        let found: Vec<(i64, i64)> = collection_product::Entity::find()
            .select_only()
            .column(collection_product::Column::CollectionId)
            .column(collection_product::Column::ProductId)
            .filter(collection_product::Column::ShopId.eq(shop.get()))
            .filter(collection_product::Column::CollectionId.is_in(live))
            .order_by_asc(collection_product::Column::CollectionId)
            .order_by_asc(collection_product::Column::ProductId)
            .into_tuple()
            .all(db)
            .await?;
        for (collection, product) in found {
            let held = members.entry(CollectionId::new(collection)).or_default();
            held.push(ProductId::new(product));
        }
    }
    Ok(members)
}
