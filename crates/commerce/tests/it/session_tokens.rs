//! Session tokens that are signed as they should be, and are refused all the same.

use chrono::{DateTime, Utc};
use jsonwebtoken::{EncodingKey, Header};
use pairwell_commerce::shopify::{ShopifyConfig, session_token};
use pairwell_commerce::{SessionClaims, SessionRefusal};
use serde_json::{Value, json};

const SECRET: &str = "secret";

const NOW_S: i64 = 1_767_225_600;

fn claims() -> Value {
    json!({
        "iss": "https://test-shop.myshopify.com/admin",
        "dest": "https://test-shop.myshopify.com",
        "aud": "client-id",
        "sub": "82000001",
        "exp": NOW_S + 60,
        "nbf": NOW_S,
        "iat": NOW_S,
    })
}

fn verify(header: &Header, claims: &Value) -> Result<SessionClaims, SessionRefusal> {
    let token = jsonwebtoken::encode(header, claims, &EncodingKey::from_secret(SECRET.as_bytes())).expect("a token");
    let now: DateTime<Utc> = DateTime::from_timestamp(NOW_S, 0).expect("a time");
    session_token::verify(&token, &ShopifyConfig::new("client-id", SECRET.into()), now)
}

#[test]
fn header_that_asks_to_be_understood_is_not() {
    assert!(verify(&Header::default(), &claims()).is_ok());
    for names in [vec![], vec!["exp".to_owned()], vec!["b64".to_owned()]] {
        let header = Header {
            crit: Some(names),
            ..Header::default()
        };
        assert_eq!(verify(&header, &claims()), Err(SessionRefusal::Unreadable));
    }
}

#[test]
fn time_of_issue_is_a_number_or_absent() {
    let mut absent = claims();
    absent.as_object_mut().expect("claims").remove("iat");
    assert!(verify(&Header::default(), &absent).is_ok());
    for bad in [json!("1767225600"), json!(null), json!(true), json!({})] {
        let mut claims = claims();
        claims["iat"] = bad;
        assert_eq!(verify(&Header::default(), &claims), Err(SessionRefusal::Unreadable));
    }
}
