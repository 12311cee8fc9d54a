//! Amounts: decimal texts become minor units.

use pairwell_domain::Currency;
use pairwell_domain::money::{Money, ParseMoneyError};

use crate::shopify::wire::Bag;

/// Reads an amount as minor units. The platform computes shares and unit costs with more decimals than the currency
/// has; those are rounded half away from zero, since refusing a whole history for a tenth of a penny helps nobody.
pub(crate) fn minor(text: &str, currency: Currency) -> Result<i64, ParseMoneyError> {
    match Money::parse(text, currency) {
        Err(ParseMoneyError::TooPrecise(_)) => rounded(text, currency),
        read => read.map(|money| money.minor),
    }
}

fn rounded(text: &str, currency: Currency) -> Result<i64, ParseMoneyError> {
    let (major, fraction) = text.split_once('.').ok_or(ParseMoneyError::Amount)?;
    let (kept, rest) = fraction.split_at(fraction.len().min(currency.minor_digits() as usize));
    let kept = if kept.is_empty() { "0" } else { kept };
    let down = Money::parse(&format!("{major}.{kept}"), currency)?.minor;
    if rest.as_bytes().first().is_none_or(|digit| *digit < b'5') {
        return Ok(down);
    }
    let away = if text.starts_with('-') { -1 } else { 1 };
    down.checked_add(away).ok_or(ParseMoneyError::TooLarge)
}

/// Reads an amount with its own currency, or the shop's when it names none.
pub(crate) fn bag_minor(bag: &Bag<'_>, shop_currency: Currency) -> Result<i64, ParseMoneyError> {
    let money = &bag.shop_money;
    minor(
        &money.amount,
        super::currency_or(money.currency_code.as_deref(), shop_currency),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn jpy() -> Currency {
        "JPY".parse().expect("a currency")
    }

    #[test]
    fn too_many_decimals_round_half_away_from_zero() {
        for (text, expected) in [
            ("12.50", 1_250),
            ("0.3333", 33),
            ("0.335", 34),
            ("0.3349", 33),
            ("-0.335", -34),
            ("-0.334", -33),
            ("0.995", 100),
            ("-0.005", -1),
        ] {
            assert_eq!(minor(text, Currency::GBP), Ok(expected), "{text}");
        }
        assert_eq!(minor("1200.5", jpy()), Ok(1_201));
        assert_eq!(minor("1200.4", jpy()), Ok(1_200));
        for bad in ["", "1e3", "1.2.345", "0.12x", "NaN"] {
            assert!(minor(bad, Currency::GBP).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn rounding_is_never_off_by_more_than_half(thousandths in -1_000_000_000_i64..1_000_000_000) {
            let sign = if thousandths < 0 { "-" } else { "" };
            let text = format!("{sign}{}.{:03}", thousandths.abs() / 1_000, thousandths.abs() % 1_000);
            let read = minor(&text, Currency::GBP).expect("a decimal");
            prop_assert!((read * 10 - thousandths).abs() <= 5);
        }

        #[test]
        fn no_text_panics(text in "\\PC*") {
            let _ = minor(&text, Currency::GBP);
        }
    }
}
