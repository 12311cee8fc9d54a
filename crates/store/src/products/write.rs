use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use pairwell_domain::catalog::{Product, Stock, StockedVariant, Variant};
use pairwell_domain::{ProductId, ShopId, VariantId};
use sea_orm::ConnectionTrait;

use crate::StoreError;
use crate::batch::{Instant, batch_row, columns, parameter, rows, updates};
use crate::sql::{execute, folded, plain, stored};

batch_row! {
    ProductBatchRow<'a> {
        id: i64,
        title: Cow<'a, str>,
        handle: Cow<'a, str>,
        vendor: Cow<'a, str>,
        product_type: Cow<'a, str>,
        status: &'static str,
        image_url: Option<Cow<'a, str>>,
        search_text: String,
        updated_at: Instant,
    }
}

impl<'a> From<&'a Product> for ProductBatchRow<'a> {
    fn from(product: &'a Product) -> Self {
        let Product {
            id,
            title,
            handle,
            vendor,
            product_type,
            status,
            image_url,
            updated_at,
        } = product;
        Self {
            id: id.get(),
            title: plain(title),
            handle: plain(handle),
            vendor: plain(vendor),
            product_type: plain(product_type),
            status: status.code(),
            image_url: image_url.as_deref().map(plain),
            search_text: folded(title),
            updated_at: (*updated_at).into(),
        }
    }
}

batch_row! {
    VariantBatchRow<'a> {
        id: i64,
        product_id: i64,
        title: Cow<'a, str>,
        sku: Option<Cow<'a, str>>,
        sku_search: Option<String>,
        price_minor: i64,
        compare_at_minor: Option<i64>,
        cost_minor: Option<i64>,
        is_tracked: bool,
        n_available: i64,
        sells_when_out: bool,
        position: i64,
        stock_item_id: Option<i64>,
    }
}

impl<'a> From<&'a StockedVariant> for VariantBatchRow<'a> {
    fn from(row: &'a StockedVariant) -> Self {
        let StockedVariant { variant, stock_item_id } = row;
        let Variant {
            id,
            product_id,
            title,
            sku,
            price_minor,
            compare_at_minor,
            cost_minor,
            stock:
                Stock {
                    is_tracked,
                    n_available,
                    sells_when_out,
                },
            position,
        } = variant;
        Self {
            id: id.get(),
            product_id: product_id.get(),
            title: plain(title),
            sku: sku.as_deref().map(plain),
            sku_search: sku.as_deref().map(folded),
            price_minor: *price_minor,
            compare_at_minor: *compare_at_minor,
            cost_minor: *cost_minor,
            is_tracked: *is_tracked,
            n_available: *n_available,
            sells_when_out: *sells_when_out,
            position: i64::from(*position),
            stock_item_id: *stock_item_id,
        }
    }
}

/// Stores products in one statement and returns how many of them were news: new, or at least as new as what is known
/// and not deleted since.
///
/// # Errors
/// When the database fails; nothing is stored then.
pub async fn upsert_many(db: &impl ConnectionTrait, shop: ShopId, products: &[Product]) -> Result<u64, StoreError> {
    // A statement may not change a row twice, and rows are locked in the order of their keys: no two writers can wait
    // for each other.
    let mut newest: BTreeMap<ProductId, &Product> = BTreeMap::new();
    for product in products {
        let known = newest.entry(product.id).or_insert(product);
        if product.updated_at >= known.updated_at {
            *known = product;
        }
    }
    if newest.is_empty() {
        return Ok(0);
    }
    let batch: Vec<ProductBatchRow<'_>> = newest.into_values().map(Into::into).collect();
    let sql = format!(
        "INSERT INTO products (shop_id, {columns}) SELECT $2, {columns} FROM {rows} WHERE true \
         ON CONFLICT (shop_id, id) DO UPDATE SET {updates}, deleted_at = NULL \
         WHERE excluded.updated_at >= products.updated_at \
         AND (products.deleted_at IS NULL OR excluded.updated_at > products.deleted_at)",
        columns = columns::<ProductBatchRow<'_>>(""),
        rows = rows::<ProductBatchRow<'_>>(db.get_database_backend()),
        updates = updates::<ProductBatchRow<'_>>(&["id"]),
    );
    execute(db, sql, [parameter(db, &batch), shop.get().into()]).await
}

