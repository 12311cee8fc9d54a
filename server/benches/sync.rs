//! How long a first sync takes, against reading the same file with the same reader and handing its order lines, 19 of
//! 20 rows, to the database by its own quickest way: for SQLite one statement over the rows as JSON, for Postgres `COPY`.
//! Both in one run and into the same empty tables. For comparison, the bulk load into a table without keys or indexes,
//! the least any database can do, is printed too.
//!
//! Postgres is measured when `PAIRWELL_TEST_POSTGRES_URL` is set.

use std::io::Write as _;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use figment::Figment;
use figment::providers::{Format as _, Toml};
use futures::{StreamExt as _, stream};
use pairwell_commerce::{ExportKind, ExportRow};
use pairwell_domain::order::{Order, OrderLine};
use pairwell_domain::{Currency, OrderId, OrderLineId, ProductId, ShopId, VariantId};
use pairwell_server::compose;
use pairwell_server::config::{Config, DEFAULTS};
use pairwell_server::jobs::SilentQueue;
use pairwell_services::Services;
use pairwell_services::sealing::Sealer;
use pairwell_store::shops::{NewShop, SealedTokens};
use pairwell_store::{Db, Pool, orders, shops};
use sea_orm::sqlx;
use serde_json::{Value, json};

const N_ORDERS: usize = 20_000;
const LINES_PER_ORDER: usize = 26;
const N_PRODUCTS: usize = 4_000;
const SHOP: &str = "bench-shop.myshopify.com";
const BATCH_ROWS: usize = 5_000;
const BUDGET_RATIO: f64 = 2.0;

/// The two files a platform would write.
#[derive(Clone)]
struct Files {
    catalogue: Bytes,
    orders: Bytes,
}

#[tokio::main]
async fn main() {
    let files = Files {
        catalogue: catalogue_file(),
        orders: order_file(),
    };
    let address = serve(files.clone()).await;
    let dir = tempfile::tempdir().expect("a folder");
    let sqlite = |name: &str| format!("sqlite://{}?mode=rwc", dir.path().join(name).display());
    let urls = (sqlite("sync.db"), sqlite("bulk.db"));
    measure("sqlite", &urls.0, &urls.1, &address, &files, dir.path()).await;
    if let Ok(server) = std::env::var("PAIRWELL_TEST_POSTGRES_URL") {
        let urls = (
            fresh_postgres(&server, "sync").await,
            fresh_postgres(&server, "bulk").await,
        );
        measure("postgres", &urls.0, &urls.1, &address, &files, dir.path()).await;
    }
}

async fn measure(name: &str, url: &str, empty_url: &str, address: &str, files: &Files, models: &std::path::Path) {
    let config = settings(url, address, models);
    let db = compose::connect(&config).await.expect("a database");
    pairwell_migrations::up(db.conn()).await.expect("its tables");
    let shop = install(&config, &db).await;
    let platform = compose::platform(&Arc::new(compose::shopify_config(&config))).expect("a platform client");
    let services =
        compose::services(&config, db.clone(), Arc::clone(&platform), Arc::new(SilentQueue)).expect("use cases");

    let started = Instant::now();
    services.sync().run(shop).await.expect("the shop is read");
    let with_learning_s = started.elapsed().as_secs_f64();
    let stored = orders::counts(db.conn(), shop).await.expect("counts");
    assert_eq!(
        stored.n_lines,
        (N_ORDERS * LINES_PER_ORDER) as u64,
        "the sync must have stored every line"
    );
    let started = Instant::now();
    services.learning().learn(shop).await.expect("learnt");
    let learning_s = started.elapsed().as_secs_f64();
    let sync_s = with_learning_s - learning_s;
    let counting_s = count_one_order(&services, &db, shop).await;

    let empty = compose::connect(&settings(empty_url, address, models))
        .await
        .expect("a second database");
    pairwell_migrations::up(empty.conn()).await.expect("its tables");
    let (n_rows, bulk_s) = bulk_load(&empty, "order_lines", platform.as_ref(), files).await;
    let (_, bare_s) = bulk_load(&empty, "bare_lines", platform.as_ref(), files).await;

    let ratio = sync_s / bulk_s;
    let verdict = if ratio <= BUDGET_RATIO { "ok" } else { "over" };
    let mut out = std::io::stdout();
    writeln!(
        out,
        "{name}: {n_rows} rows; sync {sync_s:.2} s ({:.0} rows/s), bulk load {bulk_s:.2} s ({:.0} rows/s), \
         into a bare table {bare_s:.2} s, learning {learning_s:.2} s, counting one more order {counting_s:.2} s",
        n_rows as f64 / sync_s,
        n_rows as f64 / bulk_s,
    )
    .and_then(|()| {
        writeln!(
            out,
            "figure sync_against_bulk_{name} {ratio:.2} times budget {BUDGET_RATIO} {verdict}\n\
             figure count_one_order_{name} {counting_s:.3} s budget - ok"
        )
    })
    .expect("the terminal takes two lines");
}

