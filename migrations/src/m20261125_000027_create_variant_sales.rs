//! How many pieces of each variant were sold and came back, as last counted over the orders.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns::{clustered, shop_key};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(clustered(
                manager,
                Table::create()
                    .table("variant_sales")
                    .col(big_integer("shop_id"))
                    .col(big_integer("product_id"))
                    .col(big_integer("variant_id"))
                    .col(big_integer("n_sold"))
                    .col(big_integer("n_returned"))
                    .primary_key(Index::create().col("shop_id").col("variant_id"))
                    .foreign_key(&mut shop_key("variant_sales"))
                    .to_owned(),
            ))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("variant_sales").to_owned())
            .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
