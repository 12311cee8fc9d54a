//! A platform in memory, for tests of the rooms above: it holds what a test puts in, checks tokens and signatures as a
//! real one would, and fails on demand.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use futures::{StreamExt as _, stream};
use pairwell_domain::{Currency, OrderId, ProductId};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::shopify::signature::{from_hex, hmac_sha256, to_hex};
use crate::{
    Access, ByteStream, Change, CommerceError, CommercePlatform, Delivery, ExportId, ExportKind,
    ExportRow, ExportStatus, Grant, HeaderPairs, OrderSnapshot, ProductSnapshot, SessionClaims,
    SessionRefusal, ShopDomain, ShopInfo, ShopTrouble, Subscribed, WebhookRefusal,
};

const WEBHOOK_KEY: &[u8] = b"webhooks of the fake platform";
const SESSION_PREFIX: &str = "fake-session/";
const EXPORT_URL: &str = "fake://exports/";

/// Pieces of a file are this small, so that lines are cut in two.
const PIECE_BYTES: usize = 37;

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
    n_running_polls: u32,
    n_tokens: u32,
    n_deliveries: u32,
}

struct FakeShop {
    info: ShopInfo,
    access_token: Option<String>,
    refresh_token: Option<String>,
    callback_url: Option<String>,
    products: BTreeMap<ProductId, ProductSnapshot>,
    orders: BTreeMap<OrderId, OrderSnapshot>,
}

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
    /// The headers as [`CommercePlatform::verify_webhook`] takes them.
    #[must_use]
    pub fn header_pairs(&self) -> HeaderPairs<'_> {
        self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
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
        Self { clock: Box::new(clock), state: Mutex::default() }
    }

    /// Opens a shop with nothing in it.
    pub fn add_shop(&self, info: ShopInfo) {
        let shop = FakeShop {
            info: info.clone(),
            access_token: None,
            refresh_token: None,
            callback_url: None,
            products: BTreeMap::new(),
            orders: BTreeMap::new(),
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

    /// Puts an order into a shop, or a newer state of it.
    ///
    /// # Panics
    /// When the shop was not added.
    pub fn put_order(&self, shop: &ShopDomain, order: OrderSnapshot) {
        self.with_shop(shop, |shop| shop.orders.insert(order.order.id, order));
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
        let headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
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
    fn enter<T>(
        &self,
        access: &Access,
        f: impl FnOnce(&mut FakeShop) -> T,
    ) -> Result<T, CommerceError> {
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
        let (access, refresh) = (format!("fake-access-{n}"), format!("fake-refresh-{n}"));
        found.access_token = Some(access.clone());
        found.refresh_token = Some(refresh.clone());
        let now = (self.clock)();
        Ok(Grant {
            access: access.into(),
            expires_at: Some(now + ACCESS_LIFE),
            refresh: Some(refresh.into()),
            refresh_expires_at: Some(now + TimeDelta::days(90)),
            scopes: "read_products,read_orders".to_owned(),
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
                .flat_map(|ProductSnapshot { product, variants }| {
                    let variants = variants.iter().cloned().map(ExportRow::Variant);
                    variants.chain([ExportRow::Product(product.clone())])
                })
                .collect(),
            ExportKind::Orders => self
                .orders
                .values()
                .filter(|found| is_news(found.order.updated_at))
                .flat_map(|OrderSnapshot { order, lines, refunds }| {
                    let head = ExportRow::Order { order: order.clone(), refunds: refunds.clone() };
                    lines.iter().cloned().map(ExportRow::Line).chain([head])
                })
                .collect(),
        }
    }

    fn stock(&self, stock_item_id: i64) -> Option<i64> {
        self.products
            .values()
            .flat_map(|found| &found.variants)
            .find(|row| row.stock_item_id == Some(stock_item_id))
            .filter(|row| row.variant.stock.is_tracked)
            .map(|row| row.variant.stock.n_available)
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

#[async_trait]
impl CommercePlatform for FakePlatform {
    fn code(&self) -> &'static str {
        "fake"
    }

    fn verify_session(
        &self,
        session_token: &str,
        now: DateTime<Utc>,
    ) -> Result<SessionClaims, SessionRefusal> {
        let (shop, user) = session_token
            .strip_prefix(SESSION_PREFIX)
            .and_then(|rest| rest.split_once('/'))
            .ok_or(SessionRefusal::Unreadable)?;
        let shop = ShopDomain::parse(shop).map_err(|_| SessionRefusal::WrongShop)?;
        let expires_at = now + TimeDelta::minutes(1);
        Ok(SessionClaims { shop, user: user.to_owned(), expires_at })
    }

    async fn exchange_session_token(
        &self,
        shop: &ShopDomain,
        session_token: &str,
    ) -> Result<Grant, CommerceError> {
        match self.verify_session(session_token, (self.clock)()) {
            Ok(claims) if claims.shop == *shop => self.grant(shop),
            _ => Err(CommerceError::SessionStale { shop: shop.clone() }),
        }
    }

    async fn exchange_code(&self, shop: &ShopDomain, code: &str) -> Result<Grant, CommerceError> {
        if code.is_empty() {
            return Err(CommerceError::GrantGone {
                shop: shop.clone(),
                operation: "exchanging a code",
                code: "invalid_request".to_owned(),
            });
        }
        self.grant(shop)
    }

    async fn refresh(
        &self,
        shop: &ShopDomain,
        refresh_token: &SecretString,
    ) -> Result<Grant, CommerceError> {
        let known = self.state().shop(shop)?.refresh_token.clone();
        if known.as_deref() != Some(refresh_token.expose_secret()) {
            return Err(CommerceError::GrantGone {
                shop: shop.clone(),
                operation: "renewing the grant",
                code: "invalid_grant".to_owned(),
            });
        }
        self.grant(shop)
    }

    async fn shop_info(&self, access: &Access) -> Result<ShopInfo, CommerceError> {
        self.enter(access, |shop| shop.info.clone())
    }

    async fn subscribe(
        &self,
        access: &Access,
        callback_url: &str,
    ) -> Result<Subscribed, CommerceError> {
        self.enter(access, |shop| {
            let before = shop.callback_url.replace(callback_url.to_owned());
            match before.as_deref() {
                Some(before) if before == callback_url => {
                    Subscribed { n_kept: 1, ..Subscribed::default() }
                }
                Some(_) => Subscribed { n_created: 1, n_removed: 1, ..Subscribed::default() },
                None => Subscribed { n_created: 1, ..Subscribed::default() },
            }
        })
    }

    async fn start_export(
        &self,
        access: &Access,
        what: ExportKind,
        since: Option<DateTime<Utc>>,
    ) -> Result<ExportId, CommerceError> {
        let rows = self.enter(access, |shop| shop.rows(what, since))?;
        let mut state = self.state();
        let mut text = String::new();
        let n_rows = rows.len() as u64;
        for row in rows {
            text.push_str(&place_text(state.rows.len()));
            text.push('\n');
            state.rows.push(row);
        }
        let n_running_polls = state.n_running_polls;
        state.exports.push(FakeExport { text, n_rows, n_running_polls });
        Ok(ExportId::new((state.exports.len() - 1).to_string()))
    }

    async fn export_status(
        &self,
        access: &Access,
        id: &ExportId,
    ) -> Result<ExportStatus, CommerceError> {
        self.enter(access, |_| ())?;
        let mut state = self.state();
        let export = id.as_str().parse().ok().and_then(|place: usize| state.exports.get_mut(place));
        let Some(export) = export else {
            return Ok(ExportStatus::Expired);
        };
        if export.n_running_polls > 0 {
            export.n_running_polls -= 1;
            return Ok(ExportStatus::Running { n_objects: 0 });
        }
        Ok(ExportStatus::Ready {
            url: (!export.text.is_empty()).then(|| format!("{EXPORT_URL}{id}")),
            n_objects: export.n_rows,
            size_bytes: export.text.len() as u64,
        })
    }

    async fn open_export(&self, url: &str, from_byte: u64) -> Result<ByteStream, CommerceError> {
        let mut state = self.reach()?;
        let break_after = state.break_after.take();
        let text = url
            .strip_prefix(EXPORT_URL)
            .and_then(|place| place.parse().ok())
            .and_then(|place: usize| state.exports.get(place))
            .map(|export| export.text.as_bytes())
            .ok_or(CommerceError::ExportGone { status: 404 })?;
        let from = usize::try_from(from_byte).unwrap_or(usize::MAX).min(text.len());
        let (kept, is_broken) = match break_after {
            Some(n_bytes) if n_bytes < text.len() - from => (&text[from..from + n_bytes], true),
            _ => (&text[from..], false),
        };
        let mut pieces: Vec<Result<Bytes, CommerceError>> =
            kept.chunks(PIECE_BYTES).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
        if is_broken {
            pieces.push(Err(CommerceError::Unreachable {
                shop: "fake".to_owned(),
                operation: "reading an export",
                reason: "the connection broke".to_owned(),
            }));
        }
        Ok(stream::iter(pieces).boxed())
    }

    fn parse_export_line(
        &self,
        _: ExportKind,
        _: Currency,
        line: &[u8],
    ) -> Result<ExportRow, CommerceError> {
        let place = place_in(line)?;
        let row = self.state().rows.get(place).cloned();
        row.ok_or_else(|| CommerceError::malformed("fake platform", "no such row"))
    }

    fn verify_webhook(
        &self,
        headers: &HeaderPairs<'_>,
        raw_body: &[u8],
    ) -> Result<Delivery, WebhookRefusal> {
        let header =
            |name: &'static str| headers.get(name).ok_or(WebhookRefusal::MissingHeader(name));
        if from_hex(header("x-fake-hmac")?) != hmac_sha256(WEBHOOK_KEY, raw_body) {
            return Err(WebhookRefusal::WrongSignature);
        }
        Ok(Delivery {
            webhook_id: header("x-fake-id")?.to_owned(),
            event_id: None,
            topic: header("x-fake-topic")?.to_owned(),
            shop: ShopDomain::parse(header("x-fake-shop")?)
                .map_err(|_| WebhookRefusal::WrongShop)?,
            api_version: None,
            triggered_at: headers
                .get("x-fake-triggered-at")
                .and_then(|text| DateTime::parse_from_rfc3339(text).ok())
                .map(|instant| instant.to_utc()),
        })
    }

    fn parse_webhook(
        &self,
        _: &str,
        payload: &[u8],
        _: Currency,
    ) -> Result<Change, CommerceError> {
        let place = place_in(payload)?;
        let change = self.state().changes.get(place).cloned();
        change.ok_or_else(|| CommerceError::malformed("fake platform", "no such change"))
    }

    async fn order(
        &self,
        access: &Access,
        id: OrderId,
        _: Currency,
    ) -> Result<Option<OrderSnapshot>, CommerceError> {
        self.enter(access, |shop| shop.orders.get(&id).cloned())
    }

    async fn product(
        &self,
        access: &Access,
        id: ProductId,
        _: Currency,
    ) -> Result<Option<ProductSnapshot>, CommerceError> {
        self.enter(access, |shop| shop.products.get(&id).cloned())
    }

    async fn stock(
        &self,
        access: &Access,
        stock_item_id: i64,
    ) -> Result<Option<i64>, CommerceError> {
        self.enter(access, |shop| shop.stock(stock_item_id))
    }
}
