//! Deliveries of the platform, kept before they are acknowledged.
//!
//! No foreign key to `shops`: a delivery is named by the platform's word for the shop and may come before or after it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns::{index, instant, instant_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("webhook_inbox")
                    .col(big_pk_auto("id"))
                    .col(text("platform"))
                    .col(text("webhook_id"))
                    .col(text_null("event_id"))
                    .col(text("shop_domain"))
                    .col(text("topic"))
                    .col(text_null("api_version"))
                    .col(instant_null("triggered_at"))
                    .col(text("payload"))
                    .col(instant("received_at"))
                    .col(instant_null("applied_at"))
                    .col(big_integer("n_attempts"))
                    .col(instant("next_attempt_at"))
                    .col(text_null("last_error"))
                    .col(text("state"))
                    .index(
                        Index::create()
                            .name("uq_webhook_inbox_platform_webhook_id")
                            .col("platform")
                            .col("webhook_id")
                            .unique(),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(index("webhook_inbox", &["state", "next_attempt_at"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("webhook_inbox").to_owned())
            .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
