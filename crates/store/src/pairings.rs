//! What goes with what, as the merchant keeps it.
//!
//! The pairings of one source are in an order of their own: positions count from 0 without gaps. Deleted ones stay for
//! a while, out of every list, so that a deletion can be undone.

mod list;
mod order;
mod write;

use pairwell_domain::pairing::{Pairing, PairingOrigin};
use pairwell_domain::{PairingId, ProductId, ShopId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

pub use list::list;
pub use write::{insert, move_to, purge_deleted, restore, set_enabled, soft_delete, update};

use crate::StoreError;
use crate::convert::{number, word};
use crate::entities::pairing;

/// One pairing.
///
/// # Errors
/// `NotFound` when this shop has no such pairing, or has deleted it.
pub async fn find(db: &impl ConnectionTrait, shop: ShopId, id: PairingId) -> Result<Pairing, StoreError> {
    pairing::Entity::find_by_id(id.get())
        .filter(pairing::Column::ShopId.eq(shop.get()))
        .filter(pairing::Column::DeletedAt.is_null())
        .one(db)
        .await?
        .map_or(Err(NOT_FOUND), pairing_of)
}

/// The pairings of one source in their order, those switched off too.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn for_source(
    db: &impl ConnectionTrait,
    shop: ShopId,
    source: ProductId,
) -> Result<Vec<Pairing>, StoreError> {
    let models = pairing::Entity::find()
        .filter(pairing::Column::ShopId.eq(shop.get()))
        .filter(pairing::Column::SourceProductId.eq(source.get()))
        .filter(pairing::Column::DeletedAt.is_null())
        .order_by_asc(pairing::Column::Position)
        .order_by_asc(pairing::Column::Id)
        .all(db)
        .await?;
    models.into_iter().map(pairing_of).collect()
}

/// Every pairing in use, by source and place.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn enabled(db: &impl ConnectionTrait, shop: ShopId) -> Result<Vec<Pairing>, StoreError> {
    let models = pairing::Entity::find()
        .filter(pairing::Column::ShopId.eq(shop.get()))
        .filter(pairing::Column::IsEnabled.eq(true))
        .filter(pairing::Column::DeletedAt.is_null())
        .order_by_asc(pairing::Column::SourceProductId)
        .order_by_asc(pairing::Column::Position)
        .order_by_asc(pairing::Column::Id)
        .all(db)
        .await?;
    models.into_iter().map(pairing_of).collect()
}

/// How many pairings are in use.
///
/// # Errors
/// When the database fails.
pub async fn count_enabled(db: &impl ConnectionTrait, shop: ShopId) -> Result<u64, StoreError> {
    Ok(pairing::Entity::find()
        .filter(pairing::Column::ShopId.eq(shop.get()))
        .filter(pairing::Column::IsEnabled.eq(true))
        .filter(pairing::Column::DeletedAt.is_null())
        .count(db)
        .await?)
}

const NOT_FOUND: StoreError = StoreError::NotFound { what: "pairing" };

fn pairing_of(model: pairing::Model) -> Result<Pairing, StoreError> {
    let pairing::Model {
        id,
        shop_id: _,
        source_product_id,
        target_product_id,
        position,
        is_enabled,
        reason_text,
        origin,
        deleted_at: _,
        created_at,
        updated_at,
    } = model;
    Ok(Pairing {
        id: PairingId::new(id),
        source: ProductId::new(source_product_id),
        target: ProductId::new(target_product_id),
        position: number(position, "position of a pairing")?,
        is_enabled,
        reason_text,
        origin: word(PairingOrigin::from_code(&origin), &origin, "origin of a pairing")?,
        created_at,
        updated_at,
    })
}
