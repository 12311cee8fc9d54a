//! Learnt models; the files themselves stand elsewhere. At most one per shop is in use.

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
                    .table("models")
                    .col(big_integer("shop_id"))
                    .col(text("version"))
                    .col(text("file_name"))
                    .col(text("checksum"))
                    .col(big_integer("n_orders"))
                    .col(big_integer("n_products"))
                    .col(big_integer("n_pairs"))
                    .col(text("params_digest"))
                    .col(instant("trained_at"))
                    .col(boolean("is_current"))
                    .primary_key(Index::create().col("shop_id").col("version"))
                    .foreign_key(&mut shop_key("models"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("uq_models_shop_id")
                    .table("models")
                    .col("shop_id")
                    .unique()
                    .and_where(Expr::col("is_current"))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("models").to_owned()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
