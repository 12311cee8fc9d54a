//! Shopify behind [`CommercePlatform`]. Nothing outside this module knows its words.
//!
//! Facts it rests on: Admin API 2026-07, expiring offline tokens, bulk operations without grouping (a child line may
//! stand before its parent), webhooks in the REST shape.

mod billing;
mod bulk;
mod client;
mod config;
mod documents;
mod download;
mod http;
mod mapper;
pub mod names;
pub mod oauth;
mod objects;
mod pixel;
mod scopes;
pub mod session_token;
pub mod signature;
pub(crate) mod storefront;
mod subscriptions;
mod throttle;
mod verdict;
mod versions;
mod webhook;
mod wire;

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use pairwell_domain::billing::Agreement;
use pairwell_domain::catalog::StockLevel;
use pairwell_domain::order::ReturnedLine;
use pairwell_domain::{CollectionId, Currency, OrderId, ProductId};
use reqwest::redirect;
use secrecy::SecretString;

pub use self::config::{CallLimits, ShopifyConfig};
pub use self::documents::DOCUMENTS;

use self::client::AdminClient;
use self::objects::Objects;
use crate::{
    Access, ByteStream, Change, Collecting, CollectionSnapshot, Collector, CommerceError, CommercePlatform, Delivery,
    ExportId, ExportKind, ExportRow, ExportStatus, Grant, HeaderPairs, NewSubscription, OrderSnapshot, Permission,
    ProductSnapshot, SessionClaims, SessionRefusal, ShopDomain, ShopInfo, Subscribed, Thing, ToApprove, VersionGap,
    WebhookRefusal,
};

/// Topics Pairwell acts on that the platform takes only from the app's own settings, never through the API: the
/// erasure and data requests every app must answer.
#[must_use]
pub fn topics_for_app_settings() -> Vec<&'static str> {
    topics(webhook::OrderedBy::AppSettings)
}

/// Topics Pairwell acts on that it subscribes each shop to, through the API.
#[must_use]
pub fn topics_for_api() -> Vec<&'static str> {
    topics(webhook::OrderedBy::Api)
}

fn topics(ordered_by: webhook::OrderedBy) -> Vec<&'static str> {
    webhook::TOPICS
        .iter()
        .filter(|topic| topic.ordered_by == ordered_by)
        .map(|topic| topic.name)
        .collect()
}

/// The platform's client; one per process, for all shops.
#[derive(Debug)]
pub struct Shopify {
    config: Arc<ShopifyConfig>,
    admin: AdminClient,
    grants: reqwest::Client,
    files: reqwest::Client,
}

impl Shopify {
    /// Sets the client up. Makes no call.
    ///
    /// # Errors
    /// When a setting cannot serve.
    pub fn new(config: Arc<ShopifyConfig>) -> Result<Self, CommerceError> {
        config.check()?;
        let limits = &config.limits;
        let base = || {
            reqwest::Client::builder()
                .user_agent(&config.user_agent)
                .connect_timeout(limits.connect_timeout)
                .read_timeout(limits.read_timeout)
        };
        let build = |builder: reqwest::ClientBuilder| {
            builder
                .build()
                .map_err(|error| CommerceError::Settings(error.to_string()))
        };
        // Calls carry secrets, so they are never sent on to wherever an answer points.
        let calls = build(
            base()
                .timeout(limits.request_timeout)
                .redirect(redirect::Policy::none()),
        )?;
        // Files have no time limit as a whole, only between two pieces; and they come as they are, since positions in
        // them are counted in plain bytes. Their signed address needs no going on either.
        let files = build(base().no_gzip().redirect(redirect::Policy::none()))?;
        Ok(Self {
            admin: AdminClient::new(calls.clone()),
            grants: calls,
            files,
            config,
        })
    }

    fn objects<'a>(&'a self, access: &'a Access) -> Objects<'a> {
        Objects {
            admin: &self.admin,
            config: &self.config,
            access,
        }
    }
}

