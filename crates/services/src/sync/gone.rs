//! What the platform no longer has, found by what a file does not name.
//!
//! That a thing is missing in a file is a reason to ask, never a reason to remove: the file may be short, a permission may
//! be gone, or the thing may be younger than the file. So each thing that is missed is asked for by its number, and only
//! what the platform then says it does not have is removed. A file that names nothing at all is not looked at, and at
//! most [`MAX_ASKED`] things of a kind are asked for in one reading; the next one asks for the others.

use std::collections::HashSet;

use chrono::TimeDelta;
use pairwell_commerce::{Access, CollectionSnapshot, ExportKind, ExportRow, Thing};
use pairwell_domain::admin::SyncKind;
use pairwell_domain::{OrderId, ProductId, VariantId};
use pairwell_store::{Txn, collections, orders, products, sync_runs};

use super::run::{Reader, taken_over};
use crate::ServiceError;
use crate::access::{installed_shop, with_access};

/// Things of a kind that are asked for in one reading.
const MAX_ASKED: usize = 500;

/// What a shop shows to an app that may read recent orders only; a day less than the platform says. Older ones are
/// hidden, not gone.
const RECENT: TimeDelta = TimeDelta::days(59);

/// What a file names. Memory for each is a number: a million orders take some ten megabytes.
#[derive(Debug, Default)]
pub(super) struct Named {
    products: HashSet<ProductId>,
    variants: HashSet<VariantId>,
    orders: HashSet<OrderId>,
    pub(super) n_rows: u64,
}

impl Named {
    pub(super) fn take(&mut self, row: &ExportRow) {
        self.n_rows += 1;
        match row {
            ExportRow::Product { product, .. } => {
                self.products.insert(product.id);
            }
            ExportRow::Variant(row) => {
                self.variants.insert(row.variant.id);
            }
            ExportRow::Order { order, .. } => {
                self.orders.insert(order.id);
            }
            ExportRow::Collection(_) | ExportRow::CollectionMember { .. } | ExportRow::Line(_) | ExportRow::Other => {}
        }
    }
}

/// Removes what the file should name and does not, after asking for each thing.
pub(super) async fn sweep(reader: &Reader<'_>, what: ExportKind, named: &Named) -> Result<(), ServiceError> {
    let n_promised = reader.checkpoint().n_total.unwrap_or(0);
    if what == ExportKind::Collections {
        return sweep_collections(reader, named.n_rows >= n_promised).await;
    }
    if named.n_rows == 0 || named.n_rows < n_promised {
        tracing::info!(
            shop.id = reader.shop.get(),
            n_rows = named.n_rows,
            n_promised,
            "the file is empty or short: nothing is taken for gone"
        );
        return Ok(());
    }
    match what {
        ExportKind::Catalogue => {
            // A file of changes names the products that changed, and all variants of each.
            if reader.kind() == SyncKind::Whole {
                remove(reader, "products", missing_products(reader, named).await?).await?;
            }
            remove(reader, "variants", missing_variants(reader, named).await?).await
        }
        ExportKind::Orders if reader.kind() == SyncKind::Whole => {
            remove(reader, "orders", missing_orders(reader, named).await?).await
        }
        ExportKind::Orders | ExportKind::Collections => Ok(()),
    }
}

/// What a named collection holds is what the file says, if that is whole. One that is not named is asked for: then it is
/// known what it holds, or that it is gone.
async fn sweep_collections(reader: &Reader<'_>, is_whole: bool) -> Result<(), ServiceError> {
    let (shared, shop) = (reader.shared, reader.shop);
    if is_whole {
        let txn = shared.db().begin_write().await?;
        collections::sweep_members(&txn, shop, reader.as_of()).await?;
        commit(reader, txn).await?;
    }
    let missing = collections::ids_before(shared.db().conn(), shop, reader.as_of()).await?;
    for id in missing.into_iter().take(MAX_ASKED) {
        let now = shared.now();
        let asked = |access: Access| async move { shared.parts.platform.collection(&access, id).await };
        let found = with_access(shared, shop, asked).await?;
        let txn = shared.db().begin_write().await?;
        match found {
            Some(CollectionSnapshot { collection, products }) => {
                collections::replace(&txn, shop, &collection, products.as_deref(), now).await?;
            }
            None => collections::delete(&txn, shop, id, now).await?,
        }
        commit(reader, txn).await?;
    }
    Ok(())
}

/// Commits, unless another process has taken the reading over.
async fn commit(reader: &Reader<'_>, txn: Txn) -> Result<(), ServiceError> {
    let now = reader.shared.now();
    let is_held = sync_runs::checkpoint(&txn, &reader.lease, &reader.checkpoint(), now).await?;
    if !is_held {
        txn.rollback().await?;
        return Err(taken_over());
    }
    Ok(txn.commit().await?)
}

async fn missing_products(reader: &Reader<'_>, named: &Named) -> Result<Vec<Thing>, ServiceError> {
    let known = products::ids_before(reader.shared.db().conn(), reader.shop, reader.as_of()).await?;
    let missing = known.into_iter().filter(|id| !named.products.contains(id));
    Ok(missing.map(Thing::Product).collect())
}

async fn missing_variants(reader: &Reader<'_>, named: &Named) -> Result<Vec<Thing>, ServiceError> {
    let known = products::variants_before(reader.shared.db().conn(), reader.shop, reader.as_of()).await?;
    let missing = known
        .into_iter()
        .filter(|row| named.products.contains(&row.product_id) && !named.variants.contains(&row.id));
    Ok(missing.map(|row| Thing::Variant(row.id)).collect())
}

async fn missing_orders(reader: &Reader<'_>, named: &Named) -> Result<Vec<Thing>, ServiceError> {
    let row = installed_shop(reader.shared, reader.shop).await?;
    let shows_all = reader.shared.parts.platform.shows_all_orders(&row.scopes);
    let placed_from = (!shows_all).then(|| reader.as_of() - RECENT);
    let known = orders::ids_before(reader.shared.db().conn(), reader.shop, reader.as_of(), placed_from).await?;
    let missing = known.into_iter().filter(|id| !named.orders.contains(id));
    Ok(missing.map(Thing::Order).collect())
}

async fn remove(reader: &Reader<'_>, words: &'static str, missing: Vec<Thing>) -> Result<(), ServiceError> {
    let (shared, shop) = (reader.shared, reader.shop);
    let (n_missing, mut n_gone) = (missing.len(), 0_u32);
    for thing in missing.into_iter().take(MAX_ASKED) {
        let exists = |access: Access| async move { shared.parts.platform.exists(&access, thing).await };
        if with_access(shared, shop, exists).await? {
            continue;
        }
        let txn = shared.db().begin_write().await?;
        forget(reader, &txn, thing).await?;
        commit(reader, txn).await?;
        n_gone += 1;
    }
    if n_missing > 0 {
        let n_left = n_missing.saturating_sub(MAX_ASKED);
        tracing::info!(
            shop.id = shop.get(),
            what = words,
            n_missing,
            n_gone,
            n_left,
            "looked for what is gone"
        );
    }
    Ok(())
}

async fn forget(reader: &Reader<'_>, txn: &Txn, thing: Thing) -> Result<(), ServiceError> {
    let (shop, now) = (reader.shop, reader.shared.now());
    match thing {
        Thing::Product(id) => products::delete(txn, shop, id, now).await?,
        Thing::Variant(id) => products::delete_variant(txn, shop, id, now).await?,
        Thing::Order(id) => orders::delete(txn, shop, id, now).await?,
    }
    Ok(())
}
