//! What was found wrong with a shop's data when it was last looked at.

use chrono::{DateTime, Utc};
use pairwell_domain::ShopId;
use pairwell_domain::admin::DataQuality;
use sea_orm::{ConnectionTrait, EntityTrait};

use crate::StoreError;
use crate::entities::data_report;
use crate::sql::{execute, stored};

/// The last report and when it was made; none before the first. One that an older version wrote in a way that is not
/// read any more counts as none: the next look makes a new one.
///
/// # Errors
/// When the database fails.
pub async fn get(db: &impl ConnectionTrait, shop: ShopId) -> Result<Option<(DataQuality, DateTime<Utc>)>, StoreError> {
    let model = data_report::Entity::find_by_id(shop.get()).one(db).await?;
    Ok(model.and_then(|model| Some((serde_json::from_str(&model.content).ok()?, model.made_at))))
}

/// Keeps a report in place of the one before.
///
/// # Errors
/// When the database fails, or the shop is gone.
pub async fn put(
    db: &impl ConnectionTrait,
    shop: ShopId,
    report: &DataQuality,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let content = serde_json::to_string(report).expect("a report of plain values has a JSON form");
    let sql = "INSERT INTO data_reports (shop_id, content, made_at) VALUES ($1, $2, $3) \
               ON CONFLICT (shop_id) DO UPDATE SET content = excluded.content, made_at = excluded.made_at";
    execute(db, sql, [shop.get().into(), content.into(), stored(at).into()]).await?;
    Ok(())
}
