//! The signature of storefront requests that come through the platform's proxy.

use chrono::{DateTime, Utc};
use pairwell_domain::CustomerId;

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

/// The customer who is signed in at the shop; none for everybody else.
///
/// From the parameters of a request that [`verify`] has accepted. A value that is no customer's number, or one that
/// stands there twice, names nobody.
#[must_use]
pub fn signed_in_customer(params: &[(String, String)]) -> Option<CustomerId> {
    let text = single(params, "logged_in_customer_id").ok()??;
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|number: &i64| is_digits && *number > 0)?;
    Some(CustomerId::new(number))
}

/// The text that is signed: `key=value` as decoded, in the order of the keys, nothing in between.
fn message(params: &[(String, String)]) -> String {
    grouped(params, &["signature"])
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn customer(values: &[&str]) -> Option<CustomerId> {
        let mut params = vec![("shop".to_owned(), "test-shop.myshopify.com".to_owned())];
        params.extend(
            values
                .iter()
                .map(|value| ("logged_in_customer_id".to_owned(), (*value).to_owned())),
        );
        signed_in_customer(&params)
    }

    #[test]
    fn customer_is_told_by_one_number_and_nothing_else() {
        assert_eq!(customer(&["7017701970"]), Some(CustomerId::new(7_017_701_970)));
        for nobody in ["", "0", "-7", "+7", " 7", "7.0", "seven", "9223372036854775808", "1,2"] {
            assert_eq!(customer(&[nobody]), None, "{nobody:?}");
        }
        assert_eq!(customer(&[]), None);
        assert_eq!(customer(&["7", "8"]), None);
        assert_eq!(customer(&["", "8"]), None);
    }
}
