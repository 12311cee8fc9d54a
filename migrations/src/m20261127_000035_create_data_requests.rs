//! Buyers who asked what is known of them, until they are answered and forgotten; and how often a shop forgot somebody, so
//! that what was learned from before is not put in use after.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns::{instant, instant_null, shop_key};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("data_requests")
                    .col(big_pk_auto("id"))
                    .col(big_integer("shop_id"))
                    .col(big_integer_null("platform_id"))
                    .col(big_integer_null("customer_id"))
                    .col(text("order_ids"))
                    .col(instant("asked_at"))
                    .col(instant_null("handed_over_at"))
                    .foreign_key(&mut shop_key("data_requests"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("uq_data_requests_shop_id_platform_id")
                    .table("data_requests")
                    .col("shop_id")
                    .col("platform_id")
                    .unique()
                    .to_owned(),
            )
            .await?;
        manager
            .alter_table(
                Table::alter()
                    .table("shops")
                    .add_column(big_integer("n_forgotten").default(0))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(Table::alter().table("shops").drop_column("n_forgotten").to_owned())
            .await?;
        manager
            .drop_table(Table::drop().table("data_requests").to_owned())
            .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
