//! Stores the sales of a file as products and orders of a shop.

use std::collections::{BTreeMap, HashMap};

use pairwell_domain::catalog::{Product, ProductStatus, Stock, StockedVariant, Variant};
use pairwell_domain::order::{Order, OrderLine};
use pairwell_domain::{Currency, CustomerId, OrderId, OrderLineId, ProductId, ShopId, VariantId};
use pairwell_store::shops::NewShop;
use pairwell_store::{Txn, import_keys, orders, products, shops};

use super::file::Sale;
use super::{CSV_PLATFORM, Imported};
use crate::{ServiceError, Shared, placements};

/// Rows stored in one statement.
const BATCH_ROWS: usize = 5_000;

/// Stores what a file brings; nothing lasts unless the transaction does.
pub(super) async fn store(
    shared: &Shared,
    txn: &Txn,
    shop_name: &str,
    currency: Currency,
    sales: &[Sale],
) -> Result<Imported, ServiceError> {
    let now = shared.now();
    let shop = shops::upsert_installed(
        txn,
        &NewShop {
            platform: CSV_PLATFORM.to_owned(),
            domain: shop_name.to_owned(),
            name: shop_name.to_owned(),
            currency,
            holdout_bps: shared.parts.settings.default_holdout_bps,
            installed_at: now,
        },
    )
    .await?;
    placements::make_defaults(txn, shop, now).await?;
    let keys = Keys::assign(txn, shop, sales).await?;
    let n_products = store_products(txn, shop, sales, &keys).await?;
    let n_orders = store_orders(txn, shop, currency, sales, &keys).await?;
    Ok(Imported {
        shop,
        n_orders,
        n_lines: sales.len() as u64,
        n_products,
    })
}

/// Our numbers for the file's own keys, the same at every import.
struct Keys {
    orders: HashMap<String, i64>,
    lines: HashMap<String, i64>,
    products: HashMap<String, i64>,
    customers: HashMap<String, i64>,
}

impl Keys {
    async fn assign(txn: &Txn, shop: ShopId, sales: &[Sale]) -> Result<Self, ServiceError> {
        let distinct = |keys: Vec<String>| -> Vec<String> {
            let mut keys = keys;
            keys.sort_unstable();
            keys.dedup();
            keys
        };
        let orders = distinct(sales.iter().map(|sale| sale.order_key.clone()).collect());
        let products = distinct(sales.iter().map(|sale| sale.product_key.clone()).collect());
        let customers = distinct(sales.iter().filter_map(|sale| sale.customer_key.clone()).collect());
        let lines: Vec<String> = line_keys(sales);
        Ok(Self {
            orders: import_keys::ids_for(txn, shop, "order", &orders).await?,
            lines: import_keys::ids_for(txn, shop, "line", &lines).await?,
            products: import_keys::ids_for(txn, shop, "product", &products).await?,
            customers: import_keys::ids_for(txn, shop, import_keys::CUSTOMER, &customers).await?,
        })
    }
}

/// A line has no key of its own: its order and its place within the order stand for one.
fn line_keys(sales: &[Sale]) -> Vec<String> {
    let mut n_of_order: HashMap<&str, u32> = HashMap::new();
    sales
        .iter()
        .map(|sale| {
            let place = n_of_order.entry(&sale.order_key).or_default();
            *place += 1;
            format!("{}/{place}", sale.order_key)
        })
        .collect()
}

async fn store_products(txn: &Txn, shop: ShopId, sales: &[Sale], keys: &Keys) -> Result<u64, ServiceError> {
    // The newest line knows best what a product is called and costs.
    let mut newest: BTreeMap<&str, &Sale> = BTreeMap::new();
    for sale in sales {
        let known = newest.entry(&sale.product_key).or_insert(sale);
        if sale.ordered_at >= known.ordered_at {
            *known = sale;
        }
    }
    let sales: Vec<&Sale> = newest.into_values().collect();
    for chunk in sales.chunks(BATCH_ROWS) {
        let rows: Vec<Product> = chunk.iter().map(|sale| product_of(sale, keys)).collect();
        products::upsert_many(txn, shop, &rows).await?;
        let rows: Vec<StockedVariant> = chunk.iter().map(|sale| variant_of(sale, keys)).collect();
        products::upsert_variants(txn, shop, &rows).await?;
    }
    Ok(sales.len() as u64)
}