/// How long it takes until a new order counts, all others being known.
async fn count_one_order(services: &Services, db: &Db, shop: ShopId) -> f64 {
    let id = OrderId::new(N_ORDERS as i64 + 1);
    let placed_at = Utc::now() + TimeDelta::minutes(1);
    let order = Order {
        id,
        name: "#new".to_owned(),
        customer_id: None,
        visitor_id: None,
        placed_at,
        updated_at: placed_at,
        cancelled_at: None,
        currency: Currency::GBP,
        total_minor: 2_000,
    };
    let lines = [1, 2].map(|product| OrderLine {
        id: OrderLineId::new(i64::MAX - product),
        order_id: id,
        product_id: Some(ProductId::new(product)),
        variant_id: Some(VariantId::new(product)),
        quantity: 1,
        current_quantity: 1,
        total_minor: 1_000,
        offer_id: None,
    });
    orders::replace_order(db.conn(), shop, &order, &lines, &[], None)
        .await
        .expect("stored");
    let started = Instant::now();
    let learnt = services
        .learning()
        .learn_if_stale(shop)
        .await
        .expect("an answer")
        .expect("learnt");
    assert_eq!(learnt.n_orders, N_ORDERS as u64 + 1, "the new order counts");
    started.elapsed().as_secs_f64()
}

fn settings(url: &str, address: &str, models: &std::path::Path) -> Config {
    let text = format!(
        "[database]\nurl = \"{url}\"\n[secrets]\nencryption_keys = [\"bench:{}\"]\n\
         [shopify]\nclient_id = \"bench\"\nclient_secret = \"bench-secret-for-nobody\"\nshop_base_url = \"{address}\"\n\
         [models]\ndir = \"{}\"\n",
        STANDARD.encode([7; 32]),
        models.display()
    );
    Config::from_figment(Figment::from(Toml::string(DEFAULTS)).merge(Toml::string(&text))).expect("settings")
}

async fn install(config: &Config, db: &Db) -> ShopId {
    let new = NewShop {
        platform: "shopify".to_owned(),
        domain: SHOP.to_owned(),
        name: "Bench".to_owned(),
        currency: Currency::GBP,
        holdout_bps: 0,
        installed_at: Utc::now(),
    };
    let shop = shops::upsert_installed(db.conn(), &new).await.expect("a shop");
    let sealer = Sealer::new(&config.secrets.encryption_keys).expect("a key");
    let tokens = SealedTokens {
        access_token_sealed: sealer.seal(SHOP, &"token".into()).expect("sealed"),
        access_expires_at: None,
        refresh_token_sealed: None,
        refresh_expires_at: None,
        scopes: String::new(),
    };
    shops::save_tokens(db.conn(), shop, &tokens).await.expect("stored");
    shop
}

/// Reads the same files with the same reader, and hands the lines over by the database's own quickest way. Returns the
/// rows read and the seconds it took.
async fn bulk_load(
    db: &Db,
    table: &'static str,
    platform: &dyn pairwell_commerce::CommercePlatform,
    files: &Files,
) -> (usize, f64) {
    let started = Instant::now();
    let mut n_rows = 0;
    let mut lines: Vec<OrderLine> = Vec::with_capacity(BATCH_ROWS);
    let mut loader = Loader::open(db, table).await;
    for (what, file) in [
        (ExportKind::Catalogue, &files.catalogue),
        (ExportKind::Orders, &files.orders),
    ] {
        for line in file.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            n_rows += 1;
            if let ExportRow::Line(row) = platform
                .parse_export_line(what, Currency::GBP, line)
                .expect("a line of our own making")
            {
                lines.push(row.verified(|_| None));
            }
            if lines.len() == BATCH_ROWS {
                loader.load(&lines).await;
                lines.clear();
            }
        }
    }
    loader.load(&lines).await;
    loader.close().await;
    (n_rows, started.elapsed().as_secs_f64())
}

