//! Who calls, what they can use, and how a failure becomes an answer.

use http::header;
use http::request::Parts;
use leptos::prelude::use_context;
use pairwell_domain::ErrorKind;
use pairwell_services::{Actor, ServiceError, Services};

use crate::{UiError, status};

/// The caller, proven by the session token of this request: the `Authorization` header of a background call, or the
/// `id_token` of the document request while its page is being rendered.
pub(super) async fn actor() -> Result<Actor, UiError> {
    let services = services()?;
    services.auth().actor(&shown_token()?).await.map_err(fail)
}

/// The session token of this request, proven to be somebody's in a shop that has Pairwell installed.
pub(super) async fn session_token() -> Result<String, UiError> {
    actor().await?;
    shown_token()
}

fn shown_token() -> Result<String, UiError> {
    let token = use_context::<Parts>().and_then(|parts| token_of(&parts));
    token.ok_or_else(|| refuse(UiError::of(ErrorKind::Unauthenticated)))
}

/// The use cases, as the server provided them.
pub(super) fn services() -> Result<Services, UiError> {
    use_context::<Services>().ok_or_else(|| {
        tracing::error!("the server provides no services to its pages");
        refuse(UiError::of(ErrorKind::Internal))
    })
}

/// Turns a failed use case into what the merchant is told. The cause ends here, in the log.
pub(super) fn fail(error: ServiceError) -> UiError {
    let kind = error.kind();
    match kind {
        ErrorKind::Internal => tracing::error!(error = %error, "a use case failed"),
        ErrorKind::Unavailable => tracing::warn!(error = %error, "a use case has to wait"),
        _ => tracing::debug!(error = %error, "a call was refused"),
    }
    refuse(UiError {
        kind,
        message: error.public_text(),
        field: error.field().map(str::to_owned),
    })
}

/// The error, with the answer's status set to it.
fn refuse(error: UiError) -> UiError {
    status::answer_with(error.kind);
    error
}

fn token_of(parts: &Parts) -> Option<String> {
    bearer(parts).or_else(|| id_token(parts.uri.query()?))
}

fn bearer(parts: &Parts) -> Option<String> {
    let value = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then(|| token.to_owned())
}

/// Session tokens are made of characters that a query never escapes, so the raw text is the token.
fn id_token(query: &str) -> Option<String> {
    query
        .split('&')
        .find_map(|pair| pair.strip_prefix("id_token="))
        .filter(|token| !token.is_empty())
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(uri: &str, authorization: Option<&str>) -> Parts {
        let mut request = http::Request::builder().uri(uri);
        if let Some(value) = authorization {
            request = request.header(header::AUTHORIZATION, value);
        }
        request.body(()).expect("a request").into_parts().0
    }

    #[test]
    fn background_calls_carry_their_token_in_the_header() {
        let token = |uri, value| token_of(&parts(uri, value));
        assert_eq!(token("/", Some("Bearer a.b.c")).as_deref(), Some("a.b.c"));
        assert_eq!(token("/", Some("bearer a.b.c")).as_deref(), Some("a.b.c"));
        assert_eq!(token("/?id_token=old", Some("Bearer new")).as_deref(), Some("new"));
        assert_eq!(token("/", Some("Basic a.b.c")), None);
        assert_eq!(token("/", Some("Bearer ")), None);
    }

    #[test]
    fn documents_carry_their_token_in_the_query() {
        let token = |uri| token_of(&parts(uri, None));
        assert_eq!(
            token("/pairings?shop=x&id_token=a-b_c.d.e&host=y").as_deref(),
            Some("a-b_c.d.e")
        );
        assert_eq!(token("/?id_token="), None);
        assert_eq!(token("/?my_id_token=a"), None);
        assert_eq!(token("/"), None);
    }

    #[test]
    fn causes_do_not_reach_the_browser() {
        let told = fail(ServiceError::Queue("postgres://user:secret@host".to_owned()));
        assert_eq!(told.kind, ErrorKind::Unavailable);
        assert!(!told.message.contains("secret"));
    }
}
