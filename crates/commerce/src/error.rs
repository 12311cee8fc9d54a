//! One error for everything a commerce platform can answer. Messages name the shop and the object, never a token, a
//! body or an address that grants access.

use std::fmt;
use std::time::Duration;

use pairwell_domain::ErrorKind;

use crate::ShopDomain;

/// What went wrong between Pairwell and the platform.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CommerceError {
    /// No answer came, or it broke off.
    #[error("{shop}: {operation}: {reason}")]
    Unreachable {
        /// The shop, or the host when no shop is known.
        shop: String,
        /// What was being done.
        operation: &'static str,
        /// What the network says, without the address.
        reason: String,
    },
    /// The platform says the fault is its own.
    #[error("{shop}: {operation}: the platform failed ({reason})")]
    PlatformFailed {
        /// The shop, or the host when no shop is known.
        shop: String,
        /// What was being done.
        operation: &'static str,
        /// Its status or code word.
        reason: String,
    },
    /// Too many calls; waiting within one call did not help.
    #[error("{shop}: {operation}: rate limit, free again in {} ms", retry_after.as_millis())]
    Throttled {
        /// The shop.
        shop: String,
        /// What was being done.
        operation: &'static str,
        /// When to try again.
        retry_after: Duration,
    },
    /// Another job of ours in this shop has to end first.
    #[error("{shop}: {operation}: too many at once")]
    Busy {
        /// The shop.
        shop: ShopDomain,
        /// What was being done.
        operation: &'static str,
    },
    /// The access token is dead: renew the grant.
    #[error("{shop}: {operation}: the access token is not taken")]
    TokenRefused {
        /// The shop.
        shop: ShopDomain,
        /// What was being done.
        operation: &'static str,
    },
    /// The grant cannot be renewed: the merchant has to open the app again.
    #[error("{shop}: {operation}: the grant is gone ({code})")]
    GrantGone {
        /// The shop.
        shop: ShopDomain,
        /// What was being done.
        operation: &'static str,
        /// The platform's code word.
        code: String,
    },
    /// The platform no longer takes a session token: fetch a fresh one.
    #[error("{shop}: the session token is stale")]
    SessionStale {
        /// The shop.
        shop: ShopDomain,
    },
    /// A scope or an approval is missing.
    #[error("{shop}: {operation}: not allowed: {what}")]
    AccessDenied {
        /// The shop.
        shop: ShopDomain,
        /// What was being done.
        operation: &'static str,
        /// The field and what it needs.
        what: String,
    },
    /// The shop itself cannot be used now.
    #[error("{shop}: the shop is {trouble}")]
    ShopUnavailable {
        /// The shop.
        shop: ShopDomain,
        /// What is the matter with it.
        trouble: ShopTrouble,
    },
    /// The platform collects no money for this app, whatever is asked.
    #[error("{shop}: {operation}: the platform takes no payments for this app")]
    NoBilling {
        /// The shop.
        shop: ShopDomain,
        /// What was being done.
        operation: &'static str,
    },
    /// The platform understood and said no.
    #[error("{shop}: {operation}: refused: {}", list(problems))]
    Refused {
        /// The shop.
        shop: ShopDomain,
        /// What was being done.
        operation: &'static str,
        /// Why.
        problems: Vec<Problem>,
    },
    /// The platform did not understand: our fault, or a version that changed.
    #[error("{shop}: {operation}: not understood: {}", list(problems))]
    NotUnderstood {
        /// The shop.
        shop: ShopDomain,
        /// What was being done.
        operation: &'static str,
        /// Why.
        problems: Vec<Problem>,
    },
    /// What came is not what the platform promises.
    #[error("{what}: {reason}")]
    Malformed {
        /// The object or answer.
        what: String,
        /// What is wrong with it.
        reason: String,
    },
    /// An answer is longer than any good one.
    #[error("{shop}: {operation}: the answer is longer than {limit_bytes} bytes")]
    TooLarge {
        /// The shop.
        shop: String,
        /// What was being done.
        operation: &'static str,
        /// Where reading stopped.
        limit_bytes: usize,
    },
    /// What is to be written is larger than the platform takes. Nothing was sent.
    #[error("{shop}: {operation}: {size_bytes} bytes are too many, at most {limit_bytes} are taken")]
    ValueTooLarge {
        /// The shop.
        shop: ShopDomain,
        /// What was being done.
        operation: &'static str,
        /// How large the value is.
        size_bytes: usize,
        /// How large it may be.
        limit_bytes: usize,
    },
    /// An export cannot be brought to its end.
    #[error("export: {reason}")]
    ExportFailed {
        /// Why.
        reason: String,
    },
    /// An export's file is no longer there: a new export is needed.
    #[error("the export's file is gone (status {status})")]
    ExportGone {
        /// What the file's host answered.
        status: u16,
    },
    /// A setting does not serve.
    #[error("platform settings: {0}")]
    Settings(String),
}

