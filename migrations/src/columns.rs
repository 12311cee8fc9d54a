//! The few kinds of column and key that more than one step needs. Names are written out in the steps themselves.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema;
use sea_orm_migration::sea_orm::DbBackend;

/// An instant in UTC, set by our code and never by the database.
pub(crate) fn instant(name: &'static str) -> ColumnDef {
    schema::timestamp_with_time_zone(name)
}

/// An instant that may not have come yet.
pub(crate) fn instant_null(name: &'static str) -> ColumnDef {
    schema::timestamp_with_time_zone_null(name)
}

/// Text that is compared and sorted byte by byte. SQLite does so by itself; Postgres would follow the language of the
/// server, order differently from machine to machine, and could not use an index for `LIKE 'start%'`.
pub(crate) fn byte_order_text(manager: &SchemaManager<'_>, name: &'static str) -> ColumnDef {
    let mut column = schema::text(name);
    if manager.get_database_backend() == DbBackend::Postgres {
        column.extra(r#"COLLATE "C""#);
    }
    column
}

/// Stores rows in the order of their primary key. Postgres has no such thing; SQLite otherwise keeps the rows and their
/// key apart, which makes a large table half as big again and its bulk load slower.
pub(crate) fn clustered(manager: &SchemaManager<'_>, mut table: TableCreateStatement) -> TableCreateStatement {
    if manager.get_database_backend() == DbBackend::Sqlite {
        table.extra("WITHOUT ROWID");
    }
    table
}

/// The key by which a row belongs to its shop and goes with it.
pub(crate) fn shop_key(table: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{table}_shop_id"))
        .from(table.to_owned(), "shop_id")
        .to("shops", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned()
}

/// `idx_<table>_<columns>`.
pub(crate) fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(format!("idx_{table}_{}", columns.join("_"))).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}

/// Leaves the rows out of an index that have nothing in `column`: most have not, and cost nothing then.
pub(crate) fn only_where(mut index: IndexCreateStatement, column: &'static str) -> IndexCreateStatement {
    index.and_where(Expr::col(column).is_not_null());
    index
}
