//! A line of an order.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "order_lines")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub shop_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub order_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub product_id: Option<i64>,
    pub variant_id: Option<i64>,
    pub quantity: i64,
    pub current_quantity: i64,
    pub total_minor: i64,
    #[sea_orm(column_type = "Text", nullable)]
    pub offer_id: Option<String>,
    pub n_returned: i64,
    #[sea_orm(column_type = "Text", nullable)]
    pub return_reason: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
