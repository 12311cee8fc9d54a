//! What hand-written SQL needs on both databases.
//!
//! Most reads and small writes go through entities. SQL is written by hand where one statement has to do what entities
//! cannot: store a batch of any size from one parameter, change rows only when the news is newer, count in groups.
//! Both databases take the same text with `$1`, `$2` …; where they differ, [`rows`] hides it.

use std::borrow::Cow;

use chrono::{DateTime, SubsecRound as _, Utc};
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};

use crate::StoreError;

/// Binds `values` to `$1`, `$2` … of `text`.
pub(crate) fn statement(
    db: &impl ConnectionTrait,
    text: impl Into<String>,
    values: impl IntoIterator<Item = Value>,
) -> Statement {
    Statement::from_sql_and_values(db.get_database_backend(), text, values)
}

/// Runs a statement and returns how many rows it changed.
pub(crate) async fn execute(
    db: &impl ConnectionTrait,
    text: impl Into<String>,
    values: impl IntoIterator<Item = Value>,
) -> Result<u64, StoreError> {
    Ok(db.execute_raw(statement(db, text, values)).await?.rows_affected())
}

/// Names the index a table in `FROM` is read by. SQLite knows nothing of how many rows a shop has, takes any beginning of
/// a primary key for a few, and would read all of them; Postgres counts, and knows better.
pub(crate) fn by_index(backend: DbBackend, index: &str) -> String {
    match backend {
        DbBackend::Sqlite => format!("INDEXED BY {index}"),
        _ => String::new(),
    }
}

/// An instant as it is stored: whole microseconds, which is what Postgres keeps. Without this a time read back would
/// differ from the one written, by less than anyone means and enough to make two equal times unequal.
pub(crate) fn stored(at: DateTime<Utc>) -> DateTime<Utc> {
    at.trunc_subsecs(6)
}

/// A text as both databases can store it. Postgres has no place for the character NUL, and no text of a shop means
/// anything by it, so it becomes the replacement character instead of stopping the whole batch.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    if text.contains('\0') {
        Cow::Owned(text.replace('\0', "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The form of a text that searches compare: small letters, in every language. The databases do not agree on it, so it
/// is made here and stored.
pub(crate) fn folded(text: &str) -> String {
    plain(text).to_lowercase()
}

/// A text for use inside `LIKE … ESCAPE '\'`, in which nothing is a wildcard any more.
pub(crate) fn like_escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '\\' | '%' | '_') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_lose_their_meaning() {
        assert_eq!(like_escaped(r"50%_off\"), r"50\%\_off\\");
    }

    #[test]
    fn nul_is_replaced_and_nothing_else() {
        assert_eq!(plain("a\0b"), "a\u{fffd}b");
        assert!(matches!(plain("ab"), Cow::Borrowed("ab")));
    }
}
