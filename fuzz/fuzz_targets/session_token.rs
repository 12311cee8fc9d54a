//! No token that the platform did not sign is taken; one that it did sign only with claims that hold.
//!
//! With an even first byte the rest is a token by itself; with an odd one it is the claims of a signed one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pairwell_commerce::ShopDomain;
use pairwell_commerce::shopify::session_token::verify;
use pairwell_fuzz::{CONFIG, choice, frozen, one_of, sign};

const HEADERS: [&str; 6] = [
    r#"{"alg":"HS256","typ":"JWT"}"#,
    r#"{"alg":"none"}"#,
    r#"{"alg":"HS512"}"#,
    r#"{"alg":"RS256"}"#,
    r#"{"typ":"JWT"}"#,
    r#"{"alg":"HS256","crit":["exp"]}"#,
];

fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = choice(data) else {
        return;
    };
    if choice % 2 == 0 {
        assert!(verify(&String::from_utf8_lossy(rest), &CONFIG, frozen()).is_err());
        return;
    }
    let header = *one_of(&HEADERS, choice / 2);
    let token = sign::token(header, rest);
    let verdict = verify(&token, &CONFIG, frozen());
    assert!(header.contains("HS256") || verdict.is_err(), "{header}");
    if let Ok(claims) = verdict {
        assert_eq!(ShopDomain::parse(claims.shop.as_str()), Ok(claims.shop));
        assert!(!claims.user.is_empty());
        assert!((claims.expires_at - frozen()).num_seconds() > -10);
        // The same claims under another signature are nothing.
        let (signed, signature) = token.rsplit_once('.').expect("three parts");
        let other = if signature.starts_with('A') { "B" } else { "A" };
        let forged = format!("{signed}.{other}{}", &signature[1..]);
        assert!(verify(&forged, &CONFIG, frozen()).is_err());
        assert!(verify(&format!("{signed}."), &CONFIG, frozen()).is_err());
    }
});
