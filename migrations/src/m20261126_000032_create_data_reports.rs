//! What was found wrong with a shop's data when it was last looked at: one document, read and written as a whole.

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
                    .table("data_reports")
                    .col(big_integer("shop_id").primary_key())
                    .col(text("content"))
                    .col(instant("made_at"))
                    .foreign_key(&mut shop_key("data_reports"))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("data_reports").to_owned()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
