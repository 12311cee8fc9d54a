//! What the targets share.

mod file;
#[cfg(feature = "platform")]
mod platform;
#[cfg(feature = "platform")]
pub mod sign;

use chrono::{DateTime, Utc};
use pairwell_domain::Currency;

pub use file::Target;
#[cfg(feature = "platform")]
pub use platform::{CONFIG, shop};

/// The app's secret.
pub const SECRET: &str = "a secret for fuzzing only";

/// The time it always is: 2026-01-01T00:00:00Z.
#[must_use]
pub fn frozen() -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_225_600, 0).expect("a time")
}

/// A currency with none, two or three decimals.
#[must_use]
pub fn currency(choice: u8) -> Currency {
    ["GBP", "JPY", "KWD"][usize::from(choice % 3)]
        .parse()
        .expect("a currency")
}

/// Splits the first byte off, which chooses what is tried.
#[must_use]
pub fn choice(data: &[u8]) -> Option<(u8, &[u8])> {
    data.split_first().map(|(first, rest)| (*first, rest))
}

/// One of several, by a byte.
#[must_use]
pub fn one_of<T>(all: &[T], choice: u8) -> &T {
    &all[usize::from(choice) % all.len()]
}
