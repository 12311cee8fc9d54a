//! Flat subscriptions that the platform collects.

use pairwell_domain::Money;
use pairwell_domain::billing::Interval;

/// A subscription a merchant is to be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSubscription {
    /// What it is known by when the platform lists it later, and another one each time: letters, digits, hyphens, points.
    pub key: String,
    /// What the merchant reads on the platform's page and on the bill.
    pub name: String,
    /// What is paid each time.
    pub price: Money,
    /// How often.
    pub interval: Interval,
    /// Days before the first payment, from the approval on.
    pub trial_days: u16,
    /// Whether no money is to move.
    pub is_test: bool,
}

/// The platform has taken the question; the merchant answers it on the platform's own page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToApprove {
    /// The platform's name for the subscription.
    pub id: String,
    /// That page. It opens outside the frame.
    pub address: String,
}
