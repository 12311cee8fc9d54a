//! Proposals of ladders that the merchant has put away. They are made anew from catalogue and orders each time, so each
//! is named by a key that follows from what it proposes.

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
                    .table("ladder_proposal_dismissals")
                    .col(big_integer("shop_id"))
                    .col(text("key"))
                    .col(instant("dismissed_at"))
                    .primary_key(Index::create().col("shop_id").col("key"))
                    .foreign_key(&mut shop_key("ladder_proposal_dismissals"))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("ladder_proposal_dismissals").to_owned())
            .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
