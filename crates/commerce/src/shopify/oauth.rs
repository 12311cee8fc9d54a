//! Grants: three ways to a token, one to renew it, and the consent page.
//!
//! The requests are plain form posts. The general OAuth library would have to be bent for each of its assumptions: here
//! the addresses differ per shop, answers have no token type, scopes are joined by commas, and an exchange takes a
//! session token.

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::StatusCode;
use reqwest::header::ACCEPT;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use subtle::ConstantTimeEq;
use url::form_urlencoded;

use super::config::ShopifyConfig;
use super::http::{self, Failure, Subject, Tries};
use super::mapper::json_reason;
use super::signature::{from_hex, hmac_sha256, to_hex};
use crate::{CommerceError, Grant, Problem, ShopDomain};

const EXCHANGE_SESSION: &str = "exchanging a session token";
const EXCHANGE_CODE: &str = "exchanging a code";
const REFRESH: &str = "renewing the grant";

/// A good answer has a few hundred bytes.
const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// The address of the consent page. `state` comes back with the merchant; see [`sign_state`].
#[must_use]
pub fn authorize_url(config: &ShopifyConfig, shop: &ShopDomain, state: &str, redirect_uri: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("client_id", &config.client_id);
    if !config.scopes.is_empty() {
        query.append_pair("scope", &config.scopes);
    }
    query
        .append_pair("redirect_uri", redirect_uri)
        .append_pair("state", state);
    format!("{}/admin/oauth/authorize?{}", config.shop_origin(shop), query.finish())
}

/// Signs the state of a consent page for one shop, so that a cookie can hold it. The key is derived from the client
/// secret, since signatures under the secret itself mean something to the platform.
#[must_use]
pub fn sign_state(config: &ShopifyConfig, shop: &ShopDomain, state: &str) -> String {
    to_hex(&state_mac(config.client_secret.expose_secret().as_bytes(), shop, state))
}

/// Whether a state was signed here, for this shop. Compares in constant time.
#[must_use]
pub fn verify_state(config: &ShopifyConfig, shop: &ShopDomain, state: &str, signature: &str) -> bool {
    let signature = from_hex(signature);
    config
        .secrets()
        .fold(subtle::Choice::from(0), |fits, secret| {
            fits | state_mac(secret, shop, state).ct_eq(&signature)
        })
        .into()
}

fn state_mac(secret: &[u8], shop: &ShopDomain, state: &str) -> [u8; 32] {
    // HKDF-SHA256 with an empty salt and one block of output (RFC 5869, 2.2 and 2.3).
    let pseudo_random_key = hmac_sha256(&[0; 32], secret);
    let key = hmac_sha256(&pseudo_random_key, b"pairwell oauth state\x01");
    // No shop's name holds a line end, so shop and state cannot run into each other.
    hmac_sha256(&key, format!("{shop}\n{state}").as_bytes())
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: SecretString,
    #[serde(default)]
    scope: String,
    expires_in: Option<i64>,
    refresh_token: Option<SecretString>,
    refresh_token_expires_in: Option<i64>,
}

impl TokenAnswer {
    fn into_grant(self, now: DateTime<Utc>) -> Grant {
        let Self {
            access_token,
            scope,
            expires_in,
            refresh_token,
            refresh_token_expires_in,
        } = self;
        // A lifetime beyond the calendar is no lifetime at all.
        let end = |seconds: Option<i64>| TimeDelta::try_seconds(seconds?).and_then(|life| now.checked_add_signed(life));
        Grant {
            access: access_token,
            expires_at: end(expires_in),
            refresh_expires_at: end(refresh_token_expires_in).filter(|_| refresh_token.is_some()),
            refresh: refresh_token,
            scopes: scope,
        }
    }
}

#[derive(Default, Deserialize)]
struct Refusal {
    #[serde(default)]
    error: String,
}

/// Turns a checked session token into an expiring offline grant.
pub(crate) async fn exchange_session_token(
    client: &reqwest::Client,
    config: &ShopifyConfig,
    shop: &ShopDomain,
    session_token: &str,
) -> Result<Grant, CommerceError> {
    let form = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
        ("subject_token", session_token),
        ("subject_token_type", "urn:ietf:params:oauth:token-type:id_token"),
        (
            "requested_token_type",
            "urn:shopify:params:oauth:token-type:offline-access-token",
        ),
        ("expiring", "1"),
    ];
    let subject = Subject {
        shop,
        operation: EXCHANGE_SESSION,
    };
    // A repeated exchange only makes the lost grant worthless.
    ask(client, config, subject, &form, true, |code| match code {
        "invalid_subject_token" => Some(CommerceError::SessionStale { shop: shop.clone() }),
        _ => None,
    })
    .await
}

/// Turns the code of the consent page into an expiring offline grant. A code is good once, so a lost answer is final.
pub(crate) async fn exchange_code(
    client: &reqwest::Client,
    config: &ShopifyConfig,
    shop: &ShopDomain,
    code: &str,
) -> Result<Grant, CommerceError> {
    let subject = Subject {
        shop,
        operation: EXCHANGE_CODE,
    };
    let form = [("code", code), ("expiring", "1")];
    ask(client, config, subject, &form, false, |code| gone(code, subject)).await
}

/// Renews a grant. The platform takes the same refresh token again until its replacement is used, so a lost answer is
/// asked for again.
pub(crate) async fn refresh(
    client: &reqwest::Client,
    config: &ShopifyConfig,
    shop: &ShopDomain,
    refresh_token: &SecretString,
) -> Result<Grant, CommerceError> {
    let subject = Subject {
        shop,
        operation: REFRESH,
    };
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh_token.expose_secret()),
    ];
    ask(client, config, subject, &form, true, |code| gone(code, subject)).await
}

