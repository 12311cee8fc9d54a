//! The one error a page can meet: what kind it is, a sentence for the merchant, and the field to mend.

use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use pairwell_domain::ErrorKind;
use serde::{Deserialize, Serialize};

/// What went wrong, in words for the merchant. It carries no cause: that stays in the server's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct UiError {
    /// What it means.
    pub kind: ErrorKind,
    /// A sentence the merchant can read.
    pub message: String,
    /// The entered field to mend, when it is one.
    pub field: Option<String>,
}

impl UiError {
    /// An error that says the common sentence of its kind.
    #[must_use]
    pub fn of(kind: ErrorKind) -> Self {
        Self::new(kind, kind.sentence())
    }

    /// An error with a sentence of its own.
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            field: None,
        }
    }

    /// A broken rule of one field. Rules are written lower case without a full stop; people read sentences.
    #[must_use]
    pub fn rule(field: &str, rule: &str) -> Self {
        Self {
            field: Some(field.to_owned()),
            ..Self::new(ErrorKind::Invalid, format!("{}.", crate::format::sentence_case(rule)))
        }
    }

    /// The sentence, when it is about this field.
    #[must_use]
    pub fn about(&self, field: &str) -> Option<String> {
        (self.field.as_deref() == Some(field)).then(|| self.message.clone())
    }
}

/// What fails between the page and the server function. The framework's own text names types and addresses, so none of
/// it is passed on.
impl FromServerFnError for UiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::new(
                ErrorKind::Unavailable,
                "Pairwell cannot be reached. Check the connection and try again.",
            ),
            ServerFnErrorErr::Deserialization(_) => Self::new(
                ErrorKind::Internal,
                "Pairwell's answer could not be read. Load the page again.",
            ),
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => Self::of(ErrorKind::Invalid),
            ServerFnErrorErr::Registration(_)
            | ServerFnErrorErr::UnsupportedRequestMethod(_)
            | ServerFnErrorErr::ServerError(_)
            | ServerFnErrorErr::MiddlewareError(_)
            | ServerFnErrorErr::Serialization(_)
            | ServerFnErrorErr::Response(_) => Self::of(ErrorKind::Internal),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn framework_texts_stay_inside() {
        let inner = "missing field `secret_thing`".to_owned();
        for error in [
            ServerFnErrorErr::Request(inner.clone()),
            ServerFnErrorErr::Deserialization(inner.clone()),
            ServerFnErrorErr::Args(inner.clone()),
            ServerFnErrorErr::ServerError(inner.clone()),
            ServerFnErrorErr::MiddlewareError(inner),
        ] {
            let shown = UiError::from_server_fn_error(error);
            assert!(!shown.message.contains("secret_thing"), "{shown:?}");
            assert!(shown.message.ends_with('.'), "{shown:?}");
        }
    }

    #[test]
    fn rules_become_sentences() {
        let error = UiError::rule("target", "a product cannot go with itself");
        assert_eq!(error.message, "A product cannot go with itself.");
        assert_eq!(error.field.as_deref(), Some("target"));
    }

    #[test]
    fn error_survives_the_way_to_the_browser() {
        let error = UiError {
            kind: ErrorKind::Invalid,
            message: "Write a headline.".to_owned(),
            field: Some("headline".to_owned()),
        };
        assert_eq!(UiError::de(error.ser()), error);
        assert_eq!(error.about("headline").as_deref(), Some("Write a headline."));
        assert_eq!(error.about("max_items"), None);
    }
}
