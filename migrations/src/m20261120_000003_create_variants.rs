//! Variants: what is sold.
//!
//! No foreign key to `products`: a bulk file may bring a variant before its product.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns::{byte_order_text, index, instant_null, shop_key};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("variants")
                    .col(big_integer("shop_id"))
                    .col(big_integer("id"))
                    .col(big_integer("product_id"))
                    .col(text("title"))
                    .col(text_null("sku"))
                    .col(byte_order_text(manager, "sku_search").null())
                    .col(big_integer("price_minor"))
                    .col(big_integer_null("compare_at_minor"))
                    .col(big_integer_null("cost_minor"))
                    .col(boolean("is_tracked"))
                    .col(big_integer("n_available"))
                    .col(boolean("sells_when_out"))
                    .col(big_integer("position"))
                    .col(big_integer_null("stock_item_id"))
                    .col(instant_null("deleted_at"))
                    .primary_key(Index::create().col("shop_id").col("id"))
                    .foreign_key(&mut shop_key("variants"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(index("variants", &["shop_id", "product_id"]))
            .await?;
        manager
            .create_index(index("variants", &["shop_id", "sku_search"]))
            .await?;
        manager
            .create_index(index("variants", &["shop_id", "stock_item_id"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("variants").to_owned()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
