//! What was decided for each request, silence included.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns::{index, instant, instant_null, shop_key};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("decisions")
                    .col(big_integer("shop_id"))
                    .col(text("id"))
                    .col(text("placement"))
                    .col(big_integer("product_id"))
                    .col(text_null("visitor_id"))
                    .col(boolean("is_control"))
                    .col(text_null("silence"))
                    .col(instant_null("model_trained_at"))
                    .col(big_integer("n_offers"))
                    .col(instant("decided_at"))
                    .primary_key(Index::create().col("shop_id").col("id"))
                    .foreign_key(&mut shop_key("decisions"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(index("decisions", &["shop_id", "decided_at"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("decisions").to_owned()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
