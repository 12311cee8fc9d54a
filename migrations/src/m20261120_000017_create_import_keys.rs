//! Our numbers for things that come from files and have only a text key there.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns::{clustered, shop_key};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(clustered(
                manager,
                Table::create()
                    .table("import_keys")
                    .col(big_integer("shop_id"))
                    .col(text("kind"))
                    .col(text("key"))
                    .col(big_integer("id"))
                    .primary_key(Index::create().col("shop_id").col("kind").col("key"))
                    .index(
                        Index::create()
                            .name("uq_import_keys_shop_id_kind_id")
                            .col("shop_id")
                            .col("kind")
                            .col("id")
                            .unique(),
                    )
                    .foreign_key(&mut shop_key("import_keys"))
                    .to_owned(),
            ))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("import_keys").to_owned()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
