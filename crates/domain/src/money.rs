//! Money in whole minor units.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An ISO 4217 currency code: three capital letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// Pound sterling.
    pub const GBP: Self = Self(*b"GBP");
    /// Euro.
    pub const EUR: Self = Self(*b"EUR");
    /// US dollar.
    pub const USD: Self = Self(*b"USD");

    /// The three letters.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a currency is made of ASCII letters only")
    }

    /// Digits behind the decimal point, from 0 to 3 (ISO 4217 list one, the active ones that are not 2).
    #[must_use]
    pub fn minor_digits(&self) -> u32 {
        match self.code() {
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "VND" | "VUV"
            | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            _ => 2,
        }
    }

    /// Minor units in one major unit: 100 for pounds.
    #[must_use]
    pub fn minor_per_major(&self) -> i64 {
        10_i64.pow(self.minor_digits())
    }

    /// The sign people know, or the code where there is none.
    #[must_use]
    pub fn symbol(&self) -> &str {
        match self.code() {
            "GBP" => "£",
            "EUR" => "€",
            "USD" => "$",
            "JPY" => "¥",
            code => code,
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Why a text is not a currency or an amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseMoneyError {
    /// Not three capital letters.
    #[error("a currency is three capital letters, like GBP")]
    Currency,
    /// Not a plain decimal number.
    #[error("an amount is digits with at most one point, like 12.50")]
    Amount,
    /// More decimals than the currency has.
    #[error("the amount has more decimals than {0} has")]
    TooPrecise(Currency),
    /// Does not fit 64 bits of minor units.
    #[error("the amount is too large")]
    TooLarge,
}

impl FromStr for Currency {
    type Err = ParseMoneyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bytes: [u8; 3] = text.as_bytes().try_into().map_err(|_| ParseMoneyError::Currency)?;
        if bytes.iter().all(u8::is_ascii_uppercase) {
            Ok(Self(bytes))
        } else {
            Err(ParseMoneyError::Currency)
        }
    }
}

impl TryFrom<String> for Currency {
    type Error = ParseMoneyError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

/// An amount in whole minor units (pence, cents) of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Minor units; negative for money that went back.
    pub minor: i64,
    /// The currency of those units.
    pub currency: Currency,
}

impl Money {
    /// An amount of minor units.
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in a currency.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// Reads a plain decimal such as `12.5` or `-3`, as platforms write amounts. Trailing zeros beyond the
    /// currency's decimals are taken (`12.500` pounds), other digits there are an error: nothing is rounded.
    ///
    /// # Errors
    /// Says what is wrong with the text; see [`ParseMoneyError`].
    pub fn parse(text: &str, currency: Currency) -> Result<Self, ParseMoneyError> {
        let (sign, digits) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text),
        };
        let (major, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !is_number(major) || !is_number(fraction) {
            return Err(ParseMoneyError::Amount);
        }
        let n_digits = currency.minor_digits() as usize;
        let (kept, rest) = fraction.split_at(fraction.len().min(n_digits));
        if rest.bytes().any(|digit| digit != b'0') {
            return Err(ParseMoneyError::TooPrecise(currency));
        }
        let major: i64 = major.parse().map_err(|_| ParseMoneyError::TooLarge)?;
        let minor: i64 = if n_digits == 0 {
            0
        } else {
            format!("{kept:0<n_digits$}")
                .parse()
                .map_err(|_| ParseMoneyError::TooLarge)?
        };
        major
            .checked_mul(currency.minor_per_major())
            .and_then(|units| units.checked_add(minor))
            .map(|units| Self::new(sign * units, currency))
            .ok_or(ParseMoneyError::TooLarge)
    }
}

impl Money {
    /// The plain decimal that [`Self::parse`] reads: `12.50`.
    #[must_use]
    pub fn to_plain(self) -> String {
        let sign = if self.minor < 0 { "-" } else { "" };
        let units = self.minor.unsigned_abs();
        let per_major = self.currency.minor_per_major().unsigned_abs();
        match self.currency.minor_digits() as usize {
            0 => format!("{sign}{units}"),
            n_digits => format!("{sign}{}.{:0n_digits$}", units / per_major, units % per_major),
        }
    }
}

/// As people read it: sign, symbol, thousands, decimals of the currency: `-£1,234.50`, `CHF 20.00`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let per_major = self.currency.minor_per_major().unsigned_abs();
        let units = self.minor.unsigned_abs();
        if self.minor < 0 {
            f.write_str("-")?;
        }
        let symbol = self.currency.symbol();
        f.write_str(symbol)?;
        if symbol.len() == 3 && symbol.is_ascii() {
            f.write_str(" ")?;
        }
        f.write_str(&group_thousands(units / per_major))?;
        match self.currency.minor_digits() as usize {
            0 => Ok(()),
            n_digits => write!(f, ".{:0n_digits$}", units % per_major),
        }
    }
}

/// Writes a whole number with a comma between thousands: `1,234,567`.
#[must_use]
pub fn group_thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_read_as_platforms_write_them() {
        let jpy: Currency = "JPY".parse().expect("a currency");
        let pounds = |text| Money::parse(text, Currency::GBP).map(|money| money.minor);
        assert_eq!(pounds("12.5"), Ok(1250));
        assert_eq!(pounds("12.50"), Ok(1250));
        assert_eq!(pounds("12.500"), Ok(1250));
        assert_eq!(pounds("-0.05"), Ok(-5));
        assert_eq!(Money::parse("1200.0", jpy).map(|money| money.minor), Ok(1200));
        assert_eq!(pounds("12.505"), Err(ParseMoneyError::TooPrecise(Currency::GBP)));
        assert_eq!(pounds("99999999999999999999"), Err(ParseMoneyError::TooLarge));
        for bad in ["", ".", "1.", ".5", "1,5", "1e3", "--1", "+1", " 1"] {
            assert_eq!(pounds(bad), Err(ParseMoneyError::Amount), "{bad}");
        }
    }

    #[test]
    fn amounts_show_as_people_read_them() {
        let chf: Currency = "CHF".parse().expect("a currency");
        let jpy: Currency = "JPY".parse().expect("a currency");
        assert_eq!(Money::new(123_450, Currency::GBP).to_string(), "£1,234.50");
        assert_eq!(Money::new(-5, Currency::GBP).to_string(), "-£0.05");
        assert_eq!(Money::new(2000, chf).to_string(), "CHF 20.00");
        assert_eq!(Money::new(1_234_567, jpy).to_string(), "¥1,234,567");
    }

    #[test]
    fn plain_amounts_have_the_decimals_of_their_currency() {
        let jpy: Currency = "JPY".parse().expect("a currency");
        assert_eq!(Money::new(1_250, Currency::GBP).to_plain(), "12.50");
        assert_eq!(Money::new(-5, Currency::GBP).to_plain(), "-0.05");
        assert_eq!(Money::new(1_200, jpy).to_plain(), "1200");
    }

    #[test]
    fn currency_is_three_capitals() {
        for bad in ["gbp", "GB", "GBPP", "G1P", "£"] {
            assert!(bad.parse::<Currency>().is_err(), "{bad} was taken");
        }
    }

    proptest! {
        #[test]
        fn plain_decimal_comes_back_to_the_same_minor_units(minor in -1_000_000_000_000_i64..1_000_000_000_000) {
            for currency in [Currency::GBP, "JPY".parse().expect("a currency")] {
                let money = Money::new(minor, currency);
                prop_assert_eq!(Money::parse(&money.to_plain(), currency), Ok(money));
            }
        }
    }
}
