//! Readings of a shop, each with the place it has come to.
//!
//! The row is updated in the same transaction as the rows it stands for. At most one reading of a shop is unfinished.

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
                    .table("sync_runs")
                    .col(big_pk_auto("id"))
                    .col(big_integer("shop_id"))
                    .col(instant("started_at"))
                    .col(instant("updated_at"))
                    .col(instant_null("finished_at"))
                    .col(text("state"))
                    .col(text("stage"))
                    .col(big_integer("n_done"))
                    .col(big_integer_null("n_total"))
                    .col(text_null("problem"))
                    .col(text_null("bulk_id"))
                    .col(text_null("bulk_url"))
                    .col(big_integer("bulk_offset_bytes"))
                    .col(instant_null("bulk_started_at"))
                    .col(text_null("owner"))
                    .col(instant_null("lease_until"))
                    .foreign_key(&mut shop_key("sync_runs"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("uq_sync_runs_shop_id")
                    .table("sync_runs")
                    .col("shop_id")
                    .unique()
                    .and_where(Expr::col("finished_at").is_null())
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(index("sync_runs", &["shop_id", "started_at"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("sync_runs").to_owned()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
