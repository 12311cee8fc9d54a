//! From stored values to domain types. What cannot be read is reported by name, never guessed.

use std::str::FromStr;

use pairwell_domain::Currency;

use crate::StoreError;

/// A stored number as one that cannot be negative, or that is smaller.
pub(crate) fn number<T: TryFrom<i64>>(value: i64, what: &str) -> Result<T, StoreError> {
    T::try_from(value).map_err(|_| StoreError::corrupt(format!("{what} {value}")))
}

/// A count as it is stored. Counts beyond `i64` cannot come up: the rows would not fit any disk.
pub(crate) fn count(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// A stored text as the id or code it was written from.
pub(crate) fn parsed<T: FromStr>(text: &str, what: &str) -> Result<T, StoreError> {
    text.parse()
        .map_err(|_| StoreError::corrupt(format!("{what} {text:?}")))
}

/// As [`parsed`], when there is one.
pub(crate) fn parsed_option<T: FromStr>(text: Option<&str>, what: &str) -> Result<Option<T>, StoreError> {
    text.map(|text| parsed(text, what)).transpose()
}

/// A stored word as the variant it stands for.
pub(crate) fn word<T>(found: Option<T>, word: &str, what: &str) -> Result<T, StoreError> {
    found.ok_or_else(|| StoreError::corrupt(format!("{what} {word:?}")))
}

/// A stored currency.
pub(crate) fn currency(code: &str) -> Result<Currency, StoreError> {
    parsed(code, "currency")
}
