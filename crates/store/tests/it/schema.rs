use std::collections::BTreeMap;

use pairwell_migrations::Migrator;
use pairwell_store::schema::{ColumnShape, TableShape, tables};
use pairwell_store::{Db, Pool};
use pairwell_test_support::{ShopBuilder, TestDb, for_each_db};
use sea_orm::{ConnectionTrait, DbBackend, Statement, TryGetableMany as _};
use sea_orm_migration::MigratorTrait as _;

/// Name of each table with its columns, as they are in the database, in alphabetical order.
async fn tables_in(db: &Db) -> BTreeMap<String, Vec<ColumnShape>> {
    let sql = match db.backend() {
        DbBackend::Sqlite => {
            "SELECT tables.name, columns.name, columns.\"notnull\" = 0 AND columns.pk = 0, columns.pk > 0 \
             FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns \
             WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%' AND tables.name <> 'seaql_migrations'"
        }
        _ => {
            "SELECT columns.table_name::text, columns.column_name::text, columns.is_nullable = 'YES', EXISTS (\
             SELECT 1 FROM information_schema.table_constraints AS keys \
             JOIN information_schema.key_column_usage AS parts ON parts.constraint_name = keys.constraint_name \
             AND parts.table_schema = keys.table_schema \
             WHERE keys.constraint_type = 'PRIMARY KEY' AND keys.table_name = columns.table_name \
             AND parts.column_name = columns.column_name AND keys.table_schema = 'public') \
             FROM information_schema.columns AS columns \
             WHERE columns.table_schema = 'public' AND columns.table_name <> 'seaql_migrations'"
        }
    };
    let rows = db
        .conn()
        .query_all_raw(Statement::from_string(db.backend(), sql))
        .await
        .expect("a catalogue");
    let mut tables: BTreeMap<String, Vec<ColumnShape>> = BTreeMap::new();
    for row in rows {
        let column = ColumnShape {
            name: row.try_get_by_index(1).expect("a name"),
            is_nullable: row.try_get_by_index(2).expect("a flag"),
            is_key: row.try_get_by_index(3).expect("a flag"),
        };
        tables
            .entry(row.try_get_by_index(0).expect("a name"))
            .or_default()
            .push(column);
    }
    for columns in tables.values_mut() {
        columns.sort_by(|a, b| a.name.cmp(&b.name));
    }
    tables
}

async fn up_down_up(db: TestDb) {
    pairwell_migrations::up(db.conn()).await.expect("up");
    let first = tables_in(&db).await;
    assert!(!first.is_empty());
    assert_eq!(pairwell_migrations::n_pending(db.conn()).await.expect("a version"), 0);
    pairwell_migrations::down(db.conn()).await.expect("down");
    assert!(tables_in(&db).await.is_empty());
    assert!(pairwell_migrations::n_pending(db.conn()).await.expect("a version") > 0);
    pairwell_migrations::up(db.conn()).await.expect("up again");
    assert_eq!(tables_in(&db).await, first);
}

#[tokio::test]
async fn migrations_go_up_down_and_up_again() {
    up_down_up(TestDb::empty_sqlite().await).await;
    if let Some(db) = TestDb::empty_postgres().await {
        up_down_up(db).await;
    }
}

/// Steps before the one that gave lines of orders another key.
const N_STEPS_BEFORE_RESHAPING: u32 = 17;

