//! The shop's collections and what is in them. A deleted one keeps its name, for what still speaks of it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns::{clustered, instant, instant_null, shop_key};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let collections = Table::create()
            .table("collections")
            .col(big_integer("shop_id"))
            .col(big_integer("id"))
            .col(text("title"))
            .col(instant("read_at"))
            .col(instant_null("deleted_at"))
            .primary_key(Index::create().col("shop_id").col("id"))
            .foreign_key(&mut shop_key("collections"))
            .to_owned();
        manager.create_table(clustered(manager, collections)).await?;
        let members = Table::create()
            .table("collection_products")
            .col(big_integer("shop_id"))
            .col(big_integer("collection_id"))
            .col(big_integer("product_id"))
            .col(instant("read_at"))
            .primary_key(Index::create().col("shop_id").col("collection_id").col("product_id"))
            .foreign_key(&mut shop_key("collection_products"))
            .to_owned();
        manager.create_table(clustered(manager, members)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["collection_products", "collections"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
