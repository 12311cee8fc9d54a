//! What each surface of a decision came to, beside the document, because that is counted.
//!
//! No foreign key to `decisions`: both come in one transaction and go in one.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns::{clustered, shop_key};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(clustered(
                manager,
                Table::create()
                    .table("decision_surfaces")
                    .col(big_integer("shop_id"))
                    .col(text("decision_id"))
                    .col(text("placement"))
                    .col(big_integer("n_offers"))
                    .col(text_null("silence"))
                    .primary_key(Index::create().col("shop_id").col("decision_id").col("placement"))
                    .foreign_key(&mut shop_key("decision_surfaces"))
                    .to_owned(),
            ))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("decision_surfaces").to_owned())
            .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