/// Code words after which only the merchant can help. Others, such as a wrong client secret, are the operator's to
/// mend, and must not sign every shop out.
fn gone(code: &str, subject: Subject<'_>) -> Option<CommerceError> {
    matches!(code, "invalid_request" | "invalid_grant").then(|| CommerceError::GrantGone {
        shop: subject.shop.clone(),
        operation: subject.operation,
        code: code.to_owned(),
    })
}

async fn ask(
    client: &reqwest::Client,
    config: &ShopifyConfig,
    subject: Subject<'_>,
    form: &[(&str, &str)],
    is_safe: bool,
    meaning: impl Fn(&str) -> Option<CommerceError>,
) -> Result<Grant, CommerceError> {
    let mut tries = Tries::new(&config.limits);
    loop {
        match ask_once(client, config, subject, form, &meaning).await {
            Ok(answer) => return Ok(answer.into_grant((config.clock)())),
            Err(failure) => tries.pause_after(failure, is_safe).await?,
        }
    }
}

async fn ask_once(
    client: &reqwest::Client,
    config: &ShopifyConfig,
    subject: Subject<'_>,
    form: &[(&str, &str)],
    meaning: &impl Fn(&str) -> Option<CommerceError>,
) -> Result<TokenAnswer, Failure> {
    let credentials = [
        ("client_id", config.client_id.as_str()),
        ("client_secret", config.client_secret.expose_secret()),
    ];
    let form: Vec<(&str, &str)> = credentials.into_iter().chain(form.iter().copied()).collect();
    let request = client
        .post(format!("{}/admin/oauth/access_token", config.shop_origin(subject.shop)))
        .header(ACCEPT, "application/json")
        .form(&form);
    let answer = http::send(request, subject, MAX_ANSWER_BYTES).await?;
    if answer.status.is_success() {
        return serde_json::from_slice(&answer.body).map_err(|error| {
            Failure::last(CommerceError::malformed(
                format!("{}: {}", subject.shop, subject.operation),
                format!("the answer {}", json_reason(&error)),
            ))
        });
    }
    if matches!(answer.status, StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED) {
        let refusal: Refusal = serde_json::from_slice(&answer.body).unwrap_or_default();
        return Err(Failure::last(
            meaning(&refusal.error).unwrap_or_else(|| refused(subject, answer.status, &refusal)),
        ));
    }
    Err(http::refusal(subject, answer.status, &answer.headers)
        .unwrap_or_else(|| Failure::last(refused(subject, answer.status, &Refusal::default()))))
}

fn refused(subject: Subject<'_>, status: StatusCode, refusal: &Refusal) -> CommerceError {
    // Code words are plain; anything else may be an echo of what was sent.
    let is_word = |c: char| c.is_ascii_lowercase() || c == '_';
    let code =
        Some(refusal.error.clone()).filter(|code| !code.is_empty() && code.len() <= 64 && code.chars().all(is_word));
    CommerceError::Refused {
        shop: subject.shop.clone(),
        operation: subject.operation,
        problems: vec![Problem {
            code,
            field: None,
            message: format!("status {}", status.as_u16()),
        }],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> ShopifyConfig {
        ShopifyConfig::new("app id", "a secret for tests".into())
    }

    fn shop(name: &str) -> ShopDomain {
        ShopDomain::parse(&format!("{name}.myshopify.com")).expect("a shop name")
    }

    #[test]
    fn consent_page_is_the_shops_own_and_everything_is_encoded() {
        let config = ShopifyConfig {
            scopes: "read_products,read_orders".to_owned(),
            ..config()
        };
        assert_eq!(
            authorize_url(&config, &shop("a"), "st&te", "https://app.example/auth/callback"),
            "https://a.myshopify.com/admin/oauth/authorize?client_id=app+id&scope=read_products%2Cread_orders\
             &redirect_uri=https%3A%2F%2Fapp.example%2Fauth%2Fcallback&state=st%26te"
        );
    }

    #[test]
    fn consent_page_takes_scopes_from_the_apps_settings_when_none_are_given() {
        assert!(!authorize_url(&config(), &shop("a"), "s", "https://app.example/").contains("scope"));
    }

    #[test]
    fn state_is_good_for_its_shop_only() {
        let signature = sign_state(&config(), &shop("a"), "state");
        assert!(verify_state(&config(), &shop("a"), "state", &signature));
        assert!(!verify_state(&config(), &shop("b"), "state", &signature));
        assert!(!verify_state(&config(), &shop("a"), "other", &signature));
        assert!(!verify_state(&config(), &shop("a"), "state", ""));
        let other = ShopifyConfig {
            client_secret: "another secret".into(),
            ..config()
        };
        assert!(!verify_state(&other, &shop("a"), "state", &signature));
        let rotated = ShopifyConfig {
            previous_client_secret: Some(config().client_secret),
            ..other
        };
        assert!(verify_state(&rotated, &shop("a"), "state", &signature));
    }

    #[test]
    fn lifetime_beyond_the_calendar_is_none() {
        let answer = TokenAnswer {
            access_token: "token".into(),
            scope: String::new(),
            expires_in: Some(i64::MAX),
            refresh_token: None,
            refresh_token_expires_in: Some(10),
        };
        let grant = answer.into_grant(DateTime::UNIX_EPOCH);
        assert_eq!((grant.expires_at, grant.refresh_expires_at), (None, None));
    }
}
