//! Whatever a line of an export says, it is read with ids that are some, or refused in a few words.
#![no_main]

use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use pairwell_commerce::shopify::Shopify;
use pairwell_commerce::{CommercePlatform, ExportKind, ExportRow};
use pairwell_fuzz::{CONFIG, choice, currency};

static PLATFORM: LazyLock<Shopify> = LazyLock::new(|| Shopify::new(Arc::new(CONFIG.clone())).expect("good settings"));

fuzz_target!(|data: &[u8]| {
    let Some((choice, line)) = choice(data) else {
        return;
    };
    for what in [ExportKind::Catalogue, ExportKind::Collections, ExportKind::Orders] {
        match PLATFORM.parse_export_line(what, currency(choice), line) {
            Err(error) => {
                assert!(error.is_malformed());
                assert!(error.to_string().len() < 300, "{error}");
            }
            Ok(row) => {
                assert_eq!(
                    PLATFORM.parse_export_line(what, currency(choice), line).as_ref().ok(),
                    Some(&row)
                );
                check(what, row);
            }
        }
    }
});

fn check(what: ExportKind, row: ExportRow) {
    match row {
        ExportRow::Product { product, complements } => {
            assert!(what == ExportKind::Catalogue && product.id.get() > 0);
            assert!(complements.iter().all(|id| id.get() > 0 && *id != product.id));
        }
        ExportRow::Variant(stocked) => {
            let variant = stocked.variant;
            assert!(what == ExportKind::Catalogue && variant.id.get() > 0 && variant.product_id.get() > 0);
            assert!(variant.sku.is_none_or(|sku| !sku.is_empty()));
            assert!(stocked.stock_item_id.is_none_or(|id| id > 0));
        }
        ExportRow::Collection(collection) => {
            assert!(what == ExportKind::Collections && collection.id.get() > 0);
        }
        ExportRow::CollectionMember { collection, product } => {
            assert!(what == ExportKind::Collections && collection.get() > 0 && product.get() > 0);
        }
        ExportRow::Order { order, refunds, .. } => {
            assert!(what == ExportKind::Orders && order.id.get() > 0);
            assert!(order.customer_id.is_none_or(|id| id.get() > 0));
            assert!(
                refunds
                    .iter()
                    .all(|refund| refund.id > 0 && refund.order_id == order.id)
            );
        }
        ExportRow::Line(line) => {
            assert!(what == ExportKind::Orders && line.id.get() > 0 && line.order_id.get() > 0);
            assert!(line.product_id.is_none_or(|id| id.get() > 0) && line.variant_id.is_none_or(|id| id.get() > 0));
            assert!(line.offer_token.is_none_or(|token| (1..=200).contains(&token.len())));
        }
        ExportRow::Other => {}
    }
}
