//! Pairs the orders suggest, as last learnt, and what the merchant put away.

use chrono::{DateTime, Utc};
use pairwell_domain::admin::SuggestionKey;
use pairwell_domain::offer::CoPurchase;
use pairwell_domain::{ProductId, ShopId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};

use crate::StoreError;
use crate::batch::{Instant, batch_row, columns, parameter, rows};
use crate::convert::number;
use crate::entities::suggestion;
use crate::sql::{execute, statement};

batch_row! {
    SuggestionBatchRow {
        source_product_id: i64,
        target_product_id: i64,
        rank: i64,
        n_together: i64,
        n_source: i64,
        n_target: i64,
        n_orders: i64,
        attach_rate: f64,
        assoc_lift: f64,
    }
}

batch_row! {
    DismissalBatchRow {
        source_product_id: i64,
        target_product_id: i64,
        dismissed_at: Option<Instant>,
    }
}

/// Takes the place of everything suggested before. The order given is the order listed; of a pair that comes twice the
/// first one counts. Dismissals stay. Call inside a transaction.
///
/// # Errors
/// When the database fails.
pub async fn replace_all(
    db: &impl ConnectionTrait,
    shop: ShopId,
    suggestions: &[(SuggestionKey, CoPurchase)],
) -> Result<(), StoreError> {
    execute(db, "DELETE FROM suggestions WHERE shop_id = $1", [shop.get().into()]).await?;
    let batch: Vec<SuggestionBatchRow> = suggestions
        .iter()
        .zip(0..)
        .map(|((key, evidence), rank)| {
            let SuggestionKey { source, target } = key;
            let CoPurchase {
                n_together,
                n_source,
                n_target,
                n_orders,
                attach_rate,
                assoc_lift,
            } = evidence;
            SuggestionBatchRow {
                source_product_id: source.get(),
                target_product_id: target.get(),
                rank,
                n_together: i64::from(*n_together),
                n_source: i64::from(*n_source),
                n_target: i64::from(*n_target),
                n_orders: i64::from(*n_orders),
                attach_rate: *attach_rate,
                assoc_lift: *assoc_lift,
            }
        })
        .collect();
    let sql = format!(
        "INSERT INTO suggestions (shop_id, {columns}) SELECT $2, {columns} FROM {rows} WHERE true \
         ORDER BY rank ON CONFLICT DO NOTHING",
        columns = columns::<SuggestionBatchRow>(""),
        rows = rows::<SuggestionBatchRow>(db.get_database_backend()),
    );
    execute(db, sql, [parameter(db, &batch), shop.get().into()]).await?;
    Ok(())
}

/// Neither dismissed nor a pairing already.
const IS_OPEN: &str = "FROM suggestions WHERE suggestions.shop_id = $1 \
    AND NOT EXISTS (SELECT 1 FROM suggestion_dismissals AS away WHERE away.shop_id = $1 \
    AND away.source_product_id = suggestions.source_product_id \
    AND away.target_product_id = suggestions.target_product_id) \
    AND NOT EXISTS (SELECT 1 FROM pairings WHERE pairings.shop_id = $1 AND pairings.deleted_at IS NULL \
    AND pairings.source_product_id = suggestions.source_product_id \
    AND pairings.target_product_id = suggestions.target_product_id)";

/// One page of the suggestions that wait for the merchant, strongest first, and how many there are on all pages.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn list_open(
    db: &impl ConnectionTrait,
    shop: ShopId,
    page: u32,
    page_size: u32,
) -> Result<(Vec<(SuggestionKey, CoPurchase)>, u64), StoreError> {
    let sql = format!("SELECT suggestions.* {IS_OPEN} ORDER BY suggestions.rank LIMIT $2 OFFSET $3");
    let values = [
        shop.get().into(),
        i64::from(page_size).into(),
        (i64::from(page) * i64::from(page_size)).into(),
    ];
    let models = suggestion::Model::find_by_statement(statement(db, sql, values))
        .all(db)
        .await?;
    let items = models.into_iter().map(suggestion_of).collect::<Result<_, _>>()?;
    Ok((items, count_open(db, shop).await?))
}

/// How many suggestions wait for the merchant.
///
/// # Errors
/// When the database fails.
pub async fn count_open(db: &impl ConnectionTrait, shop: ShopId) -> Result<u64, StoreError> {
    let sql = format!("SELECT COUNT(*) {IS_OPEN}");
    let n_open: i64 = match db.query_one_raw(statement(db, sql, [shop.get().into()])).await? {
        Some(row) => row.try_get_by_index(0)?,
        None => 0,
    };
    number(n_open, "number of suggestions")
}

