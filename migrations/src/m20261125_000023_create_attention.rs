//! What each shopper was offered lately and said no to, as one document. The subject is a visitor's id, or `cus_` and a
//! customer's number. The version grows with each change, so that of two writers who have read the same only one wins.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns::{index, instant, shop_key};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("attention")
                    .col(big_integer("shop_id"))
                    .col(text("subject"))
                    .col(text("content"))
                    .col(big_integer("version"))
                    .col(instant("updated_at"))
                    .primary_key(Index::create().col("shop_id").col("subject"))
                    .foreign_key(&mut shop_key("attention"))
                    .to_owned(),
            )
            .await?;
        // What nobody has touched for long is removed from all shops at once.
        manager.create_index(index("attention", &["updated_at"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("attention").to_owned()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
