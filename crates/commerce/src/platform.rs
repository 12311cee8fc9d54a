//! The commerce platform, as the rooms above see it.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use pairwell_domain::billing::Agreement;
use pairwell_domain::catalog::StockLevel;
use pairwell_domain::order::ReturnedLine;
use pairwell_domain::{CollectionId, Currency, OrderId, ProductId, VariantId};
use secrecy::SecretString;

use crate::{
    ByteStream, Change, CollectionSnapshot, CommerceError, Delivery, ExportId, ExportKind, ExportRow, ExportStatus,
    HeaderPairs, NewSubscription, OrderSnapshot, ProductSnapshot, ShopDomain, ToApprove, WebhookRefusal,
};

/// Everything Pairwell asks of a commerce platform, in Pairwell's own words.
///
/// Calls that reach the platform wait for its rate limit and repeat what is safe to repeat; what they return in the
/// end is final for this attempt, and [`CommerceError::is_transient`] says whether a later one may go better.
#[async_trait]
pub trait CommercePlatform: Send + Sync {
    /// The word stored with each shop for this platform, such as `shopify`.
    fn code(&self) -> &'static str;

    /// What Pairwell asks a shop to allow, and whether `granted`, as a [`Grant`] says it, does.
    fn permissions(&self, granted: &str) -> Vec<Permission>;

    /// Whether a shop with these permissions, as a [`Grant`] says them, shows orders of any age.
    fn shows_all_orders(&self, granted: &str) -> bool;

    /// Checks the token a merchant's browser shows, as of `now`.
    ///
    /// # Errors
    /// Says why the token means nothing. Never ask the platform with a token that was not checked here.
    fn verify_session(&self, session_token: &str, now: DateTime<Utc>) -> Result<SessionClaims, SessionRefusal>;

    /// Turns a checked session token into a grant to call the platform with.
    ///
    /// # Errors
    /// [`CommerceError::SessionStale`] when the platform no longer takes the token.
    async fn exchange_session_token(&self, shop: &ShopDomain, session_token: &str) -> Result<Grant, CommerceError>;

    /// Turns the code of the consent page into a grant. The caller has checked signature and state.
    ///
    /// # Errors
    /// [`CommerceError::GrantGone`] when the code is used up or wrong.
    async fn exchange_code(&self, shop: &ShopDomain, code: &str) -> Result<Grant, CommerceError>;

    /// Renews a grant. The answer replaces both tokens; store it before using it.
    ///
    /// # Errors
    /// [`CommerceError::GrantGone`] when only the merchant can help; any transient error leaves the old refresh
    /// token good for another try.
    async fn refresh(&self, shop: &ShopDomain, refresh_token: &SecretString) -> Result<Grant, CommerceError>;

    /// What the shop says about itself.
    ///
    /// # Errors
    /// Whatever keeps the platform from answering.
    async fn shop_info(&self, access: &Access) -> Result<ShopInfo, CommerceError>;

    /// Makes the shop's webhooks what they should be: missing ones are created, others of ours removed. Calling it
    /// again changes nothing.
    ///
    /// # Errors
    /// [`CommerceError::Refused`] when the platform does not take the address.
    async fn subscribe(&self, access: &Access, callback_url: &str) -> Result<Subscribed, CommerceError>;

    /// Has the platform write a file of all its catalogue, collections or orders, or of those changed at or after `since`.
    ///
    /// # Errors
    /// [`CommerceError::Busy`] when too many exports run already; asking later helps.
    async fn start_export(
        &self,
        access: &Access,
        what: ExportKind,
        since: Option<DateTime<Utc>>,
    ) -> Result<ExportId, CommerceError>;

    /// How far an export is.
    ///
    /// # Errors
    /// Whatever keeps the platform from answering; an export that failed is an `Ok` status.
    async fn export_status(&self, access: &Access, id: &ExportId) -> Result<ExportStatus, CommerceError>;

    /// Has the platform stop writing an export's file. One that has ended stays as it is.
    ///
    /// # Errors
    /// Whatever keeps the platform from answering.
    async fn cancel_export(&self, access: &Access, id: &ExportId) -> Result<(), CommerceError>;

    /// Streams an export's file from a byte on. A connection that breaks is taken up again where it broke, a few
    /// times; then the error comes through the stream and the caller goes on from the last byte it has kept.
    ///
    /// # Errors
    /// [`CommerceError::ExportGone`] when the file is no longer there and a new export is needed.
    async fn open_export(&self, url: &str, from_byte: u64) -> Result<ByteStream, CommerceError>;

