//! Shops: who has installed Pairwell, and with which grant.

use chrono::{DateTime, Utc};
use pairwell_domain::{Currency, ShopId};
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::StoreError;
use crate::convert::{currency, number};
use crate::entities::shop;
use crate::sql::{execute, plain, statement, stored};

/// A shop as it is stored, without its tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopRow {
    /// Our number.
    pub id: ShopId,
    /// The platform it is on.
    pub platform: String,
    /// The platform's name for it.
    pub domain: String,
    /// What the merchant calls it.
    pub name: String,
    /// The currency its amounts are in.
    pub currency: Currency,
    /// When it was installed, the last time it was.
    pub installed_at: DateTime<Utc>,
    /// When it left; none while it is installed.
    pub uninstalled_at: Option<DateTime<Utc>>,
    /// Whether the merchant has to open the app again, because the grant is gone.
    pub needs_reauth: bool,
    /// Share of visitors who are never shown offers, in basis points.
    pub holdout_bps: u16,
    /// What the grant covers, as the platform writes it.
    pub scopes: String,
    /// IANA name of the zone whose midnight starts the shop's day; none until the shop was asked.
    pub time_zone: Option<String>,
}

/// A shop that is being installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewShop {
    /// The platform it is on.
    pub platform: String,
    /// The platform's name for it.
    pub domain: String,
    /// What the merchant calls it.
    pub name: String,
    /// The currency its amounts are in.
    pub currency: Currency,
    /// Share of visitors who are never shown offers, in basis points. A shop that is known keeps its own.
    pub holdout_bps: u16,
    /// Now.
    pub installed_at: DateTime<Utc>,
}

/// A grant with its tokens sealed: this crate never sees an open one.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedTokens {
    /// Calls the platform.
    pub access_token_sealed: String,
    /// When that ends; none when it never does.
    pub access_expires_at: Option<DateTime<Utc>>,
    /// Gets the next access token.
    pub refresh_token_sealed: Option<String>,
    /// When that ends.
    pub refresh_expires_at: Option<DateTime<Utc>>,
    /// What the grant covers, as the platform writes it.
    pub scopes: String,
}

/// Sealed or not, tokens have no business in a log.
impl std::fmt::Debug for SealedTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SealedTokens")
            .field("access_expires_at", &self.access_expires_at)
            .field("refresh_expires_at", &self.refresh_expires_at)
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}

/// The shop by the platform's name for it, installed or not.
///
/// # Errors
/// When the database fails.
pub async fn find_by_domain(
    db: &impl ConnectionTrait,
    platform: &str,
    domain: &str,
) -> Result<Option<ShopRow>, StoreError> {
    shop::Entity::find()
        .filter(shop::Column::Platform.eq(plain(platform).as_ref()))
        .filter(shop::Column::Domain.eq(plain(domain).as_ref()))
        .one(db)
        .await?
        .map(row)
        .transpose()
}

/// The shop by our number, installed or not.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, shop: ShopId) -> Result<Option<ShopRow>, StoreError> {
    shop::Entity::find_by_id(shop.get()).one(db).await?.map(row).transpose()
}

/// Every shop that is installed, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn list_installed(db: &impl ConnectionTrait) -> Result<Vec<ShopRow>, StoreError> {
    let models = shop::Entity::find()
        .filter(shop::Column::UninstalledAt.is_null())
        .order_by_asc(shop::Column::Id)
        .all(db)
        .await?;
    models.into_iter().map(row).collect()
}

/// Makes a shop, or brings back one that left. A shop that is installed already keeps the day of its installation.
///
/// # Errors
/// When the database fails.
pub async fn upsert_installed(db: &impl ConnectionTrait, new: &NewShop) -> Result<ShopId, StoreError> {
    let NewShop {
        platform,
        domain,
        name,
        currency,
        holdout_bps,
        installed_at,
    } = new;
    // By hand, because what happens to the old row depends on whether it had left.
    let sql = "INSERT INTO shops (platform, domain, name, currency, installed_at, needs_reauth, scopes, holdout_bps, \
               created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, '', $7, $5, $5) \
               ON CONFLICT (platform, domain) DO UPDATE SET name = excluded.name, currency = excluded.currency, \
               installed_at = CASE WHEN shops.uninstalled_at IS NULL THEN shops.installed_at \
               ELSE excluded.installed_at END, \
               uninstalled_at = NULL, needs_reauth = excluded.needs_reauth, updated_at = excluded.updated_at \
               RETURNING id";
    let values = [
        plain(platform).into_owned().into(),
        plain(domain).into_owned().into(),
        plain(name).into_owned().into(),
        currency.code().into(),
        stored(*installed_at).into(),
        false.into(),
        i64::from(*holdout_bps).into(),
    ];
    let returned = db
        .query_one_raw(statement(db, sql, values))
        .await?
        .ok_or_else(|| StoreError::corrupt("an upsert of a shop returned no id"))?;
    Ok(ShopId::new(returned.try_get_by_index(0)?))
}

