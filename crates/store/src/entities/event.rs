//! What a shopper did with an offer.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "events")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub shop_id: i64,
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub id: String,
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    #[sea_orm(column_type = "Text")]
    pub decision_id: String,
    #[sea_orm(column_type = "Text")]
    pub offer_id: String,
    pub product_id: i64,
    pub slot: i64,
    #[sea_orm(column_type = "Text", nullable)]
    pub visitor_id: Option<String>,
    pub occurred_at: DateTimeUtc,
    pub received_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
