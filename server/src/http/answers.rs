//! Headers that every answer has, whatever made it.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::REQUEST_ID;

/// What a page may be framed by when nothing more is known.
pub(super) const NO_FRAME: HeaderValue = HeaderValue::from_static("frame-ancestors 'none';");

/// Puts what is missing on an answer on its way out. What a route has set itself stays.
pub(super) async fn guard(mut request: Request, next: Next) -> Response {
    // It goes into the log and back: what is no plain word is replaced by one of ours.
    if request.headers().get(&REQUEST_ID).is_some_and(|id| !is_plain_id(id)) {
        request.headers_mut().remove(&REQUEST_ID);
    }
    let is_call = request.uri().path().starts_with("/api/");
    let mut answer = next.run(request).await;
    let headers = answer.headers_mut();
    set(headers, X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // Addresses of documents carry session tokens, which are nobody else's business, not even that of our own log.
    set(headers, REFERRER_POLICY, HeaderValue::from_static("strict-origin"));
    let is_page = is_html(headers);
    if is_page {
        set(headers, CONTENT_SECURITY_POLICY, NO_FRAME);
    }
    if is_page || is_call {
        // It is one merchant's, and as long as they are signed in.
        set(headers, CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    answer
}

fn is_plain_id(id: &HeaderValue) -> bool {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=64).contains(&id.len()) && id.as_bytes().iter().all(is_plain)
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    headers.entry(name).or_insert(value);
}

fn is_html(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    content_type.is_some_and(|text| text.starts_with("text/html"))
}
