//! What shoppers did with offers. The id is made in the browser, so that a repeated delivery counts once.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns::{index, instant, only_where, shop_key};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("events")
                    .col(big_integer("shop_id"))
                    .col(text("id"))
                    .col(text("kind"))
                    .col(text("decision_id"))
                    .col(text("offer_id"))
                    .col(big_integer("product_id"))
                    .col(big_integer("slot"))
                    .col(text_null("visitor_id"))
                    .col(instant("occurred_at"))
                    .col(instant("received_at"))
                    .primary_key(Index::create().col("shop_id").col("id"))
                    .foreign_key(&mut shop_key("events"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(index("events", &["shop_id", "kind"])).await?;
        manager.create_index(index("events", &["shop_id", "offer_id"])).await?;
        manager
            .create_index(only_where(
                index("events", &["shop_id", "visitor_id", "kind"]),
                "visitor_id",
            ))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("events").to_owned()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
