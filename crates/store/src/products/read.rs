use std::collections::HashMap;

use pairwell_domain::admin::ProductCard;
use pairwell_domain::catalog::{Product, ProductStatus, Stock, Variant};
use pairwell_domain::{Currency, Money, ProductId, ShopId, VariantId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::convert::number;
use crate::entities::{product, variant};
use crate::{StoreError, shops};

/// Ids bound in one statement: far below the limit of either database.
const MAX_IDS: usize = 1_000;

/// The whole catalogue without what is deleted, products by id, variants by product and position.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn load_catalogue(
    db: &impl ConnectionTrait,
    shop: ShopId,
) -> Result<(Vec<Product>, Vec<Variant>), StoreError> {
    let products = product::Entity::find()
        .filter(product::Column::ShopId.eq(shop.get()))
        .filter(product::Column::DeletedAt.is_null())
        .order_by_asc(product::Column::Id)
        .all(db)
        .await?;
    let variants = variant::Entity::find()
        .filter(variant::Column::ShopId.eq(shop.get()))
        .filter(variant::Column::DeletedAt.is_null())
        .order_by_asc(variant::Column::ProductId)
        .order_by_asc(variant::Column::Position)
        .order_by_asc(variant::Column::Id)
        .all(db)
        .await?;
    let products = products.into_iter().map(product_of).collect();
    let variants = variants.into_iter().map(variant_of).collect::<Result<_, _>>()?;
    Ok((products, variants))
}

/// Products that are not deleted.
///
/// # Errors
/// When the database fails.
pub async fn count(db: &impl ConnectionTrait, shop: ShopId) -> Result<u64, StoreError> {
    Ok(product::Entity::find()
        .filter(product::Column::ShopId.eq(shop.get()))
        .filter(product::Column::DeletedAt.is_null())
        .count(db)
        .await?)
}

/// The variants of these products, by product and position. Deleted ones and those of other shops are left out.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn variants_of(
    db: &impl ConnectionTrait,
    shop: ShopId,
    ids: &[ProductId],
) -> Result<Vec<Variant>, StoreError> {
    let mut variants = Vec::with_capacity(ids.len());
    for ids in ids.chunks(MAX_IDS) {
        let models = variant::Entity::find()
            .filter(variant::Column::ShopId.eq(shop.get()))
            .filter(variant::Column::ProductId.is_in(ids.iter().map(|id| id.get())))
            .filter(variant::Column::DeletedAt.is_null())
            .order_by_asc(variant::Column::ProductId)
            .order_by_asc(variant::Column::Position)
            .order_by_asc(variant::Column::Id)
            .all(db)
            .await?;
        for model in models {
            variants.push(variant_of(model)?);
        }
    }
    Ok(variants)
}

/// The product of each of these variants. Deleted ones and those of other shops are left out.
///
/// # Errors
/// When the database fails.
pub async fn products_of(
    db: &impl ConnectionTrait,
    shop: ShopId,
    variants: &[VariantId],
) -> Result<Vec<(VariantId, ProductId)>, StoreError> {
    let mut products = Vec::new();
    for variants in variants.chunks(MAX_IDS) {
        let found: Vec<(i64, i64)> = variant::Entity::find()
            .select_only()
            .column(variant::Column::Id)
            .column(variant::Column::ProductId)
            .filter(variant::Column::ShopId.eq(shop.get()))
            .filter(variant::Column::Id.is_in(variants.iter().map(|variant| variant.get())))
            .filter(variant::Column::DeletedAt.is_null())
            .into_tuple()
            .all(db)
            .await?;
        products.extend(
            found
                .into_iter()
                .map(|(variant, product)| (VariantId::new(variant), ProductId::new(product))),
        );
    }
    Ok(products)
}

