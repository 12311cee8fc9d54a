//! How fast lines of an export become rows: the whole file is in memory, so only reading is measured.

use std::hint::black_box;
use std::io::Write as _;
use std::sync::Arc;
use std::time::Instant;

use pairwell_commerce::shopify::{Shopify, ShopifyConfig};
use pairwell_commerce::{CommercePlatform as _, ExportKind, ExportRow};
use pairwell_domain::Currency;

/// As many lines as the sandbox store's whole order history has.
const N_LINES: usize = 530_000;

/// Lines of one order, on average.
const LINES_PER_ORDER: usize = 24;

/// What reading them may take.
const LIMIT_S: f64 = 5.0;

fn main() {
    let file = order_file();
    let platform = Shopify::new(Arc::new(ShopifyConfig::new("client-id", "secret".into()))).expect("good settings");
    let start = Instant::now();
    let mut n_rows = 0_usize;
    for line in file.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let row = platform
            .parse_export_line(ExportKind::Orders, Currency::GBP, line)
            .expect("a line of our own making");
        n_rows += usize::from(!matches!(black_box(&row), ExportRow::Other));
    }
    let seconds = start.elapsed().as_secs_f64();
    assert_eq!(n_rows, N_LINES);
    let verdict = if seconds <= LIMIT_S { "ok" } else { "over" };
    let mut out = std::io::stdout();
    writeln!(
        out,
        "{} MB, {:.0} lines/s",
        file.len() / 1_000_000,
        N_LINES as f64 / seconds
    )
    .and_then(|()| writeln!(out, "figure export_rows_530k {seconds:.3} s budget {LIMIT_S} {verdict}"))
    .expect("the terminal takes two lines");
}

fn order_file() -> Vec<u8> {
    let mut file = Vec::with_capacity(N_LINES * 500);
    for n in 0..N_LINES {
        let order = 400_000_000 + n / LINES_PER_ORDER;
        let money = format!(
            r#"{{"shopMoney":{{"amount":"{}.{:02}","currencyCode":"GBP"}}}}"#,
            n % 90 + 1,
            n % 100
        );
        if n % LINES_PER_ORDER == 0 {
            writeln!(
                file,
                r##"{{"id":"gid://shopify/Order/{order}","name":"#{order}","createdAt":"2026-01-03T10:00:00Z","processedAt":"2026-01-03T10:00:00Z","updatedAt":"2026-01-04T10:00:00Z","cancelledAt":null,"currencyCode":"GBP","customAttributes":[],"currentTotalPriceSet":{money},"customer":{{"id":"gid://shopify/Customer/{order}"}},"refunds":[]}}"##
            )
        } else {
            writeln!(
                file,
                r#"{{"id":"gid://shopify/LineItem/{n}","quantity":{q},"currentQuantity":{q},"product":{{"id":"gid://shopify/Product/{p}"}},"variant":{{"id":"gid://shopify/ProductVariant/{p}"}},"customAttributes":[{{"key":"Gift note","value":"for you"}}],"originalTotalSet":{money},"discountAllocations":[],"__parentId":"gid://shopify/Order/{order}"}}"#,
                n = n + 1,
                q = n % 12 + 1,
                p = n % 4_000 + 1,
            )
        }
        .expect("writing to memory cannot fail");
    }
    file
}
