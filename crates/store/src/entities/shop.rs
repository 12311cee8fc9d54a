//! A tenant.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "shops")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(column_type = "Text")]
    pub platform: String,
    #[sea_orm(column_type = "Text")]
    pub domain: String,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    #[sea_orm(column_type = "Text")]
    pub currency: String,
    pub installed_at: DateTimeUtc,
    pub uninstalled_at: Option<DateTimeUtc>,
    pub needs_reauth: bool,
    #[sea_orm(column_type = "Text")]
    pub scopes: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub access_token_sealed: Option<String>,
    pub access_expires_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text", nullable)]
    pub refresh_token_sealed: Option<String>,
    pub refresh_expires_at: Option<DateTimeUtc>,
    pub refresh_claimed_until: Option<DateTimeUtc>,
    pub holdout_bps: i64,
    #[sea_orm(column_type = "Text", nullable)]
    pub collector_key: Option<String>,
    pub n_forgotten: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(column_type = "Text", nullable)]
    pub time_zone: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
