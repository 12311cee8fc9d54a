//! Upgrade ladders. A ladder is read and written as a whole, so its rungs and rows are one document; which products stand
//! in which ladder is a table of its own, because that is asked by product. Deleted ladders stay for a while, without
//! their products, so that a deletion can be undone.

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
                    .table("ladders")
                    .col(big_pk_auto("id"))
                    .col(big_integer("shop_id"))
                    .col(text("name"))
                    .col(text("content"))
                    .col(boolean("is_enabled"))
                    .col(instant_null("deleted_at"))
                    .col(instant("created_at"))
                    .col(instant("updated_at"))
                    .foreign_key(&mut shop_key("ladders"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(index("ladders", &["shop_id", "created_at"]))
            .await?;
        manager
            .create_index(only_where(index("ladders", &["deleted_at"]), "deleted_at"))
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("ladder_goods")
                    .col(big_integer("ladder_id"))
                    .col(big_integer("rung"))
                    .col(big_integer("place"))
                    .col(big_integer("shop_id"))
                    .col(big_integer("product_id"))
                    .col(big_integer_null("variant_id"))
                    .primary_key(Index::create().col("ladder_id").col("rung").col("place"))
                    .foreign_key(&mut shop_key("ladder_goods"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("fk_ladder_goods_ladder_id")
                            .from("ladder_goods", "ladder_id")
                            .to("ladders", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(index("ladder_goods", &["shop_id", "product_id"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("ladder_goods").to_owned())
            .await?;
        manager.drop_table(Table::drop().table("ladders").to_owned()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
