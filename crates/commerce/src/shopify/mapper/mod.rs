//! From the platform's shapes to Pairwell's.

pub(crate) mod amount;
pub(crate) mod catalogue;
pub(crate) mod collections;
pub(crate) mod gid;
pub(crate) mod orders;
pub(crate) mod webhook;

use chrono::{DateTime, Utc};
use pairwell_domain::{Currency, VisitorId};

use crate::CommerceError;
use crate::snapshot::MAX_OFFER_TOKEN_BYTES;

/// Tells where JSON is wrong, and leaves out what stands there: it may be personal.
pub(crate) fn json_reason(error: &serde_json::Error) -> String {
    use serde_json::error::Category;
    let what = match error.classify() {
        Category::Io => "cannot be read",
        Category::Syntax => "is not JSON",
        Category::Data => "has a field of another kind than promised, or lacks one",
        Category::Eof => "ends too early",
    };
    match (error.line(), error.column()) {
        (0, _) => what.to_owned(),
        (line, column) => format!("{what} (line {line}, column {column})"),
    }
}

/// Names the object in errors: `Order 42`.
pub(crate) fn object_name(kind: &str, number: i64) -> String {
    format!("{kind} {number}")
}

/// An instant in any offset, as UTC.
pub(crate) fn instant(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|instant| instant.to_utc())
}

/// The currency a text names, or the shop's.
pub(crate) fn currency_or(text: Option<&str>, shop_currency: Currency) -> Currency {
    text.and_then(|code| code.parse().ok()).unwrap_or(shop_currency)
}

/// The visitor a cart attribute names. Anybody can write anything there: what is no id is dropped.
pub(crate) fn visitor(value: Option<&str>) -> Option<VisitorId> {
    value?.parse().ok()
}

/// The offer token a line property holds; one that is too long to be ours is dropped.
pub(crate) fn offer_token(value: Option<&str>) -> Option<String> {
    value
        .filter(|token| !token.is_empty() && token.len() <= MAX_OFFER_TOKEN_BYTES)
        .map(str::to_owned)
}

/// An error about one object.
pub(crate) fn broken(kind: &str, number: i64, reason: impl Into<String>) -> CommerceError {
    CommerceError::malformed(object_name(kind, number), reason)
}
