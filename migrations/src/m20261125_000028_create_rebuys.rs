//! Products that the same buyers buy again, and after how many days, as last counted over the orders.

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
                    .table("rebuys")
                    .col(big_integer("shop_id"))
                    .col(big_integer("product_id"))
                    .col(big_integer("gap_days"))
                    .col(big_integer("n_rebuys"))
                    .primary_key(Index::create().col("shop_id").col("product_id"))
                    .foreign_key(&mut shop_key("rebuys"))
                    .to_owned(),
            ))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("rebuys").to_owned()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
