//! Heads of orders.
//!
//! `lines_as_of` is the moment for which the lines of an order are known as a whole; lines read from a file that is
//! older are refused.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns::{clustered, index, instant, instant_null, shop_key};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(clustered(
                manager,
                Table::create()
                    .table("orders")
                    .col(big_integer("shop_id"))
                    .col(big_integer("id"))
                    .col(text("name"))
                    .col(big_integer_null("customer_id"))
                    .col(text_null("visitor_id"))
                    .col(instant("placed_at"))
                    .col(instant("updated_at"))
                    .col(instant_null("cancelled_at"))
                    .col(text("currency"))
                    .col(big_integer("total_minor"))
                    .col(instant_null("lines_as_of"))
                    .primary_key(Index::create().col("shop_id").col("id"))
                    .foreign_key(&mut shop_key("orders"))
                    .to_owned(),
            ))
            .await?;
        manager.create_index(index("orders", &["shop_id", "placed_at"])).await?;
        manager.create_index(index("orders", &["shop_id", "updated_at"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("orders").to_owned()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