impl CommerceError {
    /// An export that came to nothing.
    #[must_use]
    pub fn export_failed(reason: &str) -> Self {
        Self::ExportFailed {
            reason: reason.to_owned(),
        }
    }

    pub(crate) fn malformed(what: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Malformed {
            what: what.into(),
            reason: reason.into(),
        }
    }

    /// Whether the same call may go through later without anybody doing anything.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Unreachable { .. } | Self::PlatformFailed { .. } | Self::Throttled { .. } | Self::Busy { .. }
        )
    }

    /// Whether nobody knows what became of the call: it may have been carried out.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(
            self,
            Self::Unreachable { .. } | Self::PlatformFailed { .. } | Self::Malformed { .. } | Self::TooLarge { .. }
        )
    }

    /// Whether only the merchant can help, by opening the app again.
    #[must_use]
    pub const fn is_grant_gone(&self) -> bool {
        matches!(self, Self::GrantGone { .. })
    }

    /// Whether the access token is dead and a renewed one may serve.
    #[must_use]
    pub const fn is_token_refused(&self) -> bool {
        matches!(self, Self::TokenRefused { .. })
    }

    /// Whether the thing itself is broken, so that reading it again changes nothing.
    #[must_use]
    pub const fn is_malformed(&self) -> bool {
        matches!(self, Self::Malformed { .. })
    }

    /// What it means to whoever called.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::Unreachable { .. }
            | Self::PlatformFailed { .. }
            | Self::Throttled { .. }
            | Self::Busy { .. }
            | Self::ShopUnavailable { .. } => ErrorKind::Unavailable,
            Self::TokenRefused { .. } | Self::GrantGone { .. } | Self::SessionStale { .. } => {
                ErrorKind::Unauthenticated
            }
            Self::AccessDenied { .. } | Self::NoBilling { .. } => ErrorKind::Forbidden,
            Self::Refused { .. }
            | Self::NotUnderstood { .. }
            | Self::Malformed { .. }
            | Self::TooLarge { .. }
            | Self::ValueTooLarge { .. }
            | Self::ExportFailed { .. }
            | Self::ExportGone { .. }
            | Self::Settings(_) => ErrorKind::Internal,
        }
    }
}

/// What keeps a shop from being used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShopTrouble {
    /// Its bill is not paid.
    Frozen,
    /// The platform has locked it.
    Locked,
    /// It is closed for now.
    Inactive,
    /// There is no such shop.
    Unknown,
}

impl fmt::Display for ShopTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Frozen => "frozen",
            Self::Locked => "locked",
            Self::Inactive => "inactive",
            Self::Unknown => "not known to the platform",
        })
    }
}

/// One reason in a platform's refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The platform's code word, when it gives one.
    pub code: Option<String>,
    /// The field it is about, as a path.
    pub field: Option<String>,
    /// The platform's own words, cut to a readable length.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(field) = &self.field {
            write!(f, "{field}: ")?;
        }
        f.write_str(&self.message)?;
        match &self.code {
            Some(code) => write!(f, " ({code})"),
            None => Ok(()),
        }
    }
}

fn list(problems: &[Problem]) -> String {
    let texts: Vec<String> = problems.iter().map(Problem::to_string).collect();
    texts.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shop() -> ShopDomain {
        ShopDomain::parse("test-shop.myshopify.com").expect("a shop name")
    }

    #[test]
    fn message_names_shop_operation_and_every_problem() {
        let error = CommerceError::Refused {
            shop: shop(),
            operation: "subscribing",
            problems: vec![
                Problem {
                    code: Some("INVALID".to_owned()),
                    field: Some("uri".to_owned()),
                    message: "must be https".to_owned(),
                },
                Problem {
                    code: None,
                    field: None,
                    message: "and short".to_owned(),
                },
            ],
        };
        assert_eq!(
            error.to_string(),
            "test-shop.myshopify.com: subscribing: refused: uri: must be https (INVALID); and short"
        );
        assert_eq!(error.kind(), ErrorKind::Internal);
    }

    #[test]
    fn what_waiting_mends_is_transient_and_unavailable() {
        let throttled = CommerceError::Throttled {
            shop: shop().to_string(),
            operation: "reading an order",
            retry_after: Duration::from_secs(2),
        };
        assert!(throttled.is_transient());
        assert_eq!(throttled.kind(), ErrorKind::Unavailable);
        let frozen = CommerceError::ShopUnavailable {
            shop: shop(),
            trouble: ShopTrouble::Frozen,
        };
        assert!(!frozen.is_transient());
        assert_eq!(frozen.kind(), ErrorKind::Unavailable);
    }
}
