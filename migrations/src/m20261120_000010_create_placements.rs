//! Where offers show, and how.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns::{instant, shop_key};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("placements")
                    .col(big_integer("shop_id"))
                    .col(text("kind"))
                    .col(boolean("is_enabled"))
                    .col(text("headline"))
                    .col(big_integer("max_items"))
                    .col(instant("updated_at"))
                    .primary_key(Index::create().col("shop_id").col("kind"))
                    .foreign_key(&mut shop_key("placements"))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("placements").to_owned()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