/// Every pair the merchant decided about, whether the orders suggest it or not: paired, switched off or on, or put away.
///
/// # Errors
/// When the database fails.
pub async fn decided(db: &impl ConnectionTrait, shop: ShopId) -> Result<Vec<SuggestionKey>, StoreError> {
    let sql = "SELECT source_product_id, target_product_id FROM suggestion_dismissals WHERE shop_id = $1 \
               UNION SELECT source_product_id, target_product_id FROM pairings WHERE shop_id = $1 AND deleted_at IS NULL";
    let rows = db.query_all_raw(statement(db, sql, [shop.get().into()])).await?;
    rows.iter()
        .map(|row| {
            Ok(SuggestionKey {
                source: ProductId::new(row.try_get_by_index(0)?),
                target: ProductId::new(row.try_get_by_index(1)?),
            })
        })
        .collect()
}

/// The strongest pairs in the orders, whatever the merchant thinks of them.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn strongest(
    db: &impl ConnectionTrait,
    shop: ShopId,
    limit: u64,
) -> Result<Vec<(SuggestionKey, CoPurchase)>, StoreError> {
    let models = suggestion::Entity::find()
        .filter(suggestion::Column::ShopId.eq(shop.get()))
        .order_by_asc(suggestion::Column::Rank)
        .limit(limit)
        .all(db)
        .await?;
    models.into_iter().map(suggestion_of).collect()
}

/// What the orders say about one suggested pair; none when they do not suggest it.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn evidence(
    db: &impl ConnectionTrait,
    shop: ShopId,
    key: &SuggestionKey,
) -> Result<Option<CoPurchase>, StoreError> {
    let model = suggestion::Entity::find_by_id((shop.get(), key.source.get(), key.target.get()))
        .one(db)
        .await?;
    Ok(model.map(suggestion_of).transpose()?.map(|(_, evidence)| evidence))
}

/// Puts suggestions away for good. One that is put away already keeps its day.
///
/// # Errors
/// When the database fails.
pub async fn dismiss(
    db: &impl ConnectionTrait,
    shop: ShopId,
    keys: &[SuggestionKey],
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let sql = format!(
        "INSERT INTO suggestion_dismissals (shop_id, {columns}) SELECT $2, {columns} FROM {rows} WHERE true \
         ON CONFLICT DO NOTHING",
        columns = columns::<DismissalBatchRow>(""),
        rows = rows::<DismissalBatchRow>(db.get_database_backend()),
    );
    execute(db, sql, [parameter(db, &dismissals(keys, Some(at))), shop.get().into()]).await?;
    Ok(())
}

/// Takes dismissals back.
///
/// # Errors
/// When the database fails.
pub async fn undismiss(db: &impl ConnectionTrait, shop: ShopId, keys: &[SuggestionKey]) -> Result<(), StoreError> {
    let sql = format!(
        "DELETE FROM suggestion_dismissals WHERE shop_id = $2 AND (source_product_id, target_product_id) IN \
         (SELECT batch.source_product_id, batch.target_product_id FROM {rows})",
        rows = rows::<DismissalBatchRow>(db.get_database_backend()),
    );
    execute(db, sql, [parameter(db, &dismissals(keys, None)), shop.get().into()]).await?;
    Ok(())
}

fn dismissals(keys: &[SuggestionKey], at: Option<DateTime<Utc>>) -> Vec<DismissalBatchRow> {
    keys.iter()
        .map(|SuggestionKey { source, target }| DismissalBatchRow {
            source_product_id: source.get(),
            target_product_id: target.get(),
            dismissed_at: at.map(Into::into),
        })
        .collect()
}

fn suggestion_of(model: suggestion::Model) -> Result<(SuggestionKey, CoPurchase), StoreError> {
    let suggestion::Model {
        shop_id: _,
        source_product_id,
        target_product_id,
        rank: _,
        n_together,
        n_source,
        n_target,
        n_orders,
        attach_rate,
        assoc_lift,
    } = model;
    let key = SuggestionKey {
        source: ProductId::new(source_product_id),
        target: ProductId::new(target_product_id),
    };
    let evidence = CoPurchase {
        n_together: number(n_together, "orders with both")?,
        n_source: number(n_source, "orders with the source")?,
        n_target: number(n_target, "orders with the target")?,
        n_orders: number(n_orders, "orders counted")?,
        attach_rate,
        assoc_lift,
    };
    Ok((key, evidence))
}