async fn lines_outlive_reshaping(db: TestDb) {
    let conn = db.conn();
    Migrator::up(conn, Some(N_STEPS_BEFORE_RESHAPING)).await.expect("up");
    let shop = ShopBuilder::new("lamps").insert(conn).await;
    let sql = format!(
        "INSERT INTO order_lines (shop_id, id, order_id, product_id, quantity, current_quantity, total_minor, offer_id) \
         VALUES ({shop}, 7, 3, 1, 2, 1, 900, 'off_1'), ({shop}, 8, 2, NULL, 1, 1, 100, NULL)",
        shop = shop.get()
    );
    conn.execute_unprepared(&sql).await.expect("lines");
    let lines = async || {
        let sql = "SELECT order_id, id, product_id, offer_id FROM order_lines ORDER BY order_id, id";
        let rows = conn.query_all_raw(Statement::from_string(db.backend(), sql)).await;
        rows.expect("lines")
            .iter()
            .map(|row| <(i64, i64, Option<i64>, Option<String>)>::try_get_many(row, "", &columns()).expect("a line"))
            .collect::<Vec<_>>()
    };
    let before = lines().await;
    assert_eq!(before, [(2, 8, None, None), (3, 7, Some(1), Some("off_1".to_owned()))]);
    pairwell_migrations::up(conn).await.expect("up");
    assert_eq!(lines().await, before);
    Migrator::down(conn, Some(n_steps_since_reshaping()))
        .await
        .expect("down");
    assert_eq!(lines().await, before);
}

fn n_steps_since_reshaping() -> u32 {
    n_steps() - N_STEPS_BEFORE_RESHAPING
}

fn n_steps() -> u32 {
    u32::try_from(Migrator::migrations().len()).expect("a few steps")
}

fn columns() -> [String; 4] {
    ["order_id", "id", "product_id", "offer_id"].map(str::to_owned)
}

#[tokio::test]
async fn lines_of_orders_outlive_their_reshaping() {
    lines_outlive_reshaping(TestDb::empty_sqlite().await).await;
    if let Some(db) = TestDb::empty_postgres().await {
        lines_outlive_reshaping(db).await;
    }
}

/// Steps before the one after which offers stand on every surface.
const N_STEPS_BEFORE_SURFACES: u32 = 25;

async fn offers_outlive_reshaping(db: TestDb) {
    let conn = db.conn();
    Migrator::up(conn, Some(N_STEPS_BEFORE_SURFACES)).await.expect("up");
    let shop = ShopBuilder::new("lamps").insert(conn).await;
    let columns = "shop_id, id, decision_id, slot, kind, source_product_id, product_id, variant_id, source, \
                   reason_code, score, offered_at";
    let values = |id: &str, source: &str| {
        format!(
            "{shop}, '{id}', 'dec_1', 1, 'cross_sell', {source}, 2, 21, 'pairing', 'paired', 0.5, \
             '2026-01-01T00:00:00+00:00'",
            shop = shop.get()
        )
    };
    conn.execute_unprepared(&format!(
        "INSERT INTO offers ({columns}) VALUES ({})",
        values("off_1", "7")
    ))
    .await
    .expect("an offer");
    let offers = async |more: &str| {
        let sql = format!("SELECT id, source_product_id, score, {more} FROM offers ORDER BY id");
        let rows = conn.query_all_raw(Statement::from_string(db.backend(), sql)).await;
        rows.expect("offers")
            .iter()
            .map(|row| <(String, Option<i64>, f64, String)>::try_get_many_by_index(row).expect("an offer"))
            .collect::<Vec<_>>()
    };
    let before = [("off_1".to_owned(), Some(7), 0.5, "paired".to_owned())];
    assert_eq!(offers("reason_code").await, before);
    pairwell_migrations::up(conn).await.expect("up");
    assert_eq!(offers("reason_code").await, before);
    assert_eq!(offers("placement").await[0].3, "product_page");
    conn.execute_unprepared(&format!(
        "INSERT INTO offers ({columns}, placement) VALUES ({}, 'home')",
        values("off_2", "NULL")
    ))
    .await
    .expect("an offer that goes with no product");
    Migrator::down(conn, Some(n_steps() - N_STEPS_BEFORE_SURFACES))
        .await
        .expect("down");
    assert_eq!(offers("reason_code").await, before, "only what has a source fits");
}

