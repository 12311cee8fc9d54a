//! The merchant's pages: served inside the platform's admin frame, to whoever shows a session token.

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Json, Router};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use leptos::config::LeptosOptions;
use leptos::prelude::provide_context;
use leptos_axum::{LeptosRoutes as _, generate_route_list};
use pairwell_app::{App, ShellContext, UiError, shell};
use pairwell_commerce::ShopDomain;
use pairwell_commerce::shopify::ShopifyConfig;
use pairwell_domain::ErrorKind;
use url::form_urlencoded;

use super::answers::NO_FRAME;
use super::{AppError, AppState};

/// Tells the platform's script to fetch a fresh token and ask once more.
const RETRY_WITH_FRESH_TOKEN: HeaderName = HeaderName::from_static("x-shopify-retry-invalid-session-request");

/// Where a copy of what runs in the shop is served for previews.
const WIDGET_FILES: &str = "/widget/";

/// Where background calls go.
const CALLS: &str = "/api/";

/// A form with every field as long as may be has a fifth of this.
const MAX_CALL_BYTES: usize = 256 * 1024;

pub(super) fn routes(state: &AppState) -> Router<AppState> {
    let context = ShellContext {
        api_key: state.shopify.client_id.clone(),
        app_bridge_url: state.config.shopify.app_bridge_url.clone(),
    };
    let services = state.services.clone();
    let provide = move || provide_context(services.clone());
    let shell_of = move |options: LeptosOptions| shell(options, context.clone());
    let options = state.leptos_options.clone();
    let page = {
        let shell_of = shell_of.clone();
        move || shell_of(options.clone())
    };
    Router::new()
        .leptos_routes_with_context(state, generate_route_list(App), provide.clone(), page)
        .fallback(leptos_axum::file_and_error_handler_with_context::<AppState, _>(
            provide, shell_of,
        ))
        .layer(middleware::from_fn_with_state(state.clone(), embed))
        .layer(middleware::from_fn_with_state(state.clone(), know_caller))
        .layer(DefaultBodyLimit::max(MAX_CALL_BYTES))
        .layer(middleware::from_fn(share_widget))
}

/// The pages there are, as the router knows their paths.
pub(super) fn pages() -> impl Iterator<Item = String> {
    generate_route_list(App).into_iter().map(|page| page.path().to_owned())
}

/// Lets anybody load the widget's own files. They are public, and the frame that previews them has no origin, so that
/// the browser asks for this before it runs the further scripts.
async fn share_widget(request: Request, next: Next) -> Response {
    let is_widget = request.uri().path().starts_with(WIDGET_FILES);
    let mut answer = next.run(request).await;
    if is_widget {
        answer
            .headers_mut()
            .insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    answer
}

/// Lets a page into the frame of the shop it is for, and of nobody else.
pub(super) fn frame_policy(shopify: &ShopifyConfig, shop: &ShopDomain) -> [(HeaderName, HeaderValue); 1] {
    let policy = format!(
        "frame-ancestors {} {};",
        shopify.shop_origin(shop),
        shopify.admin_origin
    );
    let policy = HeaderValue::from_str(&policy).expect("a checked shop name and origin are plain ASCII");
    [(header::CONTENT_SECURITY_POLICY, policy)]
}

fn no_frame() -> [(HeaderName, HeaderValue); 1] {
    [(header::CONTENT_SECURITY_POLICY, NO_FRAME)]
}

/// Decides for every document who is asking, as the platform's contract lays it down: a good token is let in and the
/// shop installed if need be, a bad one is sent to fetch a fresh one, none at all sees a page that says where to go.
async fn embed(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if !is_document(&request) {
        return mark_stale_session(next.run(request).await);
    }
    let query: Vec<(String, String)> = form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes())
        .into_owned()
        .collect();
    let get = |name: &str| {
        query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    let shop = get("shop").and_then(|shop| ShopDomain::parse(shop).ok());
    match (get("id_token"), shop) {
        (Some(token), shop) => match state.services.installs().open(token).await {
            Ok(opened) => {
                let mut response = next.run(request).await;
                response
                    .headers_mut()
                    .extend(frame_policy(&state.shopify, &opened.domain));
                response
            }
            Err(error) if error.kind() == ErrorKind::Unauthenticated && shop.is_some() => {
                bounce(&state, &request, &query)
            }
            Err(error) => (no_frame(), AppError::from(error)).into_response(),
        },
        (None, Some(_)) if get("embedded") == Some("1") => bounce(&state, &request, &query),
        _ => {
            let mut response = next.run(request).await;
            response.headers_mut().extend(no_frame());
            response
        }
    }
}

/// Lets nobody into a background call who has not shown who they are, before anything they sent is read. All calls
/// refuse in the same words, so that a stranger cannot tell one from another, nor good arguments from bad ones.
async fn know_caller(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with(CALLS) {
        return next.run(request).await;
    }
    if says_more_than(request.headers(), MAX_CALL_BYTES) {
        return refuse_call(ErrorKind::TooLarge);
    }
    // Calls carry no cookie, so a foreign page has nothing to call with. Should it come by a token, the browser still
    // says where it comes from.
    let is_foreign = |origin: &HeaderValue| origin.as_bytes() != state.config.server.public_url.as_bytes();
    if request.headers().get(header::ORIGIN).is_some_and(is_foreign) {
        return refuse_call(ErrorKind::Forbidden);
    }
    let token = bearer(request.headers()).unwrap_or_default();
    match state.services.auth().actor(token).await {
        Err(error) if error.kind() == ErrorKind::Unauthenticated => {
            mark_stale_session(refuse_call(ErrorKind::Unauthenticated))
        }
        // Whatever else fails, fails in the call too, which asks again and says it in its own way.
        _ => next.run(request).await,
    }
}

fn says_more_than(headers: &HeaderMap, limit: usize) -> bool {
    let length = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok());
    length.is_some_and(|length| length.parse::<usize>().map_or(true, |length| length > limit))
}

/// A refusal as the pages read it.
fn refuse_call(kind: ErrorKind) -> Response {
    let status = StatusCode::from_u16(kind.status()).expect("the table of kinds holds real statuses");
    (status, Json(UiError::of(kind))).into_response()
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}

/// A page, not a file and not a background call.
fn is_document(request: &Request) -> bool {
    let accepts_html = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"));
    let path = request.uri().path();
    request.method() == http::Method::GET && accepts_html && !path.starts_with(CALLS) && !path.starts_with("/pkg/")
}

fn mark_stale_session(mut response: Response) -> Response {
    if response.status() == StatusCode::UNAUTHORIZED {
        response
            .headers_mut()
            .insert(RETRY_WITH_FRESH_TOKEN, HeaderValue::from_static("1"));
    }
    response
}

/// To the page that fetches a fresh token and comes back here.
fn bounce(state: &AppState, request: &Request, query: &[(String, String)]) -> Response {
    let kept = || {
        query
            .iter()
            .filter(|(key, _)| key != "id_token" && key != "shopify-reload")
    };
    let mut wanted = form_urlencoded::Serializer::new(String::new());
    wanted.extend_pairs(kept());
    let reload = format!(
        "{}{}?{}",
        state.config.server.public_url,
        request.uri().path(),
        wanted.finish()
    );
    let mut params = form_urlencoded::Serializer::new(String::new());
    params.extend_pairs(kept()).append_pair("shopify-reload", &reload);
    Redirect::to(&format!("/auth/session-token?{}", params.finish())).into_response()
}
