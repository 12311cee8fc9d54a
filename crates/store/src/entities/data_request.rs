//! A buyer who asked what is known of them.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "data_requests")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub shop_id: i64,
    pub platform_id: Option<i64>,
    pub customer_id: Option<i64>,
    #[sea_orm(column_type = "Text")]
    pub order_ids: String,
    pub asked_at: DateTimeUtc,
    pub handed_over_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
