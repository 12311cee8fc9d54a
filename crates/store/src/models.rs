//! Learnt models. The files stand elsewhere; here is which of them is in use, and what it was made of.

use chrono::{DateTime, Utc};
use pairwell_domain::ShopId;
use pairwell_domain::learning::EngineReport;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::StoreError;
use crate::convert::{count, number};
use crate::entities::model;
use crate::sql::{execute, plain, stored};

/// A model as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelRow {
    /// Its name; models of one shop have different ones.
    pub version: String,
    /// Name of its file.
    pub file_name: String,
    /// Checksum of the file.
    pub checksum: String,
    /// Orders it was learnt from.
    pub n_orders: u64,
    /// Products in them.
    pub n_products: u64,
    /// Pairs it holds.
    pub n_pairs: u64,
    /// Digest of the parameters it was learnt with.
    pub params_digest: String,
    /// When it was learnt.
    pub trained_at: DateTime<Utc>,
    /// What was learned beyond pairs; several models may share it, since it takes longer and is learned less often.
    pub engine: Option<EngineRow>,
}

/// What was learned beyond pairs.
#[derive(Debug, Clone, PartialEq)]
pub struct EngineRow {
    /// Name of its file.
    pub file_name: String,
    /// Checksum of the file.
    pub checksum: String,
    /// What learning came to.
    pub report: EngineReport,
    /// When it was learned.
    pub learned_at: DateTime<Utc>,
}

/// Stores a model and puts it in use; the others stay, out of use. Call inside a transaction.
///
/// # Errors
/// `Conflict` when there is a model of this name already.
pub async fn insert_current(db: &impl ConnectionTrait, shop: ShopId, row: &ModelRow) -> Result<(), StoreError> {
    let ModelRow {
        version,
        file_name,
        checksum,
        n_orders,
        n_products,
        n_pairs,
        params_digest,
        trained_at,
        engine,
    } = row;
    put_out_of_use(db, shop).await?;
    let sql = "INSERT INTO models (shop_id, version, file_name, checksum, n_orders, n_products, n_pairs, \
               params_digest, trained_at, is_current, engine_file, engine_checksum, engine_report, \
               engine_learned_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    let text = |text: &str| plain(text).into_owned();
    let report =
        |engine: &EngineRow| serde_json::to_string(&engine.report).expect("a report of plain values has a JSON form");
    let engine = engine.as_ref();
    let values = [
        shop.get().into(),
        text(version).into(),
        text(file_name).into(),
        text(checksum).into(),
        count(*n_orders).into(),
        count(*n_products).into(),
        count(*n_pairs).into(),
        text(params_digest).into(),
        stored(*trained_at).into(),
        true.into(),
        engine.map(|engine| text(&engine.file_name)).into(),
        engine.map(|engine| text(&engine.checksum)).into(),
        engine.map(report).into(),
        engine.map(|engine| stored(engine.learned_at)).into(),
    ];
    execute(db, sql, values).await?;
    Ok(())
}

/// Puts a former model in use again; false when the shop has none of this name. Call inside a transaction.
///
/// # Errors
/// When the database fails.
pub async fn use_again(db: &impl ConnectionTrait, shop: ShopId, version: &str) -> Result<bool, StoreError> {
    put_out_of_use(db, shop).await?;
    let sql = "UPDATE models SET is_current = $3 WHERE shop_id = $1 AND version = $2";
    let n = execute(db, sql, [shop.get().into(), version.into(), true.into()]).await?;
    Ok(n > 0)
}

async fn put_out_of_use(db: &impl ConnectionTrait, shop: ShopId) -> Result<(), StoreError> {
    let sql = "UPDATE models SET is_current = $2 WHERE shop_id = $1 AND is_current";
    execute(db, sql, [shop.get().into(), false.into()]).await?;
    Ok(())
}

/// Takes the engines from all models of a shop: their files are gone. Pairs stay in use.
///
/// # Errors
/// When the database fails.
pub async fn drop_engines(db: &impl ConnectionTrait, shop: ShopId) -> Result<(), StoreError> {
    let sql = "UPDATE models SET engine_file = NULL, engine_checksum = NULL, engine_report = NULL, \
               engine_learned_at = NULL WHERE shop_id = $1";
    execute(db, sql, [shop.get().into()]).await?;
    Ok(())
}

/// Forgets the models of these names that are not in use.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &impl ConnectionTrait, shop: ShopId, versions: &[String]) -> Result<(), StoreError> {
    model::Entity::delete_many()
        .filter(model::Column::ShopId.eq(shop.get()))
        .filter(model::Column::IsCurrent.eq(false))
        .filter(model::Column::Version.is_in(versions))
        .exec(db)
        .await?;
    Ok(())
}

/// The model in use.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn current(db: &impl ConnectionTrait, shop: ShopId) -> Result<Option<ModelRow>, StoreError> {
    model::Entity::find()
        .filter(model::Column::ShopId.eq(shop.get()))
        .filter(model::Column::IsCurrent.eq(true))
        .one(db)
        .await?
        .map(row_of)
        .transpose()
}

/// Every model of a shop, newest first.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn list(db: &impl ConnectionTrait, shop: ShopId) -> Result<Vec<ModelRow>, StoreError> {
    let models = model::Entity::find()
        .filter(model::Column::ShopId.eq(shop.get()))
        .order_by_desc(model::Column::TrainedAt)
        .order_by_desc(model::Column::Version)
        .all(db)
        .await?;
    models.into_iter().map(row_of).collect()
}

fn row_of(model: model::Model) -> Result<ModelRow, StoreError> {
    let model::Model {
        shop_id: _,
        version,
        file_name,
        checksum,
        n_orders,
        n_products,
        n_pairs,
        params_digest,
        trained_at,
        is_current: _,
        engine_file,
        engine_checksum,
        engine_report,
        engine_learned_at,
    } = model;
    let engine = match (engine_file, engine_checksum, engine_report, engine_learned_at) {
        (Some(file_name), Some(checksum), Some(report), Some(learned_at)) => Some(EngineRow {
            file_name,
            checksum,
            report: serde_json::from_str(&report)
                .map_err(|error| StoreError::corrupt(format!("engine of model {version}: {error}")))?,
            learned_at,
        }),
        _ => None,
    };
    Ok(ModelRow {
        version,
        file_name,
        checksum,
        n_orders: number(n_orders, "orders of a model")?,
        n_products: number(n_products, "products of a model")?,
        n_pairs: number(n_pairs, "pairs of a model")?,
        params_digest,
        trained_at,
        engine,
    })
}
