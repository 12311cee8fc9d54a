//! A platform in memory, for tests of the rooms above: it holds what a test puts in, checks tokens and signatures as a
//! real one would, and fails on demand.

mod billing;
mod platform;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use pairwell_domain::billing::Agreement;
use pairwell_domain::catalog::StockLevel;
use pairwell_domain::{CollectionId, OrderId, ProductId};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

use crate::shopify::signature::{hmac_sha256, to_hex};
use crate::{
    Access, Change, CollectionSnapshot, Collector, CommerceError, ExportId, ExportKind, ExportRow, Grant, HeaderPairs,
    OrderSnapshot, ProductSnapshot, ShopDomain, ShopInfo, ShopTrouble,
};

const WEBHOOK_KEY: &[u8] = b"webhooks of the fake platform";
const SESSION_PREFIX: &str = "fake-session/";

/// How long an access token lives.
const ACCESS_LIFE: TimeDelta = TimeDelta::hours(1);

type Clock = Box<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// See the module.
pub struct FakePlatform {
    clock: Clock,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    shops: HashMap<ShopDomain, FakeShop>,
    /// Lines of all exports: a line in a file is a place in this list.
    rows: Vec<ExportRow>,
    exports: Vec<FakeExport>,
    changes: Vec<Change>,
    faults: VecDeque<CommerceError>,
    break_after: Option<usize>,
    export_at_most: Option<usize>,
    cancelled: Vec<ExportId>,
    n_running_polls: u32,
    n_tokens: u32,
    n_deliveries: u32,
}

struct FakeShop {
    info: ShopInfo,
    access_token: Option<String>,
    refresh_token: Option<String>,
    callback_url: Option<String>,
    /// Values for the theme, in the order they came.
    published: Vec<String>,
    /// Every subscription that was asked for, oldest first.
    agreements: Vec<Agreement>,
    /// Whether the platform collects nothing for this app.
    takes_no_payments: bool,
    /// Whether the next question is taken, and its answer lost.
    loses_next_answer: bool,
    collector: Option<Collector>,
    is_collecting_allowed: bool,
    products: BTreeMap<ProductId, ProductSnapshot>,
    collections: BTreeMap<CollectionId, CollectionSnapshot>,
    orders: BTreeMap<OrderId, OrderSnapshot>,
    scopes: String,
    /// From when on each export was asked for.
    asked_since: Vec<Option<DateTime<Utc>>>,
    n_looked_for: u32,
}

/// What a merchant of the fake grants.
const SCOPES: &str = "read_products,read_inventory,read_orders,read_all_orders,read_returns";

struct FakeExport {
    text: String,
    n_rows: u64,
    n_running_polls: u32,
}

/// A line of a file, or the body of a webhook: the place of what it stands for.
#[derive(Serialize, Deserialize)]
struct Place {
    place: usize,
}

/// A webhook as it would come in over HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FakeDelivery {
    /// Names and values of the headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl FakeDelivery {
    /// The headers as [`crate::CommercePlatform::verify_webhook`] takes them.
    #[must_use]
    pub fn header_pairs(&self) -> HeaderPairs<'_> {
        self.headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect()
    }
}

impl Default for FakePlatform {
    fn default() -> Self {
        Self::new(Utc::now)
    }
}

impl FakePlatform {
    /// A platform without shops, living by a clock.
    #[must_use]
    pub fn new(clock: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self {
            clock: Box::new(clock),
            state: Mutex::default(),
        }
    }

    /// Opens a shop with nothing in it.
    pub fn add_shop(&self, info: ShopInfo) {
        let shop = FakeShop {
            info: info.clone(),
            access_token: None,
            refresh_token: None,
            callback_url: None,
            published: Vec::new(),
            agreements: Vec::new(),
            takes_no_payments: false,
            loses_next_answer: false,
            collector: None,
            is_collecting_allowed: true,
            products: BTreeMap::new(),
            collections: BTreeMap::new(),
            orders: BTreeMap::new(),
            scopes: SCOPES.to_owned(),
            asked_since: Vec::new(),
            n_looked_for: 0,
        };
        self.state().shops.insert(info.domain, shop);
    }

    /// Puts a product into a shop, or a newer state of it.
    ///
    /// # Panics
    /// When the shop was not added.
    pub fn put_product(&self, shop: &ShopDomain, product: ProductSnapshot) {
        self.with_shop(shop, |shop| shop.products.insert(product.product.id, product));
    }

    /// Puts a collection into a shop, or a newer state of it.
    ///
    /// # Panics
    /// When the shop was not added.
    pub fn put_collection(&self, shop: &ShopDomain, collection: CollectionSnapshot) {
        self.with_shop(shop, |shop| {
            shop.collections.insert(collection.collection.id, collection)
        });
    }

    /// Takes a collection out of a shop, without telling anybody.
    ///
    /// # Panics
    /// When the shop was not added.
    pub fn remove_collection(&self, shop: &ShopDomain, id: CollectionId) {
        self.with_shop(shop, |shop| shop.collections.remove(&id));
    }