/// Stores variants in one statement. A variant of a deleted product comes in deleted.
///
/// Variants carry no time of their own: whoever brings a product and its variants together asks
/// [`upsert_many`] first whether it is news at all.
///
/// # Errors
/// When the database fails; nothing is stored then.
pub async fn upsert_variants(
    db: &impl ConnectionTrait,
    shop: ShopId,
    variants: &[StockedVariant],
) -> Result<u64, StoreError> {
    let last: BTreeMap<VariantId, &StockedVariant> = variants.iter().map(|row| (row.variant.id, row)).collect();
    if last.is_empty() {
        return Ok(0);
    }
    let batch: Vec<VariantBatchRow<'_>> = last.into_values().map(Into::into).collect();
    let sql = format!(
        "INSERT INTO variants (shop_id, {columns}, deleted_at) SELECT $2, {from_batch}, parent.deleted_at FROM {rows} \
         LEFT JOIN products AS parent ON parent.shop_id = $2 AND parent.id = batch.product_id WHERE true \
         ON CONFLICT (shop_id, id) DO UPDATE SET {updates}, deleted_at = excluded.deleted_at",
        columns = columns::<VariantBatchRow<'_>>(""),
        from_batch = columns::<VariantBatchRow<'_>>("batch."),
        rows = rows::<VariantBatchRow<'_>>(db.get_database_backend()),
        updates = updates::<VariantBatchRow<'_>>(&["id"]),
    );
    execute(db, sql, [parameter(db, &batch), shop.get().into()]).await
}

/// Deletes a product, its variants and its list of complements. One that is not known yet leaves a tombstone too, because the news of its
/// making may come after the news of its end.
///
/// # Errors
/// When the database fails.
pub async fn delete(
    db: &impl ConnectionTrait,
    shop: ShopId,
    id: ProductId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO products (shop_id, id, title, handle, vendor, product_type, status, search_text, \
               updated_at, deleted_at) VALUES ($1, $2, '', '', '', '', 'unknown', '', $3, $3) \
               ON CONFLICT (shop_id, id) DO UPDATE SET deleted_at = excluded.deleted_at \
               WHERE products.deleted_at IS NULL";
    execute(db, sql, [shop.get().into(), id.get().into(), stored(at).into()]).await?;
    let sql = "UPDATE variants SET deleted_at = $3 WHERE shop_id = $1 AND product_id = $2 AND deleted_at IS NULL";
    execute(db, sql, [shop.get().into(), id.get().into(), stored(at).into()]).await?;
    let sql = "DELETE FROM complements WHERE shop_id = $1 AND product_id = $2";
    execute(db, sql, [shop.get().into(), id.get().into()]).await?;
    Ok(())
}

batch_row! {
    KeptRow { id: i64, }
}

/// Deletes the variants of a product that are not among `kept`, and returns how many. They count as gone since the
/// product's own last change, which is the news that left them out.
///
/// # Errors
/// When the database fails.
pub async fn retain_variants(
    db: &impl ConnectionTrait,
    shop: ShopId,
    product: ProductId,
    kept: &[VariantId],
) -> Result<u64, StoreError> {
    let kept: Vec<KeptRow> = kept.iter().map(|id| KeptRow { id: id.get() }).collect();
    let sql = format!(
        "UPDATE variants SET deleted_at = \
         (SELECT updated_at FROM products WHERE products.shop_id = $2 AND products.id = $3) \
         WHERE shop_id = $2 AND product_id = $3 AND deleted_at IS NULL \
         AND id NOT IN (SELECT batch.id FROM {})",
        rows::<KeptRow>(db.get_database_backend()),
    );
    execute(db, sql, [parameter(db, &kept), shop.get().into(), product.get().into()]).await
}

/// Sets what is left of the variant that the platform counts under `stock_item_id`, and returns how many variants
/// that were: none when the catalogue has not brought it yet.
///
/// # Errors
/// When the database fails.
pub async fn set_stock_by_item(
    db: &impl ConnectionTrait,
    shop: ShopId,
    stock_item_id: i64,
    n_available: i64,
) -> Result<u64, StoreError> {
    let sql = "UPDATE variants SET n_available = $3 WHERE shop_id = $1 AND stock_item_id = $2";
    execute(db, sql, [shop.get().into(), stock_item_id.into(), n_available.into()]).await
}
