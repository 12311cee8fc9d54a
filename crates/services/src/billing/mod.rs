//! What a shop pays, where whoever runs Pairwell asks for anything: choosing a plan, following the platform, and what a
//! plan's limits mean. Without plans nothing here does anything.

mod choosing;
mod limits;
mod out;

use chrono::{DateTime, TimeDelta, Utc};
use pairwell_commerce::Access;
use pairwell_domain::ShopId;
use pairwell_domain::admin::{BillingOut, PlanNotice};
use pairwell_domain::billing::{Plan, Subscription};
use pairwell_store::{Txn, shops, subscriptions};

pub(crate) use self::limits::{live, permit};

use crate::access::with_access;
use crate::{Actor, ServiceError, Shared, theme};

/// What the platform said is believed this long before a page asks it again.
const FRESH: TimeDelta = TimeDelta::minutes(1);

/// How often every shop is looked at, whether news came or not.
const CHECK_EVERY: TimeDelta = TimeDelta::days(1);

/// What an operator sets where plans are offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillingSettings {
    /// Whether no money is to move.
    pub is_test: bool,
    /// Days that what is live goes on beyond a limit.
    pub grace_days: u16,
    /// The plans, in the order they are shown.
    pub plans: Vec<Plan>,
}

/// See [`crate::Services::billing`].
pub struct Billing<'a> {
    shared: &'a Shared,
}

impl<'a> Billing<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// Whether plans are offered at all.
    #[must_use]
    pub fn is_on(&self) -> bool {
        settings(self.shared).is_some()
    }

    /// The shop's plan, what it covers, and what else there is; none where nothing is asked for.
    ///
    /// The platform is asked first when it may know more. When it does not answer, what was known before is told as such.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn get(&self, actor: &Actor) -> Result<Option<BillingOut>, ServiceError> {
        let Some(settings) = settings(self.shared) else {
            return Ok(None);
        };
        let now = self.shared.now();
        let known = subscriptions::get(self.shared.db().conn(), actor.shop).await?;
        let is_fresh = known.read_at.is_some_and(|read_at| now - read_at < FRESH) && known.asked.is_none();
        let mut is_stale = false;
        if known.is_worth_reading()
            && !is_fresh
            && let Err(error) = follow_platform(self.shared, actor.shop).await
        {
            tracing::warn!(shop.id = actor.shop.get(), %error, "subscription not read");
            is_stale = true;
        }
        let subscription = limits::settle(self.shared, settings, actor.shop).await?;
        let mut out = out::out(self.shared, settings, actor.shop, &subscription).await?;
        out.is_stale = is_stale;
        Ok(Some(out))
    }

    /// What is known of a shop's plan without asking anybody, for the command line; none where nothing is asked for.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn known(&self, shop: ShopId) -> Result<Option<BillingOut>, ServiceError> {
        let Some(settings) = settings(self.shared) else {
            return Ok(None);
        };
        let subscription = subscriptions::get(self.shared.db().conn(), shop).await?;
        Ok(Some(out::out(self.shared, settings, shop, &subscription).await?))
    }

    /// What the first page has to say about the plan; nothing while all is covered and no limit is near.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn notice(&self, actor: &Actor) -> Result<Option<PlanNotice>, ServiceError> {
        let Some(settings) = settings(self.shared) else {
            return Ok(None);
        };
        let subscription = subscriptions::get(self.shared.db().conn(), actor.shop).await?;
        let standing = limits::standing(self.shared, settings, actor.shop, &subscription).await?;
        if !standing.is_beyond() && standing.near.is_empty() {
            return Ok(None);
        }
        let is_paused = out::is_paused(&standing, self.shared.now());
        Ok(Some(PlanNotice { standing, is_paused }))
    }

    /// Looks at a shop: asks the platform what is the case, and notes whether the shop uses more than is covered.
    ///
    /// # Errors
    /// Whatever keeps the platform or the database from answering; the shop is then looked at again soon.
    pub async fn check(&self, shop: ShopId) -> Result<(), ServiceError> {
        let Some(settings) = settings(self.shared) else {
            return Ok(());
        };
        // A shop read from a file has no platform to ask.
        if shops::tokens(self.shared.db().conn(), shop).await?.is_some() {
            match follow_platform(self.shared, shop).await {
                // Only the merchant can help, who is told so elsewhere; what is known stays until then.
                Ok(()) | Err(ServiceError::GrantGone) => {}
                Err(error) => return Err(error),
            }
        }
        limits::settle(self.shared, settings, shop).await?;
        subscriptions::mark_checked(self.shared.db().conn(), shop, self.shared.now()).await?;
        Ok(())
    }

    /// Shops that were not looked at for a day; none where nothing is asked for.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn due(&self) -> Result<Vec<ShopId>, ServiceError> {
        if settings(self.shared).is_none() {
            return Ok(Vec::new());
        }
        Ok(subscriptions::due(self.shared.db().conn(), self.shared.now() - CHECK_EVERY).await?)
    }
}

/// What is set; none where nothing is asked for.
fn settings(shared: &Shared) -> Option<&BillingSettings> {
    shared.parts.settings.billing.as_ref()
}

/// Asks the platform what is the case and keeps it. It may run twice at once and in any order: what was known at an
/// earlier moment never takes the place of something known later.
pub(crate) async fn follow_platform(shared: &Shared, shop: ShopId) -> Result<(), ServiceError> {
    let Some(settings) = settings(shared) else {
        return Ok(());
    };
    let as_of = shared.now();
    let platform = &shared.parts.platform;
    let told = with_access(shared, shop, |access: Access| async move {
        platform.agreements(&access).await
    })
    .await?;
    change(shared, shop, |subscription| {
        subscription.follow(&told, &settings.plans, as_of)
    })
    .await?;
    limits::settle(shared, settings, shop).await?;
    Ok(())
}

/// The shop took Pairwell out, and with that ends what it pays.
pub(crate) async fn ended(txn: &Txn, shop: ShopId, now: DateTime<Utc>) -> Result<(), ServiceError> {
    let mut subscription = subscriptions::lock(txn, shop).await?;
    let before = subscription.clone();
    subscription.end();
    if subscription != before {
        subscriptions::put(txn, shop, &subscription, now).await?;
    }
    Ok(())
}

/// Changes what is known, one at a time. Shoppers and theme follow when that changes what is live.
async fn change(
    shared: &Shared,
    shop: ShopId,
    change: impl FnOnce(&mut Subscription),
) -> Result<Subscription, ServiceError> {
    let now = shared.now();
    let txn = shared.db().begin_write().await?;
    let mut subscription = subscriptions::lock(&txn, shop).await?;
    let before = subscription.clone();
    change(&mut subscription);
    if subscription == before {
        return Ok(subscription);
    }
    subscriptions::put(&txn, shop, &subscription, now).await?;
    txn.commit().await?;
    let decides = |known: &Subscription| (known.settled, known.terms.clone(), known.beyond_since);
    if decides(&subscription) != decides(&before) {
        shared.states.forget(shop).await;
        theme::changed(shared, shop).await?;
    }
    Ok(subscription)
}
