//! What a delivery means for what is stored.
//!
//! Deliveries come twice, late and in any order. Those that hold a whole order carry the time it is known for, and older
//! news is refused. All others only say that something changed: the platform is asked what it is now, so that it does not
//! matter which of them comes last; and what was asked earlier does not undo what was asked later.

use chrono::{DateTime, Utc};
use pairwell_commerce::{Access, Change, CollectionSnapshot, OrderSnapshot, ProductSnapshot, ShopInfo};
use pairwell_domain::catalog::StockLevel;
use pairwell_domain::order::OrderLine;
use pairwell_domain::{CollectionId, Currency, OfferId, OrderId, ProductId, ShopId};
use pairwell_store::complements::ComplementList;
use pairwell_store::people::Person;
use pairwell_store::shops::ShopRow;
use pairwell_store::{Txn, collections, complements, data_requests, orders, products, shops};

use crate::access::with_access;
use crate::{ServiceError, Shared, billing, privacy};

/// What is known after a delivery, as of a time by our own clock where the platform was asked.
pub(super) enum Known {
    Order(OrderSnapshot, DateTime<Utc>),
    OrderGone(OrderId),
    Product(ProductSnapshot, DateTime<Utc>),
    ProductGone(ProductId),
    Collection(CollectionSnapshot),
    CollectionGone(CollectionId),
    Stock {
        stock_item_id: i64,
        level: StockLevel,
        as_of: DateTime<Utc>,
    },
    Shop(ShopInfo),
    Scopes(String),
    Uninstalled,
    DataRequest(Person, Option<i64>),
    CustomerRedact(Person),
    ShopRedact,
    Nothing,
}

/// What has to be thought over again after a change.
pub(super) enum Touched {
    Nothing,
    Shop,
    People,
    Amounts,
    Everything,
}

/// Finds out what a delivery means now, before any transaction is open.
pub(super) async fn complete(
    shared: &Shared,
    shop: ShopId,
    change: Change,
    currency: Currency,
) -> Result<Known, ServiceError> {
    let now = shared.now();
    let known = match change {
        Change::OrderChanged(order) => Known::Order(order, now),
        Change::OrderDeleted(id) => Known::OrderGone(id),
        Change::ProductChanged(product) => Known::Product(product, now),
        Change::ProductDeleted(id) => Known::ProductGone(id),
        Change::CollectionChanged(collection) => Known::Collection(collection),
        Change::CollectionDeleted(id) => Known::CollectionGone(id),
        Change::Uninstalled => Known::Uninstalled,
        Change::DataRequest {
            customer_id: customer,
            order_ids: orders,
            request_id,
        } => Known::DataRequest(Person { customer, orders }, request_id),
        Change::CustomerRedact {
            customer_id: customer,
            order_ids: orders,
        } => Known::CustomerRedact(Person { customer, orders }),
        Change::ShopRedact => Known::ShopRedact,
        Change::ExportFinished(_) | Change::Ignored => Known::Nothing,
        Change::SubscriptionTouched => {
            // Kept there and then, as of when the platform was asked: doing it again changes nothing.
            billing::follow_platform(shared, shop).await?;
            Known::Nothing
        }
        touched => ask(shared, shop, touched, currency).await?,
    };
    Ok(known)
}

