//! Pairs the orders suggest, as last learnt.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns::{index, shop_key};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("suggestions")
                    .col(big_integer("shop_id"))
                    .col(big_integer("source_product_id"))
                    .col(big_integer("target_product_id"))
                    .col(big_integer("rank"))
                    .col(big_integer("n_together"))
                    .col(big_integer("n_source"))
                    .col(big_integer("n_target"))
                    .col(big_integer("n_orders"))
                    .col(double("attach_rate"))
                    .col(double("assoc_lift"))
                    .primary_key(
                        Index::create()
                            .col("shop_id")
                            .col("source_product_id")
                            .col("target_product_id"),
                    )
                    .foreign_key(&mut shop_key("suggestions"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(index("suggestions", &["shop_id", "rank"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("suggestions").to_owned()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
