//! Streams the platform's file into the database, batch by batch. Memory does not grow with the file, and each batch
//! is stored together with the place in the file it ends at.

use bytes::BytesMut;
use futures::StreamExt as _;
use pairwell_commerce::{ExportKind, ExportRow, LineSnapshot};
use pairwell_domain::catalog::{Product, StockedVariant};
use pairwell_domain::order::{Order, OrderLine, Refund};
use pairwell_store::sync_runs::{self, Checkpoint};
use pairwell_store::{orders, products};

use super::run::Reader;
use crate::ServiceError;
use crate::access::installed_shop;
use crate::inbox::offer_of;

/// Rows stored in one transaction: enough that the transaction's own cost does not show, few enough to lose little.
const BATCH_ROWS: usize = 5_000;

/// A line longer than this is not one of ours.
const MAX_LINE_BYTES: usize = 4 * 1024 * 1024;

#[derive(Default)]
struct Batch {
    products: Vec<Product>,
    variants: Vec<StockedVariant>,
    orders: Vec<Order>,
    lines: Vec<OrderLine>,
    refunds: Vec<Refund>,
    n_rows: usize,
    n_bytes: u64,
}

pub(super) async fn read_export(reader: &mut Reader<'_>, what: ExportKind, url: &str) -> Result<(), ServiceError> {
    let shared = reader.shared;
    let currency = installed_shop(shared, reader.shop).await?.currency;
    let platform = std::sync::Arc::clone(&shared.parts.platform);
    let mut stream = platform.open_export(url, reader.checkpoint().bulk_offset_bytes).await?;

    let mut unread = BytesMut::new();
    let mut batch = Batch::default();
    while let Some(chunk) = stream.next().await {
        unread.extend_from_slice(&chunk?);
        while let Some(end) = unread.iter().position(|byte| *byte == b'\n') {
            let line = unread.split_to(end + 1);
            batch.n_bytes += line.len() as u64;
            let row = platform.parse_export_line(what, currency, line.trim_ascii_end())?;
            sort_in(reader, row, &mut batch);
            if batch.n_rows >= BATCH_ROWS {
                store(reader, std::mem::take(&mut batch)).await?;
            }
        }
        if unread.len() > MAX_LINE_BYTES {
            return Err(ServiceError::Commerce(pairwell_commerce::CommerceError::export_failed(
                "a line of the export is far too long",
            )));
        }
    }
    if !unread.trim_ascii_end().is_empty() {
        batch.n_bytes += unread.len() as u64;
        let row = platform.parse_export_line(what, currency, unread.trim_ascii_end())?;
        sort_in(reader, row, &mut batch);
    }
    store(reader, batch).await
}

fn sort_in(reader: &Reader<'_>, row: ExportRow, batch: &mut Batch) {
    batch.n_rows += 1;
    match row {
        ExportRow::Product(product) => batch.products.push(product),
        ExportRow::Variant(variant) => batch.variants.push(variant),
        ExportRow::Order { order, refunds } => {
            batch.orders.push(order);
            batch.refunds.extend(refunds);
        }
        ExportRow::Line(line) => {
            let line: LineSnapshot = line;
            batch
                .lines
                .push(line.verified(|token| offer_of(reader.shared, reader.shop, token)));
        }
        ExportRow::Other => {}
    }
}

async fn store(reader: &mut Reader<'_>, batch: Batch) -> Result<(), ServiceError> {
    if batch.n_rows == 0 {
        return Ok(());
    }
    let before = reader.checkpoint();
    let after = Checkpoint {
        n_done: before.n_done + batch.n_rows as u64,
        bulk_offset_bytes: before.bulk_offset_bytes + batch.n_bytes,
        ..before
    };
    let shared = reader.shared;
    let txn = shared.db().begin_write().await?;
    products::upsert_many(&txn, reader.shop, &batch.products).await?;
    products::upsert_variants(&txn, reader.shop, &batch.variants).await?;
    orders::upsert_many(&txn, reader.shop, &batch.orders).await?;
    orders::upsert_lines(&txn, reader.shop, &batch.lines, reader.as_of()).await?;
    orders::upsert_refunds(&txn, reader.shop, &batch.refunds).await?;
    sync_runs::checkpoint(&txn, reader.run_id(), &after, shared.now()).await?;
    txn.commit().await?;
    reader.took(after).await
}
