//! Shops: the tenants everything else belongs to.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns::{instant, instant_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("shops")
                    .col(big_pk_auto("id"))
                    .col(text("platform"))
                    .col(text("domain"))
                    .col(text("name"))
                    .col(text("currency"))
                    .col(instant("installed_at"))
                    .col(instant_null("uninstalled_at"))
                    .col(boolean("needs_reauth"))
                    .col(text("scopes"))
                    .col(text_null("access_token_sealed"))
                    .col(instant_null("access_expires_at"))
                    .col(text_null("refresh_token_sealed"))
                    .col(instant_null("refresh_expires_at"))
                    .col(big_integer("holdout_bps"))
                    .col(instant("created_at"))
                    .col(instant("updated_at"))
                    .index(
                        Index::create()
                            .name("uq_shops_platform_domain")
                            .col("platform")
                            .col("domain")
                            .unique(),
                    )
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("shops").to_owned()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
