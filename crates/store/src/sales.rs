//! What the orders say was sold, came back and is bought again, as last counted.

use std::collections::BTreeMap;

use pairwell_domain::sales::{Rebuy, SalesStats, VariantSales};
use pairwell_domain::{ProductId, ShopId, VariantId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::StoreError;
use crate::batch::{BatchRow, batch_row, columns, parameter, rows};
use crate::convert::{count, number};
use crate::entities::{rebuy, variant_sales};
use crate::sql::execute;

batch_row! {
    VariantSalesBatchRow {
        product_id: i64,
        variant_id: i64,
        n_sold: i64,
        n_returned: i64,
    }
}

impl From<&VariantSales> for VariantSalesBatchRow {
    fn from(sales: &VariantSales) -> Self {
        let VariantSales {
            product,
            variant,
            n_sold,
            n_returned,
        } = sales;
        Self {
            product_id: product.get(),
            variant_id: variant.get(),
            n_sold: count(*n_sold),
            n_returned: count(*n_returned),
        }
    }
}

batch_row! {
    RebuyBatchRow {
        product_id: i64,
        gap_days: i64,
        n_rebuys: i64,
        n_followed: i64,
        n_later: i64,
    }
}

impl From<&Rebuy> for RebuyBatchRow {
    fn from(rebuy: &Rebuy) -> Self {
        let Rebuy {
            product,
            gap_days,
            n_rebuys,
            n_followed,
            n_later,
        } = rebuy;
        Self {
            product_id: product.get(),
            gap_days: i64::from(*gap_days),
            n_rebuys: i64::from(*n_rebuys),
            n_followed: i64::from(*n_followed),
            n_later: i64::from(*n_later),
        }
    }
}

/// Takes the place of everything counted before. Of a variant or product that comes twice the last one counts. Call
/// inside a transaction.
///
/// # Errors
/// When the database fails, or the shop is gone.
pub async fn replace_all(db: &impl ConnectionTrait, shop: ShopId, stats: &SalesStats) -> Result<(), StoreError> {
    let SalesStats { variants, rebuys } = stats;
    let variants: BTreeMap<VariantId, &VariantSales> = variants.iter().map(|sales| (sales.variant, sales)).collect();
    let variants: Vec<VariantSalesBatchRow> = variants.into_values().map(Into::into).collect();
    replace(db, shop, "variant_sales", &variants).await?;
    let rebuys: BTreeMap<ProductId, &Rebuy> = rebuys.iter().map(|rebuy| (rebuy.product, rebuy)).collect();
    let rebuys: Vec<RebuyBatchRow> = rebuys.into_values().map(Into::into).collect();
    replace(db, shop, "rebuys", &rebuys).await
}

async fn replace<R: BatchRow>(
    db: &impl ConnectionTrait,
    shop: ShopId,
    table: &str,
    batch: &[R],
) -> Result<(), StoreError> {
    let sql = format!("DELETE FROM {table} WHERE shop_id = $1");
    execute(db, sql, [shop.get().into()]).await?;
    let sql = format!(
        "INSERT INTO {table} (shop_id, {columns}) SELECT $2, {columns} FROM {rows}",
        columns = columns::<R>(""),
        rows = rows::<R>(db.get_database_backend()),
    );
    execute(db, sql, [parameter(db, batch), shop.get().into()]).await?;
    Ok(())
}

/// Everything counted, variants and products each by number.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn load(db: &impl ConnectionTrait, shop: ShopId) -> Result<SalesStats, StoreError> {
    let variants = variant_sales::Entity::find()
        .filter(variant_sales::Column::ShopId.eq(shop.get()))
        .order_by_asc(variant_sales::Column::VariantId)
        .all(db)
        .await?;
    let rebuys = rebuy::Entity::find()
        .filter(rebuy::Column::ShopId.eq(shop.get()))
        .order_by_asc(rebuy::Column::ProductId)
        .all(db)
        .await?;
    Ok(SalesStats {
        variants: variants.into_iter().map(variant_sales_of).collect::<Result<_, _>>()?,
        rebuys: rebuys.into_iter().map(rebuy_of).collect::<Result<_, _>>()?,
    })
}

fn variant_sales_of(model: variant_sales::Model) -> Result<VariantSales, StoreError> {
    let variant_sales::Model {
        shop_id: _,
        product_id,
        variant_id,
        n_sold,
        n_returned,
    } = model;
    Ok(VariantSales {
        product: ProductId::new(product_id),
        variant: VariantId::new(variant_id),
        n_sold: number(n_sold, "pieces sold of a variant")?,
        n_returned: number(n_returned, "pieces returned of a variant")?,
    })
}

fn rebuy_of(model: rebuy::Model) -> Result<Rebuy, StoreError> {
    let rebuy::Model {
        shop_id: _,
        product_id,
        gap_days,
        n_rebuys,
        n_followed,
        n_later,
    } = model;
    Ok(Rebuy {
        product: ProductId::new(product_id),
        gap_days: number(gap_days, "days until a product is bought again")?,
        n_rebuys: number(n_rebuys, "times a product was bought again")?,
        n_followed: number(n_followed, "buyers of a product that were followed")?,
        n_later: number(n_later, "times followed buyers bought a product again")?,
    })
}
