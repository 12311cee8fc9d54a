//! Ids as types of their own, so that one can never be passed for another.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not {expected}")]
pub struct ParseIdError {
    text: String,
    expected: &'static str,
}

impl ParseIdError {
    fn new(text: &str, expected: &'static str) -> Self {
        // The text may come from a stranger: what is echoed stays short.
        Self {
            text: text.chars().take(64).collect(),
            expected,
        }
    }
}

macro_rules! numeric_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// Wraps a number that is known to be such an id.
            #[must_use]
            pub const fn new(id: i64) -> Self {
                Self(id)
            }

            /// The number itself, for storage and for the platform.
            #[must_use]
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse()
                    .ok()
                    .filter(|id| *id > 0)
                    .map(Self)
                    .ok_or_else(|| ParseIdError::new(text, concat!("a ", stringify!($name))))
            }
        }
    };
}

numeric_id! {
    /// A tenant: one shop, numbered by us.
    ShopId
}
numeric_id! {
    /// A product, by the platform's own number.
    ProductId
}
numeric_id! {
    /// A variant, the thing that is sold, by the platform's own number.
    VariantId
}
numeric_id! {
    /// A collection of products, by the platform's own number.
    CollectionId
}
numeric_id! {
    /// An order, by the platform's own number.
    OrderId
}
numeric_id! {
    /// One line of an order, by the platform's own number.
    OrderLineId
}
numeric_id! {
    /// A known buyer, by the platform's own number. Never a visitor's id.
    CustomerId
}
numeric_id! {
    /// A pairing, numbered by us.
    PairingId
}
numeric_id! {
    /// An upgrade ladder, numbered by us.
    LadderId
}
numeric_id! {
    /// A rule on what products are, numbered by us.
    RuleId
}

macro_rules! public_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// What the text form starts with.
            pub const PREFIX: &'static str = $prefix;

            /// Wraps a UUID; a version 7 one keeps rows in the order of their making.
            #[must_use]
            pub const fn from_uuid(id: Uuid) -> Self {
                Self(id)
            }

            /// The UUID without its prefix.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}{}", $prefix, self.0.simple())
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.strip_prefix($prefix)
                    .filter(|hex| hex.len() == 32)
                    .and_then(|hex| Uuid::try_parse(hex).ok())
                    .map(Self)
                    .ok_or_else(|| ParseIdError::new(text, concat!("a ", stringify!($name))))
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

public_id! {
    /// One decision: what was shown, or not, for one request. `dec_` and 32 hex digits.
    DecisionId, "dec_"
}
public_id! {
    /// One offer inside a decision. `off_` and 32 hex digits.
    OfferId, "off_"
}
public_id! {
    /// One look at one page, by the random id the widget made for it. `pvw_` and 32 hex digits.
    ViewId, "pvw_"
}
public_id! {
    /// A browser, by the random id the widget made for it. `vis_` and 32 hex digits. Never a customer's id.
    VisitorId, "vis_"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_id_survives_its_text_form() {
        let id = OfferId::from_uuid(Uuid::from_u128(42));
        assert_eq!(id.to_string(), "off_0000000000000000000000000000002a");
        assert_eq!(id.to_string().parse(), Ok(id));
        let json = serde_json::to_string(&id).expect("an id has a JSON form");
        assert_eq!(serde_json::from_str::<OfferId>(&json).ok(), Some(id));
    }

    #[test]
    fn public_id_of_another_kind_is_refused() {
        assert!("dec_0000000000000000000000000000002a".parse::<OfferId>().is_err());
        assert!("off_2a".parse::<OfferId>().is_err());
        assert!("off_00000000-0000-0000-0000-00000000002a".parse::<OfferId>().is_err());
    }

    #[test]
    fn numeric_id_is_positive() {
        assert_eq!("7".parse(), Ok(VariantId::new(7)));
        for bad in ["0", "-7", "", "7.0", "9223372036854775808"] {
            assert!(bad.parse::<VariantId>().is_err(), "{bad} was taken");
        }
    }

    #[test]
    fn error_echoes_at_most_a_little() {
        let error = "x".repeat(10_000).parse::<VariantId>().expect_err("not a number");
        assert!(error.to_string().len() < 120);
    }
}
