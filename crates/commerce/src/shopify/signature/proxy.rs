//! The signature of storefront requests that come through the platform's proxy.

use chrono::{DateTime, Utc};

use super::{SignatureRefusal, check_timestamp, from_hex, grouped, is_signed, single};
use crate::shopify::config::ShopifyConfig;

/// Checks the decoded parameters of a proxied request, as of `now`.
///
/// The signed text has no separators, so different queries can share one signature: take meaning only from the
/// parameters, and only after this check.
///
/// # Errors
/// Says why the request did not come through the proxy.
pub fn verify(params: &[(String, String)], config: &ShopifyConfig, now: DateTime<Utc>) -> Result<(), SignatureRefusal> {
    for once in ["hmac", "shop", "timestamp"] {
        single(params, once)?;
    }
    let signature = single(params, "signature")?.ok_or(SignatureRefusal::Missing)?;
    if !is_signed(config, message(params).as_bytes(), &from_hex(signature)) {
        return Err(SignatureRefusal::Wrong);
    }
    check_timestamp(params, config, now)
}

/// The text that is signed: `key=value` as decoded, in the order of the keys, nothing in between.
fn message(params: &[(String, String)]) -> String {
    grouped(params, &["signature"])
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect()
}