/// What lists show of these products. Deleted ones and those of other shops are left out.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn cards(
    db: &impl ConnectionTrait,
    shop: ShopId,
    ids: &[ProductId],
) -> Result<HashMap<ProductId, ProductCard>, StoreError> {
    let mut cards = HashMap::with_capacity(ids.len());
    if ids.is_empty() {
        return Ok(cards);
    }
    let Some(row) = shops::find(db, shop).await? else {
        return Ok(cards);
    };
    for ids in ids.chunks(MAX_IDS) {
        let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
        add_cards(db, shop, row.currency, &ids, &mut cards).await?;
    }
    Ok(cards)
}

async fn add_cards(
    db: &impl ConnectionTrait,
    shop: ShopId,
    currency: Currency,
    ids: &[i64],
    cards: &mut HashMap<ProductId, ProductCard>,
) -> Result<(), StoreError> {
    let products = product::Entity::find()
        .filter(product::Column::ShopId.eq(shop.get()))
        .filter(product::Column::Id.is_in(ids.iter().copied()))
        .filter(product::Column::DeletedAt.is_null())
        .all(db)
        .await?;
    let variants = variant::Entity::find()
        .filter(variant::Column::ShopId.eq(shop.get()))
        .filter(variant::Column::ProductId.is_in(ids.iter().copied()))
        .filter(variant::Column::DeletedAt.is_null())
        .order_by_asc(variant::Column::Position)
        .order_by_asc(variant::Column::Id)
        .all(db)
        .await?;
    let mut variants_of: HashMap<ProductId, Vec<Variant>> = HashMap::new();
    for variant in variants {
        let variant = variant_of(variant)?;
        variants_of.entry(variant.product_id).or_default().push(variant);
    }
    for product in products {
        let product = product_of(product);
        let variants = variants_of.remove(&product.id).unwrap_or_default();
        cards.insert(product.id, card(product, &variants, currency));
    }
    Ok(())
}

fn card(product: Product, variants: &[Variant], currency: Currency) -> ProductCard {
    let counted = || {
        variants
            .iter()
            .map(|variant| variant.stock)
            .filter(|stock| stock.is_tracked)
    };
    ProductCard {
        id: product.id,
        title: product.title,
        image_url: product.image_url,
        skus: variants
            .iter()
            .filter_map(|variant| variant.sku.clone())
            .filter(|sku| !sku.is_empty())
            .collect(),
        price_from: variants
            .iter()
            .map(|variant| variant.price_minor)
            .min()
            .map(|minor| Money::new(minor, currency)),
        n_in_stock: counted()
            .next()
            .is_some()
            .then(|| counted().map(|stock| stock.n_available).sum()),
        is_sellable: product.status == ProductStatus::Active
            && variants.iter().any(|variant| variant.stock.is_sellable()),
    }
}

fn product_of(model: product::Model) -> Product {
    let product::Model {
        shop_id: _,
        id,
        title,
        handle,
        vendor,
        product_type,
        status,
        image_url,
        search_text: _,
        updated_at,
        deleted_at: _,
        variants_as_of: _,
    } = model;
    Product {
        id: ProductId::new(id),
        title,
        handle,
        vendor,
        product_type,
        status: ProductStatus::from_code(&status),
        image_url,
        updated_at,
    }
}

fn variant_of(model: variant::Model) -> Result<Variant, StoreError> {
    let variant::Model {
        shop_id: _,
        id,
        product_id,
        title,
        sku,
        sku_search: _,
        price_minor,
        compare_at_minor,
        cost_minor,
        is_tracked,
        n_available,
        sells_when_out,
        position,
        stock_item_id: _,
        deleted_at: _,
        stock_as_of: _,
    } = model;
    Ok(Variant {
        id: VariantId::new(id),
        product_id: ProductId::new(product_id),
        title,
        sku,
        price_minor,
        compare_at_minor,
        cost_minor,
        stock: Stock {
            is_tracked,
            n_available,
            sells_when_out,
        },
        position: number(position, "variant position")?,
    })
}
