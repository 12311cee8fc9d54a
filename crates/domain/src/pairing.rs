//! "This goes with that", as the merchant said it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::wording::{self, Proof, WordingProblem};
use crate::{PairingId, ProductId};

/// Longest text a shopper is shown as the reason, in characters.
pub const MAX_REASON_CHARS: usize = 90;

/// Most targets one product may be paired with: far above what is ever shown, low enough to stay intentional.
pub const MAX_TARGETS_PER_SOURCE: usize = 20;

/// Who had the idea.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PairingOrigin {
    /// The merchant made it.
    Manual,
    /// Mined from the orders, accepted by the merchant.
    Suggested,
    /// Listed by the merchant on the platform, and taken over from there.
    Listed,
}

impl PairingOrigin {
    /// The word stored and sent for it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Manual => "manual",
            Self::Suggested => "suggested",
            Self::Listed => "listed",
        }
    }

    /// The origin a stored word means.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Manual, Self::Suggested, Self::Listed]
            .into_iter()
            .find(|origin| origin.code() == code)
    }
}

/// One pairing: whoever looks at `source` may be offered `target`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pairing {
    /// Our number.
    pub id: PairingId,
    /// The product being looked at.
    pub source: ProductId,
    /// The product offered.
    pub target: ProductId,
    /// Place among the pairings of the same source, from 0.
    pub position: u32,
    /// Whether it is in use.
    pub is_enabled: bool,
    /// The merchant's own reason for the shopper.
    pub reason_text: Option<String>,
    /// Who had the idea.
    pub origin: PairingOrigin,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// What a merchant enters for a pairing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairingIn {
    /// The product being looked at.
    pub source: ProductId,
    /// The product offered.
    pub target: ProductId,
    /// The merchant's own reason for the shopper; blank is none.
    pub reason_text: Option<String>,
    /// Whether it is in use.
    pub is_enabled: bool,
}

/// What is wrong with a pairing as entered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PairingRuleError {
    /// Source and target are one product.
    #[error("a product cannot go with itself; choose another one")]
    SameProduct,
    /// The reason is too long to stay one line.
    #[error("keep the reason to {MAX_REASON_CHARS} characters; it has {n_chars}")]
    ReasonTooLong {
        /// Characters entered.
        n_chars: usize,
    },
    /// The reason holds line breaks or invisible characters.
    #[error("the reason must be one line of plain text")]
    ReasonNotPlain,
    /// The reason presses, shames, or claims what nothing proves.
    #[error(transparent)]
    ReasonWording(#[from] WordingProblem),
}

impl PairingRuleError {
    /// The field of [`PairingIn`] to mend.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        match self {
            Self::SameProduct => "target",
            Self::ReasonTooLong { .. } | Self::ReasonNotPlain | Self::ReasonWording(_) => "reason_text",
        }
    }
}

impl PairingIn {
    /// Trims the reason, drops a blank one, and checks the rules.
    ///
    /// # Errors
    /// The first rule that is broken; see [`PairingRuleError`].
    pub fn checked(self) -> Result<Self, PairingRuleError> {
        let Self {
            source,
            target,
            reason_text,
            is_enabled,
        } = self;
        if source == target {
            return Err(PairingRuleError::SameProduct);
        }
        let reason_text = reason_text
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty());
        if let Some(text) = &reason_text {
            if text.chars().any(char::is_control) {
                return Err(PairingRuleError::ReasonNotPlain);
            }
            let n_chars = text.chars().count();
            if n_chars > MAX_REASON_CHARS {
                return Err(PairingRuleError::ReasonTooLong { n_chars });
            }
            wording::check(text, Proof::default())?;
        }
        Ok(Self {
            source,
            target,
            reason_text,
            is_enabled,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entered(target: i64, reason: &str) -> PairingIn {
        PairingIn {
            source: ProductId::new(1),
            target: ProductId::new(target),
            reason_text: Some(reason.to_owned()),
            is_enabled: true,
        }
    }

    #[test]
    fn reason_is_trimmed_and_blank_is_none() {
        let checked = entered(2, "  fits this lamp ").checked().expect("a good pairing");
        assert_eq!(checked.reason_text.as_deref(), Some("fits this lamp"));
        assert_eq!(entered(2, "  ").checked().expect("a good pairing").reason_text, None);
    }

    #[test]
    fn broken_rules_name_their_field() {
        assert_eq!(entered(1, "").checked(), Err(PairingRuleError::SameProduct));
        let long = entered(2, &"é".repeat(MAX_REASON_CHARS + 1)).checked();
        assert_eq!(
            long,
            Err(PairingRuleError::ReasonTooLong {
                n_chars: MAX_REASON_CHARS + 1
            })
        );
        assert!(entered(2, &"é".repeat(MAX_REASON_CHARS)).checked().is_ok());
        let claiming = entered(2, "Our best seller").checked().expect_err("nothing proves it");
        assert_eq!(claiming.field(), "reason_text");
        let two_lines = entered(2, "one\ntwo").checked().expect_err("two lines");
        assert_eq!(two_lines.field(), "reason_text");
    }
}
