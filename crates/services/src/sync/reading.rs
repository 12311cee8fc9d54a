//! Streams the platform's file into the database, batch by batch. Memory does not grow with the file, and each batch
//! is stored together with the place in the file it ends at.

use std::sync::Arc;

use bytes::BytesMut;
use futures::StreamExt as _;
use pairwell_commerce::{ByteStream, CommerceError, CommercePlatform, ExportKind, ExportRow, LineSnapshot};
use pairwell_domain::catalog::{Collection, Product, StockedVariant};
use pairwell_domain::order::{Order, Refund};
use pairwell_domain::{CollectionId, Currency, OrderId, ProductId};
use pairwell_store::complements::ComplementList;
use pairwell_store::sync_runs::{self, Checkpoint};
use pairwell_store::{collections, complements, orders, products};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::gone::Named;
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
    with_returns: Vec<OrderId>,
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
            ExportRow::Order {
                order,
                refunds,
                has_returns,
            } => {
                self.with_returns.extend(has_returns.then_some(order.id));
                self.orders.push(order);
                self.refunds.extend(refunds);
            }
            ExportRow::Collection(collection) => self.collections.push(collection),
            ExportRow::CollectionMember { collection, product } => self.members.push((collection, product)),
            ExportRow::Line(line) => self.lines.push(line),
            ExportRow::Other => {}
        }
    }
}

/// Reads a file from the place it was left at, and tells what the whole of it names.
pub(super) async fn read_export(reader: &mut Reader<'_>, what: ExportKind, url: &str) -> Result<Named, ServiceError> {
    let from_byte = reader.checkpoint().bulk_offset_bytes;
    let named = read_from(reader, what, url, from_byte).await?;
    if from_byte == 0 {
        return Ok(named);
    }
    // What came before the place is stored, but who was named there nobody knows any more.
    names_of(reader, what, url).await
}

/// Goes through a file once more for what it names; nothing is stored.
async fn names_of(reader: &Reader<'_>, what: ExportKind, url: &str) -> Result<Named, ServiceError> {
    let shared = reader.shared;
    let currency = installed_shop(shared, reader.shop).await?.currency;
    let platform = Arc::clone(&shared.parts.platform);
    let stream = platform.open_export(url, 0).await?;
    let (to_store, mut batches) = mpsc::channel(BATCHES_AHEAD);
    let mut reading = JoinSet::new();
    reading.spawn(async move { parse(platform.as_ref(), what, currency, stream, to_store).await });
    while batches.recv().await.is_some() {}
    end(&mut reading).await
}

async fn end(reading: &mut JoinSet<Result<Named, CommerceError>>) -> Result<Named, ServiceError> {
    match reading.join_next().await {
        Some(Ok(read)) => Ok(read?),
        Some(Err(cut_short)) => Err(ServiceError::CutShort(cut_short.to_string())),
        None => Ok(Named::default()),
    }
}

async fn read_from(
    reader: &mut Reader<'_>,
    what: ExportKind,
    url: &str,
    from_byte: u64,
) -> Result<Named, ServiceError> {
    let shared = reader.shared;
    let currency = installed_shop(shared, reader.shop).await?.currency;
    let platform = Arc::clone(&shared.parts.platform);
    let stream = platform.open_export(url, from_byte).await?;

    // Reading takes a core and storing another one, or another machine: neither waits for the other's work to end.
    let (to_store, mut batches) = mpsc::channel(BATCHES_AHEAD);
    let mut reading = JoinSet::new();
    reading.spawn(async move { parse(platform.as_ref(), what, currency, stream, to_store).await });
    while let Some(batch) = batches.recv().await {
        store(reader, batch).await?;
    }
    end(&mut reading).await
}

/// Cuts the file into lines, and the lines into batches, and tells what they name. Ends early, without an error, when
/// nobody takes them any more.
async fn parse(
    platform: &dyn CommercePlatform,
    what: ExportKind,
    currency: Currency,
    mut stream: ByteStream,
    to_store: mpsc::Sender<Batch>,
) -> Result<Named, CommerceError> {
    let mut named = Named::default();
    let mut unread = BytesMut::new();
    let mut batch = Batch::default();
    while let Some(chunk) = stream.next().await {
        unread.extend_from_slice(&chunk?);
        while let Some(end) = unread.iter().position(|byte| *byte == b'\n') {
            let line = unread.split_to(end + 1);
            batch.n_bytes += line.len() as u64;
            let row = platform.parse_export_line(what, currency, line.trim_ascii_end())?;
            named.take(&row);
            batch.take(row);
            if batch.n_rows >= BATCH_ROWS && to_store.send(std::mem::take(&mut batch)).await.is_err() {
                return Ok(named);
            }
        }
        if unread.len() > MAX_LINE_BYTES {
            return Err(CommerceError::export_failed("a line of the export is far too long"));
        }
    }
    if !unread.trim_ascii_end().is_empty() {
        batch.n_bytes += unread.len() as u64;
        let row = platform.parse_export_line(what, currency, unread.trim_ascii_end())?;
        named.take(&row);
        batch.take(row);
    }
    if batch.n_rows > 0 {
        // Whoever waited for it has gone, and says why.
        let _unwanted = to_store.send(batch).await;
    }
    Ok(named)
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
    products::upsert_variants_as_of(&txn, shop, &batch.variants, reader.as_of()).await?;
    orders::upsert_many(&txn, shop, &batch.orders, Some(reader.as_of())).await?;
    complements::replace(&txn, shop, &batch.complements).await?;
    collections::upsert_members(&txn, shop, &batch.members, reader.as_of()).await?;
    collections::upsert_many(&txn, shop, &batch.collections, reader.as_of()).await?;
    orders::upsert_lines(&txn, shop, &lines, reader.as_of()).await?;
    orders::upsert_refunds(&txn, shop, &batch.refunds).await?;
    orders::mark_returns_due(&txn, shop, &batch.with_returns).await?;
    let is_held = sync_runs::checkpoint(&txn, &reader.lease, &after, shared.now()).await?;
    if !is_held {
        txn.rollback().await?;
        return Err(taken_over());
    }
    txn.commit().await?;
    reader.took(after);
    Ok(())
}
