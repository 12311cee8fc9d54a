//! Finds the orders of one buyer, known by name or by browser: few, whatever the shop's size.

use sea_orm_migration::prelude::*;

use crate::columns::{index, only_where};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (columns, column) in [
            (["shop_id", "customer_id"], "customer_id"),
            (["shop_id", "visitor_id"], "visitor_id"),
        ] {
            manager
                .create_index(only_where(index("orders", &columns), column))
                .await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["idx_orders_shop_id_customer_id", "idx_orders_shop_id_visitor_id"] {
            manager
                .drop_index(Index::drop().name(name).table("orders").to_owned())
                .await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
