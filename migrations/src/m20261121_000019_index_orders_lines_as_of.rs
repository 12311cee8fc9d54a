//! Finds the orders that are known as a whole for a later time than a file being read: few, whatever the shop's size.

use sea_orm_migration::prelude::*;

use crate::columns::{index, only_where};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_index(only_where(index("orders", &["shop_id", "lines_as_of"]), "lines_as_of"))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let name = "idx_orders_shop_id_lines_as_of";
        manager
            .drop_index(Index::drop().name(name).table("orders").to_owned())
            .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
