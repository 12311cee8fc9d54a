//! Orders from a file, for a merchant without a platform connection.
//!
//! The whole file is checked before anything is stored, and then stored in one transaction: a file with a bad line
//! changes nothing and says which lines are bad and why.

use std::collections::{BTreeMap, HashMap};
use std::io::Read;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use pairwell_domain::catalog::{Product, ProductStatus, Stock, StockedVariant, Variant};
use pairwell_domain::order::{Order, OrderLine};
use pairwell_domain::placement::{Placement, PlacementKind};
use pairwell_domain::{Currency, CustomerId, Money, OrderId, OrderLineId, ProductId, ShopId, VariantId};
use pairwell_store::shops::NewShop;
use pairwell_store::{Txn, import_keys, orders, placements, products, shops};
use serde::Deserialize;

use crate::{ServiceError, Shared};

/// The platform word of shops that came from a file.
pub const CSV_PLATFORM: &str = "csv";

/// Bad lines reported at most: whoever mends a hundred has understood.
const MAX_PROBLEMS: usize = 100;

/// Rows stored in one statement.
const BATCH_ROWS: usize = 5_000;

/// One bad line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadLine {
    /// Its number in the file, the header being 1.
    pub line: u64,
    /// What is wrong with it.
    pub reason: String,
}

/// Why a file was not imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Lines are bad; nothing was stored.
    #[error("{n_bad} of {n_lines} lines are not right; nothing was imported")]
    BadLines {
        /// The first of them.
        lines: Vec<BadLine>,
        /// How many there are.
        n_bad: u64,
        /// Lines in the file, without the header.
        n_lines: u64,
    },
    /// The file as a whole cannot be read.
    #[error("{0}")]
    Unreadable(String),
    /// Storing failed; nothing was stored.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<pairwell_store::StoreError> for ImportError {
    fn from(error: pairwell_store::StoreError) -> Self {
        Self::Service(error.into())
    }
}

/// What an import brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imported {
    /// The shop that now holds it.
    pub shop: ShopId,
    /// Orders in the file.
    pub n_orders: u64,
    /// Lines in the file.
    pub n_lines: u64,
    /// Products in the file.
    pub n_products: u64,
}

/// A line of the file. Columns may stand in any order; further columns are ignored.
#[derive(Debug, Deserialize)]
struct Line {
    order_id: String,
    ordered_at: String,
    product_id: String,
    #[serde(default)]
    title: String,
    quantity: String,
    unit_price: String,
    #[serde(default)]
    customer_id: String,
}

/// A line that was understood.
struct Sale {
    order_key: String,
    ordered_at: DateTime<Utc>,
    product_key: String,
    title: String,
    quantity: i64,
    unit_price_minor: i64,
    customer_key: Option<String>,
}

/// See [`crate::Services::imports`].
pub struct Imports<'a> {
    shared: &'a Shared,
}

impl<'a> Imports<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// Imports orders into the file shop called `shop_name`, making it when it is not there. Importing a file again
    /// changes nothing; a longer one adds what is new.
    ///
    /// # Errors
    /// [`ImportError::BadLines`] with the bad lines by number; nothing is stored then.
    pub async fn orders(&self, shop_name: &str, currency: Currency, file: impl Read) -> Result<Imported, ImportError> {
        let sales = read_sales(file, currency)?;
        let txn = self.shared.db().begin_write().await?;
        let imported = self.store(&txn, shop_name, currency, &sales).await?;
        txn.commit().await.map_err(ServiceError::from)?;
        self.shared.states.forget(imported.shop).await;
        Ok(imported)
    }

    async fn store(
        &self,
        txn: &Txn,
        shop_name: &str,
        currency: Currency,
        sales: &[Sale],
    ) -> Result<Imported, ServiceError> {
        let now = self.shared.now();
        let shop = shops::upsert_installed(
            txn,
            &NewShop {
                platform: CSV_PLATFORM.to_owned(),
                domain: shop_name.to_owned(),
                name: shop_name.to_owned(),
                currency,
                holdout_bps: self.shared.parts.settings.default_holdout_bps,
                installed_at: now,
            },
        )
        .await?;
        for kind in PlacementKind::ALL {
            if placements::find(txn, shop, kind).await?.is_none() {
                placements::save(txn, shop, &Placement::default_for(kind), now).await?;
            }
        }
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
            customers: import_keys::ids_for(txn, shop, "customer", &customers).await?,
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
        head.total_minor += total_minor;
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

fn read_sales(file: impl Read, currency: Currency) -> Result<Vec<Sale>, ImportError> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .flexible(false)
        .from_reader(file);
    check_header(&mut reader)?;
    let mut sales = Vec::new();
    let mut problems = Vec::new();
    let mut n_bad = 0;
    let mut n_lines = 0;
    for (place, line) in reader.deserialize::<Line>().enumerate() {
        n_lines += 1;
        let number = place as u64 + 2;
        let (number, understood) = match line {
            Ok(line) => (number, understand(line, currency)),
            Err(error) => {
                let number = error.position().map_or(number, csv::Position::line);
                (number, Err(csv_reason(&error)))
            }
        };
        match understood {
            Ok(sale) => sales.push(sale),
            Err(reason) => {
                n_bad += 1;
                if problems.len() < MAX_PROBLEMS {
                    problems.push(BadLine { line: number, reason });
                }
            }
        }
    }
    if n_bad > 0 {
        return Err(ImportError::BadLines {
            lines: problems,
            n_bad,
            n_lines,
        });
    }
    if sales.is_empty() {
        return Err(ImportError::Unreadable("the file holds no orders".to_owned()));
    }
    Ok(sales)
}

