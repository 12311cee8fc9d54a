//! What was decided for one request.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "decisions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub shop_id: i64,
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub id: String,
    #[sea_orm(column_type = "Text")]
    pub page: String,
    pub product_id: Option<i64>,
    #[sea_orm(column_type = "Text", nullable)]
    pub visitor_id: Option<String>,
    pub customer_id: Option<i64>,
    pub is_control: bool,
    #[sea_orm(column_type = "Text", nullable)]
    pub silence: Option<String>,
    pub n_offers: i64,
    #[sea_orm(column_type = "Text", nullable)]
    pub model_version: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub content: String,
    pub is_explained: bool,
    pub decided_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
