//! Reading the folder of a split.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use pairwell_recommender::engine::Surface;
use pairwell_recommender::orders::{LogError, NO_SHOPPER, OrderLog};
use pairwell_recommender::sources::ItemFacts;
use serde::Deserialize;

use crate::instant::parse_instant;

/// Orders to learn from and queries to answer.
#[derive(Debug)]
pub struct Split {
    /// The product behind each item number.
    pub product_ids: Vec<String>,
    /// What is known of each.
    pub items: Vec<ItemFacts>,
    /// The orders, by time.
    pub orders: OrderLog,
    /// The queries, in the file's order.
    pub queries: Vec<Query>,
}

/// One query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Its name.
    pub id: String,
    /// What is asked for.
    pub surface: Surface,
    /// The items given.
    pub given: Vec<u32>,
    /// Whose order it is, when a training order has the same customer.
    pub shopper: u32,
    /// When, in seconds since 1970.
    pub now_s: i64,
}

/// Why a split cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SplitError {
    /// The file system says no.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What it says.
        source: io::Error,
    },
    /// A line is not right.
    #[error("{} line {line}: {reason}", path.display())]
    Line {
        /// Which file.
        path: PathBuf,
        /// Its number, the first being 1.
        line: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// The orders as a whole are not right.
    #[error("{}: {source}", path.display())]
    Orders {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        source: LogError,
    },
}

impl Split {
    /// Reads `products.csv.gz`, `train.csv.gz` and `queries_input.jsonl` of a folder, and nothing else; a CSV may also
    /// lie there unpacked.
    ///
    /// # Errors
    /// When a file is missing or a line is not right; says which.
    pub fn read(folder: &Path) -> Result<Self, SplitError> {
        let mut numbers = Numbers::default();
        let items = read_products(folder, &mut numbers)?;
        let orders = read_orders(folder, &mut numbers, items.len())?;
        let queries = read_queries(folder, &numbers)?;
        let mut product_ids = vec![String::new(); items.len()];
        for (id, item) in numbers.item_of {
            product_ids[item as usize] = id;
        }
        Ok(Self {
            product_ids,
            items,
            orders,
            queries,
        })
    }
}

#[derive(Default)]
struct Numbers {
    item_of: HashMap<String, u32>,
    shopper_of: HashMap<String, u32>,
}

/// The file as it lies there, packed or not.
fn open(folder: &Path, name: &str) -> Result<(PathBuf, Box<dyn Read>), SplitError> {
    let packed = folder.join(format!("{name}.gz"));
    let path = if packed.exists() { packed } else { folder.join(name) };
    match File::open(&path) {
        Ok(file) if path.extension().is_some_and(|it| it == "gz") => Ok((path, Box::new(MultiGzDecoder::new(file)))),
        Ok(file) => Ok((path, Box::new(file))),
        Err(source) => Err(SplitError::Io { path, source }),
    }
}

/// Hands every line to `take`; fields beyond those named are left alone.
fn for_each_line<T: for<'de> Deserialize<'de>>(
    folder: &Path,
    name: &str,
    mut take: impl FnMut(T) -> Result<(), String>,
) -> Result<PathBuf, SplitError> {
    let (path, file) = open(folder, name)?;
    let mut reader = csv::Reader::from_reader(BufReader::new(file));
    let headers = reader.headers().map_err(|error| line_error(&path, 1, &error))?.clone();
    let mut record = csv::StringRecord::new();
    loop {
        let line = reader.position().line();
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(path),
            Err(error) => return Err(line_error(&path, line, &error)),
        }
        let fields = record
            .deserialize(Some(&headers))
            .map_err(|error| line_error(&path, line, &error))?;
        take(fields).map_err(|reason| line_error(&path, line, &reason))?;
    }
}

fn line_error(path: &Path, line: u64, reason: &dyn std::fmt::Display) -> SplitError {
    SplitError::Line {
        path: path.to_owned(),
        line,
        reason: reason.to_string(),
    }
}

#[derive(Deserialize)]
struct ProductLine {
    product_id: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    price: Option<f32>,
}

fn read_products(folder: &Path, numbers: &mut Numbers) -> Result<Vec<ItemFacts>, SplitError> {
    let mut items = Vec::new();
    for_each_line(folder, "products.csv", |line: ProductLine| {
        let next = items.len() as u32;
        match numbers.item_of.entry(line.product_id) {
            Entry::Occupied(known) => return Err(format!("product {} stands here twice", known.key())),
            Entry::Vacant(free) => free.insert(next),
        };
        items.push(ItemFacts {
            is_offered: true,
            title: line.title,
            price: line.price,
        });
        Ok(())
    })?;
    Ok(items)
}

#[derive(Deserialize)]
struct OrderLine {
    order_id: String,
    #[serde(default)]
    customer_id: String,
    product_id: String,
    #[serde(default)]
    ordered_at: String,
}

struct OpenOrder {
    placed_at_s: i64,
    shopper: u32,
    items: Vec<u32>,
}

