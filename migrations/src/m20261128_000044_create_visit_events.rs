//! What shoppers do in the shop, whether or not offers are near. The id is the platform's, so that what is told twice
//! counts once.

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
                    .table("visit_events")
                    .col(big_integer("shop_id"))
                    .col(text("id"))
                    .col(text("kind"))
                    .col(text_null("visitor_id"))
                    .col(big_integer_null("product_id"))
                    .col(big_integer_null("variant_id"))
                    .col(big_integer_null("quantity"))
                    .col(big_integer_null("order_id"))
                    .col(instant("occurred_at"))
                    .col(instant("received_at"))
                    .primary_key(Index::create().col("shop_id").col("id"))
                    .foreign_key(&mut shop_key("visit_events"))
                    .to_owned(),
            )
            .await?;
        // What is old is cleared away for all shops at once.
        manager.create_index(index("visit_events", &["received_at"])).await?;
        manager
            .create_index(only_where(
                index("visit_events", &["shop_id", "visitor_id"]),
                "visitor_id",
            ))
            .await?;
        manager
            .create_index(only_where(index("visit_events", &["shop_id", "order_id"]), "order_id"))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("visit_events").to_owned()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
