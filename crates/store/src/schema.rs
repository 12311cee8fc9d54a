//! What this version expects the database to look like, so that it can be compared with what is there.

use sea_orm::{ColumnTrait, EntityTrait, Iden as _, IdenStatic as _, Iterable as _, PrimaryKeyToColumn as _};

use crate::entities;

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableShape {
    /// Its name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<ColumnShape>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnShape {
    /// Its name.
    pub name: String,
    /// Whether it may be empty.
    pub is_nullable: bool,
    /// Whether it is part of the primary key.
    pub is_key: bool,
}

/// Every table this version reads and writes.
#[must_use]
pub fn tables() -> Vec<TableShape> {
    vec![
        shape_of::<entities::shop::Entity>(),
        shape_of::<entities::subscription::Entity>(),
        shape_of::<entities::product::Entity>(),
        shape_of::<entities::variant::Entity>(),
        shape_of::<entities::order::Entity>(),
        shape_of::<entities::order_line::Entity>(),
        shape_of::<entities::refund::Entity>(),
        shape_of::<entities::gone_order::Entity>(),
        shape_of::<entities::variant_sales::Entity>(),
        shape_of::<entities::rebuy::Entity>(),
        shape_of::<entities::pairing::Entity>(),
        shape_of::<entities::complement::Entity>(),
        shape_of::<entities::collection::Entity>(),
        shape_of::<entities::collection_product::Entity>(),
        shape_of::<entities::ladder::Entity>(),
        shape_of::<entities::ladder_good::Entity>(),
        shape_of::<entities::ladder_proposal_dismissal::Entity>(),
        shape_of::<entities::suggestion::Entity>(),
        shape_of::<entities::suggestion_dismissal::Entity>(),
        shape_of::<entities::placement::Entity>(),
        shape_of::<entities::data_report::Entity>(),
        shape_of::<entities::data_request::Entity>(),
        shape_of::<entities::rule::Entity>(),
        shape_of::<entities::shop_setting::Entity>(),
        shape_of::<entities::decision::Entity>(),
        shape_of::<entities::decision_surface::Entity>(),
        shape_of::<entities::offer::Entity>(),
        shape_of::<entities::event::Entity>(),
        shape_of::<entities::visit_event::Entity>(),
        shape_of::<entities::attention::Entity>(),
        shape_of::<entities::webhook_inbox::Entity>(),
        shape_of::<entities::sync_run::Entity>(),
        shape_of::<entities::model::Entity>(),
        shape_of::<entities::import_key::Entity>(),
    ]
}

fn shape_of<E: EntityTrait>() -> TableShape {
    let keys: Vec<String> = E::PrimaryKey::iter()
        .map(|key| key.into_column().as_str().to_owned())
        .collect();
    TableShape {
        name: E::default().table_name().to_owned(),
        columns: E::Column::iter()
            .map(|column| ColumnShape {
                name: column.unquoted().to_owned(),
                is_nullable: column.def().is_null(),
                is_key: keys.iter().any(|key| key == column.as_str()),
            })
            .collect(),
    }
}