    /// Puts an order into a shop, or a newer state of it.
    ///
    /// # Panics
    /// When the shop was not added.
    pub fn put_order(&self, shop: &ShopDomain, order: OrderSnapshot) {
        self.with_shop(shop, |shop| shop.orders.insert(order.order.id, order));
    }

    /// Takes a product out of a shop without a word.
    ///
    /// # Panics
    /// When the shop was not added.
    pub fn remove_product(&self, shop: &ShopDomain, id: ProductId) {
        self.with_shop(shop, |shop| shop.products.remove(&id));
    }

    /// Takes an order out of a shop without a word.
    ///
    /// # Panics
    /// When the shop was not added.
    pub fn remove_order(&self, shop: &ShopDomain, id: OrderId) {
        self.with_shop(shop, |shop| shop.orders.remove(&id));
    }

    /// The shop is now like this.
    ///
    /// # Panics
    /// When the shop was not added.
    pub fn change_shop(&self, info: ShopInfo) {
        self.with_shop(&info.domain.clone(), |shop| shop.info = info);
    }

    /// The merchant grants this from now on.
    ///
    /// # Panics
    /// When the shop was not added.
    pub fn grant_scopes(&self, shop: &ShopDomain, scopes: &str) {
        self.with_shop(shop, |shop| scopes.clone_into(&mut shop.scopes));
    }

    /// From when on each export of a shop was asked for; none for everything.
    ///
    /// # Panics
    /// When the shop was not added.
    #[must_use]
    pub fn asked_since(&self, shop: &ShopDomain) -> Vec<Option<DateTime<Utc>>> {
        self.with_shop(shop, |shop| shop.asked_since.clone())
    }

    /// How often a shop was asked whether it has a single thing.
    ///
    /// # Panics
    /// When the shop was not added.
    #[must_use]
    pub fn n_looked_for(&self, shop: &ShopDomain) -> u32 {
        self.with_shop(shop, |shop| shop.n_looked_for)
    }

    /// Makes the next export leave out all rows but so many, as if it were whole.
    pub fn next_export_at_most(&self, n_rows: usize) {
        self.state().export_at_most = Some(n_rows);
    }

    /// Exports that were cancelled.
    #[must_use]
    pub fn cancelled(&self) -> Vec<ExportId> {
        self.state().cancelled.clone()
    }

    /// A session token of a person at work in a shop; good for as long as the platform exists.
    #[must_use]
    pub fn session_token(&self, shop: &ShopDomain, user: &str) -> String {
        format!("{SESSION_PREFIX}{shop}/{user}")
    }

    /// Makes a shop's tokens worthless, as when the merchant takes the app out.
    ///
    /// # Panics
    /// When the shop was not added.
    pub fn revoke(&self, shop: &ShopDomain) {
        self.with_shop(shop, |shop| {
            shop.access_token = None;
            shop.refresh_token = None;
        });
    }

    /// Ends a shop's access token before its time; it can be renewed.
    ///
    /// # Panics
    /// When the shop was not added.
    pub fn end_access(&self, shop: &ShopDomain) {
        self.with_shop(shop, |shop| shop.access_token = None);
    }

    /// Makes the next call that reaches the platform fail; several faults are used up one by one.
    pub fn fail_next(&self, error: CommerceError) {
        self.state().faults.push_back(error);
    }

    /// Makes the next reading of a file break after so many bytes.
    pub fn break_next_file_after(&self, n_bytes: usize) {
        self.state().break_after = Some(n_bytes);
    }

    /// Makes exports started from now on say so many times that they are still running.
    pub fn exports_take(&self, n_polls: u32) {
        self.state().n_running_polls = n_polls;
    }

    /// The address webhooks of a shop go to, once somebody has subscribed.
    ///
    /// # Panics
    /// When the shop was not added.
    #[must_use]
    pub fn callback_url(&self, shop: &ShopDomain) -> Option<String> {
        self.with_shop(shop, |shop| shop.callback_url.clone())
    }

    /// Every value that was published to a shop's theme, the newest last.
    ///
    /// # Panics
    /// When the shop was not added.
    #[must_use]
    pub fn published(&self, shop: &ShopDomain) -> Vec<String> {
        self.with_shop(shop, |shop| shop.published.clone())
    }

    /// Where the shop sends what shoppers do in it.
    ///
    /// # Panics
    /// When the shop was not added.
    #[must_use]
    pub fn collector(&self, shop: &ShopDomain) -> Option<Collector> {
        self.with_shop(shop, |shop| shop.collector.clone())
    }

    /// The merchant does not allow that it is told what shoppers do.
    ///
    /// # Panics
    /// When the shop was not added.
    pub fn forbid_collecting(&self, shop: &ShopDomain) {
        self.with_shop(shop, |shop| shop.is_collecting_allowed = false);
    }

