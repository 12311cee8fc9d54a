use chrono::{DateTime, Utc};
use pairwell_domain::{ProductId, ShopId, VariantId};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::StoreError;
use crate::entities::{product, variant};
use crate::sql::stored;

/// A variant that is known, and its product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownVariant {
    /// The variant.
    pub id: VariantId,
    /// Its product.
    pub product_id: ProductId,
}

/// Products that are not deleted and were last changed before `before`, by number: what a listing that was begun then has
/// to name.
///
/// # Errors
/// When the database fails.
pub async fn ids_before(
    db: &impl ConnectionTrait,
    shop: ShopId,
    before: DateTime<Utc>,
) -> Result<Vec<ProductId>, StoreError> {
    let ids: Vec<i64> = product::Entity::find()
        .select_only()
        .column(product::Column::Id)
        .filter(product::Column::ShopId.eq(shop.get()))
        .filter(product::Column::DeletedAt.is_null())
        .filter(product::Column::UpdatedAt.lt(stored(before)))
        .order_by_asc(product::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().map(ProductId::new).collect())
}

/// Variants that are not deleted, of products that are not known as a whole since `before`, by number: those a file that
/// was begun then has to name, when it names their product.
///
/// # Errors
/// When the database fails.
pub async fn variants_before(
    db: &impl ConnectionTrait,
    shop: ShopId,
    before: DateTime<Utc>,
) -> Result<Vec<KnownVariant>, StoreError> {
    let older = Condition::any()
        .add(product::Column::VariantsAsOf.is_null())
        .add(product::Column::VariantsAsOf.lt(stored(before)));
    let products = Query::select()
        .column(product::Column::Id)
        .from(product::Entity)
        .and_where(Expr::col((product::Entity, product::Column::ShopId)).eq(shop.get()))
        .and_where(product::Column::DeletedAt.is_null())
        .cond_where(older)
        .to_owned();
    let rows: Vec<(i64, i64)> = variant::Entity::find()
        .select_only()
        .column(variant::Column::Id)
        .column(variant::Column::ProductId)
        .filter(variant::Column::ShopId.eq(shop.get()))
        .filter(variant::Column::DeletedAt.is_null())
        .filter(variant::Column::ProductId.in_subquery(products))
        .order_by_asc(variant::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let known = |(id, product_id)| KnownVariant {
        id: VariantId::new(id),
        product_id: ProductId::new(product_id),
    };
    Ok(rows.into_iter().map(known).collect())
}

/// The product of the variant that the platform counts under `stock_item_id`, deleted or not; none when the catalogue has
/// not brought it.
///
/// # Errors
/// When the database fails.
pub async fn product_of_stock_item(
    db: &impl ConnectionTrait,
    shop: ShopId,
    stock_item_id: i64,
) -> Result<Option<ProductId>, StoreError> {
    let id: Option<i64> = variant::Entity::find()
        .select_only()
        .column(variant::Column::ProductId)
        .filter(variant::Column::ShopId.eq(shop.get()))
        .filter(variant::Column::StockItemId.eq(stock_item_id))
        .into_tuple()
        .one(db)
        .await?;
    Ok(id.map(ProductId::new))
}
