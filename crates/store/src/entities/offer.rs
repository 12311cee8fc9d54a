//! One offer of a decision.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "offers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub shop_id: i64,
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub id: String,
    #[sea_orm(column_type = "Text")]
    pub decision_id: String,
    pub slot: i64,
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    pub source_product_id: Option<i64>,
    pub product_id: i64,
    pub variant_id: i64,
    #[sea_orm(column_type = "Text")]
    pub source: String,
    #[sea_orm(column_type = "Text")]
    pub reason_code: String,
    pub score: f64,
    pub offered_at: DateTimeUtc,
    #[sea_orm(column_type = "Text")]
    pub placement: String,
    pub ladder_id: Option<i64>,
    pub rung: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