    /// A signed webhook that brings a change. Each call is a delivery of its own; send one twice for a double.
    #[must_use]
    pub fn deliver(&self, shop: &ShopDomain, topic: &str, change: Change) -> FakeDelivery {
        let mut state = self.state();
        state.changes.push(change);
        state.n_deliveries += 1;
        let body = place_text(state.changes.len() - 1).into_bytes();
        let headers = [
            ("x-fake-hmac", to_hex(&hmac_sha256(WEBHOOK_KEY, &body))),
            ("x-fake-id", format!("delivery-{}", state.n_deliveries)),
            ("x-fake-topic", topic.to_owned()),
            ("x-fake-shop", shop.to_string()),
            ("x-fake-triggered-at", (self.clock)().to_rfc3339()),
        ];
        let headers = headers
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        FakeDelivery { headers, body }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with_shop<T>(&self, shop: &ShopDomain, f: impl FnOnce(&mut FakeShop) -> T) -> T {
        let mut state = self.state();
        f(state.shops.get_mut(shop).expect("a test adds a shop before using it"))
    }

    /// What every call does first: use up a fault.
    fn reach(&self) -> Result<MutexGuard<'_, State>, CommerceError> {
        let mut state = self.state();
        match state.faults.pop_front() {
            Some(fault) => Err(fault),
            None => Ok(state),
        }
    }

    /// As [`Self::reach`], with the token checked.
    fn enter<T>(&self, access: &Access, f: impl FnOnce(&mut FakeShop) -> T) -> Result<T, CommerceError> {
        let mut state = self.reach()?;
        let shop = state.shop(&access.shop)?;
        if shop.access_token.as_deref() != Some(access.token.expose_secret()) {
            return Err(CommerceError::TokenRefused {
                shop: access.shop.clone(),
                operation: "calling the fake",
            });
        }
        Ok(f(shop))
    }

    fn grant(&self, shop: &ShopDomain) -> Result<Grant, CommerceError> {
        let mut state = self.reach()?;
        state.n_tokens += 1;
        let n = state.n_tokens;
        let found = state.shop(shop)?;
        let scopes = found.scopes.clone();
        let (access, refresh) = (format!("fake-access-{n}"), format!("fake-refresh-{n}"));
        found.access_token = Some(access.clone());
        found.refresh_token = Some(refresh.clone());
        let now = (self.clock)();
        Ok(Grant {
            access: access.into(),
            expires_at: Some(now + ACCESS_LIFE),
            refresh: Some(refresh.into()),
            refresh_expires_at: Some(now + TimeDelta::days(90)),
            scopes,
        })
    }
}

impl State {
    fn shop(&mut self, shop: &ShopDomain) -> Result<&mut FakeShop, CommerceError> {
        self.shops.get_mut(shop).ok_or_else(|| CommerceError::ShopUnavailable {
            shop: shop.clone(),
            trouble: ShopTrouble::Unknown,
        })
    }
}

impl FakeShop {
    /// Rows of an export. Children stand before their parents, as a real file may have them.
    fn rows(&self, what: ExportKind, since: Option<DateTime<Utc>>) -> Vec<ExportRow> {
        let is_news = |updated_at| since.is_none_or(|since| updated_at >= since);
        match what {
            ExportKind::Catalogue => self
                .products
                .values()
                .filter(|found| is_news(found.product.updated_at))
                .flat_map(|found| {
                    let head = ExportRow::Product {
                        product: found.product.clone(),
                        complements: found.complements.clone(),
                    };
                    let variants = found.variants.iter().cloned().map(ExportRow::Variant);
                    variants.chain([head])
                })
                .collect(),
            // A collection says nothing of when it changed.
            ExportKind::Collections => self
                .collections
                .values()
                .flat_map(|found| {
                    let members = found
                        .products
                        .iter()
                        .flatten()
                        .map(|&product| ExportRow::CollectionMember {
                            collection: found.collection.id,
                            product,
                        });
                    members.chain([ExportRow::Collection(found.collection.clone())])
                })
                .collect(),
            ExportKind::Orders => self
                .orders
                .values()
                .filter(|found| is_news(found.order.updated_at))
                .flat_map(|found| {
                    let head = ExportRow::Order {
                        order: found.order.clone(),
                        refunds: found.refunds.clone(),
                        has_returns: found.returns.as_ref().is_some_and(|lines| !lines.is_empty()),
                    };
                    found.lines.iter().cloned().map(ExportRow::Line).chain([head])
                })
                .collect(),
        }
    }

    fn stock(&self, stock_item_id: i64) -> Option<StockLevel> {
        self.products
            .values()
            .flat_map(|found| &found.variants)
            .find(|row| row.stock_item_id == Some(stock_item_id))
            .map(|row| StockLevel {
                is_tracked: row.variant.stock.is_tracked,
                n_available: Some(row.variant.stock.n_available),
                cost_minor: row.variant.cost_minor,
            })
    }
}

fn place_text(place: usize) -> String {
    serde_json::to_string(&Place { place }).expect("a number has a JSON form")
}

fn place_in(text: &[u8]) -> Result<usize, CommerceError> {
    serde_json::from_slice::<Place>(text)
        .map(|found| found.place)
        .map_err(|_| CommerceError::malformed("fake platform", "not a line of its own making"))
}
