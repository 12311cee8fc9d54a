use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use pairwell_domain::catalog::{Product, Stock, StockLevel, StockedVariant, Variant};
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

/// Stores variants in one statement, whatever is known of them. A variant of a deleted product comes in deleted.
///
/// # Errors
/// When the database fails; nothing is stored then.
pub async fn upsert_variants(
    db: &impl ConnectionTrait,
    shop: ShopId,
    variants: &[StockedVariant],
) -> Result<u64, StoreError> {
    upsert_variants_as_of(db, shop, variants, END_OF_TIME).await
}

/// Stores variants as they were at `as_of`, in one statement, and returns how many were stored.
///
/// Variants carry no time of their own. Those of a product that is known as a whole for a later time are left out, and
/// stock that is known for a later time stays. A variant of a deleted product comes in deleted; one whose product has not
/// come yet is stored.
///
/// # Errors
/// When the database fails; nothing is stored then.
pub async fn upsert_variants_as_of(
    db: &impl ConnectionTrait,
    shop: ShopId,
    variants: &[StockedVariant],
    as_of: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let last: BTreeMap<VariantId, &StockedVariant> = variants.iter().map(|row| (row.variant.id, row)).collect();
    if last.is_empty() {
        return Ok(0);
    }
    let batch: Vec<VariantBatchRow<'_>> = last.into_values().map(Into::into).collect();
    let sql = format!(
        "INSERT INTO variants (shop_id, {columns}, deleted_at) SELECT $2, {from_batch}, parent.deleted_at FROM {rows} \
         LEFT JOIN products AS parent ON parent.shop_id = $2 AND parent.id = batch.product_id \
         WHERE parent.variants_as_of IS NULL OR parent.variants_as_of <= $3 \
         ON CONFLICT (shop_id, id) DO UPDATE SET {updates}, {stock}, deleted_at = excluded.deleted_at",
        stock = STOCK_COLUMNS.map(newer_stock).join(", "),
        columns = columns::<VariantBatchRow<'_>>(""),
        from_batch = columns::<VariantBatchRow<'_>>("batch."),
        rows = rows::<VariantBatchRow<'_>>(db.get_database_backend()),
        updates = updates::<VariantBatchRow<'_>>(&["id", STOCK_COLUMNS[0], STOCK_COLUMNS[1], STOCK_COLUMNS[2]]),
    );
    let values = [parameter(db, &batch), shop.get().into(), stored(as_of).into()];
    execute(db, sql, values).await
}

/// Later than any time there is, and still four digits of year, which SQLite's texts need to compare as times.
const END_OF_TIME: DateTime<Utc> = DateTime::from_timestamp_secs(253_402_300_799).expect("within range");

/// What [`set_stock_by_item`] brings too, and may know better than a file that is older.
const STOCK_COLUMNS: [&str; 3] = ["n_available", "is_tracked", "cost_minor"];

fn newer_stock(column: &str) -> String {
    format!("{column} = CASE WHEN variants.stock_as_of > $3 THEN variants.{column} ELSE excluded.{column} END")
}

/// The variants of a product are known as a whole for this time: none of an older file is taken.
///
/// # Errors
/// When the database fails.
pub async fn known_whole(
    db: &impl ConnectionTrait,
    shop: ShopId,
    product: ProductId,
    as_of: DateTime<Utc>,
) -> Result<(), StoreError> {
    let sql = "UPDATE products SET variants_as_of = $3 WHERE shop_id = $1 AND id = $2 \
               AND (variants_as_of IS NULL OR variants_as_of < $3)";
    execute(db, sql, [shop.get().into(), product.get().into(), stored(as_of).into()]).await?;
    Ok(())
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

/// Sets what is left and what it costs of the variant that the platform counts under `stock_item_id`, as of `as_of`.
///
/// Returns how many variants that were: none when the catalogue has not brought it yet, or something newer is known.
///
/// # Errors
/// When the database fails.
pub async fn set_stock_by_item(
    db: &impl ConnectionTrait,
    shop: ShopId,
    stock_item_id: i64,
    item: StockLevel,
    as_of: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let StockLevel {
        is_tracked,
        n_available,
        cost_minor,
    } = item;
    let sql = "UPDATE variants SET is_tracked = $3, n_available = COALESCE($4, n_available), cost_minor = $5, \
               stock_as_of = $6 WHERE shop_id = $1 AND stock_item_id = $2 \
               AND (stock_as_of IS NULL OR stock_as_of <= $6)";
    let values = [
        shop.get().into(),
        stock_item_id.into(),
        is_tracked.into(),
        n_available.into(),
        cost_minor.into(),
        stored(as_of).into(),
    ];
    execute(db, sql, values).await
}

/// Deletes one variant, as of `at`.
///
/// # Errors
/// When the database fails.
pub async fn delete_variant(
    db: &impl ConnectionTrait,
    shop: ShopId,
    id: VariantId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let sql = "UPDATE variants SET deleted_at = $3 WHERE shop_id = $1 AND id = $2 AND deleted_at IS NULL";
    execute(db, sql, [shop.get().into(), id.get().into(), stored(at).into()]).await?;
    Ok(())
}
