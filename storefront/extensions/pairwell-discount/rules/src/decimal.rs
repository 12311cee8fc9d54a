//! Decimals without rounding: amounts are money, and a binary fraction is none.

use std::cmp::Ordering;
use std::fmt;

/// Digits of a decimal, before and behind the point together. Two of them multiplied still fit.
const MAX_DIGITS: u32 = 18;

/// A decimal from zero on, of at most 18 digits.
#[derive(Debug, Clone, Copy)]
pub struct Decimal {
    units: u128,
    /// Digits behind the point.
    scale: u32,
}

impl Decimal {
    /// Nothing.
    pub const ZERO: Self = Self { units: 0, scale: 0 };

    /// Reads digits with at most one point, such as `12.50`; none when it is anything else, a negative number or one of
    /// more than 18 digits among them. Zeros at the beginning and at the end do not count.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(whole) || !is_number(fraction) {
            return None;
        }
        let whole = whole.trim_start_matches('0');
        let fraction = fraction.trim_end_matches('0');
        let scale = u32::try_from(fraction.len()).ok()?;
        if u32::try_from(whole.len()).ok()?.checked_add(scale)? > MAX_DIGITS {
            return None;
        }
        let units = whole
            .bytes()
            .chain(fraction.bytes())
            .fold(0, |units: u128, digit| units * 10 + u128::from(digit - b'0'));
        Some(Self { units, scale })
    }

    /// Hundredths of a percent as percent: 1,250 is 12.5.
    #[must_use]
    pub const fn percent(bps: u16) -> Self {
        Self {
            units: bps as u128,
            scale: 2,
        }
    }

    /// Whether it is nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.units == 0
    }

    /// The product, cut (never rounded up) to so many digits behind the point; none when it has more than 18 digits.
    #[must_use]
    pub fn times(self, other: Self, digits: u32) -> Option<Self> {
        Self {
            units: self.units.checked_mul(other.units)?,
            scale: self.scale + other.scale,
        }
        .cut(digits)
    }

    /// A share of it in hundredths of a percent, cut as [`Self::times`].
    #[must_use]
    pub fn share(self, bps: u16, digits: u32) -> Option<Self> {
        Self {
            units: self.units.checked_mul(bps.into())?,
            scale: self.scale + 4,
        }
        .cut(digits)
    }

    fn cut(self, digits: u32) -> Option<Self> {
        let more = self.scale.saturating_sub(digits);
        let units = self.units / 10_u128.pow(more);
        (units < 10_u128.pow(MAX_DIGITS)).then_some(Self {
            units,
            scale: self.scale - more,
        })
    }

    /// Both with as many digits behind the point.
    const fn aligned(self, other: Self) -> (u128, u128) {
        let scale = if self.scale > other.scale {
            self.scale
        } else {
            other.scale
        };
        (
            self.units * 10_u128.pow(scale - self.scale),
            other.units * 10_u128.pow(scale - other.scale),
        )
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let (a, b) = self.aligned(*other);
        a.cmp(&b)
    }
}

/// As the platform writes it, without zeros at the end: `12.5`, `3`.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let per_one = 10_u128.pow(self.scale);
        write!(f, "{}", self.units / per_one)?;
        let fraction = self.units % per_one;
        if fraction == 0 {
            return Ok(());
        }
        let digits = format!("{fraction:0scale$}", scale = self.scale as usize);
        write!(f, ".{}", digits.trim_end_matches('0'))
    }
}

/// Digits behind the point of a currency (ISO 4217 list one, the active ones that are not 2).
#[must_use]
pub fn minor_digits(currency: &str) -> u32 {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "VND" | "VUV"
        | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).expect("a decimal")
    }

    #[test]
    fn only_plain_decimals_are_read() {
        for (text, written) in [
            ("12.50", "12.5"),
            ("007", "7"),
            ("0.05", "0.05"),
            ("0", "0"),
            ("1.000", "1"),
        ] {
            assert_eq!(decimal(text).to_string(), written);
        }
        for bad in [
            "",
            ".",
            "1.",
            ".5",
            "-1",
            "+1",
            "1e3",
            "1,5",
            " 1",
            "1234567890.123456789",
            "١",
        ] {
            assert!(Decimal::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn products_and_shares_are_exact_and_cut_downwards() {
        assert_eq!(decimal("0.1").times(decimal("0.2"), 18), Some(decimal("0.02")));
        assert_eq!(decimal("5").times(decimal("1.2399"), 2), Some(decimal("6.19")));
        assert_eq!(decimal("19.99").share(3_333, 2), Some(decimal("6.66")));
        assert_eq!(decimal("1999").share(3_333, 0), Some(decimal("666")));
        assert_eq!(decimal("999999999999999999").times(decimal("2"), 2), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(units in 0..10_u128.pow(MAX_DIGITS), scale in 0..=MAX_DIGITS) {
            let decimal = Decimal { units, scale };
            let text = decimal.to_string();
            prop_assert_eq!(Decimal::parse(&text), Some(decimal));
        }

        #[test]
        fn share_is_never_more_than_the_whole(units in 0..10_u128.pow(14), scale in 0..4_u32, bps in 0..=10_000_u16, digits in 0..4_u32) {
            let whole = Decimal { units, scale };
            let share = whole.share(bps, digits).expect("it is smaller");
            prop_assert!(share <= whole);
            prop_assert!(share.scale <= digits);
            // Not less by a whole last digit either.
            let next = Decimal { units: share.units + 1, scale: share.scale };
            let exact = Decimal { units: units * u128::from(bps), scale: scale + 4 };
            prop_assert!(next > exact);
        }

        #[test]
        fn order_is_the_order_of_numbers(a in 0..1_000_000_u64, b in 0..1_000_000_u64, more in 0..6_u32) {
            let (x, y) = (Decimal { units: a.into(), scale: 2 }, Decimal { units: u128::from(b) * 10_u128.pow(more), scale: 2 + more });
            prop_assert_eq!(x.cmp(&y), a.cmp(&b));
        }
    }
}
