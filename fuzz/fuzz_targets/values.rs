//! Ids, amounts and code words: what is read is what would be written, and nothing else is read.
#![no_main]

use std::fmt::{Debug, Display};
use std::str::FromStr;

use libfuzzer_sys::fuzz_target;
use pairwell_domain::event::EventKind;
use pairwell_domain::money::Money;
use pairwell_domain::pairing::PairingOrigin;
use pairwell_domain::placement::{Device, PageKind, PlacementKind, Position};
use pairwell_domain::{Currency, DecisionId, OfferId, ProductId, VariantId, ViewId, VisitorId};
use pairwell_fuzz::currency;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    for choice in 0..3 {
        amount(text, currency(choice));
    }
    if let Ok(currency) = text.parse::<Currency>() {
        assert_eq!(currency.code(), text);
        amount("12.5", currency);
    }
    if let Ok(id) = text.parse::<ProductId>() {
        assert!(id.get() > 0 && id.to_string().parse() == Ok(id));
    }
    same_ids::<VariantId>(text);
    public::<DecisionId>(text, DecisionId::PREFIX);
    public::<OfferId>(text, OfferId::PREFIX);
    public::<ViewId>(text, ViewId::PREFIX);
    public::<VisitorId>(text, VisitorId::PREFIX);
    assert!(PageKind::from_code(text).is_none_or(|known| known.code() == text));
    assert!(Device::from_code(text).is_none_or(|known| known.code() == text));
    assert!(Position::from_code(text).is_none_or(|known| known.code() == text));
    assert!(PlacementKind::from_code(text).is_none_or(|known| known.code() == text));
    assert!(EventKind::from_code(text).is_none_or(|known| known.code() == text));
    assert!(PairingOrigin::from_code(text).is_none_or(|known| known.code() == text));
});

fn amount(text: &str, currency: Currency) {
    match Money::parse(text, currency) {
        Ok(money) => {
            assert_eq!(Money::parse(&money.to_plain(), currency), Ok(money));
            assert_eq!(text.starts_with('-') && money.minor != 0, money.minor < 0, "{text}");
            // People read the same digits.
            let digits = |text: &str| {
                text.bytes()
                    .filter(u8::is_ascii_digit)
                    .map(char::from)
                    .collect::<String>()
            };
            assert_eq!(digits(&money.to_string()), digits(&money.to_plain()));
        }
        Err(error) => assert!(error.to_string().len() < 100),
    }
}

fn same_ids<T: FromStr<Err: Display>>(text: &str) {
    if let Err(error) = text.parse::<T>() {
        assert!(error.to_string().chars().count() < 1_000);
    }
}

fn public<T: FromStr<Err: Display> + Display + PartialEq + Debug>(text: &str, prefix: &str) {
    match text.parse::<T>() {
        Ok(id) => {
            assert!(id.to_string().eq_ignore_ascii_case(text) && text.starts_with(prefix));
            assert!(id.to_string().parse().is_ok_and(|again: T| again == id));
        }
        // What a stranger wrote is echoed only a little, however it is escaped.
        Err(error) => assert!(error.to_string().chars().count() < 1_000),
    }
}
