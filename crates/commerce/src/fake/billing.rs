//! Subscriptions of the platform in memory, and the merchant who answers for them.

use chrono::{DateTime, TimeDelta, Utc};
use pairwell_domain::billing::{Agreement, AgreementStatus, Interval};

use super::{FakePlatform, FakeShop};
use crate::{CommerceError, NewSubscription, Problem, ShopDomain, ToApprove};

impl FakePlatform {
    /// Every subscription that was asked for in a shop, oldest first.
    ///
    /// # Panics
    /// When the shop was not added.
    #[must_use]
    pub fn asked_for(&self, shop: &ShopDomain) -> Vec<Agreement> {
        self.with_shop(shop, |shop| shop.agreements.clone())
    }

    /// The merchant approves the subscription asked for last; it takes the place of the one that runs.
    ///
    /// # Panics
    /// When the shop was not added or nothing was asked.
    pub fn approve(&self, shop: &ShopDomain) {
        self.with_shop(shop, |shop| {
            for agreement in &mut shop.agreements {
                if agreement.status == AgreementStatus::Active {
                    agreement.status = AgreementStatus::Cancelled;
                }
            }
        });
        self.set_status(shop, AgreementStatus::Active);
    }

    /// Gives the subscription asked for last another status: the merchant declines, the store does not pay its bill.
    ///
    /// # Panics
    /// When the shop was not added or nothing was asked.
    pub fn set_status(&self, shop: &ShopDomain, status: AgreementStatus) {
        self.with_shop(shop, |shop| {
            shop.agreements
                .last_mut()
                .expect("a test asks before it answers")
                .status = status;
        });
    }

    /// The platform collects nothing for this app from now on, or does again.
    ///
    /// # Panics
    /// When the shop was not added.
    pub fn take_no_payments(&self, shop: &ShopDomain, takes_none: bool) {
        self.with_shop(shop, |shop| shop.takes_no_payments = takes_none);
    }

    /// The next question is taken, and the answer to it lost on the way.
    ///
    /// # Panics
    /// When the shop was not added.
    pub fn lose_next_answer(&self, shop: &ShopDomain) {
        self.with_shop(shop, |shop| shop.loses_next_answer = true);
    }
}

impl FakeShop {
    pub(super) fn ask(
        &mut self,
        shop: &ShopDomain,
        new: &NewSubscription,
        now: DateTime<Utc>,
    ) -> Result<ToApprove, CommerceError> {
        const OPERATION: &str = "asking the fake for a subscription";
        if self.takes_no_payments {
            return Err(CommerceError::NoBilling {
                shop: shop.clone(),
                operation: OPERATION,
            });
        }
        let NewSubscription {
            key,
            name,
            price: _,
            interval,
            trial_days,
            is_test,
        } = new.clone();
        let id = format!("fake-subscription-{}", self.agreements.len() + 1);
        let days = match interval {
            Interval::ThirtyDays => 30,
            Interval::Year => 365,
        };
        self.agreements.push(Agreement {
            id: id.clone(),
            key: Some(key),
            name,
            status: AgreementStatus::Pending,
            is_test,
            trial_days: trial_days.into(),
            created_at: now,
            period_ends_at: Some(now + TimeDelta::days(days)),
        });
        if std::mem::take(&mut self.loses_next_answer) {
            return Err(CommerceError::Unreachable {
                shop: shop.to_string(),
                operation: OPERATION,
                reason: "no answer in time".to_owned(),
            });
        }
        Ok(ToApprove {
            address: format!("https://{shop}/approve/{id}"),
            id,
        })
    }

    pub(super) fn cancel(&mut self, shop: &ShopDomain, id: &str) -> Result<(), CommerceError> {
        let running = self
            .agreements
            .iter_mut()
            .find(|agreement| agreement.id == id && agreement.status == AgreementStatus::Active);
        let Some(agreement) = running else {
            return Err(CommerceError::Refused {
                shop: shop.clone(),
                operation: "ending a subscription of the fake",
                problems: vec![Problem {
                    code: None,
                    field: Some("id".to_owned()),
                    message: "it does not run".to_owned(),
                }],
            });
        };
        agreement.status = AgreementStatus::Cancelled;
        if std::mem::take(&mut self.loses_next_answer) {
            return Err(CommerceError::Unreachable {
                shop: shop.to_string(),
                operation: "ending a subscription of the fake",
                reason: "no answer in time".to_owned(),
            });
        }
        Ok(())
    }
}
