//! Where offers show in a shop, and how.
//!
//! The switch, the headline and the number of items are columns, as they were before there was more to set; the rest is
//! one document.

use chrono::{DateTime, Utc};
use pairwell_domain::ShopId;
use pairwell_domain::decision::CandidateSource;
use pairwell_domain::placement::{
    CopyStyle, Devices, Floor, Layout, Placement, PlacementKind, Position, PriceDisplay, Schedule,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

use crate::StoreError;
use crate::convert::number;
use crate::entities::placement;
use crate::sql::{execute, plain, stored};

/// The part of a placement that is read and written as a whole.
#[derive(Serialize, Deserialize)]
struct Settings {
    layout: Layout,
    position: Position,
    copy_style: CopyStyle,
    price_display: PriceDisplay,
    sources: Vec<CandidateSource>,
    floor: Floor,
    schedule: Schedule,
    markets: Vec<String>,
    devices: Devices,
    shows_free_delivery: bool,
}

/// The settings of one placement; none when nobody has saved any yet.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn find(
    db: &impl ConnectionTrait,
    shop: ShopId,
    kind: PlacementKind,
) -> Result<Option<Placement>, StoreError> {
    placement::Entity::find_by_id((shop.get(), kind.code().to_owned()))
        .one(db)
        .await?
        .map(|model| placement_of(kind, model))
        .transpose()
}

/// The settings of every placement that somebody has saved, in the order of the kinds. Kinds this version does not know
/// are left out: a newer one may have saved them.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn list(db: &impl ConnectionTrait, shop: ShopId) -> Result<Vec<Placement>, StoreError> {
    let models = placement::Entity::find()
        .filter(placement::Column::ShopId.eq(shop.get()))
        .all(db)
        .await?;
    let mut placements = models
        .into_iter()
        .filter_map(|model| Some(placement_of(PlacementKind::from_code(&model.kind)?, model)))
        .collect::<Result<Vec<_>, _>>()?;
    placements.sort_by_key(|placement| placement.kind);
    Ok(placements)
}

/// Saves the settings of one placement.
///
/// # Errors
/// When the database fails, or the shop is gone.
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
        layout,
        position,
        copy_style,
        price_display,
        sources,
        floor,
        schedule,
        markets,
        devices,
        shows_free_delivery,
    } = placement.clone();
    let settings = Settings {
        layout,
        position,
        copy_style,
        price_display,
        sources,
        floor,
        schedule,
        markets,
        devices,
        shows_free_delivery,
    };
    let settings = serde_json::to_string(&settings).expect("settings of plain values have a JSON form");
    let sql = "INSERT INTO placements (shop_id, kind, is_enabled, headline, max_items, updated_at, settings) \
               VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (shop_id, kind) DO UPDATE SET \
               is_enabled = excluded.is_enabled, headline = excluded.headline, max_items = excluded.max_items, \
               updated_at = excluded.updated_at, settings = excluded.settings";
    let values = [
        shop.get().into(),
        kind.code().into(),
        is_enabled.into(),
        plain(&headline).into_owned().into(),
        i64::from(max_items).into(),
        stored(at).into(),
        settings.into(),
    ];
    execute(db, sql, values).await?;
    Ok(())
}

/// Without a document it was saved when there was nothing else to set: the rest is what it is by default.
fn placement_of(kind: PlacementKind, model: placement::Model) -> Result<Placement, StoreError> {
    let placement::Model {
        shop_id,
        kind: _,
        is_enabled,
        headline,
        max_items,
        updated_at: _,
        settings,
    } = model;
    let max_items = number(max_items, "number of items of a placement")?;
    let Some(settings) = settings else {
        return Ok(Placement {
            is_enabled,
            headline,
            max_items,
            ..Placement::default_for(kind)
        });
    };
    let Settings {
        layout,
        position,
        copy_style,
        price_display,
        sources,
        floor,
        schedule,
        markets,
        devices,
        shows_free_delivery,
    } = serde_json::from_str(&settings).map_err(|error| {
        StoreError::corrupt(format!(
            "settings of placement {} of shop {shop_id}: {error}",
            kind.code()
        ))
    })?;
    Ok(Placement {
        kind,
        is_enabled,
        headline,
        max_items,
        layout,
        position,
        copy_style,
        price_display,
        sources,
        floor,
        schedule,
        markets,
        devices,
        shows_free_delivery,
    })
}
