//! Every vector of `fixtures/shopify-vectors.json` for what this crate verifies. All keys, shops and people in it are
//! invented; its verdicts were cross-checked with the platform's own library.

use chrono::{DateTime, Utc};
use pairwell_commerce::shopify::names::{embedded_app_url, verify_host_param};
use pairwell_commerce::shopify::{ShopifyConfig, session_token, signature};
use pairwell_commerce::{HeaderPairs, ShopDomain};
use serde_json::Value;

use crate::support;

fn vectors() -> Value {
    serde_json::from_str(include_str!("../fixtures/shopify-vectors.json")).expect("the fixture is JSON")
}

/// The vectors of one group; a group that is empty would test nothing.
fn group(all: &Value, name: &str, n_expected: usize) -> Vec<Value> {
    let group = all[name].as_array().expect("a group").clone();
    assert_eq!(group.len(), n_expected, "{name}");
    group
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key]
        .as_str()
        .unwrap_or_else(|| panic!("{key} is a text in {value}"))
}

fn config(all: &Value, vector: &Value) -> ShopifyConfig {
    let secret = vector["secret"].as_str().unwrap_or_else(|| text(all, "secret"));
    ShopifyConfig::new(text(all, "client_id"), secret.into())
}

fn now(vector: &Value) -> DateTime<Utc> {
    DateTime::from_timestamp(vector["now"].as_i64().expect("a time"), 0).expect("a time")
}

fn is_valid(vector: &Value) -> bool {
    vector["valid"].as_bool().expect("a verdict")
}

#[test]
fn query_digests() {
    let all = vectors();
    for vector in group(&all, "oauth_hmac", 12) {
        let params: Vec<(String, String)> = vector["params"]
            .as_object()
            .expect("parameters")
            .iter()
            .map(|(key, value)| (key.clone(), value.as_str().expect("a text").to_owned()))
            .collect();
        let verdict = signature::query::verify(&params, &config(&all, &vector), now(&vector));
        assert_eq!(verdict.is_ok(), is_valid(&vector), "{}: {verdict:?}", vector["name"]);
    }
}

#[test]
fn query_digests_as_they_come_over_the_wire() {
    let all = vectors();
    for vector in group(&all, "oauth_hmac", 12) {
        let params: Vec<(String, String)> = url::form_urlencoded::parse(text(&vector, "query_string").as_bytes())
            .into_owned()
            .collect();
        let verdict = signature::query::verify(&params, &config(&all, &vector), now(&vector));
        assert_eq!(verdict.is_ok(), is_valid(&vector), "{}: {verdict:?}", vector["name"]);
    }
}

#[test]
fn webhook_digests() {
    let all = vectors();
    for vector in group(&all, "webhook_hmac", 8) {
        let body = text(&vector, "body_utf8").as_bytes();
        let headers: HeaderPairs<'_> = vector["headers"]
            .as_object()
            .expect("headers")
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str().expect("a text")))
            .collect();
        let platform = support::shopify(config(&all, &vector));
        let verdict = pairwell_commerce::CommercePlatform::verify_webhook(&platform, &headers, body);
        assert_eq!(verdict.is_ok(), is_valid(&vector), "{}: {verdict:?}", vector["name"]);
        if let Err(refusal) = verdict {
            assert!(refusal.is_wrong_signature(), "{}", vector["name"]);
        }
    }
}

#[test]
fn proxy_signatures() {
    let all = vectors();
    for vector in group(&all, "app_proxy", 7) {
        let params: Vec<(String, String)> = serde_json::from_value(vector["pairs"].clone()).expect("pairs of texts");
        let verdict = signature::proxy::verify(&params, &config(&all, &vector), now(&vector));
        assert_eq!(verdict.is_ok(), is_valid(&vector), "{}: {verdict:?}", vector["name"]);
    }
}

#[test]
fn session_tokens() {
    let all = vectors();
    for vector in group(&all, "session_token", 13) {
        let verdict = session_token::verify(text(&vector, "token"), &config(&all, &vector), now(&vector));
        assert_eq!(verdict.is_ok(), is_valid(&vector), "{}: {verdict:?}", vector["name"]);
        if let Ok(claims) = verdict {
            assert_eq!(claims.shop.as_str(), text(&all, "shop"));
            assert_eq!(claims.user, text(&vector["claims"], "sub"));
            assert_eq!(claims.expires_at.timestamp(), vector["claims"]["exp"]);
        }
    }
}

#[test]
fn session_token_of_the_older_secret_counts_while_it_is_configured() {
    let all = vectors();
    let valid = group(&all, "session_token", 13).into_iter().next().expect("a vector");
    let rotated = ShopifyConfig {
        client_secret: "the secret after".into(),
        previous_client_secret: Some(text(&all, "secret").into()),
        ..config(&all, &valid)
    };
    assert!(session_token::verify(text(&valid, "token"), &rotated, now(&valid)).is_ok());
}

#[test]
fn host_parameters() {
    let all = vectors();
    for vector in group(&all, "host_param", 5) {
        let config = config(&all, &vector);
        let host = text(&vector, "host");
        assert_eq!(verify_host_param(&config, host).is_ok(), is_valid(&vector), "{host}");
        assert_eq!(
            embedded_app_url(&config, host).ok().as_deref(),
            vector["embedded_app_url"].as_str(),
            "{host}"
        );
    }
}

#[test]
fn shop_names() {
    let all = vectors();
    for vector in group(&all, "shop_domain", 21) {
        let input = text(&vector, "input");
        let verdict = ShopDomain::parse(input);
        assert_eq!(
            verdict.is_ok(),
            vector["strict_documented_rule"].as_bool().expect("a verdict"),
            "{input:?}"
        );
        if let Ok(shop) = verdict {
            assert_eq!(shop.as_str(), input.to_lowercase());
        }
    }
}