fn check_header<R: Read>(reader: &mut csv::Reader<R>) -> Result<(), ImportError> {
    let header = reader
        .headers()
        .map_err(|error| ImportError::Unreadable(csv_reason(&error)))?;
    let missing: Vec<&str> = ["order_id", "ordered_at", "product_id", "quantity", "unit_price"]
        .into_iter()
        .filter(|column| !header.iter().any(|name| name == *column))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(ImportError::Unreadable(format!(
        "the first line must name the columns; missing: {}",
        missing.join(", ")
    )))
}

fn csv_reason(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("has {len} columns, the header has {expected_len}")
        }
        csv::ErrorKind::Utf8 { .. } => "is not UTF-8 text".to_owned(),
        csv::ErrorKind::Io(_) => "the file cannot be read to its end".to_owned(),
        _ => "is not a line of comma-separated values".to_owned(),
    }
}

fn understand(line: Line, currency: Currency) -> Result<Sale, String> {
    let Line {
        order_id,
        ordered_at,
        product_id,
        title,
        quantity,
        unit_price,
        customer_id,
    } = line;
    if order_id.is_empty() {
        return Err("order_id is empty".to_owned());
    }
    if product_id.is_empty() {
        return Err("product_id is empty".to_owned());
    }
    let quantity: i64 = quantity
        .parse()
        .ok()
        .filter(|quantity| (1..=1_000_000).contains(quantity))
        .ok_or_else(|| format!("quantity {quantity:?} is not a whole number from 1 to 1000000"))?;
    let unit_price_minor = Money::parse(&unit_price, currency)
        .map_err(|error| format!("unit_price {unit_price:?}: {error}"))?
        .minor;
    if !(0..=1_000_000_000_000).contains(&unit_price_minor) {
        return Err(format!("unit_price {unit_price:?} is out of range"));
    }
    let ordered_at = parse_instant(&ordered_at)
        .ok_or_else(|| format!("ordered_at {ordered_at:?} is not a date like 2026-01-31 or 2026-01-31T12:30:00Z"))?;
    Ok(Sale {
        order_key: order_id,
        ordered_at,
        product_key: product_id,
        title,
        quantity,
        unit_price_minor,
        customer_key: Some(customer_id).filter(|key| !key.is_empty()),
    })
}

/// RFC 3339, or a local date with or without time, which is taken as UTC.
fn parse_instant(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Some(instant.to_utc());
    }
    for format in [
        "%Y-%m-%dT%H:%M:%S",
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%dT%H:%M",
        "%Y-%m-%d %H:%M",
    ] {
        if let Ok(local) = NaiveDateTime::parse_from_str(text, format) {
            return Some(local.and_utc());
        }
    }
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    day.and_hms_opt(0, 0, 0).map(|local| local.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Sale>, ImportError> {
        read_sales(text.as_bytes(), Currency::GBP)
    }

    #[test]
    fn good_lines_are_read_in_any_column_order() {
        let sales =
            read("title,unit_price,quantity,product_id,ordered_at,order_id,colour\nLamp,2.5,3,L1,2026-01-31,A1,red\n")
                .expect("a good file");
        assert_eq!(sales[0].unit_price_minor, 250);
        assert_eq!(sales[0].quantity, 3);
        assert_eq!(sales[0].customer_key, None);
    }

    #[test]
    fn bad_lines_are_named_by_number_and_reason() {
        let text = "order_id,ordered_at,product_id,quantity,unit_price\n\
                    A1,2026-01-31,L1,1,2.50\n\
                    A2,yesterday,L1,1,2.50\n\
                    A3,2026-01-31,L1,-1,2.50\n\
                    A4,2026-01-31,L1,1,2.505\n\
                    A5,2026-01-31,,1,2.50\n\
                    A6,2026-01-31\n";
        let Err(ImportError::BadLines { lines, n_bad, n_lines }) = read(text) else {
            panic!("the file was taken");
        };
        assert_eq!((n_bad, n_lines), (5, 6));
        let numbers: Vec<u64> = lines.iter().map(|bad| bad.line).collect();
        assert_eq!(numbers, [3, 4, 5, 6, 7]);
        assert!(lines[0].reason.contains("yesterday"));
        assert!(lines[1].reason.contains("quantity"));
        assert!(lines[2].reason.contains("more decimals"));
        assert!(lines[3].reason.contains("product_id is empty"));
        assert!(lines[4].reason.contains("2 columns"));
    }

    #[test]
    fn header_must_name_the_columns() {
        let Err(ImportError::Unreadable(reason)) = read("a,b\n1,2\n") else {
            panic!("the file was taken");
        };
        assert!(reason.contains("order_id"));
        assert!(matches!(
            read("order_id,ordered_at,product_id,quantity,unit_price\n"),
            Err(ImportError::Unreadable(_))
        ));
    }

    #[test]
    fn lines_keep_their_keys_from_import_to_import() {
        let text = "order_id,ordered_at,product_id,quantity,unit_price\nA,2026-01-31,L1,1,1\nB,2026-01-31,L1,1,1\nA,2026-01-31,L1,1,1\n";
        let sales = read(text).expect("a good file");
        assert_eq!(line_keys(&sales), ["A/1", "B/1", "A/2"]);
    }
}