enum Loader {
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>, &'static str),
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>, &'static str),
}

const BARE_TABLE: &str = "CREATE TABLE IF NOT EXISTS bare_lines (shop_id BIGINT, id BIGINT, order_id BIGINT, product_id BIGINT, variant_id BIGINT, \
                          quantity BIGINT, current_quantity BIGINT, total_minor BIGINT)";

const COLUMNS: &str = "shop_id, id, order_id, product_id, variant_id, quantity, current_quantity, total_minor";

impl Loader {
    async fn open(db: &Db, table: &'static str) -> Self {
        match db.pool() {
            Pool::Sqlite(pool) => {
                let mut txn = pool.begin().await.expect("a transaction");
                sqlx::query(BARE_TABLE).execute(&mut *txn).await.expect("a table");
                Self::Sqlite(txn, table)
            }
            Pool::Postgres(pool) => {
                let mut txn = pool.begin().await.expect("a transaction");
                sqlx::query(BARE_TABLE).execute(&mut *txn).await.expect("a table");
                Self::Postgres(txn, table)
            }
        }
    }

    async fn load(&mut self, lines: &[OrderLine]) {
        let numbers = lines.iter().map(|line| {
            [
                Some(1),
                Some(line.id.get()),
                Some(line.order_id.get()),
                line.product_id.map(|id| id.get()),
                line.variant_id.map(|id| id.get()),
                Some(line.quantity),
                Some(line.current_quantity),
                Some(line.total_minor),
            ]
        });
        match self {
            Self::Sqlite(txn, table) => {
                let rows = serde_json::to_string(&numbers.collect::<Vec<_>>()).expect("numbers have a JSON form");
                sqlx::query(sqlx::AssertSqlSafe(format!(
                    "INSERT INTO {table} ({COLUMNS}) SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, \
                     value ->> 4, value ->> 5, value ->> 6, value ->> 7 FROM json_each(?)",
                )))
                .bind(rows)
                .execute(&mut **txn)
                .await
                .expect("rows are stored");
            }
            Self::Postgres(txn, table) => {
                let mut text = String::new();
                for row in numbers {
                    let cells = row.map(|cell| cell.map_or("\\N".to_owned(), |number| number.to_string()));
                    text.push_str(&cells.join("\t"));
                    text.push('\n');
                }
                let mut copy = txn
                    .copy_in_raw(&format!("COPY {table} ({COLUMNS}) FROM STDIN"))
                    .await
                    .expect("COPY starts");
                copy.send(text.as_bytes()).await.expect("rows are sent");
                copy.finish().await.expect("rows are stored");
            }
        }
    }

    async fn close(self) {
        match self {
            Self::Sqlite(txn, _) => txn.commit().await.expect("stored"),
            Self::Postgres(txn, _) => txn.commit().await.expect("stored"),
        }
    }
}

async fn fresh_postgres(server: &str, purpose: &str) -> String {
    let pool = sqlx::PgPool::connect(server).await.expect("a Postgres server");
    let name = format!("pairwell_bench_{purpose}_{}", std::process::id());
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .execute(&pool)
        .await
        .expect("a database");
    let mut url = url::Url::parse(server).expect("an address");
    url.set_path(&name);
    url.to_string()
}

/// A platform with two exports, ready at once.
async fn serve(files: Files) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let router = Router::new()
        .route("/admin/api/2026-07/graphql.json", post(answer))
        .route(
            "/catalogue.jsonl",
            get(async |State((files, _)): State<(Files, String)>| stream_of(files.catalogue)),
        )
        .route(
            "/orders.jsonl",
            get(async |State((files, _)): State<(Files, String)>| stream_of(files.orders)),
        )
        .with_state((files, address.clone()));
    tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
    address
}

fn stream_of(file: Bytes) -> Body {
    let n_bytes = file.len();
    let chunks = (0..n_bytes)
        .step_by(64 * 1024)
        .map(move |from| file.slice(from..n_bytes.min(from + 64 * 1024)));
    Body::from_stream(stream::iter(chunks).map(Ok::<_, std::convert::Infallible>))
}

