//! The kinds of failure a caller can meet: one table of kind, code word, HTTP status and sentence.

use serde::{Deserialize, Serialize};

/// What a failure means to whoever called. Every error of the rooms above comes down to one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// Something entered breaks a rule; a field can be named.
    Invalid,
    /// The caller has not shown who they are.
    Unauthenticated,
    /// The caller may not do this.
    Forbidden,
    /// There is no such thing in this shop.
    NotFound,
    /// The thing was changed meanwhile, or exists already.
    Conflict,
    /// More was sent than is taken.
    TooLarge,
    /// Too many calls in a short time.
    TooMany,
    /// The database or the platform does not answer now.
    Unavailable,
    /// Our fault.
    Internal,
}

impl ErrorKind {
    /// Every kind there is.
    pub const ALL: [Self; 9] = [
        Self::Invalid,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::NotFound,
        Self::Conflict,
        Self::TooLarge,
        Self::TooMany,
        Self::Unavailable,
        Self::Internal,
    ];

    /// The stable word programs can rely on.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.row().0
    }

    /// The HTTP status.
    #[must_use]
    pub const fn status(self) -> u16 {
        self.row().1
    }

    /// The sentence shown when nothing more exact may be told.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        self.row().2
    }

    const fn row(self) -> (&'static str, u16, &'static str) {
        match self {
            Self::Invalid => ("invalid", 422, "Something entered is not right."),
            Self::Unauthenticated => (
                "unauthenticated",
                401,
                "Open Pairwell from your store's admin to sign in again.",
            ),
            Self::Forbidden => ("forbidden", 403, "This is not allowed here."),
            Self::NotFound => ("not_found", 404, "There is nothing here by that name."),
            Self::Conflict => (
                "conflict",
                409,
                "This was changed meanwhile. Load it again and repeat the change.",
            ),
            Self::TooLarge => ("too_large", 413, "That is more than is taken at once."),
            Self::TooMany => ("too_many", 429, "Too many requests. Wait a moment."),
            Self::Unavailable => (
                "unavailable",
                503,
                "Pairwell cannot reach what it needs right now. Try again in a minute.",
            ),
            Self::Internal => (
                "internal",
                500,
                "Something went wrong on our side. Nothing was changed.",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_is_stable() {
        let table: Vec<_> = ErrorKind::ALL
            .into_iter()
            .map(|kind| (kind.code(), kind.status()))
            .collect();
        assert_eq!(
            table,
            [
                ("invalid", 422),
                ("unauthenticated", 401),
                ("forbidden", 403),
                ("not_found", 404),
                ("conflict", 409),
                ("too_large", 413),
                ("too_many", 429),
                ("unavailable", 503),
                ("internal", 500),
            ]
        );
    }

    #[test]
    fn sentences_are_sentences() {
        for kind in ErrorKind::ALL {
            assert!(kind.sentence().ends_with('.'), "{kind:?}");
        }
    }
}
