//! Installing through the platform's consent page, and the page that fetches a fresh session token.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use http::{HeaderMap, header};
use pairwell_commerce::ShopDomain;
use pairwell_commerce::shopify::{ShopifyConfig, names, oauth, signature};
use pairwell_domain::ErrorKind;
use pairwell_services::Services;
use url::form_urlencoded;

use super::AppError;
use super::admin::frame_policy;
use super::edges::{Route, Trust};
use crate::config::Config;

/// Holds the state between consent page and callback, and what it was made for.
const STATE_COOKIE: &str = "pairwell_oauth_state";

/// Reading a consent page takes a while.
const STATE_MAX_AGE_S: u32 = 600;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/auth/install", Trust::Redirect, install),
        Route::get("/auth/callback", Trust::State, callback),
        Route::get("/auth/session-token", Trust::Nobody, session_token),
    ]
}

type Query = Vec<(String, String)>;

fn parse(query: Option<String>) -> Query {
    form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .into_owned()
        .collect()
}

fn value<'a>(query: &'a Query, name: &str) -> Option<&'a str> {
    query
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}

fn refused(why: &str) -> AppError {
    AppError::new(ErrorKind::Unauthenticated, why)
}

/// The signed shop name of a request that the platform sent here.
fn signed_shop(query: &Query, shopify: &ShopifyConfig) -> Result<ShopDomain, AppError> {
    signature::query::verify(query, shopify, Utc::now()).map_err(|_| {
        refused("This link was not made by your store, or it is too old. Open Pairwell from your store's admin.")
    })?;
    value(query, "shop")
        .and_then(|shop| ShopDomain::parse(shop).ok())
        .ok_or_else(|| refused("This link does not name a store."))
}

/// `GET /auth/install`: to the platform's consent page.
async fn install(
    State(shopify): State<Arc<ShopifyConfig>>,
    State(config): State<Arc<Config>>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let query = parse(query);
    let shop = signed_shop(&query, &shopify)?;
    let state = new_state(Utc::now());
    let callback = format!("{}/auth/callback", config.server.public_url);
    let consent = oauth::authorize_url(&shopify, &shop, &state, &callback);
    let secure = if config.server.public_url.starts_with("https:") {
        "; Secure"
    } else {
        ""
    };
    let signed = oauth::sign_state(&shopify, &shop, &state);
    let cookie = format!(
        "{STATE_COOKIE}={state}.{signed}; Path=/auth/callback; Max-Age={STATE_MAX_AGE_S}; HttpOnly; SameSite=Lax{secure}"
    );
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&consent)).into_response())
}

/// `GET /auth/callback`: back from the consent page. Cookie, state, signature, shop and host are checked in
/// this order, before anything is asked for with the code.
async fn callback(
    State(services): State<Services>,
    State(shopify): State<Arc<ShopifyConfig>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let query = parse(query);
    let started = || refused("This installation was not started here, or it took too long. Please start it again.");
    let cookie = state_cookie(&headers).ok_or_else(started)?;
    let (state, state_signature) = cookie.split_once('.').ok_or_else(started)?;
    let named = value(&query, "shop")
        .and_then(|shop| ShopDomain::parse(shop).ok())
        .ok_or_else(started)?;
    if value(&query, "state") != Some(state) || !oauth::verify_state(&shopify, &named, state, state_signature) {
        return Err(started());
    }
    if !is_recent(state, Utc::now()) {
        return Err(started());
    }
    let shop = signed_shop(&query, &shopify)?;
    let host = value(&query, "host").unwrap_or_default();
    let embedded = names::embedded_app_url(&shopify, host)
        .map_err(|_| refused("This link does not lead back to a store's admin."))?;
    let code = value(&query, "code").ok_or_else(started)?;
    services.installs().install_with_code(&shop, code).await?;
    let gone = format!("{STATE_COOKIE}=; Path=/auth/callback; Max-Age=0; HttpOnly; SameSite=Lax");
    Ok(([(header::SET_COOKIE, gone)], Redirect::to(&embedded)).into_response())
}

/// A word by chance, behind the second it was made in: the signature over it covers both.
fn new_state(now: DateTime<Utc>) -> String {
    format!("{:x}-{}", now.timestamp(), uuid::Uuid::new_v4().simple())
}

/// Browsers forget the cookie in time; whoever copied one does not.
fn is_recent(state: &str, now: DateTime<Utc>) -> bool {
    let made_at = state
        .split_once('-')
        .and_then(|(made_at, _)| i64::from_str_radix(made_at, 16).ok());
    made_at.is_some_and(|made_at| (0..=i64::from(STATE_MAX_AGE_S)).contains(&(now.timestamp() - made_at)))
}

fn state_cookie(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(name, _)| *name == STATE_COOKIE)
        .map(|(_, value)| value.to_owned())
}

/// `GET /auth/session-token`: a page with nothing but the platform's script, which reads `shopify-reload`, adds a fresh
/// token and goes there.
async fn session_token(
    State(config): State<Arc<Config>>,
    State(shopify): State<Arc<ShopifyConfig>>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let query = parse(query);
    let shop = value(&query, "shop")
        .and_then(|shop| ShopDomain::parse(shop).ok())
        .ok_or_else(|| refused("Open Pairwell from your store's admin."))?;
    let reload = value(&query, "shopify-reload").unwrap_or_default();
    let leads_home = reload
        .strip_prefix(&config.server.public_url)
        .is_some_and(|path| path.starts_with('/') || path.starts_with('?') || path.is_empty());
    if !leads_home {
        return Err(AppError::new(ErrorKind::Invalid, "This link leads away from Pairwell.").at("shopify-reload"));
    }
    let page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Pairwell</title>\
         <script data-api-key=\"{}\" src=\"{}\"></script></head><body></body></html>",
        attribute(&shopify.client_id),
        attribute(&config.shopify.app_bridge_url),
    );
    Ok((frame_policy(&shopify, &shop), Html(page)).into_response())
}

/// Text safe between double quotes.
fn attribute(raw: &str) -> String {
    raw.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}