#[async_trait]
impl CommercePlatform for Shopify {
    fn code(&self) -> &'static str {
        "shopify"
    }

    fn permissions(&self, granted: &str) -> Vec<Permission> {
        scopes::permissions(&self.config, granted)
    }

    fn shows_all_orders(&self, granted: &str) -> bool {
        scopes::shows_all_orders(granted)
    }

    fn verify_session(&self, session_token: &str, now: DateTime<Utc>) -> Result<SessionClaims, SessionRefusal> {
        session_token::verify(session_token, &self.config, now)
    }

    async fn exchange_session_token(&self, shop: &ShopDomain, session_token: &str) -> Result<Grant, CommerceError> {
        oauth::exchange_session_token(&self.grants, &self.config, shop, session_token).await
    }

    async fn exchange_code(&self, shop: &ShopDomain, code: &str) -> Result<Grant, CommerceError> {
        oauth::exchange_code(&self.grants, &self.config, shop, code).await
    }

    async fn refresh(&self, shop: &ShopDomain, refresh_token: &SecretString) -> Result<Grant, CommerceError> {
        oauth::refresh(&self.grants, &self.config, shop, refresh_token).await
    }

    async fn shop_info(&self, access: &Access) -> Result<ShopInfo, CommerceError> {
        self.objects(access).shop_info().await
    }

    async fn subscribe(&self, access: &Access, callback_url: &str) -> Result<Subscribed, CommerceError> {
        subscriptions::subscribe(&self.admin, &self.config, access, callback_url).await
    }

    async fn start_export(
        &self,
        access: &Access,
        what: ExportKind,
        since: Option<DateTime<Utc>>,
    ) -> Result<ExportId, CommerceError> {
        bulk::start(&self.admin, &self.config, access, what, since).await
    }

    async fn export_status(&self, access: &Access, id: &ExportId) -> Result<ExportStatus, CommerceError> {
        bulk::status(&self.admin, &self.config, access, id).await
    }

    async fn cancel_export(&self, access: &Access, id: &ExportId) -> Result<(), CommerceError> {
        bulk::cancel(&self.admin, &self.config, access, id).await
    }

    async fn open_export(&self, url: &str, from_byte: u64) -> Result<ByteStream, CommerceError> {
        download::open(&self.files, &self.config, url, from_byte).await
    }

    fn parse_export_line(
        &self,
        what: ExportKind,
        shop_currency: Currency,
        line: &[u8],
    ) -> Result<ExportRow, CommerceError> {
        bulk::parse_line(what, shop_currency, line)
    }

    fn verify_webhook(&self, headers: &HeaderPairs<'_>, raw_body: &[u8]) -> Result<Delivery, WebhookRefusal> {
        webhook::verify(headers, raw_body, &self.config)
    }

    fn parse_webhook(&self, topic: &str, payload: &[u8], shop_currency: Currency) -> Result<Change, CommerceError> {
        webhook::parse(topic, payload, shop_currency)
    }

    async fn order(
        &self,
        access: &Access,
        id: OrderId,
        shop_currency: Currency,
    ) -> Result<Option<OrderSnapshot>, CommerceError> {
        self.objects(access).order(id, shop_currency).await
    }

    async fn product(
        &self,
        access: &Access,
        id: ProductId,
        shop_currency: Currency,
    ) -> Result<Option<ProductSnapshot>, CommerceError> {
        self.objects(access).product(id, shop_currency).await
    }

    async fn stock(
        &self,
        access: &Access,
        stock_item_id: i64,
        shop_currency: Currency,
    ) -> Result<Option<StockLevel>, CommerceError> {
        self.objects(access).stock(stock_item_id, shop_currency).await
    }

    async fn exists(&self, access: &Access, thing: Thing) -> Result<bool, CommerceError> {
        self.objects(access).exists(thing).await
    }

    async fn returns(&self, access: &Access, id: OrderId) -> Result<Option<Vec<ReturnedLine>>, CommerceError> {
        self.objects(access).returns(id).await
    }

    async fn order_of_return(&self, access: &Access, return_id: i64) -> Result<Option<OrderId>, CommerceError> {
        self.objects(access).order_of_return(return_id).await
    }

    async fn granted_scopes(&self, access: &Access) -> Result<String, CommerceError> {
        self.objects(access).granted_scopes().await
    }

    fn version_gap(&self, shop: &ShopDomain) -> Option<VersionGap> {
        self.admin.version_gap(shop)
    }

    async fn collection(&self, access: &Access, id: CollectionId) -> Result<Option<CollectionSnapshot>, CommerceError> {
        self.objects(access).collection(id).await
    }

    async fn publish_storefront(&self, access: &Access, json: &str) -> Result<(), CommerceError> {
        storefront::publish(&self.admin, &self.config, access, json).await
    }

    async fn start_subscription(&self, access: &Access, new: &NewSubscription) -> Result<ToApprove, CommerceError> {
        billing::create(&self.admin, &self.config, access, new).await
    }

    async fn agreements(&self, access: &Access) -> Result<Vec<Agreement>, CommerceError> {
        billing::list(&self.admin, &self.config, access).await
    }

    async fn cancel_subscription(&self, access: &Access, id: &str) -> Result<(), CommerceError> {
        billing::cancel(&self.admin, &self.config, access, id).await
    }

    async fn collect_visits(&self, access: &Access, collector: &Collector) -> Result<Collecting, CommerceError> {
        pixel::connect(&self.admin, &self.config, access, collector).await
    }
}
