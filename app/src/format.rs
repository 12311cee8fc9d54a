//! How figures are written: amounts, counts, shares and dates, in one place so that they look alike everywhere.

use chrono::{DateTime, Utc};
use pairwell_domain::Money;
use pairwell_domain::admin::{GoodOut, ProductCard};
use pairwell_domain::money::group_thousands;
use pairwell_domain::offer::{CoPurchase, Reason};

/// An amount in the shop's currency: `£1,234.50`.
#[must_use]
pub fn money(amount: Money) -> String {
    amount.to_string()
}

/// A whole number with its thousands apart: `12,345`.
#[must_use]
pub fn count(number: u64) -> String {
    group_thousands(number)
}

/// A number and its noun: `1 order`, `12,345 orders`.
#[must_use]
pub fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// How often, as a person says it: `once`, `3 times`.
#[must_use]
pub fn times(number: u64) -> String {
    match number {
        1 => "once".to_owned(),
        _ => format!("{} times", count(number)),
    }
}

/// A share of a whole as a percentage with its precision fitted to its size: `0.4%`, `9.2%`, `38%`. None when the whole
/// is nothing, because there is no share of nothing.
#[must_use]
pub fn percent_of(part: u64, whole: u64) -> Option<String> {
    if whole == 0 {
        return None;
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts past 2^53 would still print the same percentage"
    )]
    let percent = part as f64 * 100.0 / whole as f64;
    Some(if part == 0 {
        "0%".to_owned()
    } else if percent < 0.1 {
        "under 0.1%".to_owned()
    } else if percent < 9.95 {
        format!("{percent:.1}%")
    } else {
        format!("{percent:.0}%")
    })
}

/// An estimated share, `0.0..=1.0`, as a percentage with its precision fitted to its size: `0.4%`, `9.2%`, `38%`.
#[must_use]
pub fn share(rate: f64) -> String {
    let percent = rate * 100.0;
    if percent > 0.0 && percent < 0.1 {
        "under 0.1%".to_owned()
    } else if percent < 9.95 {
        format!("{percent:.1}%")
    } else {
        format!("{percent:.0}%")
    }
}

/// A number kept in hundredths, as people write it: `250` is `2.5`.
#[must_use]
pub fn decimal_of_hundredths(hundredths: u32) -> String {
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    match rest {
        0 => whole.to_string(),
        _ if rest % 10 == 0 => format!("{whole}.{}", rest / 10),
        _ => format!("{whole}.{rest:02}"),
    }
}

/// The hundredths of a number as people write it; none for what is not one, is below zero, or is finer than hundredths.
#[must_use]
pub fn hundredths(text: &str) -> Option<u32> {
    let text = text.trim().trim_end_matches('%').trim_end();
    let (whole, rest) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let is_digits = |digits: &str| digits.bytes().all(|digit| digit.is_ascii_digit());
    if whole.is_empty() || !is_digits(whole) || !is_digits(rest) || rest.len() > 2 {
        return None;
    }
    let rest: u32 = format!("{rest:0<2}").parse().ok()?;
    whole.parse::<u32>().ok()?.checked_mul(100)?.checked_add(rest)
}

/// How far along, in whole percent, never past the end: for progress bars.
#[must_use]
pub fn percent_done(n_done: u64, n_total: u64) -> u8 {
    if n_total == 0 {
        return 0;
    }
    let percent = u128::from(n_done.min(n_total)) * 100 / u128::from(n_total);
    u8::try_from(percent).expect("a part is at most its whole")
}

/// A day: `9 December 2011`. Days are those of UTC, so that the server and every browser write the same one.
#[must_use]
pub fn day(at: DateTime<Utc>) -> String {
    at.format("%-d %B %Y").to_string()
}

/// A moment to the minute: `9 December 2011, 12:50 UTC`.
#[must_use]
pub fn moment(at: DateTime<Utc>) -> String {
    at.format("%-d %B %Y, %H:%M UTC").to_string()
}

/// What the orders say about a pair: `In 38 of 412 orders, 4.1 times more than by chance`.
#[must_use]
pub fn evidence(counts: &CoPurchase) -> String {
    sentence_case(&Reason::BoughtTogether { evidence: *counts }.merchant_line())
}

