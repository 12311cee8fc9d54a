//! Proposals of ladders that the merchant has put away. The proposals themselves are made anew each time.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use pairwell_domain::ShopId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::StoreError;
use crate::entities::ladder_proposal_dismissal;
use crate::sql::{execute, plain, stored};

/// Keys of the proposals that were put away.
///
/// # Errors
/// When the database fails.
pub async fn dismissed(db: &impl ConnectionTrait, shop: ShopId) -> Result<HashSet<String>, StoreError> {
    let models = ladder_proposal_dismissal::Entity::find()
        .filter(ladder_proposal_dismissal::Column::ShopId.eq(shop.get()))
        .all(db)
        .await?;
    Ok(models.into_iter().map(|model| model.key).collect())
}

/// Puts a proposal away for good. One that is put away already keeps its day.
///
/// # Errors
/// When the database fails, or the shop is gone.
pub async fn dismiss(db: &impl ConnectionTrait, shop: ShopId, key: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
    let sql = "INSERT INTO ladder_proposal_dismissals (shop_id, key, dismissed_at) VALUES ($1, $2, $3) \
               ON CONFLICT DO NOTHING";
    let values = [shop.get().into(), plain(key).into_owned().into(), stored(at).into()];
    execute(db, sql, values).await?;
    Ok(())
}

/// Takes a dismissal back.
///
/// # Errors
/// When the database fails.
pub async fn undismiss(db: &impl ConnectionTrait, shop: ShopId, key: &str) -> Result<(), StoreError> {
    ladder_proposal_dismissal::Entity::delete_by_id((shop.get(), plain(key).into_owned()))
        .exec(db)
        .await?;
    Ok(())
}
