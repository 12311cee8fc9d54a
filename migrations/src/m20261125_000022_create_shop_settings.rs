//! What a merchant has set for the whole shop: one document for each area, read and written as a whole.

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
                    .table("shop_settings")
                    .col(big_integer("shop_id"))
                    .col(text("area"))
                    .col(text("content"))
                    .col(instant("updated_at"))
                    .primary_key(Index::create().col("shop_id").col("area"))
                    .foreign_key(&mut shop_key("shop_settings"))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("shop_settings").to_owned())
            .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
