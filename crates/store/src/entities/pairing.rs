//! What goes with what.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "pairings")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub shop_id: i64,
    pub source_product_id: i64,
    pub target_product_id: i64,
    pub position: i64,
    pub is_enabled: bool,
    #[sea_orm(column_type = "Text", nullable)]
    pub reason_text: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub origin: String,
    pub deleted_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
