//! Rules on what products are. A rule is read and written as a whole, so its two sides are one document. Deleted rules stay
//! for a while, so that a deletion can be undone.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::columns::{index, instant, instant_null, only_where, shop_key};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("rules")
                    .col(big_pk_auto("id"))
                    .col(big_integer("shop_id"))
                    .col(text("content"))
                    .col(boolean("is_enabled"))
                    .col(instant_null("deleted_at"))
                    .col(instant("created_at"))
                    .col(instant("updated_at"))
                    .foreign_key(&mut shop_key("rules"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(index("rules", &["shop_id", "created_at"])).await?;
        manager
            .create_index(only_where(index("rules", &["deleted_at"]), "deleted_at"))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("rules").to_owned()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
