//! A variant; `sku_search` is its SKU in small letters.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "variants")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub shop_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub product_id: i64,
    #[sea_orm(column_type = "Text")]
    pub title: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub sku: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub sku_search: Option<String>,
    pub price_minor: i64,
    pub compare_at_minor: Option<i64>,
    pub cost_minor: Option<i64>,
    pub is_tracked: bool,
    pub n_available: i64,
    pub sells_when_out: bool,
    pub position: i64,
    pub stock_item_id: Option<i64>,
    pub deleted_at: Option<DateTimeUtc>,
    pub stock_as_of: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