    /// Reads one line of an export's file, without its line end. Lines come in any order: a child may stand before
    /// its parent and names it by id.
    ///
    /// # Errors
    /// [`CommerceError::Malformed`] with the object's id, when one could be read.
    fn parse_export_line(
        &self,
        what: ExportKind,
        shop_currency: Currency,
        line: &[u8],
    ) -> Result<ExportRow, CommerceError>;

    /// Checks a delivery's signature, in constant time and on the bytes as they came, before anything is read from
    /// them.
    ///
    /// # Errors
    /// Says what is missing or wrong.
    fn verify_webhook(&self, headers: &HeaderPairs<'_>, raw_body: &[u8]) -> Result<Delivery, WebhookRefusal>;

    /// Reads what a delivery tells. Call it only with a payload that was verified.
    ///
    /// # Errors
    /// [`CommerceError::Malformed`] when the payload is not what its topic promises.
    fn parse_webhook(&self, topic: &str, payload: &[u8], shop_currency: Currency) -> Result<Change, CommerceError>;

    /// An order as it is now, with all its lines; none when the platform has no such order.
    ///
    /// # Errors
    /// Whatever keeps the platform from answering.
    async fn order(
        &self,
        access: &Access,
        id: OrderId,
        shop_currency: Currency,
    ) -> Result<Option<OrderSnapshot>, CommerceError>;

    /// A product as it is now, with all its variants; none when the platform has no such product.
    ///
    /// # Errors
    /// Whatever keeps the platform from answering.
    async fn product(
        &self,
        access: &Access,
        id: ProductId,
        shop_currency: Currency,
    ) -> Result<Option<ProductSnapshot>, CommerceError>;

    /// A collection as it is now; none when the platform has no such collection.
    ///
    /// # Errors
    /// Whatever keeps the platform from answering.
    async fn collection(&self, access: &Access, id: CollectionId) -> Result<Option<CollectionSnapshot>, CommerceError>;

    /// What is left of one stock item over all places that keep it, and what it costs; none when the shop has no such item.
    ///
    /// # Errors
    /// Whatever keeps the platform from answering.
    async fn stock(
        &self,
        access: &Access,
        stock_item_id: i64,
        shop_currency: Currency,
    ) -> Result<Option<StockLevel>, CommerceError>;

    /// Whether the platform has this thing. A missing permission is an error, never a no.
    ///
    /// # Errors
    /// Whatever keeps the platform from answering.
    async fn exists(&self, access: &Access, thing: Thing) -> Result<bool, CommerceError>;

    /// What goes back of an order, line by line, as of now; none when the platform has no such order.
    ///
    /// # Errors
    /// [`CommerceError::AccessDenied`] while returns may not be read; whatever keeps the platform from answering.
    async fn returns(&self, access: &Access, id: OrderId) -> Result<Option<Vec<ReturnedLine>>, CommerceError>;

    /// The order a return belongs to; none when the platform has no such return.
    ///
    /// # Errors
    /// As [`Self::returns`].
    async fn order_of_return(&self, access: &Access, return_id: i64) -> Result<Option<OrderId>, CommerceError>;

    /// What the merchant has granted as of now, comma separated as the platform writes it.
    ///
    /// # Errors
    /// Whatever keeps the platform from answering.
    async fn granted_scopes(&self, access: &Access) -> Result<String, CommerceError>;

    /// The version of the platform's interface that was asked for and the other one that answered, when the last answer for
    /// this shop came in another one.
    fn version_gap(&self, shop: &ShopDomain) -> Option<VersionGap>;

    /// Gives the shop's theme one JSON value, which it reads without asking the app; it replaces the one before. Pages
    /// with it are cached and shared, so it may hold only what is the same for everybody. Taking the app out of the shop
    /// removes it, so a new installation publishes anew. Calling it again with the same value changes nothing.
    ///
    /// # Errors
    /// [`CommerceError::ValueTooLarge`] or, for what is no JSON, [`CommerceError::Malformed`], both before anything is
    /// sent; [`CommerceError::Refused`] when the platform does not take the value. The one before stays then.
    async fn publish_storefront(&self, access: &Access, json: &str) -> Result<(), CommerceError>;

    /// Has the platform ask the merchant for a flat subscription, in place of the one that runs.
    ///
    /// It takes that place once it is approved. Nothing is charged before. The question is put once: when the error leaves open what became of it,
    /// [`Self::agreements`] tells by its key.
    ///
    /// # Errors
    /// [`CommerceError::NoBilling`] when the platform collects nothing for this app, [`CommerceError::Refused`] with the
    /// platform's words.
    async fn start_subscription(&self, access: &Access, new: &NewSubscription) -> Result<ToApprove, CommerceError>;

    /// What the platform knows of this shop's subscriptions: every one that runs, and the last ones that do not.
    ///
    /// # Errors
    /// Whatever keeps the platform from answering.
    async fn agreements(&self, access: &Access) -> Result<Vec<Agreement>, CommerceError>;

    /// Ends a subscription at once; what is paid for and not used comes back as credit.
    ///
    /// # Errors
    /// [`CommerceError::Refused`] when it does not run; [`Self::agreements`] tells what is the case after any error.
    async fn cancel_subscription(&self, access: &Access, id: &str) -> Result<(), CommerceError>;

    /// Has the shop tell our collector what shoppers do in it, whether or not offers are near: what was looked at, put
    /// into the cart, paid. Shoppers who do not consent are never told of. Calling it again with the same collector changes
    /// nothing. A shop can do without: what only people can mend is an answer.
    ///
    /// # Errors
    /// Whatever keeps the platform from answering; [`CommerceError::Refused`] when it does not take the collector.
    async fn collect_visits(&self, access: &Access, collector: &Collector) -> Result<Collecting, CommerceError>;
}

/// Where a shop sends what shoppers do in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collector {
    /// The address.
    pub url: String,
    /// Names the shop there. Every page of the shop shows it, so it is no secret and proves nothing.
    pub key: String,
}

