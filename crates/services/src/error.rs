//! One error for every use case. Libraries below keep their own enums; here their meaning is decided once.

use std::borrow::Cow;

use pairwell_commerce::CommerceError;
use pairwell_domain::ErrorKind;
use pairwell_domain::billing::Refusal;
use pairwell_domain::pairing::PairingRuleError;
use pairwell_domain::placement::PlacementRuleError;
use pairwell_domain::restraint::RestraintRuleError;
use pairwell_domain::selling::{FreeDeliveryRuleError, SellingRuleError};
use pairwell_domain::tier::LadderRuleError;
use pairwell_domain::tier::check::StepRangeError;
use pairwell_recommender::{FitError, ModelFileError};
use pairwell_store::StoreError;

use crate::sealing::SealError;

/// What went wrong in a use case. [`ServiceError::kind`] says what it means to the caller; the cause is for the log.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// Something entered breaks a rule.
    #[error("{field}: {message}")]
    Rule {
        /// The field to mend; of a form with several levels a path such as `rungs.1.best_for`.
        field: Cow<'static, str>,
        /// How to mend it, as a person reads it.
        message: String,
    },
    /// There is no such thing in this shop.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// It exists already, or was changed meanwhile.
    #[error("{0}")]
    Conflict(String),
    /// The caller has not shown who they are.
    #[error("not signed in: {0}")]
    Unauthenticated(String),
    /// The shop's grant is gone; the merchant has to open the app again.
    #[error("the shop has to grant access again")]
    GrantGone,
    /// The merchant, or a new configuration of the app, has withdrawn what this needs.
    #[error("the store does not allow its {0} to be read")]
    Withdrawn(&'static str),
    /// The database failed.
    #[error("database: {0}")]
    Store(#[from] StoreError),
    /// The shop's plan does not cover it.
    #[error("beyond the plan: {0}")]
    BeyondPlan(#[from] Refusal),
    /// Nobody knows yet what became of a call; the sentence says what to do.
    #[error("unsettled: {0}")]
    Unsettled(&'static str),
    /// The platform failed.
    #[error("platform: {0}")]
    Commerce(#[from] CommerceError),
    /// A stored secret does not open.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// Learning failed.
    #[error("learning: {0}")]
    Fit(#[from] FitError),
    /// A model file is not whole.
    #[error("model file: {0}")]
    Model(#[from] ModelFileError),
    /// A file could not be read or written.
    #[error("{doing}: {source}")]
    Io {
        /// What was being done to what.
        doing: String,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// The job queue failed.
    #[error("job queue: {0}")]
    Queue(String),
    /// A background task ended before its answer.
    #[error("background work was cut short: {0}")]
    CutShort(String),
}

impl ServiceError {
    /// Names what was being done when a file operation failed.
    pub(crate) fn io(doing: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let doing = doing.into();
        move |source| Self::Io { doing, source }
    }

    /// What it means to the caller.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Rule { .. } => ErrorKind::Invalid,
            Self::NotFound(_) => ErrorKind::NotFound,
            Self::Conflict(_) => ErrorKind::Conflict,
            Self::Unauthenticated(_) | Self::GrantGone => ErrorKind::Unauthenticated,
            Self::Withdrawn(_) => ErrorKind::Forbidden,
            Self::Store(StoreError::NotFound { .. }) => ErrorKind::NotFound,
            Self::Store(StoreError::Conflict { .. }) => ErrorKind::Conflict,
            Self::Store(error) if error.is_transient() => ErrorKind::Unavailable,
            Self::Commerce(error) => error.kind(),
            Self::BeyondPlan(_) => ErrorKind::Forbidden,
            Self::Queue(_) | Self::Unsettled(_) => ErrorKind::Unavailable,
            Self::Store(_) | Self::Seal(_) | Self::Fit(_) | Self::Model(_) | Self::Io { .. } | Self::CutShort(_) => {
                ErrorKind::Internal
            }
        }
    }

    /// The sentence a caller may read. Causes stay out of it.
    #[must_use]
    pub fn public_text(&self) -> String {
        match self {
            Self::Rule { message, .. } => sentence(message),
            Self::Conflict(message) => sentence(message),
            Self::NotFound(what) => format!("There is no such {what}."),
            Self::BeyondPlan(Refusal(words)) => words.clone(),
            Self::Unsettled(words) => (*words).to_owned(),
            Self::Withdrawn(what) => format!(
                "Your store no longer lets Pairwell read its {what}. Allow it in your store's admin, and it goes on by itself."
            ),
            _ => self.kind().sentence().to_owned(),
        }
    }

    /// The field to mend, when there is one.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Rule { field, .. } => Some(field),
            _ => None,
        }
    }

    /// Whether the same call may go through in a moment.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.kind() == ErrorKind::Unavailable
    }
}

/// Rule texts are written lower case without a final stop; people read sentences.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(char::to_uppercase);
    let mut sentence: String = first.into_iter().flatten().chain(chars).collect();
    if !sentence.ends_with(['.', '?', '!']) {
        sentence.push('.');
    }
    sentence
}

/// Every rule of the domain says which field to mend, and how.
macro_rules! from_rules {
    ($($rule:ty),* $(,)?) => {
        $(
            impl From<$rule> for ServiceError {
                fn from(error: $rule) -> Self {
                    Self::Rule {
                        field: error.field().into(),
                        message: error.to_string(),
                    }
                }
            }
        )*
    };
}

from_rules!(
    PairingRuleError,
    pairwell_domain::rule::RuleError,
    PlacementRuleError,
    RestraintRuleError,
    SellingRuleError,
    FreeDeliveryRuleError,
    StepRangeError,
);

/// A ladder's form has several levels, so its rules name a path.
impl From<LadderRuleError> for ServiceError {
    fn from(error: LadderRuleError) -> Self {
        let LadderRuleError { field, problem } = error;
        Self::Rule {
            field: field.into(),
            message: problem.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_become_sentences_with_their_field() {
        let error = ServiceError::from(PairingRuleError::SameProduct);
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert_eq!(error.field(), Some("target"));
        assert_eq!(
            error.public_text(),
            "A product cannot go with itself; choose another one."
        );
    }

    #[test]
    fn limits_are_told_in_their_own_words() {
        let error = ServiceError::from(Refusal("This pairing was not added: why. Do that.".to_owned()));
        assert_eq!(error.kind(), ErrorKind::Forbidden);
        assert_eq!(error.public_text(), "This pairing was not added: why. Do that.");
    }

    #[test]
    fn causes_stay_inside() {
        let cause = std::io::Error::other("/secret/path is full");
        let error = ServiceError::Io {
            doing: "writing /secret/path".to_owned(),
            source: cause,
        };
        assert_eq!(error.kind(), ErrorKind::Internal);
        assert!(!error.public_text().contains("secret"));
    }
}
