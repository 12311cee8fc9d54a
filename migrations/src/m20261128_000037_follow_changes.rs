//! Readings of what changed, beside whole ones; how new stored variants and stock are, so that an older file undoes
//! nothing; and the numbers of orders that are gone, so that late news does not bring them back.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns::{clustered, index, instant, instant_null, shop_key};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(manager, "sync_runs", text("kind").default("whole")).await?;
        add(manager, "sync_runs", instant_null("changed_from")).await?;
        add(manager, "products", instant_null("variants_as_of")).await?;
        add(manager, "variants", instant_null("stock_as_of")).await?;
        let table = Table::create()
            .table("gone_orders")
            .col(big_integer("shop_id"))
            .col(big_integer("id"))
            .col(instant("gone_at"))
            .primary_key(Index::create().col("shop_id").col("id"))
            .foreign_key(&mut shop_key("gone_orders"))
            .to_owned();
        manager.create_table(clustered(manager, table)).await?;
        manager.create_index(index("gone_orders", &["gone_at"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("gone_orders").to_owned())
            .await?;
        drop(manager, "variants", "stock_as_of").await?;
        drop(manager, "products", "variants_as_of").await?;
        drop(manager, "sync_runs", "changed_from").await?;
        drop(manager, "sync_runs", "kind").await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn add(manager: &SchemaManager<'_>, table: &'static str, column: impl IntoColumnDef) -> Result<(), DbErr> {
    manager
        .alter_table(Table::alter().table(table).add_column(column).to_owned())
        .await
}

async fn drop(manager: &SchemaManager<'_>, table: &'static str, column: &'static str) -> Result<(), DbErr> {
    manager
        .alter_table(Table::alter().table(table).drop_column(column).to_owned())
        .await
}