/// What became of [`CommercePlatform::collect_visits`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Collecting {
    /// It collects from now on.
    Started,
    /// It did, for another collector.
    Changed,
    /// It did already.
    Unchanged,
    /// The part of the app that collects was never brought to the platform.
    NotDeployed,
    /// The merchant has not allowed it.
    NotAllowed {
        /// What is missing, in the platform's words.
        what: String,
    },
}

/// A shop and a token that opens it.
#[derive(Debug, Clone)]
pub struct Access {
    /// The platform's name of the shop.
    pub shop: ShopDomain,
    /// The token; hidden in debug output.
    pub token: SecretString,
}

/// What a merchant has granted.
#[derive(Debug, Clone)]
pub struct Grant {
    /// The token to call the platform with.
    pub access: SecretString,
    /// When it ends; none for one that does not.
    pub expires_at: Option<DateTime<Utc>>,
    /// The token to renew the grant with.
    pub refresh: Option<SecretString>,
    /// When that one ends.
    pub refresh_expires_at: Option<DateTime<Utc>>,
    /// What may be done, comma separated as the platform writes it.
    pub scopes: String,
}

/// One thing a shop is asked to allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// The platform's word for it.
    pub name: String,
    /// What it opens, as a merchant reads it.
    pub covers: &'static str,
    /// What is missing without it, as a sentence.
    pub without: &'static str,
    /// Whether it is given.
    pub is_given: bool,
}

/// What a shop says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopInfo {
    /// The name shoppers know.
    pub name: String,
    /// The currency its catalogue and reports are in.
    pub currency: Currency,
    /// The platform's name of the shop.
    pub domain: ShopDomain,
    /// IANA name of the zone whose midnight starts the shop's day.
    pub timezone: String,
}

/// What [`CommercePlatform::subscribe`] had to do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Subscribed {
    /// Webhooks that were missing.
    pub n_created: u32,
    /// Webhooks that were right already.
    pub n_kept: u32,
    /// Webhooks that were doubled, of another address, or no longer wanted.
    pub n_removed: u32,
    /// Webhooks that are useful but not needed, and that the platform does not send under what the merchant has granted.
    pub n_refused: u32,
}

/// Something a shop may or may not have any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Thing {
    /// A product.
    Product(ProductId),
    /// A variant.
    Variant(VariantId),
    /// An order.
    Order(OrderId),
}

/// The platform answered in another version than it was asked in: the one asked for has ended, or is still to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionGap {
    /// The version asked for.
    pub asked: String,
    /// The version that answered.
    pub served: String,
}

/// Who is at work in a shop's admin, as a checked session token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionClaims {
    /// The shop, and the only one the token speaks for.
    pub shop: ShopDomain,
    /// The platform's id of the person.
    pub user: String,
    /// When the token ends.
    pub expires_at: DateTime<Utc>,
}

/// Why a session token means nothing. The text never holds any part of the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SessionRefusal {
    /// It is no token, or made with another algorithm.
    #[error("the session token cannot be read")]
    Unreadable,
    /// Somebody else signed it, or it was changed.
    #[error("the session token is not signed by the platform")]
    WrongSignature,
    /// Its time is over.
    #[error("the session token is too old")]
    Expired,
    /// Its time has not come.
    #[error("the session token is not valid yet")]
    NotYet,
    /// It was made for another app.
    #[error("the session token is for another app")]
    WrongAudience,
    /// It does not name one shop of the platform.
    #[error("the session token does not name a shop")]
    WrongShop,
    /// It does not name a person.
    #[error("the session token does not name a person")]
    NoUser,
}
