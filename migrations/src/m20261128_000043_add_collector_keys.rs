//! The key by which a shop is named when its storefront tells what shoppers do. Every page shows it, so it is kept as it
//! is; it is made when the shop is first asked to tell.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const COLUMN: &str = "collector_key";
const INDEX: &str = "uq_shops_collector_key";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(Table::alter().table("shops").add_column(text_null(COLUMN)).to_owned())
            .await?;
        manager
            .create_index(
                Index::create()
                    .name(INDEX)
                    .table("shops")
                    .col(COLUMN)
                    .unique()
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_index(Index::drop().name(INDEX).table("shops").to_owned())
            .await?;
        manager
            .alter_table(Table::alter().table("shops").drop_column(COLUMN).to_owned())
            .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
