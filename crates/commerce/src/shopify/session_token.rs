//! Session tokens: the short-lived JWTs a merchant's browser shows on every call.

use chrono::{DateTime, Utc};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::{Deserialize, Deserializer};

use super::config::ShopifyConfig;
use crate::{SessionClaims, SessionRefusal, ShopDomain};

/// How far the platform's clock and ours may be apart.
const LEEWAY_S: i64 = 10;

/// A good token has some 600 characters; nothing much longer is looked at.
const MAX_TOKEN_BYTES: usize = 8 * 1024;

#[derive(Deserialize)]
struct Claims {
    iss: String,
    dest: String,
    aud: String,
    #[serde(default)]
    sub: String,
    exp: i64,
    nbf: i64,
    /// Not needed, but no platform writes anything but a time there.
    #[serde(default, rename = "iat", deserialize_with = "a_number")]
    _iat: (),
}

/// Reads a number that nobody wants to know.
fn a_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
    f64::deserialize(deserializer).map(|_| ())
}

/// Checks a session token as of `now`: algorithm and signature, then time, audience, shop and person.
///
/// The shop comes from the `dest` claim, and the issuer has to be the admin of that same shop, which the platform's
/// documentation asks for and its own library does not check.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn verify(token: &str, config: &ShopifyConfig, now: DateTime<Utc>) -> Result<SessionClaims, SessionRefusal> {
    if token.len() > MAX_TOKEN_BYTES {
        return Err(SessionRefusal::Unreadable);
    }
    let Claims {
        iss,
        dest,
        aud,
        sub,
        exp,
        nbf,
        ..
    } = signed_claims(token, config)?;
    let now_s = now.timestamp();
    if now_s >= exp.saturating_add(LEEWAY_S) {
        return Err(SessionRefusal::Expired);
    }
    if now_s < nbf.saturating_sub(LEEWAY_S) {
        return Err(SessionRefusal::NotYet);
    }
    if aud != config.client_id {
        return Err(SessionRefusal::WrongAudience);
    }
    let shop = dest
        .strip_prefix("https://")
        .and_then(|host| ShopDomain::parse(host).ok())
        .ok_or(SessionRefusal::WrongShop)?;
    let issuer = iss
        .strip_prefix("https://")
        .and_then(|rest| rest.strip_suffix("/admin"));
    if issuer.and_then(|host| ShopDomain::parse(host).ok()).as_ref() != Some(&shop) {
        return Err(SessionRefusal::WrongShop);
    }
    if sub.is_empty() {
        return Err(SessionRefusal::NoUser);
    }
    let expires_at = DateTime::from_timestamp(exp, 0).ok_or(SessionRefusal::Unreadable)?;
    Ok(SessionClaims {
        shop,
        user: sub,
        expires_at,
    })
}

/// The claims of a token signed with a secret in use. Times are checked by the caller: the library reads the system's
/// clock, and a token's verdict must not depend on when a test runs.
fn signed_claims(token: &str, config: &ShopifyConfig) -> Result<Claims, SessionRefusal> {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let mut refusal = SessionRefusal::Unreadable;
    for secret in config.secrets() {
        match jsonwebtoken::decode::<Claims>(token, &DecodingKey::from_secret(secret), &validation) {
            // What must be understood is not understood here (RFC 7515, 4.1.11); the library leaves that to its callers.
            Ok(data) if data.header.crit.is_some() => return Err(SessionRefusal::Unreadable),
            Ok(data) => return Ok(data.claims),
            Err(error) if matches!(error.kind(), ErrorKind::InvalidSignature) => {
                refusal = SessionRefusal::WrongSignature;
            }
            Err(_) => {}
        }
    }
    Err(refusal)
}
