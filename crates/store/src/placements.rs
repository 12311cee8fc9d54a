//! Where offers show in a shop, and how.

use chrono::{DateTime, Utc};
use pairwell_domain::ShopId;
use pairwell_domain::placement::{Placement, PlacementKind};
use sea_orm::{ConnectionTrait, EntityTrait};

use crate::StoreError;
use crate::convert::number;
use crate::entities::placement;
use crate::sql::{execute, plain, stored};

/// The settings of one placement; none when nobody has saved any yet.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn find(
    db: &impl ConnectionTrait,
    shop: ShopId,
    kind: PlacementKind,
) -> Result<Option<Placement>, StoreError> {
    let model = placement::Entity::find_by_id((shop.get(), kind.code().to_owned()))
        .one(db)
        .await?;
    let Some(placement::Model {
        shop_id: _,
        kind: _,
        is_enabled,
        headline,
        max_items,
        updated_at: _,
    }) = model
    else {
        return Ok(None);
    };
    Ok(Some(Placement {
        kind,
        is_enabled,
        headline,
        max_items: number(max_items, "number of items of a placement")?,
    }))
}

/// Saves the settings of one placement.
///
/// # Errors
/// When the database fails.
pub async fn save(
    db: &impl ConnectionTrait,
    shop: ShopId,
    placement: &Placement,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let Placement {
        kind,
        is_enabled,
        headline,
        max_items,
    } = placement;
    let sql = "INSERT INTO placements (shop_id, kind, is_enabled, headline, max_items, updated_at) \
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (shop_id, kind) DO UPDATE SET \
               is_enabled = excluded.is_enabled, headline = excluded.headline, max_items = excluded.max_items, \
               updated_at = excluded.updated_at";
    let values = [
        shop.get().into(),
        kind.code().into(),
        (*is_enabled).into(),
        plain(headline).into_owned().into(),
        i64::from(*max_items).into(),
        stored(at).into(),
    ];
    execute(db, sql, values).await?;
    Ok(())
}
