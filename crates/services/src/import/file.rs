//! Reads a file of orders: every line is understood, or refused with a reason.

use std::io::Read;

use chrono::{DateTime, Utc};
use pairwell_domain::{Currency, Money};
use serde::Deserialize;

use super::{BadLine, ImportError};
use crate::instant::parse_instant;

/// Bad lines reported at most: whoever mends a hundred has understood.
const MAX_PROBLEMS: usize = 100;

/// The most a line may come to, in minor units: nine million of them are still a number together.
const MAX_LINE_MINOR: i64 = 1_000_000_000_000;

/// A line of the file. Columns may stand in any order; further columns are ignored.
#[derive(Debug, Deserialize)]
struct Line {
    order_id: String,
    ordered_at: String,
    product_id: String,
    #[serde(default)]
    title: String,
    quantity: String,
    unit_price: String,
    #[serde(default)]
    customer_id: String,
}

/// A line that was understood.
pub(super) struct Sale {
    pub(super) order_key: String,
    pub(super) ordered_at: DateTime<Utc>,
    pub(super) product_key: String,
    pub(super) title: String,
    pub(super) quantity: i64,
    pub(super) unit_price_minor: i64,
    pub(super) customer_key: Option<String>,
}

pub(super) fn read_sales(file: impl Read, currency: Currency) -> Result<Vec<Sale>, ImportError> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .flexible(false)
        .from_reader(file);
    check_header(&mut reader)?;
    let mut sales = Vec::new();
    let mut problems = Vec::new();
    let mut n_bad = 0;
    let mut n_lines = 0;
    for (place, line) in reader.deserialize::<Line>().enumerate() {
        n_lines += 1;
        let number = place as u64 + 2;
        let (number, understood) = match line {
            Ok(line) => (number, understand(line, currency)),
            Err(error) => {
                let number = error.position().map_or(number, csv::Position::line);
                (number, Err(csv_reason(&error)))
            }
        };
        match understood {
            Ok(sale) => sales.push(sale),
            Err(reason) => {
                n_bad += 1;
                if problems.len() < MAX_PROBLEMS {
                    problems.push(BadLine { line: number, reason });
                }
            }
        }
    }
    if n_bad > 0 {
        return Err(ImportError::BadLines {
            lines: problems,
            n_bad,
            n_lines,
        });
    }
    if sales.is_empty() {
        return Err(ImportError::Unreadable("the file holds no orders".to_owned()));
    }
    Ok(sales)
}

fn check_header<R: Read>(reader: &mut csv::Reader<R>) -> Result<(), ImportError> {
    let header = reader
        .headers()
        .map_err(|error| ImportError::Unreadable(csv_reason(&error)))?;
    let missing: Vec<&str> = ["order_id", "ordered_at", "product_id", "quantity", "unit_price"]
        .into_iter()
        .filter(|column| !header.iter().any(|name| name == *column))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(ImportError::Unreadable(format!(
        "the first line must name the columns; missing: {}",
        missing.join(", ")
    )))
}

fn csv_reason(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("has {len} columns, the header has {expected_len}")
        }
        csv::ErrorKind::Utf8 { .. } => "is not UTF-8 text".to_owned(),
        csv::ErrorKind::Io(_) => "the file cannot be read to its end".to_owned(),
        _ => "is not a line of comma-separated values".to_owned(),
    }
}

fn understand(line: Line, currency: Currency) -> Result<Sale, String> {
    let Line {
        order_id,
        ordered_at,
        product_id,
        title,
        quantity,
        unit_price,
        customer_id,
    } = line;
    if order_id.is_empty() {
        return Err("order_id is empty".to_owned());
    }
    if product_id.is_empty() {
        return Err("product_id is empty".to_owned());
    }
    let quantity: i64 = quantity
        .parse()
        .ok()
        .filter(|quantity| (1..=1_000_000).contains(quantity))
        .ok_or_else(|| format!("quantity {quantity:?} is not a whole number from 1 to 1000000"))?;
    let unit_price_minor = Money::parse(&unit_price, currency)
        .map_err(|error| format!("unit_price {unit_price:?}: {error}"))?
        .minor;
    if !(0..=1_000_000_000_000).contains(&unit_price_minor) {
        return Err(format!("unit_price {unit_price:?} is out of range"));
    }
    if unit_price_minor.saturating_mul(quantity) > MAX_LINE_MINOR {
        return Err(format!(
            "{quantity} pieces at {unit_price:?} come to more than a line can"
        ));
    }
    let ordered_at = parse_instant(&ordered_at)
        .ok_or_else(|| format!("ordered_at {ordered_at:?} is not a date like 2026-01-31 or 2026-01-31T12:30:00Z"))?;
    Ok(Sale {
        order_key: order_id,
        ordered_at,
        product_key: product_id,
        title,
        quantity,
        unit_price_minor,
        customer_key: Some(customer_id).filter(|key| !key.is_empty()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Sale>, ImportError> {
        read_sales(text.as_bytes(), Currency::GBP)
    }

    #[test]
    fn good_lines_are_read_in_any_column_order() {
        let sales =
            read("title,unit_price,quantity,product_id,ordered_at,order_id,colour\nLamp,2.5,3,L1,2026-01-31,A1,red\n")
                .expect("a good file");
        assert_eq!(sales[0].unit_price_minor, 250);
        assert_eq!(sales[0].quantity, 3);
        assert_eq!(sales[0].customer_key, None);
    }

    #[test]
    fn bad_lines_are_named_by_number_and_reason() {
        let text = "order_id,ordered_at,product_id,quantity,unit_price\n\
                    A1,2026-01-31,L1,1,2.50\n\
                    A2,yesterday,L1,1,2.50\n\
                    A3,2026-01-31,L1,-1,2.50\n\
                    A4,2026-01-31,L1,1,2.505\n\
                    A5,2026-01-31,,1,2.50\n\
                    A6,2026-01-31\n";
        let Err(ImportError::BadLines { lines, n_bad, n_lines }) = read(text) else {
            panic!("the file was taken");
        };
        assert_eq!((n_bad, n_lines), (5, 6));
        let numbers: Vec<u64> = lines.iter().map(|bad| bad.line).collect();
        assert_eq!(numbers, [3, 4, 5, 6, 7]);
        assert!(lines[0].reason.contains("yesterday"));
        assert!(lines[1].reason.contains("quantity"));
        assert!(lines[2].reason.contains("more decimals"));
        assert!(lines[3].reason.contains("product_id is empty"));
        assert!(lines[4].reason.contains("2 columns"));
    }

    #[test]
    fn line_that_would_break_the_sums_is_refused() {
        let text = "order_id,ordered_at,product_id,quantity,unit_price\n\
                    A1,2026-01-31,L1,1000000,10000.00\n\
                    A1,2026-01-31,L2,1000000,10000.01\n\
                    A1,2026-01-31,L3,1000000,10000000000.00\n";
        let Err(ImportError::BadLines { lines, n_bad, .. }) = read(text) else {
            panic!("the file was taken");
        };
        assert_eq!((n_bad, lines[0].line, lines[1].line), (2, 3, 4));
        assert!(lines[0].reason.contains("more than a line can"));
    }

    #[test]
    fn header_must_name_the_columns() {
        let Err(ImportError::Unreadable(reason)) = read("a,b\n1,2\n") else {
            panic!("the file was taken");
        };
        assert!(reason.contains("order_id"));
        assert!(matches!(
            read("order_id,ordered_at,product_id,quantity,unit_price\n"),
            Err(ImportError::Unreadable(_))
        ));
    }
}