/// The first letter made a capital.
#[must_use]
pub fn sentence_case(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// How many pieces there are: `31 in stock`, `out of stock`, `stock not counted`.
#[must_use]
pub fn stock(n_in_stock: Option<i64>) -> String {
    match n_in_stock {
        None => "stock not counted".to_owned(),
        Some(n) if n <= 0 => "out of stock".to_owned(),
        Some(n) => format!("{} in stock", count(n.unsigned_abs())),
    }
}

/// The quiet line under a product's title: price, stock, and its code when it has exactly one.
#[must_use]
pub fn product_facts(product: &ProductCard) -> String {
    facts(product.price_from, Some(product.n_in_stock), &product.skus)
}

/// The quiet line under what stands on a rung, as [`product_facts`]; a plan has its price only.
#[must_use]
pub fn good_facts(good: &GoodOut) -> String {
    let n_in_stock = (!good.good.is_plan()).then_some(good.n_in_stock);
    facts(good.price, n_in_stock, &good.skus)
}

/// `n_in_stock` is none for what is not kept in stock at all.
fn facts(price: Option<Money>, n_in_stock: Option<Option<i64>>, skus: &[String]) -> String {
    let sku = match skus {
        [only] => Some(only.clone()),
        _ => None,
    };
    [price.map(money), n_in_stock.map(stock), sku]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}

/// What something costs more than what is below it: `+ £12.00 (32%)`; `£2.00 less (5%)` when it is cheaper.
#[must_use]
pub fn step(more: Money, more_bps: Option<i64>) -> String {
    let amount = money(Money {
        minor: more.minor.saturating_abs(),
        ..more
    });
    let share = more_bps
        .map(|bps| format!(" ({}%)", (bps.saturating_abs() + 50) / 100))
        .unwrap_or_default();
    match more.minor {
        0 => "the same price".to_owned(),
        minor if minor < 0 => format!("{amount} less{share}"),
        _ => format!("+ {amount}{share}"),
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use pairwell_domain::{Currency, ProductId};

    use super::*;

    #[test]
    fn counts_agree_with_their_nouns() {
        assert_eq!(counted(0, "order", "orders"), "0 orders");
        assert_eq!(counted(1, "order", "orders"), "1 order");
        assert_eq!(counted(12_345, "order", "orders"), "12,345 orders");
        assert_eq!(times(1), "once");
        assert_eq!(times(1_200), "1,200 times");
    }

    #[test]
    fn shares_are_as_precise_as_they_are_small() {
        assert_eq!(percent_of(3, 0), None);
        assert_eq!(percent_of(0, 10).as_deref(), Some("0%"));
        assert_eq!(percent_of(1, 5_000).as_deref(), Some("under 0.1%"));
        assert_eq!(percent_of(38, 412).as_deref(), Some("9.2%"));
        assert_eq!(percent_of(997, 10_000).as_deref(), Some("10%"));
        assert_eq!(percent_of(10, 10).as_deref(), Some("100%"));
    }

    #[test]
    fn hundredths_are_written_and_read_alike() {
        for (number, text) in [(0, "0"), (200, "2"), (250, "2.5"), (205, "2.05"), (12_345, "123.45")] {
            assert_eq!(decimal_of_hundredths(number), text);
            assert_eq!(hundredths(text), Some(number));
        }
        assert_eq!(hundredths(" 2,5 % "), Some(250));
        for bad in ["", "-1", "2.555", "two", "1.2.3", ".5", "99999999999"] {
            assert_eq!(hundredths(bad), None, "{bad}");
        }
    }

    #[test]
    fn estimates_are_as_precise_as_they_are_small() {
        assert_eq!(share(0.0), "0.0%");
        assert_eq!(share(0.000_5), "under 0.1%");
        assert_eq!(share(0.092), "9.2%");
        assert_eq!(share(0.38), "38%");
    }

    #[test]
    fn progress_stays_within_its_bar() {
        assert_eq!(percent_done(0, 0), 0);
        assert_eq!(percent_done(199, 200), 99);
        assert_eq!(percent_done(300, 200), 100);
        assert_eq!(percent_done(u64::MAX, u64::MAX), 100);
    }

    #[test]
    fn dates_are_read_not_decoded() {
        let at = Utc.with_ymd_and_hms(2011, 12, 9, 12, 50, 0).single().expect("a moment");
        assert_eq!(day(at), "9 December 2011");
        assert_eq!(moment(at), "9 December 2011, 12:50 UTC");
    }

    #[test]
    fn evidence_speaks_in_counts() {
        let counts = CoPurchase {
            n_together: 38,
            n_source: 412,
            n_target: 450,
            n_orders: 20_000,
            attach_rate: 38.0 / 412.0,
            assoc_lift: 4.1,
        };
        assert_eq!(evidence(&counts), "In 38 of 412 orders, 4.1 times more than by chance");
    }

    #[test]
    fn product_facts_leave_out_what_is_not_known() {
        let mut product = ProductCard {
            id: ProductId::new(1),
            title: "Lantern".to_owned(),
            image_url: None,
            skus: vec!["L-1".to_owned()],
            price_from: Some(Money::new(1250, Currency::GBP)),
            n_in_stock: Some(1_031),
            is_sellable: true,
        };
        assert_eq!(product_facts(&product), "£12.50 · 1,031 in stock · L-1");
        product.price_from = None;
        product.n_in_stock = Some(-2);
        product.skus.push("L-2".to_owned());
        assert_eq!(product_facts(&product), "out of stock");
        product.n_in_stock = None;
        assert_eq!(product_facts(&product), "stock not counted");
    }

    #[test]
    fn steps_are_said_in_money_and_percent() {
        let pounds = |minor| Money::new(minor, Currency::GBP);
        assert_eq!(step(pounds(1_200), Some(3_243)), "+ £12.00 (32%)");
        assert_eq!(step(pounds(1_200), None), "+ £12.00");
        assert_eq!(step(pounds(0), Some(0)), "the same price");
        assert_eq!(step(pounds(-200), Some(-500)), "£2.00 less (5%)");
    }
}
