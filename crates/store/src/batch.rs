//! Many rows in one statement, whatever their number, from one parameter.
//!
//! SQLite takes them as JSON, a list of values for each row. Postgres takes them as arrays, one for each column, which
//! it reads in a third of the time it needs for JSON. Both read the same text otherwise; [`rows`] hides the difference.

use std::borrow::Cow;
use std::fmt::Write as _;

use chrono::{DateTime, SecondsFormat, Utc};
use sea_orm::{ConnectionTrait, DbBackend, Value};
use serde::{Serialize, Serializer};

use crate::sql::stored;

/// An instant inside a batch, in exactly the text SQLite holds instants in, so that stored times compare and sort as
/// texts no matter which way they came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Instant(DateTime<Utc>);

impl Instant {
    fn text(self) -> String {
        self.0.to_rfc3339_opts(SecondsFormat::AutoSi, false)
    }
}

impl From<DateTime<Utc>> for Instant {
    fn from(at: DateTime<Utc>) -> Self {
        Self(stored(at))
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.text())
    }
}

/// A value inside a batch. Its JSON form is for SQLite.
pub(crate) trait BatchValue: Serialize {
    /// The type of its column in Postgres.
    const POSTGRES_TYPE: &'static str;

    /// Appends its form as an element of a Postgres array.
    fn write_element(&self, to: &mut String);
}

macro_rules! plain_values {
    ($($kind:ty => $postgres_type:literal,)*) => {$(
        impl BatchValue for $kind {
            const POSTGRES_TYPE: &'static str = $postgres_type;

            fn write_element(&self, to: &mut String) {
                write!(to, "{self}").expect("a text takes more text");
            }
        }
    )*};
}

plain_values! {
    i64 => "bigint",
    f64 => "double precision",
    bool => "boolean",
}

macro_rules! text_values {
    ($($kind:ty,)*) => {$(
        impl BatchValue for $kind {
            const POSTGRES_TYPE: &'static str = "text";

            fn write_element(&self, to: &mut String) {
                write_quoted(self, to);
            }
        }
    )*};
}

text_values! {
    String,
    &'static str,
    Cow<'_, str>,
}

impl BatchValue for Instant {
    const POSTGRES_TYPE: &'static str = "timestamptz";

    fn write_element(&self, to: &mut String) {
        to.push_str(&self.text());
    }
}

impl<T: BatchValue> BatchValue for Option<T> {
    const POSTGRES_TYPE: &'static str = T::POSTGRES_TYPE;

    fn write_element(&self, to: &mut String) {
        match self {
            Some(value) => value.write_element(to),
            None => to.push_str("NULL"),
        }
    }
}

fn write_quoted(text: &str, to: &mut String) {
    to.push('"');
    for letter in text.chars() {
        if matches!(letter, '"' | '\\') {
            to.push('\\');
        }
        to.push(letter);
    }
    to.push('"');
}

/// The text of a Postgres array.
pub(crate) fn array_of<'a, T: BatchValue + 'a>(values: impl Iterator<Item = &'a T>) -> String {
    let mut text = String::from("{");
    for value in values {
        if text.len() > 1 {
            text.push(',');
        }
        value.write_element(&mut text);
    }
    text.push('}');
    text
}

/// A row of a batch; made by [`batch_row!`].
pub(crate) trait BatchRow: Sized {
    /// Name and Postgres type of each column.
    const COLUMNS: &'static [(&'static str, &'static str)];

    /// Its values without their names, in the order of the columns.
    fn serialize_values<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error>;

    /// The Postgres array of each column.
    fn arrays(rows: &[Self]) -> Vec<String>;
}

struct Values<'a, R>(&'a R);

impl<R: BatchRow> Serialize for Values<'_, R> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.serialize_values(to)
    }
}

/// Declares a row of a batch. Its fields are named after columns.
macro_rules! batch_row {
    ($(#[$doc:meta])* $visible:vis $name:ident $(<$life:lifetime>)? { $($field:ident: $kind:ty,)* }) => {
        $(#[$doc])*
        $visible struct $name $(<$life>)? {
            $($field: $kind,)*
        }

        impl $(<$life>)? $crate::batch::BatchRow for $name $(<$life>)? {
            const COLUMNS: &'static [(&'static str, &'static str)] = &[
                $((stringify!($field), <$kind as $crate::batch::BatchValue>::POSTGRES_TYPE),)*
            ];

            fn serialize_values<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                let mut values = serde::Serializer::serialize_seq(to, Some(Self::COLUMNS.len()))?;
                $(serde::ser::SerializeSeq::serialize_element(&mut values, &self.$field)?;)*
                serde::ser::SerializeSeq::end(values)
            }

            fn arrays(rows: &[Self]) -> Vec<String> {
                vec![$($crate::batch::array_of(rows.iter().map(|row| &row.$field)),)*]
            }
        }
    };
}
pub(crate) use batch_row;

/// A batch as the one parameter that [`rows`] reads.
pub(crate) fn parameter<R: BatchRow>(db: &impl ConnectionTrait, rows: &[R]) -> Value {
    match db.get_database_backend() {
        DbBackend::Sqlite => serde_json::to_string(&rows.iter().map(Values).collect::<Vec<_>>())
            .expect("rows of plain values have a JSON form")
            .into(),
        _ => R::arrays(rows).into(),
    }
}

/// The batch bound to `$1`, as a table named `batch` to select from.
pub(crate) fn rows<R: BatchRow>(backend: DbBackend) -> String {
    let numbered = || R::COLUMNS.iter().enumerate();
    match backend {
        DbBackend::Sqlite => {
            let columns: Vec<String> = numbered()
                .map(|(place, (name, _))| format!("value ->> {place} AS \"{name}\""))
                .collect();
            format!("(SELECT {} FROM json_each($1)) AS batch", columns.join(", "))
        }
        _ => {
            let arrays: Vec<String> = numbered()
                .map(|(place, (_, kind))| format!("($1::text[])[{}]::{kind}[]", place + 1))
                .collect();
            format!("unnest({}) AS batch({})", arrays.join(", "), columns::<R>(""))
        }
    }
}

/// Joins a table to a batch, or to any few rows, that stand before it. SQLite cannot know how many rows those are, and
/// left to itself may read all of them for each row of the table; there `CROSS JOIN` keeps the order that is written.
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
            "unnest(($1::text[])[1]::bigint[], ($1::text[])[2]::text[], ($1::text[])[3]::timestamptz[]) \
             AS batch(\"id\", \"title\", \"seen_at\")"
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
    fn texts_of_arrays_are_quoted() {
        let titles = [
            r#"a "quoted" {list}, with \ and"#.to_owned(),
            String::new(),
            "NULL".to_owned(),
        ];
        assert_eq!(
            array_of(titles.iter()),
            r#"{"a \"quoted\" {list}, with \\ and","","NULL"}"#
        );
        assert_eq!(array_of([Some(-1_i64), None].iter()), "{-1,NULL}");
        assert_eq!(array_of(std::iter::empty::<&bool>()), "{}");
    }
}
