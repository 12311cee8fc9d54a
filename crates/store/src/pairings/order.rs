//! Keeps the positions of one source's pairings dense: read the order, change it in memory, write what moved. A source
//! has few pairings, so this is one small read and one small write.

use pairwell_domain::{ProductId, ShopId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::StoreError;
use crate::batch::{batch_row, parameter, rows};
use crate::entities::pairing;
use crate::sql::execute;

/// Ids of the pairings of `source` that are not deleted, in their order. The caller has locked the shop, and not only
/// these rows, because rows that another transaction is adding cannot be locked.
pub(super) async fn read(db: &impl ConnectionTrait, shop: ShopId, source: ProductId) -> Result<Vec<i64>, StoreError> {
    let models = pairing::Entity::find()
        .filter(pairing::Column::ShopId.eq(shop.get()))
        .filter(pairing::Column::SourceProductId.eq(source.get()))
        .filter(pairing::Column::DeletedAt.is_null())
        .order_by_asc(pairing::Column::Position)
        .order_by_asc(pairing::Column::Id)
        .all(db)
        .await?;
    Ok(models.into_iter().map(|model| model.id).collect())
}

batch_row! {
    PlaceRow { id: i64, position: i64, }
}

/// Gives each id its place in `order` as position.
pub(super) async fn write(db: &impl ConnectionTrait, shop: ShopId, order: &[i64]) -> Result<(), StoreError> {
    let places: Vec<PlaceRow> = order
        .iter()
        .zip(0..)
        .map(|(&id, position)| PlaceRow { id, position })
        .collect();
    let sql = format!(
        "UPDATE pairings SET position = batch.position FROM {} \
         WHERE pairings.shop_id = $2 AND pairings.id = batch.id AND pairings.position <> batch.position",
        rows::<PlaceRow>(db.get_database_backend()),
    );
    execute(db, sql, [parameter(db, &places), shop.get().into()]).await?;
    Ok(())
}
