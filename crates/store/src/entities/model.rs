//! A learnt model.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "models")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub shop_id: i64,
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub version: String,
    #[sea_orm(column_type = "Text")]
    pub file_name: String,
    #[sea_orm(column_type = "Text")]
    pub checksum: String,
    pub n_orders: i64,
    pub n_products: i64,
    pub n_pairs: i64,
    #[sea_orm(column_type = "Text")]
    pub params_digest: String,
    pub trained_at: DateTimeUtc,
    pub is_current: bool,
    #[sea_orm(column_type = "Text", nullable)]
    pub engine_file: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub engine_checksum: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub engine_report: Option<String>,
    pub engine_learned_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