/// Asks the platform about what a delivery only names. The time is taken before: what is told is at least that new.
async fn ask(shared: &Shared, shop: ShopId, touched: Change, currency: Currency) -> Result<Known, ServiceError> {
    let platform = &shared.parts.platform;
    let as_of = shared.now();
    Ok(match touched {
        Change::OrderTouched(id) => ask_order(shared, shop, id, currency).await?,
        Change::ReturnTouched(id) => {
            let asked = |access: Access| async move { platform.order_of_return(&access, id).await };
            match with_access(shared, shop, asked).await? {
                Some(order) => ask_order(shared, shop, order, currency).await?,
                None => Known::Nothing,
            }
        }
        Change::ProductTouched(id) => ask_product(shared, shop, id, currency).await?,
        Change::CollectionTouched(id) => {
            let asked = |access: Access| async move { platform.collection(&access, id).await };
            match with_access(shared, shop, asked).await? {
                Some(collection) => Known::Collection(collection),
                None => Known::CollectionGone(id),
            }
        }
        Change::StockItemDeleted(stock_item_id) => {
            match products::product_of_stock_item(shared.db().conn(), shop, stock_item_id).await? {
                Some(product) => ask_product(shared, shop, product, currency).await?,
                None => Known::Nothing,
            }
        }
        // A delivery of stock tells of one place only; the platform knows the sum.
        Change::StockChanged { stock_item_id, .. } | Change::StockItemTouched(stock_item_id) => {
            let asked = |access: Access| async move { platform.stock(&access, stock_item_id, currency).await };
            match with_access(shared, shop, asked).await? {
                Some(level) => Known::Stock {
                    stock_item_id,
                    level,
                    as_of,
                },
                None => Known::Nothing,
            }
        }
        Change::ShopTouched => {
            let asked = |access: Access| async move { platform.shop_info(&access).await };
            Known::Shop(with_access(shared, shop, asked).await?)
        }
        Change::ScopesTouched => {
            let asked = |access: Access| async move { platform.granted_scopes(&access).await };
            Known::Scopes(with_access(shared, shop, asked).await?)
        }
        _ => Known::Nothing,
    })
}

async fn ask_order(shared: &Shared, shop: ShopId, id: OrderId, currency: Currency) -> Result<Known, ServiceError> {
    let as_of = shared.now();
    let asked = |access: Access| async move { shared.parts.platform.order(&access, id, currency).await };
    // An order that cannot be seen need not be gone: old ones are hidden from an app that may read recent ones only.
    Ok(match with_access(shared, shop, asked).await? {
        Some(order) => Known::Order(order, as_of),
        None => Known::Nothing,
    })
}

async fn ask_product(shared: &Shared, shop: ShopId, id: ProductId, currency: Currency) -> Result<Known, ServiceError> {
    let as_of = shared.now();
    let asked = |access: Access| async move { shared.parts.platform.product(&access, id, currency).await };
    Ok(match with_access(shared, shop, asked).await? {
        Some(product) => Known::Product(product, as_of),
        None => Known::ProductGone(id),
    })
}

