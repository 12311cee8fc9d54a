//! Decisions over whole pages, with everything they depended on, so that each can be replayed.
//!
//! The table is made anew and its rows are not taken along: a decision stored before speaks of one product page, holds
//! neither its case nor what was withheld, and nothing ever read it. What is counted, offers and events, stays.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns::{index, instant, instant_null, shop_key};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("decisions")
            .col(big_integer("shop_id"))
            .col(text("id"))
            .col(text("page"))
            .col(big_integer_null("product_id"))
            .col(text_null("visitor_id"))
            .col(big_integer_null("customer_id"))
            .col(boolean("is_control"))
            .col(text_null("silence"))
            .col(big_integer("n_offers"))
            .col(text_null("model_version"))
            .col(text("content"))
            .col(boolean("is_explained"))
            .col(instant("decided_at"))
            .to_owned();
        replace(manager, table).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("decisions")
            .col(big_integer("shop_id"))
            .col(text("id"))
            .col(text("placement"))
            .col(big_integer("product_id"))
            .col(text_null("visitor_id"))
            .col(boolean("is_control"))
            .col(text_null("silence"))
            .col(instant_null("model_trained_at"))
            .col(big_integer("n_offers"))
            .col(instant("decided_at"))
            .to_owned();
        replace(manager, table).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Drops the table as it is and makes it with these columns.
async fn replace(manager: &SchemaManager<'_>, mut table: TableCreateStatement) -> Result<(), DbErr> {
    manager.drop_table(Table::drop().table("decisions").to_owned()).await?;
    table
        .primary_key(Index::create().col("shop_id").col("id"))
        .foreign_key(&mut shop_key("decisions"));
    manager.create_table(table).await?;
    manager
        .create_index(index("decisions", &["shop_id", "decided_at"]))
        .await
}
