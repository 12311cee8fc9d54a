//! The platform's three digests over one secret, each with its own recipe.
//!
//! Redirects and app loads are in [`query`], the storefront proxy in [`proxy`], webhooks in [`webhook`]. All are
//! compared in constant time, and all accept the secret before the current one while the platform may still use it.

pub mod proxy;
pub mod query;
pub mod webhook;

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::config::ShopifyConfig;

/// Why a signed request is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureRefusal {
    /// There is no signature.
    #[error("the request is not signed")]
    Missing,
    /// The signature is not the platform's for this request.
    #[error("the signature does not fit the request")]
    Wrong,
    /// A parameter that may stand there once stands there twice.
    #[error("the parameter {0} is given twice")]
    Doubled(&'static str),
    /// There is no time of signing.
    #[error("the request does not say when it was signed")]
    NoTimestamp,
    /// The time of signing is too far away.
    #[error("the request was signed too long ago")]
    Stale,
}

/// HMAC-SHA256.
pub(crate) fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

/// Whether a digest is the message's under any secret in use. Every secret is tried, so the time taken does not tell
/// which one fitted.
pub(crate) fn is_signed(config: &ShopifyConfig, message: &[u8], digest: &[u8]) -> bool {
    let fits = config.secrets().fold(subtle::Choice::from(0), |fits, secret| {
        fits | hmac_sha256(secret, message).ct_eq(digest)
    });
    fits.into()
}

/// Reads lower-case hex. Anything else reads as a digest of no length, which fits nothing.
pub(crate) fn from_hex(text: &str) -> Vec<u8> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else {
        return Vec::new();
    };
    pairs
        .iter()
        .map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?))
        .collect::<Option<Vec<u8>>>()
        .unwrap_or_default()
}

/// Writes lower-case hex.
pub(crate) fn to_hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut hex, byte| {
            write!(hex, "{byte:02x}").expect("writing to a string cannot fail");
            hex
        })
}

/// The only value of a parameter.
fn single<'a>(pairs: &'a [(String, String)], name: &'static str) -> Result<Option<&'a str>, SignatureRefusal> {
    let mut values = pairs
        .iter()
        .filter(|(key, _)| key == name)
        .map(|(_, value)| value.as_str());
    let first = values.next();
    match values.next() {
        None => Ok(first),
        Some(_) => Err(SignatureRefusal::Doubled(name)),
    }
}

/// The values of each key joined by a comma in the order they came, keys in byte order. `left_out` names the keys
/// that hold digests.
fn grouped<'a>(pairs: &'a [(String, String)], left_out: &[&str]) -> std::collections::BTreeMap<&'a str, String> {
    let mut groups = std::collections::BTreeMap::<&str, String>::new();
    for (key, value) in pairs {
        if left_out.contains(&key.as_str()) {
            continue;
        }
        groups
            .entry(key)
            .and_modify(|joined| {
                joined.push(',');
                joined.push_str(value);
            })
            .or_insert_with(|| value.clone());
    }
    groups
}

fn check_timestamp(
    pairs: &[(String, String)],
    config: &ShopifyConfig,
    now: DateTime<Utc>,
) -> Result<(), SignatureRefusal> {
    let signed_at: i64 = single(pairs, "timestamp")?
        .and_then(|text| text.parse().ok())
        .ok_or(SignatureRefusal::NoTimestamp)?;
    let tolerance = config.timestamp_tolerance_s.unsigned_abs();
    if now.timestamp().abs_diff(signed_at) <= tolerance {
        Ok(())
    } else {
        Err(SignatureRefusal::Stale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn hex_comes_back(bytes: Vec<u8>) {
            prop_assert_eq!(from_hex(&to_hex(&bytes)), bytes);
        }
    }

    #[test]
    fn only_lower_case_pairs_are_hex() {
        for bad in ["a", "0g", "AB", "é", "0x"] {
            assert!(from_hex(bad).is_empty(), "{bad}");
        }
    }

    #[test]
    fn older_secret_counts_while_it_is_configured() {
        let old = hmac_sha256(b"old", b"message");
        let new_only = ShopifyConfig::new("app", "new".into());
        assert!(!is_signed(&new_only, b"message", &old));
        let both = ShopifyConfig {
            previous_client_secret: Some("old".into()),
            ..new_only
        };
        assert!(is_signed(&both, b"message", &old));
        assert!(is_signed(&both, b"message", &hmac_sha256(b"new", b"message")));
        assert!(!is_signed(&both, b"message", &[]));
    }
}
