//! Whatever a page asks, the question is cut to its limits or refused by the name of what is wrong.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pairwell_domain::CustomerId;

#[path = "../../server/src/http/question.rs"]
mod question;

const FIELDS: [&str; 5] = ["surfaces", "product", "variant", "added", "cart"];

fuzz_target!(|data: &[u8]| {
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(data).into_owned().collect();
    let value = |name: &str| {
        pairs
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    let customer = Some(CustomerId::new(7));
    match question::read(value, customer) {
        Err(unread) => assert!(FIELDS.contains(&unread.field) && !unread.message.is_empty()),
        Ok(request) => {
            assert!((1..=16).contains(&request.surfaces.len()));
            assert!(request.cart.len() <= 100 && request.recent.len() <= 5 && request.declined.len() <= 50);
            assert!(
                request
                    .cart
                    .iter()
                    .all(|line| line.variant.get() > 0 && line.quantity > 0)
            );
            assert!(
                request
                    .recent
                    .iter()
                    .chain(&request.declined)
                    .all(|product| product.get() > 0)
            );
            assert!(request.product.is_none_or(|product| product.get() > 0));
            assert!(
                [request.variant, request.added]
                    .into_iter()
                    .flatten()
                    .all(|variant| variant.get() > 0)
            );
            assert!(request.path.chars().count() <= 500);
            assert!(
                request
                    .market
                    .is_none_or(|land| land.len() == 2 && land.bytes().all(|byte| byte.is_ascii_uppercase()))
            );
            assert_eq!(request.customer, customer);
        }
    }
});
