//! Suggestions the merchant put away. A table of its own, because suggestions are replaced whenever orders are learnt.

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
                    .table("suggestion_dismissals")
                    .col(big_integer("shop_id"))
                    .col(big_integer("source_product_id"))
                    .col(big_integer("target_product_id"))
                    .col(instant("dismissed_at"))
                    .primary_key(
                        Index::create()
                            .col("shop_id")
                            .col("source_product_id")
                            .col("target_product_id"),
                    )
                    .foreign_key(&mut shop_key("suggestion_dismissals"))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("suggestion_dismissals").to_owned())
            .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
