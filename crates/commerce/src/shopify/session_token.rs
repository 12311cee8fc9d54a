//! Session tokens: the short-lived JWTs that a browser shows on every call, a merchant's in the admin, a shopper's in
//! checkout and on the pages of an order.
//!
//! Both are signed with the same secret; neither stands for the other.

use chrono::{DateTime, Utc};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use pairwell_domain::CustomerId;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

use super::config::ShopifyConfig;
use crate::{SessionClaims, SessionRefusal, ShopDomain};

/// How far the platform's clock and ours may be apart.
const LEEWAY_S: i64 = 10;

/// What starts the names of things, buyers among them; people of the admin are plain numbers.
const GID: &str = "gid:";

/// What starts the name of a buyer.
const CUSTOMER_GID: &str = "gid://shopify/Customer/";

/// A good token has some 600 characters; nothing much longer is looked at.
const MAX_TOKEN_BYTES: usize = 8 * 1024;

/// Who shows a token of checkout or of an order's pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopperClaims {
    /// The shop, and the only one the token speaks for.
    pub shop: ShopDomain,
    /// The buyer, when one is signed in and the app may know it.
    pub customer: Option<CustomerId>,
    /// When the token ends.
    pub expires_at: DateTime<Utc>,
}

#[derive(Deserialize)]
struct ShopperTokenClaims {
    dest: String,
    #[serde(default)]
    sub: Option<String>,
    exp: i64,
    nbf: i64,
}

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
    check_time(nbf, exp, now)?;
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
    // A shopper is nobody in the admin, whatever else a token of theirs may say.
    if sub.is_empty() || sub.starts_with(GID) {
        return Err(SessionRefusal::NoUser);
    }
    let expires_at = DateTime::from_timestamp(exp, 0).ok_or(SessionRefusal::Unreadable)?;
    Ok(SessionClaims {
        shop,
        user: sub,
        expires_at,
    })
}

/// Checks a token that an extension of checkout or of an order's pages shows, as of `now`: algorithm and signature, then
/// time and shop.
///
/// The platform names no issuer there, and its own library does not look at the audience: the secret is this app's alone,
/// so who signed with it meant this app.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn verify_shopper(
    token: &str,
    config: &ShopifyConfig,
    now: DateTime<Utc>,
) -> Result<ShopperClaims, SessionRefusal> {
    if token.len() > MAX_TOKEN_BYTES {
        return Err(SessionRefusal::Unreadable);
    }
    let ShopperTokenClaims { dest, sub, exp, nbf } = signed_claims(token, config)?;
    check_time(nbf, exp, now)?;
    // Written without a scheme there.
    let host = dest.strip_prefix("https://").unwrap_or(&dest);
    let shop = ShopDomain::parse(host).map_err(|_| SessionRefusal::WrongShop)?;
    let customer = sub
        .as_deref()
        .and_then(|sub| sub.strip_prefix(CUSTOMER_GID))
        .and_then(|number| number.parse().ok());
    let expires_at = DateTime::from_timestamp(exp, 0).ok_or(SessionRefusal::Unreadable)?;
    Ok(ShopperClaims {
        shop,
        customer,
        expires_at,
    })
}

fn check_time(nbf: i64, exp: i64, now: DateTime<Utc>) -> Result<(), SessionRefusal> {
    let now_s = now.timestamp();
    if now_s >= exp.saturating_add(LEEWAY_S) {
        return Err(SessionRefusal::Expired);
    }
    if now_s < nbf.saturating_sub(LEEWAY_S) {
        return Err(SessionRefusal::NotYet);
    }
    Ok(())
}

/// The claims of a token signed with a secret in use. Times are checked by the caller: the library reads the system's
/// clock, and a token's verdict must not depend on when a test runs.
fn signed_claims<T: DeserializeOwned>(token: &str, config: &ShopifyConfig) -> Result<T, SessionRefusal> {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let mut refusal = SessionRefusal::Unreadable;
    for secret in config.secrets() {
        match jsonwebtoken::decode::<T>(token, &DecodingKey::from_secret(secret), &validation) {
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
