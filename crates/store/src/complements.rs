//! The lists of complementary products that merchants keep on the platform, and taking them over as pairings.
//!
//! What would become of a pair is judged by one query, for the preview and for the taking over, so that what was shown
//! is what is done.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use pairwell_domain::admin::{ComplementCounts, ComplementState};
use pairwell_domain::pairing::{MAX_TARGETS_PER_SOURCE, PairingOrigin};
use pairwell_domain::{ProductId, ShopId};
use sea_orm::ConnectionTrait;

use crate::batch::{Instant, batch_row, join_after_batch, parameter, rows};
use crate::convert::{number, word};
use crate::sql::{execute, statement, stored};
use crate::{StoreError, shops};

/// A product's list, as it was when the product was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComplementList {
    /// The product.
    pub product: ProductId,
    /// Its last change: a list older than the product that is stored changes nothing.
    pub updated_at: DateTime<Utc>,
    /// The products listed, in their order; none twice.
    pub targets: Vec<ProductId>,
}

/// One pair of a list, and what would become of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListedPair {
    /// The product whose list it is.
    pub source: ProductId,
    /// The product listed.
    pub target: ProductId,
    /// What taking it over would do.
    pub state: ComplementState,
}

batch_row! {
    ListRow { id: i64, updated_at: Instant, }
}

batch_row! {
    PairRow { product_id: i64, target_product_id: i64, position: i64, updated_at: Instant, }
}

/// Stores the lists of products, each in place of the one before. Store the products first: a list is taken only from
/// the news that the product itself is from.
///
/// # Errors
/// When the database fails.
pub async fn replace(db: &impl ConnectionTrait, shop: ShopId, lists: &[ComplementList]) -> Result<(), StoreError> {
    let mut newest: BTreeMap<ProductId, &ComplementList> = BTreeMap::new();
    for list in lists {
        let known = newest.entry(list.product).or_insert(list);
        if list.updated_at >= known.updated_at {
            *known = list;
        }
    }
    if newest.is_empty() {
        return Ok(());
    }
    let heads: Vec<ListRow> = newest
        .values()
        .map(|list| ListRow {
            id: list.product.get(),
            updated_at: list.updated_at.into(),
        })
        .collect();
    let backend = db.get_database_backend();
    let join = join_after_batch(backend);
    let sql = format!(
        "DELETE FROM complements WHERE shop_id = $2 AND product_id IN (SELECT products.id FROM {} {join} products \
         ON products.shop_id = $2 AND products.id = batch.id AND products.updated_at = batch.updated_at)",
        rows::<ListRow>(backend),
    );
    execute(db, sql, [parameter(db, &heads), shop.get().into()]).await?;
    let pairs: Vec<PairRow> = newest
        .values()
        .flat_map(|list| {
            list.targets.iter().zip(0..).map(|(target, position)| PairRow {
                product_id: list.product.get(),
                target_product_id: target.get(),
                position,
                updated_at: list.updated_at.into(),
            })
        })
        .collect();
    if pairs.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "INSERT INTO complements (shop_id, product_id, target_product_id, position) \
         SELECT $2, batch.product_id, batch.target_product_id, batch.position FROM {} {join} products \
         ON products.shop_id = $2 AND products.id = batch.product_id AND products.updated_at = batch.updated_at \
         AND products.deleted_at IS NULL WHERE true ON CONFLICT DO NOTHING",
        rows::<PairRow>(backend),
    );
    execute(db, sql, [parameter(db, &pairs), shop.get().into()]).await?;
    Ok(())
}

/// Every listed pair of a shop's products with what would become of it. `$1` is the shop; places count from 1.
fn judged() -> String {
    let [new, paired, unknown, full] = [
        ComplementState::New,
        ComplementState::Paired,
        ComplementState::Unknown,
        ComplementState::Full,
    ]
    .map(ComplementState::code);
    format!(
        "WITH known AS (SELECT listed.product_id, listed.target_product_id, listed.position, source.search_text, \
         CASE WHEN target.id IS NULL THEN '{unknown}' WHEN pairing.id IS NOT NULL THEN '{paired}' ELSE '{new}' END \
         AS state FROM complements AS listed \
         JOIN products AS source ON source.shop_id = $1 AND source.id = listed.product_id \
         AND source.deleted_at IS NULL \
         LEFT JOIN products AS target ON target.shop_id = $1 AND target.id = listed.target_product_id \
         AND target.deleted_at IS NULL \
         LEFT JOIN pairings AS pairing ON pairing.shop_id = $1 AND pairing.source_product_id = listed.product_id \
         AND pairing.target_product_id = listed.target_product_id AND pairing.deleted_at IS NULL \
         WHERE listed.shop_id = $1), \
         placed AS (SELECT known.*, ROW_NUMBER() OVER (PARTITION BY known.product_id, known.state \
         ORDER BY known.position) + (SELECT COUNT(*) FROM pairings AS sibling WHERE sibling.shop_id = $1 \
         AND sibling.source_product_id = known.product_id AND sibling.deleted_at IS NULL) AS place FROM known), \
         judged AS (SELECT product_id, target_product_id, position, search_text, place, \
         CASE WHEN state = '{new}' AND place > {MAX_TARGETS_PER_SOURCE} THEN '{full}' ELSE state END AS state \
         FROM placed) "
    )
}

