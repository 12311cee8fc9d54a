//! Streams the platform's file into the database, batch by batch. Memory does not grow with the file, and each batch
//! is stored together with the place in the file it ends at.

use std::sync::Arc;

use bytes::BytesMut;
use futures::StreamExt as _;
use pairwell_commerce::{ByteStream, CommerceError, CommercePlatform, ExportKind, ExportRow, LineSnapshot};
use pairwell_domain::catalog::{Collection, Product, StockedVariant};
use pairwell_domain::order::{Order, Refund};
use pairwell_domain::{CollectionId, Currency, ProductId};
use pairwell_store::complements::ComplementList;
use pairwell_store::sync_runs::{self, Checkpoint};
use pairwell_store::{collections, complements, orders, products};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::run::{Reader, taken_over};
use crate::ServiceError;
use crate::access::installed_shop;
use crate::inbox::offer_of;

/// Rows stored in one transaction: enough that the transaction's own cost does not show, few enough to lose little.
const BATCH_ROWS: usize = 5_000;

/// Batches read ahead while one is being stored.
const BATCHES_AHEAD: usize = 1;

/// A line longer than this is not one of ours.
const MAX_LINE_BYTES: usize = 4 * 1024 * 1024;

#[derive(Default)]
struct Batch {
    products: Vec<Product>,
    complements: Vec<ComplementList>,
    variants: Vec<StockedVariant>,
    collections: Vec<Collection>,
    members: Vec<(CollectionId, ProductId)>,
    orders: Vec<Order>,
    lines: Vec<LineSnapshot>,
    refunds: Vec<Refund>,
    n_rows: usize,
    n_bytes: u64,
}

impl Batch {
    fn take(&mut self, row: ExportRow) {
        self.n_rows += 1;
        match row {
            ExportRow::Product { product, complements } => {
                self.complements.push(ComplementList {
                    product: product.id,
                    updated_at: product.updated_at,
                    targets: complements,
                });
                self.products.push(product);
            }
            ExportRow::Variant(variant) => self.variants.push(variant),
            ExportRow::Collection(collection) => self.collections.push(collection),
            ExportRow::CollectionMember { collection, product } => self.members.push((collection, product)),
            ExportRow::Order { order, refunds } => {
                self.orders.push(order);
                self.refunds.extend(refunds);
            }
            ExportRow::Line(line) => self.lines.push(line),
            ExportRow::Other => {}
        }
    }
}

pub(super) async fn read_export(reader: &mut Reader<'_>, what: ExportKind, url: &str) -> Result<(), ServiceError> {
    let shared = reader.shared;
    let currency = installed_shop(shared, reader.shop).await?.currency;
    let platform = Arc::clone(&shared.parts.platform);
    let stream = platform.open_export(url, reader.checkpoint().bulk_offset_bytes).await?;

    // Reading takes a core and storing another one, or another machine: neither waits for the other's work to end.
    let (to_store, mut batches) = mpsc::channel(BATCHES_AHEAD);
    let mut reading = JoinSet::new();
    reading.spawn(async move { parse(platform.as_ref(), what, currency, stream, to_store).await });
    while let Some(batch) = batches.recv().await {
        store(reader, batch).await?;
    }
    match reading.join_next().await {
        Some(Ok(read)) => Ok(read?),
        Some(Err(cut_short)) => Err(ServiceError::CutShort(cut_short.to_string())),
        None => Ok(()),
    }
}

/// Cuts the file into lines, and the lines into batches. Ends early, without an error, when nobody takes them any more.
async fn parse(
    platform: &dyn CommercePlatform,
    what: ExportKind,
    currency: Currency,
    mut stream: ByteStream,
    to_store: mpsc::Sender<Batch>,
) -> Result<(), CommerceError> {
    let mut unread = BytesMut::new();
    let mut batch = Batch::default();
    while let Some(chunk) = stream.next().await {
        unread.extend_from_slice(&chunk?);
        while let Some(end) = unread.iter().position(|byte| *byte == b'\n') {
            let line = unread.split_to(end + 1);
            batch.n_bytes += line.len() as u64;
            batch.take(platform.parse_export_line(what, currency, line.trim_ascii_end())?);
            if batch.n_rows >= BATCH_ROWS && to_store.send(std::mem::take(&mut batch)).await.is_err() {
                return Ok(());
            }
        }
        if unread.len() > MAX_LINE_BYTES {
            return Err(CommerceError::export_failed("a line of the export is far too long"));
        }
    }
    if !unread.trim_ascii_end().is_empty() {
        batch.n_bytes += unread.len() as u64;
        batch.take(platform.parse_export_line(what, currency, unread.trim_ascii_end())?);
    }
    if batch.n_rows > 0 {
        // Whoever waited for it has gone, and says why.
        let _unwanted = to_store.send(batch).await;
    }
    Ok(())
}

async fn store(reader: &mut Reader<'_>, batch: Batch) -> Result<(), ServiceError> {
    let (shared, shop) = (reader.shared, reader.shop);
    let before = reader.checkpoint();
    let after = Checkpoint {
        n_done: before.n_done + batch.n_rows as u64,
        bulk_offset_bytes: before.bulk_offset_bytes + batch.n_bytes,
        ..before
    };
    let lines: Vec<_> = batch
        .lines
        .into_iter()
        .map(|line| line.verified(|token| offer_of(shared, shop, token)))
        .collect();
    let txn = shared.db().begin_write().await?;
    products::upsert_many(&txn, shop, &batch.products).await?;
    complements::replace(&txn, shop, &batch.complements).await?;
    products::upsert_variants(&txn, shop, &batch.variants).await?;
    collections::upsert_members(&txn, shop, &batch.members, reader.as_of()).await?;
    collections::upsert_many(&txn, shop, &batch.collections, reader.as_of()).await?;
    orders::upsert_many(&txn, shop, &batch.orders).await?;
    orders::upsert_lines(&txn, shop, &lines, reader.as_of()).await?;
    orders::upsert_refunds(&txn, shop, &batch.refunds).await?;
    let is_held = sync_runs::checkpoint(&txn, &reader.lease, &after, shared.now()).await?;
    if !is_held {
        txn.rollback().await?;
        return Err(taken_over());
    }
    txn.commit().await?;
    reader.took(after);
    Ok(())
}
