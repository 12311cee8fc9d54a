//! A pair the orders suggest.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "suggestions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub shop_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_product_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub target_product_id: i64,
    pub rank: i64,
    pub n_together: i64,
    pub n_source: i64,
    pub n_target: i64,
    pub n_orders: i64,
    pub attach_rate: f64,
    pub assoc_lift: f64,
}

impl ActiveModelBehavior for ActiveModel {}
