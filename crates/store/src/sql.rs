//! What hand-written SQL needs on both databases.
//!
//! Most reads and small writes go through entities. SQL is written by hand where one statement has to do what entities
//! cannot: store a batch of any size from one parameter, change rows only when the news is newer, count in groups.
//! Both databases take the same text with `$1`, `$2` …; where they differ, [`rows`] hides it.

use std::borrow::Cow;

use chrono::{DateTime, SecondsFormat, SubsecRound as _, Utc};
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};
use serde::{Serialize, Serializer};

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

/// An instant inside a batch, in exactly the text SQLite holds instants in, so that stored times compare and sort as
/// texts no matter which way they came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Instant(DateTime<Utc>);

impl From<DateTime<Utc>> for Instant {
    fn from(at: DateTime<Utc>) -> Self {
        Self(stored(at))
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0.to_rfc3339_opts(SecondsFormat::AutoSi, false))
    }
}

/// The Postgres type of a value inside a batch; SQLite takes JSON values as they are.
pub(crate) trait BatchValue: Serialize {
    const POSTGRES_TYPE: &'static str;
}

impl BatchValue for i64 {
    const POSTGRES_TYPE: &'static str = "bigint";
}

impl BatchValue for f64 {
    const POSTGRES_TYPE: &'static str = "double precision";
}

impl BatchValue for bool {
    const POSTGRES_TYPE: &'static str = "boolean";
}

impl BatchValue for String {
    const POSTGRES_TYPE: &'static str = "text";
}

impl BatchValue for &'static str {
    const POSTGRES_TYPE: &'static str = "text";
}

impl BatchValue for Cow<'_, str> {
    const POSTGRES_TYPE: &'static str = "text";
}

impl BatchValue for Instant {
    const POSTGRES_TYPE: &'static str = "timestamptz";
}

impl<T: BatchValue> BatchValue for Option<T> {
    const POSTGRES_TYPE: &'static str = T::POSTGRES_TYPE;
}

/// A row of a batch; made by [`batch_row!`]. Its own JSON form is an object, which Postgres reads by name.
pub(crate) trait BatchRow: Serialize {
    /// Name and Postgres type of each column.
    const COLUMNS: &'static [(&'static str, &'static str)];

    /// Its values without their names, in the order of the columns.
    fn serialize_values<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error>;
}

/// A row as SQLite reads it, by place: half the text of an object, and stored in two thirds of the time.
struct Values<'a, R>(&'a R);

impl<R: BatchRow> Serialize for Values<'_, R> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.serialize_values(to)
    }
}

/// Declares a row of a batch. Its fields are named after columns.
macro_rules! batch_row {
    ($(#[$doc:meta])* $name:ident $(<$life:lifetime>)? { $($field:ident: $kind:ty,)* }) => {
        $(#[$doc])*
        #[derive(serde::Serialize)]
        struct $name $(<$life>)? {
            $($field: $kind,)*
        }

        impl $(<$life>)? $crate::sql::BatchRow for $name $(<$life>)? {
            const COLUMNS: &'static [(&'static str, &'static str)] = &[
                $((stringify!($field), <$kind as $crate::sql::BatchValue>::POSTGRES_TYPE),)*
            ];

            fn serialize_values<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                let mut values = serde::Serializer::serialize_seq(to, Some(Self::COLUMNS.len()))?;
                $(serde::ser::SerializeSeq::serialize_element(&mut values, &self.$field)?;)*
                serde::ser::SerializeSeq::end(values)
            }
        }
    };
}
pub(crate) use batch_row;

/// A batch as one JSON parameter: a statement stays the same for any number of rows, and there is no limit of bound
/// values to run into.
pub(crate) fn json_of<R: BatchRow>(db: &impl ConnectionTrait, rows: &[R]) -> Value {
    let json = match db.get_database_backend() {
        DbBackend::Sqlite => serde_json::to_string(&rows.iter().map(Values).collect::<Vec<_>>()),
        _ => serde_json::to_string(rows),
    };
    Value::from(json.expect("rows of plain values have a JSON form"))
}

/// The batch bound to `$1`, as a table named `batch` to select from.
pub(crate) fn rows<R: BatchRow>(backend: DbBackend) -> String {
    match backend {
        DbBackend::Sqlite => {
            let columns: Vec<String> = R::COLUMNS
                .iter()
                .enumerate()
                .map(|(place, (name, _))| format!("value ->> {place} AS \"{name}\""))
                .collect();
            format!("(SELECT {} FROM json_each($1)) AS batch", columns.join(", "))
        }
        _ => {
            let columns = join(R::COLUMNS, |(name, kind)| format!("\"{name}\" {kind}"));
            format!("json_to_recordset($1::json) AS batch({columns})")
        }
    }
}

/// Joins a table to a batch that stands before it. SQLite cannot know how many rows a batch has, and left to itself may
/// read the whole batch for each row of the table; there `CROSS JOIN` keeps the order that is written.
pub(crate) const fn join_after_batch(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Sqlite => "CROSS JOIN",
        _ => "JOIN",
    }
}

/// The columns of a batch with commas between, each behind `prefix`.
pub(crate) fn columns<R: BatchRow>(prefix: &str) -> String {
    join(R::COLUMNS, |(name, _)| format!("{prefix}\"{name}\""))
}

/// `SET` of an upsert: every column of the batch but its keys takes the new value.
pub(crate) fn updates<R: BatchRow>(keys: &[&str]) -> String {
    let changed: Vec<_> = R::COLUMNS
        .iter()
        .filter(|(name, _)| !keys.contains(name))
        .copied()
        .collect();
    join(&changed, |(name, _)| format!("\"{name}\" = excluded.\"{name}\""))
}

fn join(columns: &[(&'static str, &'static str)], text: impl Fn(&(&'static str, &'static str)) -> String) -> String {
    columns.iter().map(text).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    batch_row! {
        Sample<'a> { id: i64, title: Cow<'a, str>, seen_at: Option<Instant>, }
    }

    #[test]
    fn batches_read_alike_on_both_databases() {
        assert_eq!(
            rows::<Sample<'_>>(DbBackend::Sqlite),
            r#"(SELECT value ->> 0 AS "id", value ->> 1 AS "title", value ->> 2 AS "seen_at" FROM json_each($1)) AS batch"#
        );
        assert_eq!(
            rows::<Sample<'_>>(DbBackend::Postgres),
            r#"json_to_recordset($1::json) AS batch("id" bigint, "title" text, "seen_at" timestamptz)"#
        );
        assert_eq!(
            updates::<Sample<'_>>(&["id"]),
            r#""title" = excluded."title", "seen_at" = excluded."seen_at""#
        );
    }

    #[test]
    fn instants_sort_as_texts_the_way_they_sort_as_times() {
        let text = |nanos| {
            let at = DateTime::from_timestamp(1_700_000_000, nanos).expect("a time");
            serde_json::to_string(&Instant::from(at)).expect("a text")
        };
        let texts = [
            text(0),
            text(1_000),
            text(500_000_000),
            text(500_001_000),
            text(501_000_000),
        ];
        assert!(texts.is_sorted(), "{texts:?}");
        assert_eq!(text(1_999), text(1_000), "kept to the microsecond");
    }

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
