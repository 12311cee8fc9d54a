//! A product that is bought again.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "rebuys")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub shop_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub product_id: i64,
    pub gap_days: i64,
    pub n_rebuys: i64,
    pub n_followed: i64,
    pub n_later: i64,
}

impl ActiveModelBehavior for ActiveModel {}
