//! How the shop is connected to Pairwell, for people.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What came of the shop's grant, and of the news it sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionOut {
    /// The platform's name of the shop.
    pub shop: String,
    /// When Pairwell was installed, the last time it was.
    pub installed_at: DateTime<Utc>,
    /// Whether the platform has taken the grant back, so that nothing can be read until the merchant renews it.
    pub is_grant_gone: bool,
    /// What Pairwell asks to be allowed, and whether it is.
    pub permissions: Vec<PermissionOut>,
    /// News that came and was not applied yet.
    pub n_waiting: u64,
    /// When the oldest of it came.
    pub oldest_waiting_at: Option<DateTime<Utc>>,
    /// How much news was given up.
    pub n_given_up: u64,
    /// The newest of it.
    pub given_up: Vec<GivenUpNews>,
}

/// One thing to be allowed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PermissionOut {
    /// The platform's word for it.
    pub name: String,
    /// What is read or written with it.
    pub covers: String,
    /// What is missing without it.
    pub without: String,
    /// Whether it is given.
    pub is_given: bool,
}

/// News that could not be applied after several tries, and waits for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenUpNews {
    /// Our number.
    pub id: i64,
    /// What it is about, in the platform's words, such as `orders/updated`.
    pub topic: String,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// How often it was tried.
    pub n_tries: u32,
    /// Why not.
    pub trouble: NewsTrouble,
}

/// Why news could not be applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NewsTrouble {
    /// It is not what the platform promises.
    Unreadable,
    /// More had to be asked, and the grant was gone.
    NoAccess,
    /// More had to be asked, and no answer came.
    ShopAway,
    /// Something failed here.
    Ours,
}

impl NewsTrouble {
    /// Every trouble there is.
    pub const ALL: [Self; 4] = [Self::Unreadable, Self::NoAccess, Self::ShopAway, Self::Ours];

    /// The stable word it is stored by.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::NoAccess => "no_access",
            Self::ShopAway => "shop_away",
            Self::Ours => "ours",
        }
    }

    /// The trouble of a stored word; what is not known is a fault of ours.
    #[must_use]
    pub fn of_code(code: &str) -> Self {
        let known = Self::ALL.into_iter().find(|trouble| trouble.code() == code);
        known.unwrap_or(Self::Ours)
    }

    /// What a merchant reads about it.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Unreadable => "Pairwell does not understand what your store sent.",
            Self::NoAccess => "Pairwell had no access to your store.",
            Self::ShopAway => "Your store did not answer when Pairwell asked for the rest.",
            Self::Ours => "Something went wrong on our side.",
        }
    }
}

/// A buyer who asked what is known of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataRequestOut {
    /// Our number.
    pub id: i64,
    /// The platform's number of the buyer, when it gave one.
    pub customer: Option<i64>,
    /// When the platform told of it.
    pub asked_at: DateTime<Utc>,
    /// When it has to be answered.
    pub due_at: DateTime<Utc>,
    /// Whether that time is over.
    pub is_overdue: bool,
    /// When the merchant said that it is answered; none until then.
    pub handed_over_at: Option<DateTime<Utc>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trouble_is_found_by_its_word_again() {
        for trouble in NewsTrouble::ALL {
            assert_eq!(NewsTrouble::of_code(trouble.code()), trouble);
            assert!(trouble.sentence().ends_with('.'));
        }
        assert_eq!(NewsTrouble::of_code("of another version"), NewsTrouble::Ours);
    }
}
