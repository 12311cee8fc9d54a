//! A clock that stands still until it is told to go on.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use crate::instant;

/// A clock in the hands of the test. Clones show the same time.
#[derive(Debug, Clone)]
pub struct FakeClock {
    now: Arc<Mutex<DateTime<Utc>>>,
}

impl FakeClock {
    /// A clock that shows `now`.
    #[must_use]
    pub fn at(now: DateTime<Utc>) -> Self {
        Self {
            now: Arc::new(Mutex::new(now)),
        }
    }

    /// What it shows.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets time pass, or, with a negative span, turns it back.
    pub fn advance(&self, by: TimeDelta) {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }
}

/// A clock that shows [`instant`]`(0)`.
impl Default for FakeClock {
    fn default() -> Self {
        Self::at(instant(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_passes_only_when_told_to_and_for_every_clone() {
        let clock = FakeClock::default();
        let other = clock.clone();
        assert_eq!(clock.now(), instant(0));
        clock.advance(TimeDelta::minutes(3));
        assert_eq!(other.now(), instant(3));
    }
}
