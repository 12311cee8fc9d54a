//! Money that went back.
//!
//! No foreign key to `orders`: a bulk file may bring a refund before its order.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns::{clustered, index, instant, shop_key};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(clustered(
                manager,
                Table::create()
                    .table("refunds")
                    .col(big_integer("shop_id"))
                    .col(big_integer("id"))
                    .col(big_integer("order_id"))
                    .col(instant("refunded_at"))
                    .col(big_integer("amount_minor"))
                    .primary_key(Index::create().col("shop_id").col("id"))
                    .foreign_key(&mut shop_key("refunds"))
                    .to_owned(),
            ))
            .await?;
        manager.create_index(index("refunds", &["shop_id", "order_id"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("refunds").to_owned()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
