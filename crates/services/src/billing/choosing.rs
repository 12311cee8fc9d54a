//! Choosing a plan, another one, or none.
//!
//! The merchant approves on the platform's own page, so a call of ours never charges anything. A question is noted before
//! it is put, so that whatever interrupts the call, the next look at the platform tells what became of it.

use chrono::TimeDelta;
use pairwell_commerce::{Access, CommerceError, NewSubscription, ToApprove};
use pairwell_domain::ShopId;
use pairwell_domain::admin::{BillingOut, PlanChosen};
use pairwell_domain::billing::{Asked, Plan, Subscription};
use pairwell_store::subscriptions;
use uuid::Uuid;

use super::{Billing, BillingSettings, change, follow_platform, limits, out, settings};
use crate::access::with_access;
use crate::{Actor, ServiceError};

/// A question put this short a time ago may still be on its way.
const ON_ITS_WAY: TimeDelta = TimeDelta::minutes(1);

const NO_PLANS: ServiceError = ServiceError::NotFound("plan");

const LOST: &str = "Your store's platform did not answer, so the page to approve this plan could not be opened. Nothing \
                    was charged, and nothing is without your approval. Choose the plan again in a moment.";

const UNKNOWN: &str = "Your store's platform does not answer, so nobody can tell yet whether it took this. Nothing is \
                       charged without your approval. Look at this page again in a few minutes.";

const NO_BILLING: &str = "Your store's platform takes no payments for this copy of Pairwell, because it was made for one \
                          shop only. Nothing was charged. Ask whoever runs it to switch billing off";

