//! Whatever a file of orders holds, each line is read within its range or counted among the bad ones.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pairwell_fuzz::{choice, currency};

// The reader is the import's own business; here it is looked at alone.
#[path = "../../crates/services/src/instant.rs"]
mod instant;

#[path = "."]
mod import {
    pub(crate) use pairwell_services::import::{BadLine, ImportError};

    #[path = "../../crates/services/src/import/file.rs"]
    pub(crate) mod file;

    pub(crate) fn try_file(bytes: &[u8], currency: pairwell_domain::Currency) {
        match file::read_sales(bytes, currency) {
            Ok(sales) => {
                assert!(!sales.is_empty());
                let mut whole = 0_i64;
                for sale in &sales {
                    assert!(!sale.order_key.is_empty() && !sale.product_key.is_empty());
                    assert!((1..=1_000_000).contains(&sale.quantity) && sale.unit_price_minor >= 0);
                    assert!(sale.customer_key.as_ref().is_none_or(|key| !key.is_empty()));
                    let total = sale
                        .unit_price_minor
                        .checked_mul(sale.quantity)
                        .expect("a line's total is a number");
                    // All of them may be one order.
                    whole = whole.checked_add(total).expect("an order's total is a number");
                    let _ = (&sale.title, sale.ordered_at.timestamp());
                }
            }
            Err(ImportError::BadLines { lines, n_bad, n_lines }) => {
                assert!(n_bad > 0 && n_bad <= n_lines && lines.len() as u64 <= n_bad && lines.len() <= 100);
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, file)) = choice(data) else {
        return;
    };
    import::try_file(file, currency(choice));
    // With the first line given, all of the input is lines.
    if choice % 2 == 1 {
        let header = b"order_id,ordered_at,product_id,quantity,unit_price,title,customer_id\n";
        import::try_file(&[header, file].concat(), currency(choice));
    }
});
