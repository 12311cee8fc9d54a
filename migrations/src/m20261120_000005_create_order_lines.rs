//! Lines of orders.
//!
//! No foreign key to `orders`: a bulk file may bring a line before its order.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns::{clustered, index, only_where, shop_key};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(clustered(
                manager,
                Table::create()
                    .table("order_lines")
                    .col(big_integer("shop_id"))
                    .col(big_integer("id"))
                    .col(big_integer("order_id"))
                    .col(big_integer_null("product_id"))
                    .col(big_integer_null("variant_id"))
                    .col(big_integer("quantity"))
                    .col(big_integer("current_quantity"))
                    .col(big_integer("total_minor"))
                    .col(text_null("offer_id"))
                    .primary_key(Index::create().col("shop_id").col("id"))
                    .foreign_key(&mut shop_key("order_lines"))
                    .to_owned(),
            ))
            .await?;
        manager
            .create_index(index("order_lines", &["shop_id", "order_id", "id"]))
            .await?;
        manager
            .create_index(only_where(index("order_lines", &["shop_id", "offer_id"]), "offer_id"))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("order_lines").to_owned()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
