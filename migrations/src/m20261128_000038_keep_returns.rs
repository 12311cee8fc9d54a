//! What goes back of a line and why, before the money has gone back; and which orders are still to be asked about it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns::{index, instant_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in [
            ("order_lines", big_integer("n_returned").default(0).to_owned()),
            ("order_lines", text_null("return_reason")),
            ("orders", boolean("returns_due").default(false).to_owned()),
            ("orders", instant_null("returns_as_of")),
        ] {
            manager
                .alter_table(Table::alter().table(table).add_column(column).to_owned())
                .await?;
        }
        let mut due = index("orders", &["shop_id", "returns_due"]);
        due.and_where(Expr::col("returns_due"));
        manager.create_index(due).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_index(
                Index::drop()
                    .name("idx_orders_shop_id_returns_due")
                    .table("orders")
                    .to_owned(),
            )
            .await?;
        for (table, column) in [
            ("orders", "returns_as_of"),
            ("orders", "returns_due"),
            ("order_lines", "return_reason"),
            ("order_lines", "n_returned"),
        ] {
            manager
                .alter_table(Table::alter().table(table).drop_column(column).to_owned())
                .await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
