//! One shopper's attention, kept over pages, tabs and devices.
//!
//! A visitor has a state of attention, and so has a customer; whoever is both has what the two know together, written
//! back to both. A state is saved only if nobody has saved another one since it was read: of two tabs that ask at once,
//! the second decides again with what the first was given.

use pairwell_domain::attention::{Attention, Declined};
use pairwell_domain::restraint::RestraintSettings;
use pairwell_domain::{CustomerId, ShopId, ViewId, VisitorId};
use pairwell_recommender::attention as rules;
use pairwell_store::attention::{self, Subject, Versioned};

use crate::{ServiceError, Shared};

/// So many times a state is read anew because somebody else was quicker.
pub(crate) const MAX_TRIES: usize = 6;

/// Whose attention it is. Nobody's, when the browser may not be known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Shopper {
    /// The browser.
    pub(crate) visitor: Option<VisitorId>,
    /// The buyer, when the platform vouches for it.
    pub(crate) customer: Option<CustomerId>,
}

impl Shopper {
    /// A buyer is known only in a browser that may be known: without consent nothing travels.
    pub(crate) fn new(visitor: Option<VisitorId>, customer: Option<CustomerId>) -> Self {
        Self {
            visitor,
            customer: customer.filter(|_| visitor.is_some()),
        }
    }

    fn subjects(self) -> Vec<Subject> {
        let visitor = self.visitor.map(Subject::Visitor);
        let customer = self.customer.map(Subject::Customer);
        visitor.into_iter().chain(customer).collect()
    }
}

/// A state as it was read, to be saved if it still stands.
pub(crate) struct Held {
    /// What the visitor and the customer know together.
    pub(crate) attention: Attention,
    read: Vec<Versioned>,
}

/// Reads a shopper's attention as it is now: a session that is over is forgotten, but for what stands on the screen in
/// `view`.
pub(crate) async fn read(
    shared: &Shared,
    shop: ShopId,
    shopper: Shopper,
    view: Option<ViewId>,
    settings: &RestraintSettings,
) -> Result<Held, ServiceError> {
    let subjects = shopper.subjects();
    let read = if subjects.is_empty() {
        Vec::new()
    } else {
        attention::load(shared.db().conn(), shop, &subjects).await?
    };
    let now = shared.now();
    // Each for itself: a session of the buyer elsewhere does not bring back what this browser was shown long ago.
    let attention = read
        .iter()
        .map(|row| rules::at(row.attention.clone(), now, view, settings))
        .fold(Attention::default(), |all, one| rules::merge(&all, &one));
    Ok(Held { attention, read })
}

/// Saves what became of a state; false when somebody else saved one meanwhile, and nothing is saved then.
pub(crate) async fn save(
    shared: &Shared,
    shop: ShopId,
    held: &Held,
    attention: &Attention,
) -> Result<bool, ServiceError> {
    if held.read.is_empty() {
        return Ok(true);
    }
    let changed: Vec<Versioned> = held
        .read
        .iter()
        .map(|row| Versioned {
            attention: attention.clone(),
            ..*row
        })
        .collect();
    Ok(attention::save_if_unchanged(shared.db().conn(), shop, &changed, shared.now()).await?)
}

/// Changes a shopper's attention, however many others do so at the same time.
pub(crate) async fn change(
    shared: &Shared,
    shop: ShopId,
    shopper: Shopper,
    settings: &RestraintSettings,
    mut change: impl FnMut(&mut Attention),
) -> Result<(), ServiceError> {
    for _ in 0..MAX_TRIES {
        let held = read(shared, shop, shopper, None, settings).await?;
        let mut attention = held.attention.clone();
        change(&mut attention);
        if attention == held.attention || save(shared, shop, &held, &attention).await? {
            return Ok(());
        }
    }
    Err(ServiceError::Conflict("this shopper is busy elsewhere".to_owned()))
}

/// What the browser itself remembers of this session, in case its news have not arrived yet. It says no product twice,
/// and of what kind the offers were it does not know: the product alone is what stays away.
pub(crate) fn with_claims(mut attention: Attention, claimed: impl IntoIterator<Item = Declined>) -> Attention {
    for decline in claimed {
        if !attention.declined.iter().any(|known| known.product == decline.product) {
            rules::declined(&mut attention, decline);
        }
    }
    attention
}
