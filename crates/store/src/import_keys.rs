//! Our numbers for things that come from files and have only a text key there.

use std::collections::{BTreeSet, HashMap};

use pairwell_domain::ShopId;
use sea_orm::{ConnectionTrait, EntityTrait as _};

use crate::batch::{batch_row, parameter, rows};
use crate::entities::import_key;
use crate::sql::{execute, plain, statement};
use crate::{StoreError, shops};

/// The kind of keys that are buyers.
pub const CUSTOMER: &str = "customer";

/// Keys of one statement: a file may hold millions.
const KEYS_PER_BATCH: usize = 10_000;

batch_row! {
    KeyRow { key: String, place: i64, }
}

/// The number of each key, the same at every call; keys that are new get the next ones, in alphabetical order. Numbers
/// of one kind start at 1. Call inside a transaction.
///
/// # Errors
/// `NotFound` when there is no such shop; [`StoreError::Corrupt`] for a key with the character NUL.
pub async fn ids_for(
    db: &impl ConnectionTrait,
    shop: ShopId,
    kind: &str,
    keys: &[String],
) -> Result<HashMap<String, i64>, StoreError> {
    // Two imports at once must not give one number twice.
    shops::lock(db, shop).await?;
    let distinct: BTreeSet<&String> = keys.iter().collect();
    let mut ids = HashMap::with_capacity(distinct.len());
    let distinct: Vec<&String> = distinct.into_iter().collect();
    for keys in distinct.chunks(KEYS_PER_BATCH) {
        add_ids(db, shop, kind, keys, &mut ids).await?;
    }
    Ok(ids)
}

/// The number of one key; none when no file named it.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, shop: ShopId, kind: &str, key: &str) -> Result<Option<i64>, StoreError> {
    let known = import_key::Entity::find_by_id((shop.get(), kind.to_owned(), plain(key).into_owned()))
        .one(db)
        .await?;
    Ok(known.map(|known| known.id))
}

async fn add_ids(
    db: &impl ConnectionTrait,
    shop: ShopId,
    kind: &str,
    keys: &[&String],
    ids: &mut HashMap<String, i64>,
) -> Result<(), StoreError> {
    if let Some(key) = keys.iter().find(|key| key.contains('\0')) {
        // Replacing the character, as texts do, could make one key of two.
        return Err(StoreError::corrupt(format!("key {key:?}")));
    }
    let batch: Vec<KeyRow> = keys
        .iter()
        .zip(1..)
        .map(|(key, place)| KeyRow {
            key: (*key).clone(),
            place,
        })
        .collect();
    let batch = parameter(db, &batch);
    let rows = rows::<KeyRow>(db.get_database_backend());
    let sql = format!(
        "INSERT INTO import_keys (shop_id, kind, key, id) \
         SELECT $2, $3, batch.key, \
         (SELECT COALESCE(MAX(id), 0) FROM import_keys WHERE shop_id = $2 AND kind = $3) \
         + ROW_NUMBER() OVER (ORDER BY batch.place) \
         FROM {rows} LEFT JOIN import_keys AS known \
         ON known.shop_id = $2 AND known.kind = $3 AND known.key = batch.key WHERE known.key IS NULL"
    );
    execute(db, sql, [batch.clone(), shop.get().into(), kind.into()]).await?;
    let sql = format!(
        "SELECT key, id FROM import_keys WHERE shop_id = $2 AND kind = $3 AND key IN (SELECT batch.key FROM {rows})"
    );
    for row in db
        .query_all_raw(statement(db, sql, [batch, shop.get().into(), kind.into()]))
        .await?
    {
        ids.insert(row.try_get_by_index(0)?, row.try_get_by_index(1)?);
    }
    Ok(())
}
