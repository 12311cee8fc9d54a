//! The one way from a failure to an answer.

use std::any::Any;
use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::RETRY_AFTER;
use pairwell_domain::ErrorKind;
use pairwell_services::ServiceError;
use serde::Serialize;

/// A failure at the HTTP edge: what it means, a sentence for the caller, and the cause for the log.
#[derive(Debug)]
pub struct AppError {
    kind: ErrorKind,
    status: Option<StatusCode>,
    message: String,
    field: Option<Cow<'static, str>>,
    /// When another try may go through.
    again_after: Option<Duration>,
    /// Boxed, because every handler returns this and few fail.
    cause: Option<Box<ServiceError>>,
}

#[derive(Serialize)]
struct Body<'a> {
    code: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
}

/// Travels with the answer to the layer that logs it.
#[derive(Clone)]
struct Cause(Arc<ServiceError>);

impl AppError {
    /// A failure with its own sentence.
    pub(super) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            status: None,
            message: message.into(),
            field: None,
            again_after: None,
            cause: None,
        }
    }

    /// One request too many; another one may come after the wait.
    pub(super) fn too_many(wait: Duration) -> Self {
        Self {
            again_after: Some(wait),
            ..ErrorKind::TooMany.into()
        }
    }

    /// Names the part of the request to mend.
    pub(super) fn at(mut self, field: &'static str) -> Self {
        self.field = Some(field.into());
        self
    }

    /// Where the platform asks for a status other than the kind's own.
    pub(super) const fn status(mut self, status: StatusCode) -> Self {
        self.status = Some(status);
        self
    }
}

impl From<ErrorKind> for AppError {
    fn from(kind: ErrorKind) -> Self {
        Self::new(kind, kind.sentence())
    }
}

impl From<ServiceError> for AppError {
    fn from(error: ServiceError) -> Self {
        Self {
            kind: error.kind(),
            status: None,
            message: error.public_text(),
            field: error.field().map(|field| field.to_owned().into()),
            again_after: None,
            cause: Some(Box::new(error)),
        }
    }
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        let Self {
            kind,
            status,
            message,
            field,
            again_after,
            cause,
        } = self;
        let status = status
            .unwrap_or_else(|| StatusCode::from_u16(kind.status()).expect("the table of kinds holds real statuses"));
        let body = Json(Body {
            code: kind.code(),
            message: &message,
            field: field.as_deref(),
        });
        let mut response = (status, body).into_response();
        if let Some(wait) = again_after {
            // Rounded up: who comes back a moment early is refused again.
            let seconds = wait.as_secs() + 1;
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        if let Some(cause) = cause {
            response.extensions_mut().insert(Cause(Arc::new(*cause)));
        }
        response
    }
}

/// Logs the cause of a failed answer, once, where it leaves the program.
pub(super) async fn log_cause(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if let Some(Cause(cause)) = response.extensions().get::<Cause>() {
        match cause.kind() {
            ErrorKind::Internal => tracing::error!(error = %cause, "request failed"),
            ErrorKind::Unavailable => tracing::warn!(error = %cause, "request could not be served now"),
            _ => tracing::debug!(error = %cause, "request refused"),
        }
    }
    response
}

/// A bug in a handler answers like any other failure.
pub(super) fn after_panic(_: Box<dyn Any + Send + 'static>) -> Response {
    AppError::from(ErrorKind::Internal).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_status() {
        for kind in ErrorKind::ALL {
            assert_eq!(AppError::from(kind).into_response().status().as_u16(), kind.status());
        }
    }
}
