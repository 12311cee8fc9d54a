//! When and on which screens a placement shows.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::words;

words! {
    /// The screen a page is on.
    Device {
        /// Narrower than a tablet.
        Phone = "phone",
        /// Everything wider.
        Desktop = "desktop",
    }
}

words! {
    /// Screens a placement shows on.
    Devices {
        /// All of them.
        All = "all",
        /// Phones only.
        Phone = "phone",
        /// Desktops only.
        Desktop = "desktop",
    }
}

impl Devices {
    /// Whether a screen is among them. One that is not known is.
    #[must_use]
    pub fn include(self, device: Option<Device>) -> bool {
        match (self, device) {
            (Self::All, _) | (_, None) => true,
            (Self::Phone, Some(device)) => device == Device::Phone,
            (Self::Desktop, Some(device)) => device == Device::Desktop,
        }
    }
}

/// A span of time that may be open at either end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// The first instant; none is since ever.
    pub from: Option<DateTime<Utc>>,
    /// The first instant after it; none is for ever.
    pub until: Option<DateTime<Utc>>,
}

impl Schedule {
    /// Whether an instant lies in it.
    #[must_use]
    pub fn holds(&self, at: DateTime<Utc>) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn span_holds_its_start_and_not_its_end() {
        let at = |n| DateTime::from_timestamp(n, 0).expect("an instant");
        let span = Schedule {
            from: Some(at(10)),
            until: Some(at(20)),
        };
        assert_eq!([9, 10, 19, 20].map(|n| span.holds(at(n))), [false, true, true, false]);
        assert!(Schedule::default().holds(at(0)));
    }

    #[test]
    fn unknown_screen_is_never_left_out() {
        assert!(Devices::Phone.include(None));
        assert!(!Devices::Phone.include(Some(Device::Desktop)));
        assert!(Devices::Desktop.include(Some(Device::Desktop)));
    }
}
