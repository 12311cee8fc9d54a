//! Which products the merchant lists as going with a product, on the platform: a row per pair, as it was last read.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns::{clustered, shop_key};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("complements")
            .col(big_integer("shop_id"))
            .col(big_integer("product_id"))
            .col(big_integer("target_product_id"))
            .col(big_integer("position"))
            .primary_key(
                Index::create()
                    .col("shop_id")
                    .col("product_id")
                    .col("target_product_id"),
            )
            .foreign_key(&mut shop_key("complements"))
            .to_owned();
        manager.create_table(clustered(manager, table)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("complements").to_owned()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
