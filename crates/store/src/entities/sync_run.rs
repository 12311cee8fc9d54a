//! One reading of a shop.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "sync_runs")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub shop_id: i64,
    pub started_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub finished_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text")]
    pub state: String,
    #[sea_orm(column_type = "Text")]
    pub stage: String,
    pub n_done: i64,
    pub n_total: Option<i64>,
    #[sea_orm(column_type = "Text", nullable)]
    pub problem: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub bulk_id: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub bulk_url: Option<String>,
    pub bulk_offset_bytes: i64,
    pub bulk_started_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text", nullable)]
    pub owner: Option<String>,
    pub lease_until: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    pub changed_from: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