async fn answer(State((files, address)): State<(Files, String)>, body: String) -> axum::Json<Value> {
    let cost = json!({"cost": {"requestedQueryCost": 10, "actualQueryCost": 10, "throttleStatus":
        {"maximumAvailable": 2000.0, "currentlyAvailable": 2000.0, "restoreRate": 100.0}}});
    let is_orders = body.contains("orders {") || body.contains("BulkOperation/2");
    let (number, name, file) = if is_orders {
        (2, "orders", &files.orders)
    } else {
        (1, "catalogue", &files.catalogue)
    };
    let data = if body.contains("webhookSubscriptionCreate") {
        let made = json!({"id": "gid://shopify/WebhookSubscription/1"});
        json!({"webhookSubscriptionCreate": {"webhookSubscription": made, "userErrors": []}})
    } else if body.contains("webhookSubscriptions") {
        json!({"webhookSubscriptions": {"nodes": [], "pageInfo": {"hasNextPage": false, "endCursor": null}}})
    } else if body.contains("bulkOperationRunQuery") {
        let started = json!({"id": format!("gid://shopify/BulkOperation/{number}"), "status": "CREATED"});
        json!({"bulkOperationRunQuery": {"bulkOperation": started, "userErrors": []}})
    } else {
        let n_objects = file.iter().filter(|byte| **byte == b'\n').count();
        json!({"bulkOperation": {"status": "COMPLETED", "errorCode": null, "objectCount": n_objects.to_string(),
            "fileSize": file.len().to_string(), "url": format!("{address}/{name}.jsonl")}})
    };
    axum::Json(json!({"data": data, "extensions": cost}))
}

fn catalogue_file() -> Bytes {
    let mut file = Vec::new();
    for id in 1..=N_PRODUCTS {
        let product = json!({"id": format!("gid://shopify/Product/{id}"), "title": format!("Product {id}"),
            "handle": format!("product-{id}"), "vendor": "Bench", "productType": "Things", "status": "ACTIVE",
            "updatedAt": "2026-01-01T00:00:00Z", "featuredMedia": null});
        let variant = json!({"id": format!("gid://shopify/ProductVariant/{id}"), "title": "Default Title",
            "sku": format!("SKU-{id}"), "price": "12.50", "compareAtPrice": null, "position": 1,
            "inventoryPolicy": "DENY", "inventoryQuantity": 9,
            "inventoryItem": {"id": format!("gid://shopify/InventoryItem/{id}"), "tracked": true, "unitCost": null},
            "__parentId": format!("gid://shopify/Product/{id}")});
        writeln!(file, "{product}\n{variant}").expect("memory takes it");
    }
    file.into()
}

/// A hundred orders a day.
fn placed_at(order: usize) -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_225_600 + order as i64 * 864, 0).expect("a day in 2026")
}

fn order_file() -> Bytes {
    let mut file = Vec::new();
    let money = json!({"shopMoney": {"amount": "25.00", "currencyCode": "GBP"}});
    let mut line = 0;
    for id in 1..=N_ORDERS {
        let placed_at = placed_at(id);
        let order = json!({"id": format!("gid://shopify/Order/{id}"), "name": format!("#{id}"),
            "createdAt": placed_at, "processedAt": placed_at, "updatedAt": placed_at, "cancelledAt": null, "currencyCode": "GBP", "customAttributes": [],
            "currentTotalPriceSet": money, "customer": {"id": format!("gid://shopify/Customer/{}", id % 4_000 + 1)},
            "refunds": []});
        writeln!(file, "{order}").expect("memory takes it");
        for _ in 0..LINES_PER_ORDER {
            line += 1;
            // Multiplying by a number without a common factor spreads the products over the orders.
            let product = line * 7_919 % N_PRODUCTS + 1;
            let row = json!({"id": format!("gid://shopify/LineItem/{line}"), "quantity": 2, "currentQuantity": 2,
                "product": {"id": format!("gid://shopify/Product/{product}")},
                "variant": {"id": format!("gid://shopify/ProductVariant/{product}")}, "customAttributes": [],
                "originalTotalSet": money, "discountAllocations": [],
                "__parentId": format!("gid://shopify/Order/{id}")});
            writeln!(file, "{row}").expect("memory takes it");
        }
    }
    file.into()
}
