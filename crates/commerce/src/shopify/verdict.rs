//! Errors inside an answer that came with status 200: which of them end the call, and as what.

use serde_json::Value;

use super::http::{Again, Failure, Subject};
use super::throttle::Cost;
use super::wire::envelope::{Envelope, TopError};
use crate::{CommerceError, Problem, ShopTrouble};

/// Gives back an answer's data, or what its errors mean.
///
/// A field may be null with an error beside it. When that is one field deep inside and the reason is a missing
/// permission (buyers are often withheld), the rest is good and used. When it is what was asked for, null would read
/// as "there is none", so the call fails.
pub(crate) fn judge(envelope: Envelope, subject: Subject<'_>, cost: Option<Cost>) -> Result<Value, Failure> {
    let errors = envelope.top_errors();
    let Subject { shop, operation } = subject;
    if let Some(failure) = errors.iter().find_map(|error| by_code(error, subject, cost)) {
        return Err(failure);
    }
    let is_tolerable = |error: &TopError| is_denied(error) && error.path.len() > 1;
    if let Some(denied) = errors.iter().find(|error| is_denied(error) && !is_tolerable(error)) {
        return Err(Failure::last(CommerceError::AccessDenied {
            shop: shop.clone(),
            operation,
            what: denied_what(denied),
        }));
    }
    if !errors.iter().all(is_tolerable) {
        let problems = errors.into_iter().map(problem).collect();
        return Err(Failure::last(CommerceError::NotUnderstood {
            shop: shop.clone(),
            operation,
            problems,
        }));
    }
    for error in &errors {
        tracing::warn!(shop.domain = %shop, operation, what = denied_what(error), "the platform withholds a field");
    }
    envelope.data.ok_or_else(|| {
        Failure::last(CommerceError::malformed(
            format!("{shop}: {operation}"),
            "the answer holds neither data nor errors",
        ))
    })
}

/// Codes that mean the same wherever they stand.
fn by_code(error: &TopError, subject: Subject<'_>, cost: Option<Cost>) -> Option<Failure> {
    let Subject { shop, operation } = subject;
    match error.code.as_deref()? {
        "THROTTLED" => {
            let wait = cost.map(|cost| cost.wait());
            Some(Failure {
                error: CommerceError::Throttled {
                    shop: shop.to_string(),
                    operation,
                    retry_after: wait.unwrap_or(std::time::Duration::from_secs(1)),
                },
                // Refused for lack of points means not carried out.
                again: Again::Always(wait),
            })
        }
        code @ ("INTERNAL_SERVER_ERROR" | "TIMEOUT") => Some(Failure {
            error: CommerceError::PlatformFailed {
                shop: shop.to_string(),
                operation,
                reason: code.to_owned(),
            },
            again: Again::IfSafe,
        }),
        "SHOP_INACTIVE" => Some(Failure::last(CommerceError::ShopUnavailable {
            shop: shop.clone(),
            trouble: ShopTrouble::Inactive,
        })),
        _ => None,
    }
}

/// Approvals for personal data are refused without a code in some answers; then the words have to do.
fn is_denied(error: &TopError) -> bool {
    match error.code.as_deref() {
        Some(code) => code == "ACCESS_DENIED",
        None => error.message.contains("is not approved to access"),
    }
}

fn denied_what(error: &TopError) -> String {
    let path = error.path.join(".");
    match &error.required_access {
        Some(access) => format!("{path} needs {access}"),
        None => format!("{path}: {}", error.message),
    }
}

fn problem(error: TopError) -> Problem {
    let TopError {
        message,
        code,
        path,
        required_access: _,
    } = error;
    Problem {
        code,
        field: (!path.is_empty()).then(|| path.join(".")),
        message,
    }
}

/// Whether a call failed only because what was asked for does not exist.
pub(crate) fn is_not_found(error: &CommerceError) -> bool {
    match error {
        CommerceError::NotUnderstood { problems, .. } => problems
            .iter()
            .all(|problem| matches!(problem.code.as_deref(), Some("RESOURCE_NOT_FOUND" | "NOT_FOUND"))),
        _ => false,
    }
}
