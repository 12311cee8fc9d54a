//! No query is taken that the platform did not sign, in both of its recipes; nor a state that was not signed here.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pairwell_commerce::ShopDomain;
use pairwell_commerce::shopify::{oauth, signature};
use pairwell_fuzz::sign::{self, Pairs};
use pairwell_fuzz::{CONFIG, choice, frozen, shop};

/// Names that may stand there once.
const ONCE: [&str; 4] = ["shop", "timestamp", "hmac", "signature"];

fn count(pairs: &Pairs, name: &str) -> usize {
    pairs.iter().filter(|(key, _)| key == name).count()
}

fuzz_target!(|data: &[u8]| {
    let Some((_, query)) = choice(data) else {
        return;
    };
    let pairs: Pairs = url::form_urlencoded::parse(query).into_owned().collect();
    assert!(signature::query::verify(&pairs, &CONFIG, frozen()).is_err());
    assert!(signature::proxy::verify(&pairs, &CONFIG, frozen()).is_err());
    if let Some(customer) = signature::proxy::signed_in_customer(&pairs) {
        assert!(customer.get() > 0 && count(&pairs, "logged_in_customer_id") == 1);
    }
    signed(&pairs, "hmac", sign::query, |pairs| {
        signature::query::verify(pairs, &CONFIG, frozen()).is_ok()
    });
    signed(&pairs, "signature", sign::proxy, |pairs| {
        signature::proxy::verify(pairs, &CONFIG, frozen()).is_ok()
    });
    state(&String::from_utf8_lossy(query));
});

fn signed(pairs: &Pairs, digest: &str, sign: impl Fn(&[(String, String)]) -> String, verify: impl Fn(&Pairs) -> bool) {
    let mut pairs: Pairs = pairs.iter().filter(|(key, _)| key != digest).cloned().collect();
    pairs.push((digest.to_owned(), sign(&pairs)));
    if verify(&pairs) {
        let time: i64 = pairs
            .iter()
            .find(|(key, _)| key == "timestamp")
            .and_then(|(_, time)| time.parse().ok())
            .expect("what is taken says when it was signed");
        assert!((time - frozen().timestamp()).abs() <= 90);
        assert!(count(&pairs, "shop") <= 1 && count(&pairs, digest) == 1);
    } else if count(&pairs, "timestamp") == 0 && ONCE.iter().all(|name| count(&pairs, name) <= 1) {
        // Nothing but the time was missing: with it the same query is taken.
        let digest_at = pairs.len() - 1;
        pairs.insert(digest_at, ("timestamp".to_owned(), frozen().timestamp().to_string()));
        pairs.pop();
        pairs.push((digest.to_owned(), sign(&pairs)));
        assert!(verify(&pairs), "{pairs:?}");
    }
    // One more pair than was signed.
    if verify(&pairs) {
        pairs.push(("more".to_owned(), "1".to_owned()));
        assert!(!verify(&pairs), "{pairs:?}");
    }
}

fn state(text: &str) {
    let shop = shop();
    assert!(!oauth::verify_state(&CONFIG, &shop, text, text));
    let signature = oauth::sign_state(&CONFIG, &shop, text);
    assert!(oauth::verify_state(&CONFIG, &shop, text, &signature));
    assert!(!oauth::verify_state(&CONFIG, &shop, &format!("{text} "), &signature));
    let other = ShopDomain::parse("other-shop.myshopify.com").expect("a shop name");
    assert!(!oauth::verify_state(&CONFIG, &other, text, &signature));
}