fn read_orders(folder: &Path, numbers: &mut Numbers, n_items: usize) -> Result<OrderLog, SplitError> {
    let Numbers { item_of, shopper_of } = numbers;
    let mut orders: Vec<OpenOrder> = Vec::new();
    let mut order_of: HashMap<String, usize> = HashMap::new();
    let path = for_each_line(folder, "train.csv", |line: OrderLine| {
        let item = *item_of
            .get(&line.product_id)
            .ok_or_else(|| format!("product {} is not in products.csv", line.product_id))?;
        let at = match order_of.entry(line.order_id) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(free) => {
                let n_shoppers = shopper_of.len() as u32;
                let shopper = match line.customer_id.as_str() {
                    "" => NO_SHOPPER,
                    _ => *shopper_of.entry(line.customer_id).or_insert(n_shoppers),
                };
                orders.push(OpenOrder {
                    placed_at_s: seconds(&line.ordered_at)?,
                    shopper,
                    items: Vec::new(),
                });
                *free.insert(orders.len() - 1)
            }
        };
        orders[at].items.push(item);
        Ok(())
    })?;
    // Stable: orders of one minute, or without dates, stay as they come.
    orders.sort_by_key(|order| order.placed_at_s);
    let mut log = OrderLog::new(n_items, shopper_of.len());
    for order in orders {
        log.push(order.placed_at_s, order.shopper, &order.items)
            .map_err(|source| SplitError::Orders {
                path: path.clone(),
                source,
            })?;
    }
    Ok(log)
}

#[derive(Deserialize)]
struct QueryLine {
    id: String,
    task: String,
    given: Vec<String>,
    #[serde(default)]
    customer_id: String,
    #[serde(default)]
    time: String,
}

fn read_queries(folder: &Path, numbers: &Numbers) -> Result<Vec<Query>, SplitError> {
    let (path, file) = open(folder, "queries_input.jsonl")?;
    let mut queries = Vec::new();
    for (line, text) in (1..).zip(BufReader::new(file).lines()) {
        let text = text.map_err(|source| SplitError::Io {
            path: path.clone(),
            source,
        })?;
        if text.trim().is_empty() {
            continue;
        }
        let read = || -> Result<Query, String> {
            let query: QueryLine = serde_json::from_str(&text).map_err(|error| error.to_string())?;
            let surface = match query.task.as_str() {
                "completion" => Surface::Cart,
                "page" | "cold_page" => Surface::Page,
                other => return Err(format!("there is no task {other}")),
            };
            Ok(Query {
                id: query.id,
                surface,
                given: query
                    .given
                    .iter()
                    .filter_map(|id| numbers.item_of.get(id).copied())
                    .collect(),
                shopper: numbers
                    .shopper_of
                    .get(&query.customer_id)
                    .copied()
                    .unwrap_or(NO_SHOPPER),
                now_s: seconds(&query.time)?,
            })
        };
        queries.push(read().map_err(|reason| line_error(&path, line, &reason))?);
    }
    Ok(queries)
}

/// Seconds since 1970; 0 for an order or query without a time.
fn seconds(text: &str) -> Result<i64, String> {
    if text.is_empty() {
        return Ok(0);
    }
    let instant = parse_instant(text).ok_or_else(|| format!("'{text}' is not a time"))?;
    Ok(instant.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn folder(products: &str, train: &str, queries: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        let packed = File::create(folder.path().join("train.csv.gz")).expect("a file");
        let mut packed = flate2::write::GzEncoder::new(packed, flate2::Compression::fast());
        packed.write_all(train.as_bytes()).expect("written");
        packed.finish().expect("written");
        std::fs::write(folder.path().join("products.csv"), products).expect("written");
        std::fs::write(folder.path().join("queries_input.jsonl"), queries).expect("written");
        folder
    }

    const PRODUCTS: &str = "product_id,title,price,first_sold_at,train_orders\nA,Lamp,2.5,,2\nB,,,,1\nC,New,1,,0\n";

    #[test]
    fn split_is_read_with_gaps_and_interleaved_orders() {
        let train = "order_id,customer_id,product_id,title,quantity,unit_price,ordered_at\n\
                     2,kim,A,,,,2011-01-02T10:00:00\n\
                     1,,A,,,,2011-01-01\n\
                     2,kim,B,,,,2011-01-02T10:00:00\n";
        let queries = "{\"id\":\"x:9\",\"task\":\"cold_page\",\"given\":[\"C\"],\"customer_id\":\"kim\",\"time\":\"2011-02-01T00:00:00\"}\n\
                       {\"id\":\"c:9\",\"task\":\"completion\",\"given\":[\"A\",\"unheard of\"],\"customer_id\":\"lee\",\"time\":\"\"}\n";
        let split = Split::read(folder(PRODUCTS, train, queries).path()).expect("it is right");
        assert_eq!(split.product_ids, ["A", "B", "C"]);
        assert_eq!((split.items[0].price, split.items[1].price), (Some(2.5), None));
        let orders: Vec<_> = split
            .orders
            .iter()
            .map(|order| (order.shopper, order.items.to_vec()))
            .collect();
        assert_eq!(orders, [(NO_SHOPPER, vec![0]), (0, vec![0, 1])]);
        assert_eq!((split.queries[0].surface, split.queries[0].shopper), (Surface::Page, 0));
        assert_eq!(split.queries[1].given, [0]);
        assert_eq!((split.queries[1].shopper, split.queries[1].now_s), (NO_SHOPPER, 0));
    }

    #[test]
    fn wrong_lines_are_named() {
        let header = "order_id,customer_id,product_id,ordered_at\n";
        let error = |train: &str, queries: &str| {
            let folder = folder(PRODUCTS, &format!("{header}{train}"), queries);
            Split::read(folder.path()).expect_err("it is wrong").to_string()
        };
        assert!(error("1,,Z,2011-01-01\n", "").ends_with("train.csv.gz line 2: product Z is not in products.csv"));
        assert!(error("1,,A,2011-01-01\n2,,A,soon\n", "").ends_with("line 3: 'soon' is not a time"));
        let query = "{\"id\":\"c\",\"task\":\"guess\",\"given\":[]}\n";
        assert!(error("1,,A,2011-01-01\n", query).ends_with("queries_input.jsonl line 1: there is no task guess"));
        let nowhere = Split::read(Path::new("nowhere")).expect_err("it is not there");
        assert!(nowhere.to_string().contains("products.csv"));
    }
}
