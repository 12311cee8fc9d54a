//! Which product stands on which rung.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "ladder_goods")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub ladder_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub rung: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i64,
    pub shop_id: i64,
    pub product_id: i64,
    pub variant_id: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
