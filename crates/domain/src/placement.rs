//! Where offers can appear, and how.

use serde::{Deserialize, Serialize};

use crate::wording::{self, Proof, WordingProblem};

/// The most offers one placement shows.
pub const MAX_ITEMS: u8 = 4;

/// The longest headline, in characters.
pub const MAX_HEADLINE_CHARS: usize = 60;

/// A place in the shop where offers can appear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlacementKind {
    /// On a product's own page.
    ProductPage,
}

impl PlacementKind {
    /// Every placement there is.
    pub const ALL: [Self; 1] = [Self::ProductPage];

    /// The word stored and sent for it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ProductPage => "product_page",
        }
    }

    /// The placement a word means.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// How one placement behaves in one shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placement {
    /// Which place.
    pub kind: PlacementKind,
    /// Whether anything is shown there.
    pub is_enabled: bool,
    /// The words above the offers.
    pub headline: String,
    /// The most offers shown, `1..=MAX_ITEMS`.
    pub max_items: u8,
}

/// What is wrong with a placement as entered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlacementRuleError {
    /// No words at all.
    #[error("write a headline, such as \"Goes well with this\"")]
    HeadlineMissing,
    /// Too many words.
    #[error("keep the headline to {MAX_HEADLINE_CHARS} characters; it has {n_chars}")]
    HeadlineTooLong {
        /// Characters entered.
        n_chars: usize,
    },
    /// Line breaks or invisible characters.
    #[error("the headline must be one line of plain text")]
    HeadlineNotPlain,
    /// It presses, shames, or claims what nothing proves.
    #[error(transparent)]
    HeadlineWording(#[from] WordingProblem),
    /// None, or too many to choose from.
    #[error("show between 1 and {MAX_ITEMS} products")]
    ItemsOutOfRange,
}

impl PlacementRuleError {
    /// The field of [`Placement`] to mend.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        match self {
            Self::HeadlineMissing
            | Self::HeadlineTooLong { .. }
            | Self::HeadlineNotPlain
            | Self::HeadlineWording(_) => "headline",
            Self::ItemsOutOfRange => "max_items",
        }
    }
}

impl Placement {
    /// What a placement is until the merchant says otherwise: off, with fitting words.
    #[must_use]
    pub fn default_for(kind: PlacementKind) -> Self {
        match kind {
            PlacementKind::ProductPage => Self {
                kind,
                is_enabled: false,
                headline: "Goes well with this".to_owned(),
                max_items: MAX_ITEMS,
            },
        }
    }

    /// Trims the headline and checks the rules.
    ///
    /// # Errors
    /// The first rule that is broken; see [`PlacementRuleError`].
    pub fn checked(self) -> Result<Self, PlacementRuleError> {
        let Self {
            kind,
            is_enabled,
            headline,
            max_items,
        } = self;
        let headline = headline.trim().to_owned();
        if headline.is_empty() {
            return Err(PlacementRuleError::HeadlineMissing);
        }
        if headline.chars().any(char::is_control) {
            return Err(PlacementRuleError::HeadlineNotPlain);
        }
        let n_chars = headline.chars().count();
        if n_chars > MAX_HEADLINE_CHARS {
            return Err(PlacementRuleError::HeadlineTooLong { n_chars });
        }
        // A headline stands above whatever is offered, so nothing about one product can prove it.
        wording::check(&headline, Proof::default())?;
        if !(1..=MAX_ITEMS).contains(&max_items) {
            return Err(PlacementRuleError::ItemsOutOfRange);
        }
        Ok(Self {
            kind,
            is_enabled,
            headline,
            max_items,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entered(headline: &str, max_items: u8) -> Result<Placement, PlacementRuleError> {
        Placement {
            headline: headline.to_owned(),
            max_items,
            ..Placement::default_for(PlacementKind::ProductPage)
        }
        .checked()
    }

    #[test]
    fn default_is_off_and_keeps_its_own_rules() {
        for kind in PlacementKind::ALL {
            let placement = Placement::default_for(kind);
            assert!(!placement.is_enabled);
            assert!(placement.checked().is_ok());
            assert_eq!(PlacementKind::from_code(kind.code()), Some(kind));
        }
    }

    #[test]
    fn headline_and_count_keep_their_limits() {
        assert_eq!(
            entered("  Goes with ", 1).map(|placement| placement.headline),
            Ok("Goes with".to_owned())
        );
        assert_eq!(entered(" ", 1), Err(PlacementRuleError::HeadlineMissing));
        assert_eq!(entered("a\tb", 1), Err(PlacementRuleError::HeadlineNotPlain));
        assert_eq!(
            entered(&"x".repeat(61), 1),
            Err(PlacementRuleError::HeadlineTooLong { n_chars: 61 })
        );
        let pressing = entered("Hurry, goes with this", 1).expect_err("it presses");
        assert_eq!(pressing.field(), "headline");
        assert!(pressing.to_string().contains("\"Hurry\""), "{pressing}");
        assert_eq!(entered("x", 0), Err(PlacementRuleError::ItemsOutOfRange));
        assert_eq!(entered("x", 5), Err(PlacementRuleError::ItemsOutOfRange));
    }
}