/// Stores what the shop says about itself now.
///
/// # Errors
/// `NotFound` for a shop that is not there.
pub async fn save_info(
    db: &impl ConnectionTrait,
    shop: ShopId,
    name: &str,
    currency: Currency,
    time_zone: &str,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let sql = "UPDATE shops SET name = $2, currency = $3, time_zone = $4, updated_at = $5 WHERE id = $1";
    let values = [
        shop.get().into(),
        plain(name).into_owned().into(),
        currency.code().into(),
        plain(time_zone).into_owned().into(),
        stored(at).into(),
    ];
    found(execute(db, sql, values).await?)
}

/// Stores what the merchant grants now; tokens stay as they are. A shop that has left grants nothing.
///
/// # Errors
/// When the database fails.
pub async fn save_scopes(db: &impl ConnectionTrait, shop: ShopId, scopes: &str) -> Result<(), StoreError> {
    let sql = "UPDATE shops SET scopes = $2 WHERE id = $1 AND uninstalled_at IS NULL";
    execute(db, sql, [shop.get().into(), plain(scopes).into_owned().into()]).await?;
    Ok(())
}

/// Stores a grant; the shop is served again with it. Whoever claimed its renewal holds it no longer.
///
/// # Errors
/// `NotFound` for a shop that is not there.
pub async fn save_tokens(db: &impl ConnectionTrait, shop: ShopId, tokens: &SealedTokens) -> Result<(), StoreError> {
    let SealedTokens {
        access_token_sealed,
        access_expires_at,
        refresh_token_sealed,
        refresh_expires_at,
        scopes,
    } = tokens.clone();
    let sql = "UPDATE shops SET access_token_sealed = $2, access_expires_at = $3, refresh_token_sealed = $4, \
               refresh_expires_at = $5, scopes = $6, needs_reauth = $7, refresh_claimed_until = NULL WHERE id = $1";
    let values = [
        shop.get().into(),
        access_token_sealed.into(),
        access_expires_at.map(stored).into(),
        refresh_token_sealed.into(),
        refresh_expires_at.map(stored).into(),
        scopes.into(),
        false.into(),
    ];
    found(execute(db, sql, values).await?)
}

/// Claims the renewal of a shop's grant until `until`; false while somebody else holds it, or when there is no such shop.
///
/// A claim ends with the new grant, with [`release_refresh`], or by itself, for a process that ended in the middle.
///
/// # Errors
/// When the database fails.
pub async fn claim_refresh(
    db: &impl ConnectionTrait,
    shop: ShopId,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let sql = "UPDATE shops SET refresh_claimed_until = $3 \
               WHERE id = $1 AND (refresh_claimed_until IS NULL OR refresh_claimed_until <= $2)";
    let values = [shop.get().into(), stored(now).into(), stored(until).into()];
    Ok(execute(db, sql, values).await? > 0)
}

/// Gives a claim back that was made until `until`; one that somebody else made since stays.
///
/// # Errors
/// When the database fails.
pub async fn release_refresh(db: &impl ConnectionTrait, shop: ShopId, until: DateTime<Utc>) -> Result<(), StoreError> {
    let sql = "UPDATE shops SET refresh_claimed_until = NULL WHERE id = $1 AND refresh_claimed_until = $2";
    execute(db, sql, [shop.get().into(), stored(until).into()]).await?;
    Ok(())
}

/// The grant; none when there never was one, when the shop left, or when there is no such shop.
///
/// # Errors
/// When the database fails.
pub async fn tokens(db: &impl ConnectionTrait, shop: ShopId) -> Result<Option<SealedTokens>, StoreError> {
    let model = shop::Entity::find_by_id(shop.get()).one(db).await?;
    Ok(model.and_then(tokens_of))
}

/// The grant of every shop that has one, oldest shop first.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn list_tokens(db: &impl ConnectionTrait) -> Result<Vec<(ShopRow, SealedTokens)>, StoreError> {
    let models = shop::Entity::find()
        .filter(shop::Column::AccessTokenSealed.is_not_null())
        .order_by_asc(shop::Column::Id)
        .all(db)
        .await?;
    let with_tokens = models
        .into_iter()
        .filter_map(|model| Some((tokens_of(model.clone())?, model)));
    with_tokens.map(|(tokens, model)| Ok((row(model)?, tokens))).collect()
}

