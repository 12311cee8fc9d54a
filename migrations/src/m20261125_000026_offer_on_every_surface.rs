//! Offers of every surface: where each stands, and which rung of which ladder it is. What goes with no product in
//! particular has no source. Everything offered before was on product pages and of no ladder.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns::{index, instant, only_where, shop_key};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The columns there are on both sides of this step.
const COLUMNS: &str = "shop_id, id, decision_id, slot, kind, source_product_id, product_id, variant_id, source, \
                       reason_code, score, offered_at";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        set_former_aside(manager).await?;
        let mut table = columns(big_integer_null("source_product_id"));
        table
            .col(text("placement"))
            .col(big_integer_null("ladder_id"))
            .col(big_integer_null("rung"));
        manager.create_table(table).await?;
        take_over(
            manager,
            &format!(
                "INSERT INTO offers ({COLUMNS}, placement) SELECT {COLUMNS}, 'product_page' FROM former_offers \
                 ORDER BY shop_id, id"
            ),
        )
        .await?;
        manager
            .create_index(only_where(index("offers", &["shop_id", "ladder_id"]), "ladder_id"))
            .await
    }

    /// Offers that go with no product cannot be told without these columns, and are left behind.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        set_former_aside(manager).await?;
        manager.create_table(columns(big_integer("source_product_id"))).await?;
        take_over(
            manager,
            &format!(
                "INSERT INTO offers ({COLUMNS}) SELECT {COLUMNS} FROM former_offers \
                 WHERE source_product_id IS NOT NULL ORDER BY shop_id, id"
            ),
        )
        .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn columns(source_product_id: ColumnDef) -> TableCreateStatement {
    Table::create()
        .table("offers")
        .col(big_integer("shop_id"))
        .col(text("id"))
        .col(text("decision_id"))
        .col(big_integer("slot"))
        .col(text("kind"))
        .col(source_product_id)
        .col(big_integer("product_id"))
        .col(big_integer("variant_id"))
        .col(text("source"))
        .col(text("reason_code"))
        .col(double("score"))
        .col(instant("offered_at"))
        .primary_key(Index::create().col("shop_id").col("id"))
        .foreign_key(&mut shop_key("offers"))
        .to_owned()
}

async fn set_former_aside(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let sql = "ALTER TABLE offers RENAME TO former_offers";
    manager.get_connection().execute_unprepared(sql).await.map(drop)
}

/// Moves the rows into the new table, and only then makes its indexes, whose names were taken until here.
async fn take_over(manager: &SchemaManager<'_>, insert: &str) -> Result<(), DbErr> {
    let db = manager.get_connection();
    db.execute_unprepared(insert).await?;
    db.execute_unprepared("DROP TABLE former_offers").await?;
    manager
        .create_index(index("offers", &["shop_id", "decision_id"]))
        .await?;
    manager
        .create_index(index("offers", &["shop_id", "source_product_id", "product_id"]))
        .await
}
