//! Money that went back.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "refunds")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub shop_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub order_id: i64,
    pub refunded_at: DateTimeUtc,
    pub amount_minor: i64,
}

impl ActiveModelBehavior for ActiveModel {}
