//! What one surface of a decision came to.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "decision_surfaces")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub shop_id: i64,
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub decision_id: String,
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub placement: String,
    pub n_offers: i64,
    #[sea_orm(column_type = "Text", nullable)]
    pub silence: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
