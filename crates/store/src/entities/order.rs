//! The head of an order.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "orders")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub shop_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    pub customer_id: Option<i64>,
    #[sea_orm(column_type = "Text", nullable)]
    pub visitor_id: Option<String>,
    pub placed_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub cancelled_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text")]
    pub currency: String,
    pub total_minor: i64,
    pub lines_as_of: Option<DateTimeUtc>,
    /// When the platform told of this state; tells two states of one second apart.
    pub told_at: Option<DateTimeUtc>,
    pub returns_due: bool,
    pub returns_as_of: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
