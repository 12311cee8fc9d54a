//! Tokens and secrets that were made here: only these are taken, by whom they were made for, and unchanged.
//!
//! The first byte chooses where a character of a good one is changed.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use pairwell_domain::{DecisionId, OfferId, ProductId, ShopId, VariantId};
use pairwell_fuzz::{SECRET, choice};
use pairwell_services::offer_token::{OfferClaims, OfferTokens};
use pairwell_services::sealing::{Sealer, key_of};
use secrecy::{ExposeSecret as _, SecretString};
use uuid::Uuid;

static TOKENS: LazyLock<OfferTokens> = LazyLock::new(|| OfferTokens::new(SECRET.into()));

static SEALER: LazyLock<Sealer> = LazyLock::new(|| {
    let keys = [
        "k2:AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI",
        "k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE",
    ];
    Sealer::new(&keys.map(SecretString::from)).expect("good keys")
});

const SHOP: ShopId = ShopId::new(1);

fuzz_target!(|data: &[u8]| {
    let Some((place, rest)) = choice(data) else {
        return;
    };
    let text = String::from_utf8_lossy(rest);
    assert_eq!(TOKENS.verify(SHOP, &text), None);
    assert!(SEALER.open("owner", &text).is_err());
    let _ = key_of(&text);
    if let Ok(sealer) = Sealer::new(&[SecretString::from(text.to_string())]) {
        assert!(!sealer.key_in_force().is_empty() && text.starts_with(sealer.key_in_force()));
    }
    offer_token(rest, place);
    seal(&text, place);
});

/// The text with the character at a place changed into another one of the same alphabet.
fn changed(text: &str, place: u8) -> String {
    let place = usize::from(place) % text.len();
    let other = if text.as_bytes()[place] == b'A' { "B" } else { "A" };
    format!("{}{other}{}", &text[..place], &text[place + 1..])
}

fn offer_token(bytes: &[u8], place: u8) {
    let mut seed = [0; 56];
    let n = bytes.len().min(seed.len());
    seed[..n].copy_from_slice(&bytes[..n]);
    let uuid = |at: usize| Uuid::from_slice(&seed[at..at + 16]).expect("sixteen bytes");
    let number = |at: usize| i64::from_le_bytes(seed[at..at + 8].try_into().expect("eight bytes"));
    let claims = OfferClaims {
        offer_id: OfferId::from_uuid(uuid(0)),
        decision_id: DecisionId::from_uuid(uuid(16)),
        source_product_id: Some(number(32)).filter(|id| *id != 0).map(ProductId::new),
        product_id: ProductId::new(number(40)),
        variant_id: VariantId::new(number(48)),
        slot: place,
    };
    let token = TOKENS.sign(SHOP, &claims);
    assert!(token.len() <= 100);
    assert_eq!(TOKENS.verify(SHOP, &token), Some(claims));
    assert_eq!(TOKENS.verify(ShopId::new(2), &token), None);
    assert_eq!(TOKENS.verify(SHOP, &changed(&token, place)), None);
}

fn seal(secret: &str, place: u8) {
    let sealed = SEALER
        .seal("owner", &secret.into())
        .expect("a secret of ordinary length");
    assert_eq!(key_of(&sealed), "k2");
    let opened = SEALER.open("owner", &sealed).expect("it was sealed here");
    assert_eq!(opened.expose_secret(), secret);
    assert!(SEALER.open("other", &sealed).is_err());
    assert!(SEALER.open("owner", &changed(&sealed, place)).is_err());
}