fn product_of(sale: &Sale, keys: &Keys) -> Product {
    let title = if sale.title.is_empty() {
        &sale.product_key
    } else {
        &sale.title
    };
    Product {
        id: ProductId::new(keys.products[&sale.product_key]),
        title: title.clone(),
        handle: sale.product_key.to_lowercase(),
        vendor: String::new(),
        product_type: String::new(),
        status: ProductStatus::Active,
        image_url: None,
        updated_at: sale.ordered_at,
    }
}

fn variant_of(sale: &Sale, keys: &Keys) -> StockedVariant {
    let id = keys.products[&sale.product_key];
    StockedVariant {
        variant: Variant {
            id: VariantId::new(id),
            product_id: ProductId::new(id),
            title: "Default Title".to_owned(),
            sku: Some(sale.product_key.clone()),
            price_minor: sale.unit_price_minor,
            compare_at_minor: None,
            cost_minor: None,
            // A file of orders says nothing about stock: it is not counted.
            stock: Stock {
                is_tracked: false,
                n_available: 0,
                sells_when_out: false,
            },
            position: 1,
        },
        stock_item_id: None,
    }
}

async fn store_orders(
    txn: &Txn,
    shop: ShopId,
    currency: Currency,
    sales: &[Sale],
    keys: &Keys,
) -> Result<u64, ServiceError> {
    let line_keys = line_keys(sales);
    let mut heads: BTreeMap<i64, Order> = BTreeMap::new();
    let mut lines = Vec::with_capacity(sales.len());
    for (sale, line_key) in sales.iter().zip(&line_keys) {
        let order_id = keys.orders[&sale.order_key];
        let total_minor = sale.unit_price_minor * sale.quantity;
        let head = heads.entry(order_id).or_insert_with(|| Order {
            id: OrderId::new(order_id),
            name: sale.order_key.clone(),
            customer_id: sale
                .customer_key
                .as_ref()
                .map(|key| CustomerId::new(keys.customers[key])),
            visitor_id: None,
            placed_at: sale.ordered_at,
            updated_at: sale.ordered_at,
            cancelled_at: None,
            currency,
            total_minor: 0,
        });
        head.total_minor = head.total_minor.saturating_add(total_minor);
        head.placed_at = head.placed_at.min(sale.ordered_at);
        let product = keys.products[&sale.product_key];
        lines.push(OrderLine {
            id: OrderLineId::new(keys.lines[line_key]),
            order_id: OrderId::new(order_id),
            product_id: Some(ProductId::new(product)),
            variant_id: Some(VariantId::new(product)),
            quantity: sale.quantity,
            current_quantity: sale.quantity,
            total_minor,
            offer_id: None,
        });
    }
    let heads: Vec<Order> = heads.into_values().collect();
    for chunk in heads.chunks(BATCH_ROWS) {
        orders::upsert_many(txn, shop, chunk).await?;
    }
    for chunk in lines.chunks(BATCH_ROWS) {
        let newest = heads.iter().map(|head| head.updated_at).max().unwrap_or_default();
        orders::upsert_lines(txn, shop, chunk, newest).await?;
    }
    Ok(heads.len() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::file::read_sales;

    #[test]
    fn lines_keep_their_keys_from_import_to_import() {
        let text = "order_id,ordered_at,product_id,quantity,unit_price\nA,2026-01-31,L1,1,1\nB,2026-01-31,L1,1,1\nA,2026-01-31,L1,1,1\n";
        let sales = read_sales(text.as_bytes(), Currency::GBP).expect("a good file");
        assert_eq!(line_keys(&sales), ["A/1", "B/1", "A/2"]);
    }
}
