use pairwell_domain::admin::ProductCard;
use pairwell_domain::catalog::ProductStatus;
use pairwell_domain::{ProductId, ShopId, VariantId};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait as _, LikeExpr, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::cards;
use crate::StoreError;
use crate::entities::{product, variant};
use crate::sql::{folded, like_escaped, plain, statement};

/// Products whose title holds every word of `text`, or which have a SKU that starts with all of it; letter case does
/// not matter. Those for sale come first, then by title. Blank text finds all.
///
/// Titles are looked through one by one, which takes a few milliseconds for 100,000 of them: enough for a picker that
/// searches while someone types. A shop larger than that wants a text index.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn search(
    db: &impl ConnectionTrait,
    shop: ShopId,
    text: &str,
    limit: u64,
) -> Result<Vec<ProductCard>, StoreError> {
    let text = folded(text.trim());
    let mut query = product::Entity::find()
        .select_only()
        .column(product::Column::Id)
        .filter(product::Column::ShopId.eq(shop.get()))
        .filter(product::Column::DeletedAt.is_null());
    if !text.is_empty() {
        query = query.filter(
            Condition::any()
                .add(title_holds_words(&text))
                .add(sku_starts_with(shop, &text)),
        );
    }
    let is_for_sale: Expr = CaseStatement::new()
        .case(product::Column::Status.eq(ProductStatus::Active.code()), 0)
        .finally(1)
        .into();
    let ids: Vec<i64> = query
        .order_by_asc(is_for_sale)
        .order_by_asc(product::Column::SearchText)
        .order_by_asc(product::Column::Id)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?;
    let ids: Vec<ProductId> = ids.into_iter().map(ProductId::new).collect();
    let mut cards = cards(db, shop, &ids).await?;
    Ok(ids.iter().filter_map(|id| cards.remove(id)).collect())
}

fn title_holds_words(text: &str) -> Condition {
    text.split_whitespace().fold(Condition::all(), |words, word| {
        let pattern = LikeExpr::new(format!("%{}%", like_escaped(word))).escape('\\');
        words.add(Expr::col((product::Entity, product::Column::SearchText)).like(pattern))
    })
}

fn sku_starts_with(shop: ShopId, text: &str) -> Expr {
    let pattern = LikeExpr::new(format!("{}%", like_escaped(text))).escape('\\');
    let products = Query::select()
        .column(variant::Column::ProductId)
        .from(variant::Entity)
        .and_where(Expr::col(variant::Column::ShopId).eq(shop.get()))
        .and_where(Expr::col(variant::Column::DeletedAt).is_null())
        .and_where(Expr::col(variant::Column::SkuSearch).like(pattern))
        .to_owned();
    Expr::col((product::Entity, product::Column::Id)).in_subquery(products)
}

/// The product that has a variant with this SKU, whatever its letter case. SKUs may be repeated: a product for sale
/// wins over others, the exact letter case over another, then the lower id.
///
/// # Errors
/// When the database fails.
pub async fn find_by_sku(db: &impl ConnectionTrait, shop: ShopId, sku: &str) -> Result<Option<ProductId>, StoreError> {
    Ok(ids_by_sku(db, shop, sku).await?.map(|(product, _)| product))
}

/// The variant with this SKU, chosen as [`find_by_sku`] chooses.
///
/// # Errors
/// When the database fails.
pub async fn find_variant_by_sku(
    db: &impl ConnectionTrait,
    shop: ShopId,
    sku: &str,
) -> Result<Option<VariantId>, StoreError> {
    Ok(ids_by_sku(db, shop, sku).await?.map(|(_, variant)| variant))
}

async fn ids_by_sku(
    db: &impl ConnectionTrait,
    shop: ShopId,
    sku: &str,
) -> Result<Option<(ProductId, VariantId)>, StoreError> {
    let sql = "SELECT products.id, variants.id FROM variants \
               JOIN products ON products.shop_id = variants.shop_id AND products.id = variants.product_id \
               WHERE variants.shop_id = $1 AND variants.sku_search = $2 \
               AND variants.deleted_at IS NULL AND products.deleted_at IS NULL \
               ORDER BY CASE WHEN products.status = 'active' THEN 0 ELSE 1 END, \
               CASE WHEN variants.sku = $3 THEN 0 ELSE 1 END, products.id, variants.id LIMIT 1";
    let values = [shop.get().into(), folded(sku).into(), plain(sku).into_owned().into()];
    let Some(row) = db.query_one_raw(statement(db, sql, values)).await? else {
        return Ok(None);
    };
    let (product, variant) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
    Ok(Some((ProductId::new(product), VariantId::new(variant))))
}

/// The product with this word in its address.
///
/// # Errors
/// When the database fails.
pub async fn find_by_handle(
    db: &impl ConnectionTrait,
    shop: ShopId,
    handle: &str,
) -> Result<Option<ProductId>, StoreError> {
    let id: Option<i64> = product::Entity::find()
        .select_only()
        .column(product::Column::Id)
        .filter(product::Column::ShopId.eq(shop.get()))
        .filter(product::Column::Handle.eq(plain(handle).as_ref()))
        .filter(product::Column::DeletedAt.is_null())
        .order_by_asc(product::Column::Id)
        .into_tuple()
        .one(db)
        .await?;
    Ok(id.map(ProductId::new))
}
