//! Products of each shop's catalogue, deleted ones with their tombstone.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns::{byte_order_text, index, instant, instant_null, shop_key};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("products")
                    .col(big_integer("shop_id"))
                    .col(big_integer("id"))
                    .col(text("title"))
                    .col(text("handle"))
                    .col(text("vendor"))
                    .col(text("product_type"))
                    .col(text("status"))
                    .col(text_null("image_url"))
                    .col(byte_order_text(manager, "search_text"))
                    .col(instant("updated_at"))
                    .col(instant_null("deleted_at"))
                    .primary_key(Index::create().col("shop_id").col("id"))
                    .foreign_key(&mut shop_key("products"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(index("products", &["shop_id", "handle"])).await?;
        manager
            .create_index(index("products", &["shop_id", "search_text"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("products").to_owned()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
