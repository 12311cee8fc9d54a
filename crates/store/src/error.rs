//! One error for the whole crate. Callers ask what it means; the database's own words are for the log.

use sea_orm::sqlx;
use sea_orm::{DbErr, RuntimeErr, SqlErr};

/// What went wrong in the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// This shop has no such row. The same for a row of another shop as for one that never was.
    #[error("no such {what}")]
    NotFound {
        /// What was looked for.
        what: &'static str,
    },
    /// A row like this is there already.
    #[error("already there: {constraint}")]
    Conflict {
        /// Name of the rule that was broken, `uq_<table>_<columns>`.
        constraint: String,
    },
    /// The database is busy, locked, or does not answer; the same call may go through in a moment.
    #[error("the database does not answer now: {0}")]
    Unavailable(#[source] DbErr),
    /// A row holds something this version cannot read.
    #[error("a stored value cannot be read: {what}")]
    Corrupt {
        /// Which value of which row.
        what: String,
    },
    /// The address of the database cannot be used. It may hold a password, so it is not repeated.
    #[error("the database address cannot be used: {0}")]
    Address(String),
    /// Anything else the database says.
    #[error("{0}")]
    Database(#[source] DbErr),
}

impl StoreError {
    /// Whether the same call may go through in a moment.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }

    pub(crate) fn corrupt(what: impl Into<String>) -> Self {
        Self::Corrupt { what: what.into() }
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        if let Some(SqlErr::UniqueConstraintViolation(message)) = error.sql_err() {
            let constraint = constraint_name(&error, &message);
            return Self::Conflict { constraint };
        }
        if is_out_of_reach(&error) {
            return Self::Unavailable(error);
        }
        Self::Database(error)
    }
}

/// Whether trying again may help: the connection is gone or there is none free, or another transaction is in the way.
fn is_out_of_reach(error: &DbErr) -> bool {
    match error {
        DbErr::ConnectionAcquire(_) => true,
        DbErr::Conn(RuntimeErr::SqlxError(cause))
        | DbErr::Exec(RuntimeErr::SqlxError(cause))
        | DbErr::Query(RuntimeErr::SqlxError(cause)) => match cause.as_ref() {
            sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
                true
            }
            sqlx::Error::Database(cause) => is_transient_code(cause.as_ref()),
            _ => false,
        },
        _ => false,
    }
}

fn is_transient_code(error: &dyn sqlx::error::DatabaseError) -> bool {
    let code = error.code().unwrap_or_default();
    if error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
        // The lowest byte of an extended code is the plain one: SQLITE_BUSY or SQLITE_LOCKED, in all their kinds.
        return code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6));
    }
    // Connection trouble, out of resources; shut down or starting; serialization failure, deadlock, lock not to be had.
    code.starts_with("08")
        || code.starts_with("53")
        || matches!(&*code, "57P01" | "57P02" | "57P03" | "40001" | "40P01" | "55P03")
}

/// Postgres names the rule; SQLite names its columns, from which the name follows, because rules are named after them.
fn constraint_name(error: &DbErr, message: &str) -> String {
    if let DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause)) = error
        && let sqlx::Error::Database(cause) = cause.as_ref()
        && let Some(name) = cause.constraint()
    {
        return name.to_owned();
    }
    name_from_columns(message).unwrap_or_else(|| message.to_owned())
}

/// `UNIQUE constraint failed: shops.platform, shops.domain` becomes `uq_shops_platform_domain`.
fn name_from_columns(message: &str) -> Option<String> {
    let (_, columns) = message.rsplit_once(": ")?;
    let mut name = String::from("uq");
    for (place, column) in columns.split(", ").enumerate() {
        let (table, column) = column.split_once('.')?;
        if place == 0 {
            name.push('_');
            name.push_str(table);
        }
        name.push('_');
        name.push_str(column);
    }
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_rules_follow_from_their_columns() {
        assert_eq!(
            name_from_columns("UNIQUE constraint failed: shops.platform, shops.domain").as_deref(),
            Some("uq_shops_platform_domain")
        );
        assert_eq!(name_from_columns("no columns here"), None);
    }

    #[test]
    fn a_pool_without_a_free_connection_is_worth_another_try() {
        let error = StoreError::from(DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::Timeout));
        assert!(error.is_transient());
        assert!(!StoreError::from(DbErr::Custom("anything else".to_owned())).is_transient());
    }
}