#[tokio::test]
async fn offers_outlive_their_reshaping() {
    offers_outlive_reshaping(TestDb::empty_sqlite().await).await;
    if let Some(db) = TestDb::empty_postgres().await {
        offers_outlive_reshaping(db).await;
    }
}

#[tokio::test]
async fn migrated_schema_is_what_entities_expect() {
    for_each_db(|db| async move {
        let expected: BTreeMap<String, Vec<ColumnShape>> = tables()
            .into_iter()
            .map(|TableShape { name, mut columns }| {
                columns.sort_by(|a, b| a.name.cmp(&b.name));
                (name, columns)
            })
            .collect();
        assert_eq!(tables_in(&db).await, expected);
    })
    .await;
}

/// Both databases must have the same indexes by the same names, or one of them scans where the other one looks up.
#[tokio::test]
async fn indexes_are_named_after_table_and_columns() {
    for_each_db(|db| async move {
        let sql = match db.pool() {
            Pool::Sqlite(_) => {
                "SELECT name, tbl_name FROM sqlite_schema WHERE type = 'index' AND name NOT LIKE 'sqlite_autoindex%'"
            }
            Pool::Postgres(_) => {
                "SELECT indexname::text, tablename::text FROM pg_indexes WHERE schemaname = 'public' \
                 AND indexname NOT LIKE '%_pkey' AND indexname NOT IN (SELECT conname FROM pg_constraint)"
            }
        };
        let rows = db
            .conn()
            .query_all_raw(Statement::from_string(db.backend(), sql))
            .await
            .expect("a catalogue");
        let mut names: Vec<String> = Vec::new();
        for row in rows {
            let (name, table): (String, String) = (
                row.try_get_by_index(0).expect("a name"),
                row.try_get_by_index(1).expect("a name"),
            );
            assert!(
                name.starts_with(&format!("idx_{table}_")) || name.starts_with(&format!("uq_{table}_")),
                "{name} of {table}"
            );
            names.push(name);
        }
        names.sort();
        assert_eq!(names, INDEXES);
    })
    .await;
}

const INDEXES: [&str; 40] = [
    "idx_attention_updated_at",
    "idx_decisions_shop_id_decided_at",
    "idx_events_shop_id_kind",
    "idx_events_shop_id_offer_id",
    "idx_events_shop_id_visitor_id_kind",
    "idx_gone_orders_gone_at",
    "idx_ladder_goods_shop_id_product_id",
    "idx_ladders_deleted_at",
    "idx_ladders_shop_id_created_at",
    "idx_offers_shop_id_decision_id",
    "idx_offers_shop_id_ladder_id",
    "idx_offers_shop_id_source_product_id_product_id",
    "idx_order_lines_shop_id_offer_id",
    "idx_orders_shop_id_customer_id",
    "idx_orders_shop_id_lines_as_of",
    "idx_orders_shop_id_placed_at",
    "idx_orders_shop_id_returns_due",
    "idx_orders_shop_id_updated_at",
    "idx_orders_shop_id_visitor_id",
    "idx_pairings_deleted_at",
    "idx_pairings_shop_id_target_product_id",
    "idx_products_shop_id_handle",
    "idx_products_shop_id_search_text",
    "idx_refunds_shop_id_order_id",
    "idx_rules_deleted_at",
    "idx_rules_shop_id_created_at",
    "idx_suggestions_shop_id_rank",
    "idx_sync_runs_shop_id_started_at",
    "idx_variants_shop_id_product_id",
    "idx_variants_shop_id_sku_search",
    "idx_variants_shop_id_stock_item_id",
    "idx_visit_events_received_at",
    "idx_visit_events_shop_id_order_id",
    "idx_visit_events_shop_id_visitor_id",
    "idx_webhook_inbox_state_next_attempt_at",
    "uq_data_requests_shop_id_platform_id",
    "uq_events_shop_id_offer_id_kind",
    "uq_models_shop_id",
    "uq_shops_collector_key",
    "uq_sync_runs_shop_id",
];
