//! What goes with what, as the merchant says. Deleted ones stay for a while, so that a deletion can be undone.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns::{index, instant, instant_null, only_where, shop_key};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("pairings")
                    .col(big_pk_auto("id"))
                    .col(big_integer("shop_id"))
                    .col(big_integer("source_product_id"))
                    .col(big_integer("target_product_id"))
                    .col(big_integer("position"))
                    .col(boolean("is_enabled"))
                    .col(text_null("reason_text"))
                    .col(text("origin"))
                    .col(instant_null("deleted_at"))
                    .col(instant("created_at"))
                    .col(instant("updated_at"))
                    .index(
                        Index::create()
                            .name("uq_pairings_shop_id_source_product_id_target_product_id")
                            .col("shop_id")
                            .col("source_product_id")
                            .col("target_product_id")
                            .unique(),
                    )
                    .foreign_key(&mut shop_key("pairings"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(index("pairings", &["shop_id", "target_product_id"]))
            .await?;
        manager
            .create_index(only_where(index("pairings", &["deleted_at"]), "deleted_at"))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("pairings").to_owned()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
