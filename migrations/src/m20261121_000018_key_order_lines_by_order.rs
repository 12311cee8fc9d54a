//! Lines of orders, keyed by order first: one key serves both finding a line and walking the lines of an order, where
//! there was a key and an index. No foreign key to `shops` either, because Postgres checks one for each row, which was a
//! third of the time a first reading took; erasing a shop removes its lines by name.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns::{clustered, index, only_where, shop_key};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const COLUMNS: &str =
    "shop_id, id, order_id, product_id, variant_id, quantity, current_quantity, total_minor, offer_id";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        set_former_aside(manager).await?;
        let mut table = columns();
        table.primary_key(Index::create().col("shop_id").col("order_id").col("id"));
        take_over(manager, table).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        set_former_aside(manager).await?;
        let mut table = columns();
        table
            .primary_key(Index::create().col("shop_id").col("id"))
            .foreign_key(&mut shop_key("order_lines"));
        take_over(manager, table).await?;
        manager
            .create_index(index("order_lines", &["shop_id", "order_id", "id"]))
            .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn columns() -> TableCreateStatement {
    Table::create()
        .table("order_lines")
        .col(big_integer("shop_id"))
        .col(big_integer("id"))
        .col(big_integer("order_id"))
        .col(big_integer_null("product_id"))
        .col(big_integer_null("variant_id"))
        .col(big_integer("quantity"))
        .col(big_integer("current_quantity"))
        .col(big_integer("total_minor"))
        .col(text_null("offer_id"))
        .to_owned()
}

async fn set_former_aside(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let sql = "ALTER TABLE order_lines RENAME TO former_order_lines";
    manager.get_connection().execute_unprepared(sql).await.map(drop)
}

/// Makes the table, moves every row into it, and only then makes its indexes, whose names were taken until here.
async fn take_over(manager: &SchemaManager<'_>, table: TableCreateStatement) -> Result<(), DbErr> {
    manager.create_table(clustered(manager, table)).await?;
    let db = manager.get_connection();
    db.execute_unprepared(&format!(
        "INSERT INTO order_lines ({COLUMNS}) SELECT {COLUMNS} FROM former_order_lines ORDER BY shop_id, order_id, id"
    ))
    .await?;
    db.execute_unprepared("DROP TABLE former_order_lines").await?;
    manager
        .create_index(only_where(index("order_lines", &["shop_id", "offer_id"]), "offer_id"))
        .await
}
