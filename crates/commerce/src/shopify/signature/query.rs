//! The digest of redirects and app loads.

use chrono::{DateTime, Utc};
use url::form_urlencoded::byte_serialize;

use super::{SignatureRefusal, check_timestamp, from_hex, grouped, is_signed, single};
use crate::shopify::config::ShopifyConfig;

/// Checks the decoded parameters of a redirect or an app load, as of `now`.
///
/// # Errors
/// Says why the request is not the platform's. Nothing in it may be trusted then.
pub fn verify(params: &[(String, String)], config: &ShopifyConfig, now: DateTime<Utc>) -> Result<(), SignatureRefusal> {
    // Whoever reads `shop` reads the first one, so there may be no second; the digest itself would not mind.
    single(params, "shop")?;
    let digest = single(params, "hmac")?.ok_or(SignatureRefusal::Missing)?;
    if !is_signed(config, message(params).as_bytes(), &from_hex(digest)) {
        return Err(SignatureRefusal::Wrong);
    }
    check_timestamp(params, config, now)
}

/// The text that is signed: form encoded pairs in the order of their keys, joined by `&`. Unknown parameters take part,
/// since the platform adds new ones without notice.
pub(crate) fn message(params: &[(String, String)]) -> String {
    // The platform writes a space as `%20` where forms write `+`; a plus itself is encoded either way.
    let encode = |text: &str| byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20");
    let pairs: Vec<String> = grouped(params, &["hmac", "signature"])
        .iter()
        .map(|(key, value)| format!("{}={}", encode(key), encode(value)))
        .collect();
    pairs.join("&")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shopify::signature::{hmac_sha256, to_hex};

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn keys_are_sorted_by_bytes_and_repeated_ones_joined() {
        let params = pairs(&[("b", "2"), ("a", "x y"), ("B", "1"), ("a", "z"), ("hmac", "ab")]);
        assert_eq!(message(&params), "B=1&a=x%20y%2Cz&b=2");
    }

    #[test]
    fn second_shop_is_refused_though_signed() {
        let config = ShopifyConfig::new("app", "secret".into());
        let mut params = pairs(&[
            ("shop", "a.myshopify.com"),
            ("shop", "b.myshopify.com"),
            ("timestamp", "0"),
        ]);
        params.push((
            "hmac".to_owned(),
            to_hex(&hmac_sha256(b"secret", message(&params).as_bytes())),
        ));
        assert_eq!(
            verify(&params, &config, DateTime::UNIX_EPOCH),
            Err(SignatureRefusal::Doubled("shop"))
        );
    }
}