/// Puts the same tokens, sealed anew, in place of those that were read; false when others were stored meanwhile.
///
/// # Errors
/// When the database fails.
pub async fn reseal(
    db: &impl ConnectionTrait,
    shop: ShopId,
    read: &SealedTokens,
    access_token_sealed: &str,
    refresh_token_sealed: Option<&str>,
) -> Result<bool, StoreError> {
    let sql = "UPDATE shops SET access_token_sealed = $3, refresh_token_sealed = $4 \
               WHERE id = $1 AND access_token_sealed = $2";
    let values = [
        shop.get().into(),
        read.access_token_sealed.as_str().into(),
        access_token_sealed.into(),
        refresh_token_sealed.into(),
    ];
    Ok(execute(db, sql, values).await? > 0)
}

fn tokens_of(model: shop::Model) -> Option<SealedTokens> {
    Some(SealedTokens {
        access_token_sealed: model.access_token_sealed?,
        access_expires_at: model.access_expires_at,
        refresh_token_sealed: model.refresh_token_sealed,
        refresh_expires_at: model.refresh_expires_at,
        scopes: model.scopes,
    })
}

/// The shop has left: its tokens go at once.
///
/// # Errors
/// `NotFound` for a shop that is not there.
pub async fn mark_uninstalled(db: &impl ConnectionTrait, shop: ShopId, at: DateTime<Utc>) -> Result<(), StoreError> {
    let sql = "UPDATE shops SET uninstalled_at = $2, updated_at = $2, access_token_sealed = NULL, \
               access_expires_at = NULL, refresh_token_sealed = NULL, refresh_expires_at = NULL, scopes = '' \
               WHERE id = $1";
    found(execute(db, sql, [shop.get().into(), stored(at).into()]).await?)
}

/// Erases a shop with all its rows, as its platform asks some time after it has left. Call inside a transaction.
///
/// # Errors
/// `NotFound` for a shop that is not there.
pub async fn erase(db: &impl ConnectionTrait, shop: ShopId) -> Result<(), StoreError> {
    // The one table whose rows do not go by themselves with their shop.
    let sql = "DELETE FROM order_lines WHERE shop_id = $1";
    execute(db, sql, [shop.get().into()]).await?;
    found(execute(db, "DELETE FROM shops WHERE id = $1", [shop.get().into()]).await?)
}

/// The grant no longer serves: the merchant has to open the app again.
///
/// # Errors
/// `NotFound` for a shop that is not there.
pub async fn mark_needs_reauth(db: &impl ConnectionTrait, shop: ShopId) -> Result<(), StoreError> {
    let sql = "UPDATE shops SET needs_reauth = $2 WHERE id = $1";
    found(execute(db, sql, [shop.get().into(), true.into()]).await?)
}

/// How often somebody was forgotten in this shop. What was learned while it changed may know them still.
///
/// # Errors
/// `NotFound` for a shop that is not there.
pub async fn n_forgotten(db: &impl ConnectionTrait, shop: ShopId) -> Result<u64, StoreError> {
    let row = shop::Entity::find_by_id(shop.get()).one(db).await?;
    let row = row.ok_or(StoreError::NotFound { what: "shop" })?;
    number(row.n_forgotten, "times somebody was forgotten")
}

/// As [`n_forgotten`], and nobody is forgotten until the transaction ends.
///
/// # Errors
/// `NotFound` for a shop that is not there.
pub async fn lock_n_forgotten(db: &impl ConnectionTrait, shop: ShopId) -> Result<u64, StoreError> {
    lock(db, shop).await?;
    n_forgotten(db, shop).await
}

/// Waits until nobody else changes what hangs together in this shop, and keeps others waiting until the transaction
/// ends. SQLite has one writer anyway; on Postgres the shop's row is locked, in a way that lets others go on storing rows
/// that only refer to it.
pub(crate) async fn lock(db: &impl ConnectionTrait, shop: ShopId) -> Result<(), StoreError> {
    let locked = shop::Entity::find_by_id(shop.get())
        .lock(LockType::NoKeyUpdate)
        .one(db)
        .await?;
    found(u64::from(locked.is_some()))
}

const fn found(n_changed: u64) -> Result<(), StoreError> {
    if n_changed == 0 {
        return Err(StoreError::NotFound { what: "shop" });
    }
    Ok(())
}

fn row(model: shop::Model) -> Result<ShopRow, StoreError> {
    let shop::Model {
        id,
        platform,
        domain,
        name,
        currency: currency_code,
        installed_at,
        uninstalled_at,
        needs_reauth,
        scopes,
        access_token_sealed: _,
        access_expires_at: _,
        refresh_token_sealed: _,
        refresh_expires_at: _,
        refresh_claimed_until: _,
        holdout_bps,
        collector_key: _,
        n_forgotten: _,
        created_at: _,
        updated_at: _,
        time_zone,
    } = model;
    Ok(ShopRow {
        id: ShopId::new(id),
        platform,
        domain,
        name,
        currency: currency(&currency_code)?,
        installed_at,
        uninstalled_at,
        needs_reauth,
        holdout_bps: number(holdout_bps, "holdout share")?,
        scopes,
        time_zone,
    })
}