/// How many pairs the lists hold.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn counts(db: &impl ConnectionTrait, shop: ShopId) -> Result<ComplementCounts, StoreError> {
    let of = |state: ComplementState| format!("COUNT(CASE WHEN state = '{}' THEN 1 END)", state.code());
    let sql = format!(
        "{}SELECT COUNT(DISTINCT product_id), {}, {}, {}, {} FROM judged",
        judged(),
        of(ComplementState::New),
        of(ComplementState::Paired),
        of(ComplementState::Unknown),
        of(ComplementState::Full),
    );
    let Some(row) = db.query_one_raw(statement(db, sql, [shop.get().into()])).await? else {
        return Ok(ComplementCounts::default());
    };
    let n =
        |place: usize| -> Result<u64, StoreError> { number(row.try_get_by_index(place)?, "number of listed pairs") };
    Ok(ComplementCounts {
        n_lists: n(0)?,
        n_new: n(1)?,
        n_paired: n(2)?,
        n_unknown: n(3)?,
        n_full: n(4)?,
    })
}

/// One page of listed pairs, by title of the product and then in its list's order.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn list(
    db: &impl ConnectionTrait,
    shop: ShopId,
    page: u32,
    page_size: u32,
) -> Result<Vec<ListedPair>, StoreError> {
    let sql = format!(
        "{}SELECT product_id, target_product_id, state FROM judged \
         ORDER BY search_text, product_id, position LIMIT $2 OFFSET $3",
        judged()
    );
    let values = [
        shop.get().into(),
        i64::from(page_size).into(),
        (i64::from(page) * i64::from(page_size)).into(),
    ];
    let found = db.query_all_raw(statement(db, sql, values)).await?;
    found
        .into_iter()
        .map(|row| {
            let code: String = row.try_get_by_index(2)?;
            Ok(ListedPair {
                source: ProductId::new(row.try_get_by_index(0)?),
                target: ProductId::new(row.try_get_by_index(1)?),
                state: word(ComplementState::from_code(&code), &code, "state of a listed pair")?,
            })
        })
        .collect()
}

/// Makes pairings of all pairs that are new, each at the end of its product's order, and returns how many. What is
/// paired already stays as it is. Call inside a transaction.
///
/// # Errors
/// When the database fails.
pub async fn take(db: &impl ConnectionTrait, shop: ShopId, at: DateTime<Utc>) -> Result<u64, StoreError> {
    shops::lock(db, shop).await?;
    let sql = format!(
        "{}INSERT INTO pairings (shop_id, source_product_id, target_product_id, position, is_enabled, reason_text, \
         origin, created_at, updated_at) SELECT $1, product_id, target_product_id, place - 1, true, NULL, $2, $3, $3 \
         FROM judged WHERE state = '{}' \
         ON CONFLICT (shop_id, source_product_id, target_product_id) DO UPDATE SET \
         position = excluded.position, is_enabled = excluded.is_enabled, reason_text = excluded.reason_text, \
         origin = excluded.origin, created_at = excluded.created_at, updated_at = excluded.updated_at, \
         deleted_at = NULL WHERE pairings.deleted_at IS NOT NULL",
        judged(),
        ComplementState::New.code(),
    );
    let values = [
        shop.get().into(),
        PairingOrigin::Listed.code().into(),
        stored(at).into(),
    ];
    execute(db, sql, values).await
}

/// Deletes what [`take`] made at `taken_at`, and returns how many pairings that were. One that was changed since is the
/// merchant's own and stays. Call inside a transaction.
///
/// # Errors
/// When the database fails.
pub async fn take_back(
    db: &impl ConnectionTrait,
    shop: ShopId,
    taken_at: DateTime<Utc>,
    at: DateTime<Utc>,
) -> Result<u64, StoreError> {
    shops::lock(db, shop).await?;
    let origin = PairingOrigin::Listed.code();
    let sql = "UPDATE pairings SET deleted_at = $4, updated_at = $4 WHERE shop_id = $1 AND origin = $2 \
               AND created_at = $3 AND updated_at = $3 AND deleted_at IS NULL";
    let values = [
        shop.get().into(),
        origin.into(),
        stored(taken_at).into(),
        stored(at).into(),
    ];
    let n_removed = execute(db, sql, values).await?;
    // What is left of each list closes up.
    let sql = "UPDATE pairings SET position = ordered.place - 1 FROM (SELECT id, ROW_NUMBER() OVER (\
               PARTITION BY source_product_id ORDER BY position, id) AS place FROM pairings \
               WHERE shop_id = $1 AND deleted_at IS NULL AND source_product_id IN (SELECT source_product_id \
               FROM pairings WHERE shop_id = $1 AND origin = $2 AND created_at = $3)) AS ordered \
               WHERE pairings.shop_id = $1 AND pairings.id = ordered.id AND pairings.position <> ordered.place - 1";
    let values = [shop.get().into(), origin.into(), stored(taken_at).into()];
    execute(db, sql, values).await?;
    Ok(n_removed)
}
