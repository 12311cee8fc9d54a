//! What a plan's limits mean: what may be begun, and what is live.

use chrono::TimeDelta;
use pairwell_domain::ShopId;
use pairwell_domain::billing::{Deed, Live, Standing, Subscription, Usage};
use pairwell_store::{orders, placements, products, subscriptions};

use super::{BillingSettings, change, settings};
use crate::{ServiceError, Shared};

/// Days of orders that are counted.
const ORDER_DAYS: i64 = 30;

/// Whether something may be begun. Always where nothing is asked for.
///
/// # Errors
/// [`ServiceError::BeyondPlan`] with what, why and what to do; when the database fails.
pub(crate) async fn permit(shared: &Shared, shop: ShopId, deed: Deed) -> Result<(), ServiceError> {
    let Some(settings) = settings(shared) else {
        return Ok(());
    };
    let subscription = settle(shared, settings, shop).await?;
    let standing = standing(shared, settings, shop, &subscription).await?;
    Ok(standing.may(deed, shared.now())?)
}

/// What of the shop's placements is live. Everything where nothing is asked for; elsewhere one look tells for a shop that
/// was not noted as beyond its plan.
///
/// # Errors
/// When the database fails.
pub(crate) async fn live(shared: &Shared, shop: ShopId) -> Result<Live, ServiceError> {
    let Some(settings) = settings(shared) else {
        return Ok(Live::All);
    };
    let now = shared.now();
    let subscription = subscriptions::get(shared.db().conn(), shop).await?;
    let grace = TimeDelta::days(settings.grace_days.into());
    if subscription.beyond_since.is_none_or(|since| now < since + grace) {
        return Ok(Live::All);
    }
    Ok(standing(shared, settings, shop, &subscription).await?.live(now))
}

/// What is covered of what the shop uses now.
pub(super) async fn standing(
    shared: &Shared,
    settings: &BillingSettings,
    shop: ShopId,
    subscription: &Subscription,
) -> Result<Standing, ServiceError> {
    let usage = usage(shared, shop).await?;
    let BillingSettings {
        is_test: _,
        grace_days,
        plans,
    } = settings;
    Ok(Standing::new(subscription, plans, usage, *grace_days, shared.now()))
}

/// Notes since when the shop uses more than is covered, or that it does not any more.
pub(super) async fn settle(
    shared: &Shared,
    settings: &BillingSettings,
    shop: ShopId,
) -> Result<Subscription, ServiceError> {
    let db = shared.db().conn();
    let known = subscriptions::get(db, shop).await?;
    let is_beyond = standing(shared, settings, shop, &known).await?.is_beyond();
    if is_beyond == known.beyond_since.is_some() {
        return Ok(known);
    }
    let now = shared.now();
    change(shared, shop, |subscription| {
        if is_beyond {
            subscription.beyond_since.get_or_insert(now);
        } else {
            subscription.beyond_since = None;
        }
    })
    .await
}

async fn usage(shared: &Shared, shop: ShopId) -> Result<Usage, ServiceError> {
    let db = shared.db().conn();
    let since = shared.now() - TimeDelta::days(ORDER_DAYS);
    let placements = placements::list(db, shop).await?;
    Ok(Usage {
        n_orders: orders::count_since(db, shop, since).await?,
        n_products: products::count(db, shop).await?,
        n_placements: placements.iter().filter(|placement| placement.is_enabled).count() as u64,
    })
}
