//! The calls of the platform in memory.

use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use futures::{StreamExt as _, stream};
use pairwell_domain::billing::Agreement;
use pairwell_domain::catalog::StockLevel;
use pairwell_domain::order::ReturnedLine;
use pairwell_domain::{CollectionId, Currency, OrderId, ProductId};
use secrecy::{ExposeSecret, SecretString};

use super::{FakeExport, FakePlatform, SESSION_PREFIX, WEBHOOK_KEY, place_in, place_text};
use crate::shopify::signature::{from_hex, hmac_sha256};
use crate::shopify::storefront;
use crate::{
    Access, ByteStream, Change, Collecting, CollectionSnapshot, Collector, CommerceError, CommercePlatform, Delivery,
    ExportId, ExportKind, ExportRow, ExportStatus, Grant, HeaderPairs, NewSubscription, OrderSnapshot, Permission,
    ProductSnapshot, SessionClaims, SessionRefusal, ShopDomain, ShopInfo, Subscribed, Thing, ToApprove, VersionGap,
    WebhookRefusal,
};

const EXPORT_URL: &str = "fake://exports/";

/// Pieces of a file are this small, so that lines are cut in two.
const PIECE_BYTES: usize = 37;

#[async_trait]
impl CommercePlatform for FakePlatform {
    fn code(&self) -> &'static str {
        "fake"
    }

    fn permissions(&self, granted: &str) -> Vec<Permission> {
        let asked = [
            ("read_products", "Products"),
            ("read_orders", "Orders"),
            ("read_returns", "Returns"),
        ];
        asked
            .into_iter()
            .map(|(name, covers)| Permission {
                name: name.to_owned(),
                covers,
                without: "Something is missing.",
                is_given: granted
                    .split(',')
                    .any(|scope| scope == name || scope.strip_prefix("write_") == name.strip_prefix("read_")),
            })
            .collect()
    }

    fn shows_all_orders(&self, granted: &str) -> bool {
        granted.split(',').any(|scope| scope == "read_all_orders")
    }

    fn verify_session(&self, session_token: &str, now: DateTime<Utc>) -> Result<SessionClaims, SessionRefusal> {
        let (shop, user) = session_token
            .strip_prefix(SESSION_PREFIX)
            .and_then(|rest| rest.split_once('/'))
            .ok_or(SessionRefusal::Unreadable)?;
        let shop = ShopDomain::parse(shop).map_err(|_| SessionRefusal::WrongShop)?;
        let expires_at = now + TimeDelta::minutes(1);
        Ok(SessionClaims {
            shop,
            user: user.to_owned(),
            expires_at,
        })
    }

    async fn exchange_session_token(&self, shop: &ShopDomain, session_token: &str) -> Result<Grant, CommerceError> {
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

    async fn refresh(&self, shop: &ShopDomain, refresh_token: &SecretString) -> Result<Grant, CommerceError> {
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

    async fn subscribe(&self, access: &Access, callback_url: &str) -> Result<Subscribed, CommerceError> {
        self.enter(access, |shop| {
            let before = shop.callback_url.replace(callback_url.to_owned());
            match before.as_deref() {
                Some(before) if before == callback_url => Subscribed {
                    n_kept: 1,
                    ..Subscribed::default()
                },
                Some(_) => Subscribed {
                    n_created: 1,
                    n_removed: 1,
                    ..Subscribed::default()
                },
                None => Subscribed {
                    n_created: 1,
                    ..Subscribed::default()
                },
            }
        })
    }

    async fn start_export(
        &self,
        access: &Access,
        what: ExportKind,
        since: Option<DateTime<Utc>>,
    ) -> Result<ExportId, CommerceError> {
        let rows = self.enter(access, |shop| {
            shop.asked_since.push(since);
            shop.rows(what, since)
        })?;
        let mut state = self.state();
        let rows = match state.export_at_most.take() {
            Some(n_rows) => rows.into_iter().take(n_rows).collect(),
            None => rows,
        };
        let mut text = String::new();
        let n_rows = rows.len() as u64;
        for row in rows {
            text.push_str(&place_text(state.rows.len()));
            text.push('\n');
            state.rows.push(row);
        }
        let n_running_polls = state.n_running_polls;
        state.exports.push(FakeExport {
            text,
            n_rows,
            n_running_polls,
        });
        Ok(ExportId::new((state.exports.len() - 1).to_string()))
    }

    async fn export_status(&self, access: &Access, id: &ExportId) -> Result<ExportStatus, CommerceError> {
        self.enter(access, |_| ())?;
        let mut state = self.state();
        let export = id
            .as_str()
            .parse()
            .ok()
            .and_then(|place: usize| state.exports.get_mut(place));
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

    async fn cancel_export(&self, access: &Access, id: &ExportId) -> Result<(), CommerceError> {
        self.enter(access, |_| ())?;
        self.state().cancelled.push(id.clone());
        Ok(())
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
        let mut pieces: Vec<Result<Bytes, CommerceError>> = kept
            .chunks(PIECE_BYTES)
            .map(|piece| Ok(Bytes::copy_from_slice(piece)))
            .collect();
        if is_broken {
            pieces.push(Err(CommerceError::Unreachable {
                shop: "fake".to_owned(),
                operation: "reading an export",
                reason: "the connection broke".to_owned(),
            }));
        }
        Ok(stream::iter(pieces).boxed())
    }

    fn parse_export_line(&self, _: ExportKind, _: Currency, line: &[u8]) -> Result<ExportRow, CommerceError> {
        let place = place_in(line)?;
        let row = self.state().rows.get(place).cloned();
        row.ok_or_else(|| CommerceError::malformed("fake platform", "no such row"))
    }

    fn verify_webhook(&self, headers: &HeaderPairs<'_>, raw_body: &[u8]) -> Result<Delivery, WebhookRefusal> {
        let header = |name: &'static str| headers.get(name).ok_or(WebhookRefusal::MissingHeader(name));
        if from_hex(header("x-fake-hmac")?) != hmac_sha256(WEBHOOK_KEY, raw_body) {
            return Err(WebhookRefusal::WrongSignature);
        }
        Ok(Delivery {
            webhook_id: header("x-fake-id")?.to_owned(),
            event_id: None,
            topic: header("x-fake-topic")?.to_owned(),
            shop: ShopDomain::parse(header("x-fake-shop")?).map_err(|_| WebhookRefusal::WrongShop)?,
            api_version: None,
            triggered_at: headers
                .get("x-fake-triggered-at")
                .and_then(|text| DateTime::parse_from_rfc3339(text).ok())
                .map(|instant| instant.to_utc()),
        })
    }

    fn parse_webhook(&self, _: &str, payload: &[u8], _: Currency) -> Result<Change, CommerceError> {
        let place = place_in(payload)?;
        let change = self.state().changes.get(place).cloned();
        change.ok_or_else(|| CommerceError::malformed("fake platform", "no such change"))
    }

    async fn order(&self, access: &Access, id: OrderId, _: Currency) -> Result<Option<OrderSnapshot>, CommerceError> {
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

    async fn collection(&self, access: &Access, id: CollectionId) -> Result<Option<CollectionSnapshot>, CommerceError> {
        self.enter(access, |shop| shop.collections.get(&id).cloned())
    }

    async fn stock(
        &self,
        access: &Access,
        stock_item_id: i64,
        _: Currency,
    ) -> Result<Option<StockLevel>, CommerceError> {
        self.enter(access, |shop| shop.stock(stock_item_id))
    }

    async fn exists(&self, access: &Access, thing: Thing) -> Result<bool, CommerceError> {
        self.enter(access, |shop| {
            shop.n_looked_for += 1;
            match thing {
                Thing::Product(id) => shop.products.contains_key(&id),
                Thing::Variant(id) => {
                    let mut variants = shop.products.values().flat_map(|found| &found.variants);
                    variants.any(|row| row.variant.id == id)
                }
                Thing::Order(id) => shop.orders.contains_key(&id),
            }
        })
    }

    async fn returns(&self, access: &Access, id: OrderId) -> Result<Option<Vec<ReturnedLine>>, CommerceError> {
        self.enter(access, |shop| {
            let order = shop.orders.get(&id)?;
            Some(order.returns.clone().unwrap_or_default())
        })
    }

    async fn order_of_return(&self, access: &Access, return_id: i64) -> Result<Option<OrderId>, CommerceError> {
        // Here a return bears the number of its order.
        let id = OrderId::new(return_id);
        self.enter(access, |shop| shop.orders.contains_key(&id).then_some(id))
    }

    async fn granted_scopes(&self, access: &Access) -> Result<String, CommerceError> {
        self.enter(access, |shop| shop.scopes.clone())
    }

    fn version_gap(&self, _: &ShopDomain) -> Option<VersionGap> {
        None
    }

    async fn publish_storefront(&self, access: &Access, json: &str) -> Result<(), CommerceError> {
        storefront::check(&access.shop, json)?;
        self.enter(access, |shop| shop.published.push(json.to_owned()))
    }

    async fn start_subscription(&self, access: &Access, new: &NewSubscription) -> Result<ToApprove, CommerceError> {
        let now = (self.clock)();
        self.enter(access, |shop| shop.ask(&access.shop, new, now))?
    }

    async fn agreements(&self, access: &Access) -> Result<Vec<Agreement>, CommerceError> {
        self.enter(access, |shop| shop.agreements.iter().rev().cloned().collect())
    }

    async fn cancel_subscription(&self, access: &Access, id: &str) -> Result<(), CommerceError> {
        self.enter(access, |shop| shop.cancel(&access.shop, id))?
    }

    async fn collect_visits(&self, access: &Access, collector: &Collector) -> Result<Collecting, CommerceError> {
        self.enter(access, |shop| {
            if !shop.is_collecting_allowed {
                return Collecting::NotAllowed {
                    what: "collecting".to_owned(),
                };
            }
            match shop.collector.replace(collector.clone()) {
                None => Collecting::Started,
                Some(before) if before == *collector => Collecting::Unchanged,
                Some(_) => Collecting::Changed,
            }
        })
    }
}