/// Stores what is known now because of a delivery that the platform made at `told_at`.
pub(super) async fn apply(
    shared: &Shared,
    txn: &Txn,
    shop: &ShopRow,
    known: Known,
    told_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<Touched, ServiceError> {
    let id = shop.id;
    match known {
        Known::Order(snapshot, as_of) => {
            store_order(shared, txn, id, snapshot, told_at, as_of).await?;
            Ok(Touched::Nothing)
        }
        Known::OrderGone(order) => {
            orders::delete(txn, id, order, now).await?;
            Ok(Touched::Nothing)
        }
        Known::Product(snapshot, as_of) => {
            store_product(txn, id, snapshot, as_of).await?;
            Ok(Touched::Shop)
        }
        Known::ProductGone(product) => {
            products::delete(txn, id, product, now).await?;
            Ok(Touched::Shop)
        }
        Known::Collection(CollectionSnapshot { collection, products }) => {
            collections::replace(txn, id, &collection, products.as_deref(), now).await?;
            Ok(Touched::Shop)
        }
        Known::CollectionGone(collection) => {
            collections::delete(txn, id, collection, now).await?;
            Ok(Touched::Shop)
        }
        Known::Stock {
            stock_item_id,
            level,
            as_of,
        } => {
            products::set_stock_by_item(txn, id, stock_item_id, level, as_of).await?;
            Ok(Touched::Shop)
        }
        Known::Shop(info) => store_info(txn, shop, &info, now).await,
        Known::Scopes(scopes) => {
            shops::save_scopes(txn, id, &scopes).await?;
            tracing::info!(shop.id = id.get(), scopes, "the merchant grants this now");
            Ok(Touched::Shop)
        }
        Known::Uninstalled => {
            // Tokens go at once; data stay until the platform asks for their erasure, so that a shop that comes back
            // finds its pairings.
            shops::mark_uninstalled(txn, id, now).await?;
            billing::ended(txn, id, now).await?;
            tracing::info!(shop.id = id.get(), "shop uninstalled");
            Ok(Touched::Shop)
        }
        Known::DataRequest(person, request_id) => {
            data_requests::insert(txn, id, request_id, &person, now).await?;
            tracing::info!(shop.id = id.get(), "a shopper asks what is known of them");
            Ok(Touched::Nothing)
        }
        Known::CustomerRedact(person) => {
            privacy::forget(shared, txn, id, &person).await?;
            Ok(Touched::People)
        }
        Known::ShopRedact => {
            shops::erase(txn, id).await?;
            tracing::info!(shop.id = id.get(), "shop erased");
            Ok(Touched::Everything)
        }
        Known::Nothing => Ok(Touched::Nothing),
    }
}

/// Stores one order as the platform told it at `told_at`, and what goes back of it as of `as_of`; older news changes
/// nothing. What was asked for because of a delivery is at least as new as the delivery.
async fn store_order(
    shared: &Shared,
    txn: &Txn,
    shop: ShopId,
    snapshot: OrderSnapshot,
    told_at: Option<DateTime<Utc>>,
    as_of: DateTime<Utc>,
) -> Result<(), ServiceError> {
    let OrderSnapshot {
        order,
        lines,
        refunds,
        returns,
    } = snapshot;
    let lines: Vec<OrderLine> = lines
        .into_iter()
        .map(|line| line.verified(|token| offer_of(shared, shop, token)))
        .collect();
    orders::replace_order(txn, shop, &order, &lines, &refunds, told_at).await?;
    if let Some(returns) = returns {
        orders::set_returns(txn, shop, order.id, &returns, as_of).await?;
    }
    Ok(())
}

/// The offer a line's token names, when the token is ours and of this shop.
pub(crate) fn offer_of(shared: &Shared, shop: ShopId, token: &str) -> Option<OfferId> {
    shared
        .parts
        .offer_tokens
        .verify(shop, token)
        .map(|claims| claims.offer_id)
}

async fn store_product(
    txn: &Txn,
    shop: ShopId,
    snapshot: ProductSnapshot,
    as_of: DateTime<Utc>,
) -> Result<(), ServiceError> {
    let ProductSnapshot {
        product,
        variants,
        complements: targets,
    } = snapshot;
    let kept: Vec<_> = variants.iter().map(|row| row.variant.id).collect();
    let id = product.id;
    let listed = ComplementList {
        product: id,
        updated_at: product.updated_at,
        targets,
    };
    if products::upsert_many(txn, shop, &[product]).await? == 0 {
        // Older than what is known: its variants are older too.
        return Ok(());
    }
    products::upsert_variants_as_of(txn, shop, &variants, as_of).await?;
    products::retain_variants(txn, shop, id, &kept).await?;
    products::known_whole(txn, shop, id, as_of).await?;
    complements::replace(txn, shop, &[listed]).await?;
    Ok(())
}

async fn store_info(txn: &Txn, shop: &ShopRow, info: &ShopInfo, now: DateTime<Utc>) -> Result<Touched, ServiceError> {
    shops::save_info(txn, shop.id, &info.name, info.currency, &info.timezone, now).await?;
    if info.currency == shop.currency {
        return Ok(Touched::Shop);
    }
    tracing::warn!(
        shop.id = shop.id.get(),
        from = shop.currency.code(),
        to = info.currency.code(),
        "the shop sells in another currency now; reading it anew"
    );
    Ok(Touched::Amounts)
}
