//! The offers of each decision.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns::{index, instant, shop_key};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("offers")
                    .col(big_integer("shop_id"))
                    .col(text("id"))
                    .col(text("decision_id"))
                    .col(big_integer("slot"))
                    .col(text("kind"))
                    .col(big_integer("source_product_id"))
                    .col(big_integer("product_id"))
                    .col(big_integer("variant_id"))
                    .col(text("source"))
                    .col(text("reason_code"))
                    .col(double("score"))
                    .col(instant("offered_at"))
                    .primary_key(Index::create().col("shop_id").col("id"))
                    .foreign_key(&mut shop_key("offers"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(index("offers", &["shop_id", "decision_id"]))
            .await?;
        manager
            .create_index(index("offers", &["shop_id", "source_product_id", "product_id"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("offers").to_owned()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
