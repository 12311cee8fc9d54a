//! What each shop has agreed to pay, and since when it uses more than that covers.

use chrono::{DateTime, Utc};
use pairwell_domain::ShopId;
use pairwell_domain::billing::Subscription;
use sea_orm::{ConnectionTrait, EntityTrait};

use crate::entities::subscription;
use crate::sql::{execute, statement, stored};
use crate::{StoreError, shops};

/// What is known of a shop's subscription; a shop nobody has written anything of has none.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn get(db: &impl ConnectionTrait, shop: ShopId) -> Result<Subscription, StoreError> {
    let model = subscription::Entity::find_by_id(shop.get()).one(db).await?;
    let Some(model) = model else {
        return Ok(Subscription::default());
    };
    serde_json::from_str(&model.content)
        .map_err(|error| StoreError::corrupt(format!("subscription of shop {shop}: {error}")))
}

/// As [`get`], and nobody else changes it until the transaction ends.
///
/// # Errors
/// As [`get`], and `NotFound` for a shop that is not there.
pub async fn lock(db: &impl ConnectionTrait, shop: ShopId) -> Result<Subscription, StoreError> {
    shops::lock(db, shop).await?;
    get(db, shop).await
}

/// Keeps what is known now in place of what was known before.
///
/// # Errors
/// When the database fails, or the shop is gone.
pub async fn put(
    db: &impl ConnectionTrait,
    shop: ShopId,
    subscription: &Subscription,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO subscriptions (shop_id, content, updated_at) VALUES ($1, $2, $3) \
               ON CONFLICT (shop_id) DO UPDATE SET content = excluded.content, updated_at = excluded.updated_at";
    let values = [shop.get().into(), document(subscription).into(), stored(at).into()];
    execute(db, sql, values).await?;
    Ok(())
}

/// Notes that a shop's plan was looked at, whether anything is known of it or not.
///
/// # Errors
/// When the database fails, or the shop is gone.
pub async fn mark_checked(db: &impl ConnectionTrait, shop: ShopId, at: DateTime<Utc>) -> Result<(), StoreError> {
    let sql = "INSERT INTO subscriptions (shop_id, content, checked_at, updated_at) VALUES ($1, $2, $3, $3) \
               ON CONFLICT (shop_id) DO UPDATE SET checked_at = excluded.checked_at";
    let values = [
        shop.get().into(),
        document(&Subscription::default()).into(),
        stored(at).into(),
    ];
    execute(db, sql, values).await?;
    Ok(())
}

fn document(subscription: &Subscription) -> String {
    serde_json::to_string(subscription).expect("a subscription of plain values has a JSON form")
}

/// Installed shops whose plan was not looked at since `before`, oldest shop first.
///
/// # Errors
/// When the database fails.
pub async fn due(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<Vec<ShopId>, StoreError> {
    // By hand: a shop without a row is due as well.
    let sql = "SELECT shops.id FROM shops LEFT JOIN subscriptions ON subscriptions.shop_id = shops.id \
               WHERE shops.uninstalled_at IS NULL \
               AND (subscriptions.checked_at IS NULL OR subscriptions.checked_at < $1) ORDER BY shops.id";
    let rows = db.query_all_raw(statement(db, sql, [stored(before).into()])).await?;
    let ids = rows.iter().map(|row| row.try_get_by_index(0).map(ShopId::new));
    Ok(ids.collect::<Result<_, sea_orm::DbErr>>()?)
}
