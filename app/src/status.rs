//! The status of the answer, the one place that sets it.

use pairwell_domain::ErrorKind;

/// Gives the answer that is being made the status of an error. The framework would say 200 to a page and 500 to every
/// failed call.
#[cfg(feature = "ssr")]
pub(crate) fn answer_with(kind: ErrorKind) {
    use http::{HeaderName, HeaderValue, StatusCode};
    use leptos::prelude::use_context;
    use leptos_axum::ResponseOptions;

    /// Asks the platform's script in the browser to fetch a new token and to repeat the call once.
    const RETRY_WITH_NEW_TOKEN: HeaderName = HeaderName::from_static("x-shopify-retry-invalid-session-request");

    let Some(response) = use_context::<ResponseOptions>() else {
        return;
    };
    if let Ok(status) = StatusCode::from_u16(kind.status()) {
        response.set_status(status);
    }
    if kind == ErrorKind::Unauthenticated {
        response.insert_header(RETRY_WITH_NEW_TOKEN, HeaderValue::from_static("1"));
    }
}

/// In the browser there is no answer to give a status to.
#[cfg(not(feature = "ssr"))]
pub(crate) const fn answer_with(_kind: ErrorKind) {}