impl Billing<'_> {
    /// Chooses a plan, in place of the one in force if there is one. A plan that costs something is approved on the
    /// platform's page and comes into force with that; a free one comes into force at once.
    ///
    /// # Errors
    /// `NotFound` for a plan that is not offered, `Conflict` when it is in force already or the platform refuses,
    /// `Unavailable` when the platform cannot be asked.
    pub async fn choose(&self, actor: &Actor, code: &str) -> Result<PlanChosen, ServiceError> {
        let settings = settings(self.shared).ok_or(NO_PLANS)?;
        let plan = settings.plans.iter().find(|plan| plan.code == code).ok_or(NO_PLANS)?;
        follow_platform(self.shared, actor.shop).await?;
        if plan.is_free() {
            return Ok(PlanChosen::InForce(Box::new(self.cancel(actor).await?)));
        }
        let new = self.note_question(settings, actor.shop, plan).await?;
        let platform = &self.shared.parts.platform;
        let asked = &new;
        let started = |access: Access| async move { platform.start_subscription(&access, asked).await };
        match with_access(self.shared, actor.shop, started).await {
            Ok(ToApprove { id, address }) => {
                change(self.shared, actor.shop, |subscription| subscription.taken(&new.key, id)).await?;
                tracing::info!(
                    shop.id = actor.shop.get(),
                    plan = plan.code,
                    "a plan waits for approval"
                );
                Ok(PlanChosen::ToApprove { address })
            }
            Err(ServiceError::Commerce(error)) => Err(self.resolve(actor.shop, &new.key, error).await?),
            Err(error) => {
                // It was never put: there was nothing to put it with.
                change(self.shared, actor.shop, |subscription| subscription.withdraw(&new.key)).await?;
                Err(error)
            }
        }
    }

    /// Ends what the shop pays, at once. What it saved stays.
    ///
    /// # Errors
    /// `Unavailable` when the platform cannot be asked, or does not say what became of it.
    pub async fn cancel(&self, actor: &Actor) -> Result<BillingOut, ServiceError> {
        let settings = settings(self.shared).ok_or(NO_PLANS)?;
        let known = subscriptions::get(self.shared.db().conn(), actor.shop).await?;
        if let Some(id) = known.agreement.as_ref().filter(|_| known.has_agreement()) {
            let platform = &self.shared.parts.platform;
            let cancelled = |access: Access| async move { platform.cancel_subscription(&access, id).await };
            let ended = match with_access(self.shared, actor.shop, cancelled).await {
                Ok(()) => Ok(()),
                Err(ServiceError::Commerce(error)) => Err(error),
                Err(error) => return Err(error),
            };
            // Whatever the answer was, what is the case now decides.
            let read = follow_platform(self.shared, actor.shop).await;
            match (ended, read) {
                (Ok(()), Ok(())) => {}
                (Ok(()), Err(_)) => {
                    change(self.shared, actor.shop, Subscription::end).await?;
                }
                (Err(error), Ok(())) => {
                    let now = subscriptions::get(self.shared.db().conn(), actor.shop).await?;
                    if now.has_agreement() && now.agreement.as_ref() == Some(id) {
                        return Err(told(error));
                    }
                }
                (Err(error), Err(_)) if error.is_open() => return Err(ServiceError::Unsettled(UNKNOWN)),
                (Err(error), Err(_)) => return Err(told(error)),
            }
            tracing::info!(shop.id = actor.shop.get(), "a plan was ended");
        }
        // A question that waits is withdrawn too; should it be approved all the same, that counts.
        change(self.shared, actor.shop, |subscription| subscription.asked = None).await?;
        let subscription = limits::settle(self.shared, settings, actor.shop).await?;
        out::out(self.shared, settings, actor.shop, &subscription).await
    }

    /// Notes the question before it is put, and refuses a second one while the first may be on its way.
    async fn note_question(
        &self,
        settings: &BillingSettings,
        shop: ShopId,
        plan: &Plan,
    ) -> Result<NewSubscription, ServiceError> {
        let now = self.shared.now();
        let txn = self.shared.db().begin_write().await?;
        let mut subscription = subscriptions::lock(&txn, shop).await?;
        let has_it = subscription.terms.as_ref().is_some_and(|terms| terms.is_like(plan));
        if subscription.is_running() && has_it {
            return Err(ServiceError::Conflict("your shop has this plan already".to_owned()));
        }
        let is_on_its_way = |asked: &Asked| asked.id.is_none() && now - asked.at < ON_ITS_WAY;
        if subscription.asked.as_ref().is_some_and(is_on_its_way) {
            return Err(ServiceError::Conflict(
                "your store's platform is being asked already; wait a minute before you choose again".to_owned(),
            ));
        }
        let key = format!("{}.{}", plan.code, Uuid::now_v7().simple());
        let new = NewSubscription {
            key: key.clone(),
            name: plan.name.clone(),
            price: plan.price,
            interval: plan.interval,
            trial_days: subscription.trial_days_left(plan, now),
            is_test: settings.is_test,
        };
        subscription.ask(Asked {
            key,
            plan: plan.clone(),
            at: now,
            id: None,
        });
        subscriptions::put(&txn, shop, &subscription, now).await?;
        txn.commit().await?;
        Ok(new)
    }

    /// What a question came to that was not simply taken. One that nobody knows about is looked for at the platform;
    /// it is never put a second time by itself.
    async fn resolve(&self, shop: ShopId, key: &str, error: CommerceError) -> Result<ServiceError, ServiceError> {
        if !error.is_open() {
            change(self.shared, shop, |subscription| subscription.withdraw(key)).await?;
            return Ok(told(error));
        }
        tracing::warn!(shop.id = shop.get(), %error, "nobody knows what became of a question for a plan");
        if follow_platform(self.shared, shop).await.is_err() {
            return Ok(ServiceError::Unsettled(UNKNOWN));
        }
        // Taken or not, the address of its page is lost; unapproved it lapses at the platform.
        change(self.shared, shop, |subscription| subscription.withdraw(key)).await?;
        Ok(ServiceError::Unsettled(LOST))
    }
}

/// A refusal in words for the merchant; the platform's own are written for them.
fn told(error: CommerceError) -> ServiceError {
    match error {
        CommerceError::NoBilling { .. } => ServiceError::Conflict(NO_BILLING.to_owned()),
        CommerceError::Refused { problems, .. } => {
            let reasons: Vec<_> = problems
                .iter()
                .map(|problem| problem.message.trim_end_matches('.'))
                .collect();
            ServiceError::Conflict(format!(
                "your store's platform did not accept this: {}. Nothing was changed",
                reasons.join("; ")
            ))
        }
        other => other.into(),
    }
}
