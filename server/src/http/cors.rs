//! Answers for scripts that run on the platform's addresses: the pixel in its sandbox, the extensions of checkout and
//! order pages. They carry no cookie, so every origin may ask; what they may do is decided by what they show.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

/// For how long a browser remembers that it may ask, in seconds.
const MAX_AGE_S: HeaderValue = HeaderValue::from_static("7200");

/// Answers a browser's question whether it may ask, and lets it read every answer, refusals too.
pub(super) async fn any_origin(request: Request, next: Next) -> Response {
    let is_question = request.method() == Method::OPTIONS;
    let mut response = if is_question {
        StatusCode::NO_CONTENT.into_response()
    } else {
        next.run(request).await
    };
    allow(response.headers_mut(), is_question);
    response
}

fn allow(headers: &mut HeaderMap, is_question: bool) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(
        header::ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static("Retry-After"),
    );
    if is_question {
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            HeaderValue::from_static("Authorization, Content-Type"),
        );
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static("GET, POST"),
        );
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE_S);
    }
}
