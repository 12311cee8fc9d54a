//! What to offer on one page, or nothing, and why.
//!
//! In two halves. [`gather`] looks everything up: the result is a [`Case`], plain data that can be stored. [`judge`]
//! decides from the case and from nothing else, so that a stored case gives the same answer when the shop has long
//! changed.
//!
//! The steps, each of them a function over plain data:
//!
//! 1. **candidates**: what each surface could show, from its sources (`candidates`), with the facts they are judged by.
//! 2. **eligible**: the first rule that hits takes a candidate out (`eligible`).
//! 3. **order**: likely ones first, and between equally likely ones what the merchant gains from (`rank`).
//! 4. **restrain**: one kind at a time, nothing twice, one budget for the page and for the session (`judge`).
//! 5. **assign**: the control group gets silence. It is last, so that [`Silence::ControlGroup`] means that there would
//!    have been offers: only such requests compare with treated ones that had offers.
//!
//! [`Silence::ControlGroup`]: pairwell_domain::decision::Silence::ControlGroup

mod candidates;
mod due;
mod eligible;
mod facts;
mod gather;
mod judge;
mod learned;
mod opening;
mod rank;

use pairwell_domain::Currency;
use pairwell_domain::decision::{Assignment, Case, PageContext, PageDecision};
use pairwell_domain::placement::Placement;
use pairwell_domain::restraint::RestraintSettings;
use pairwell_domain::selling::{FreeDelivery, SellingRules};

pub use candidates::{MAX_CANDIDATES, MAX_CART_LINES};
pub use gather::gather;
pub use judge::judge;
pub use rank::MAX_TIMES_MISSING;

use crate::browsing::BrowsingBook;
use crate::catalogue::Catalogue;
use crate::engine::ShopEngine;
use crate::ladder_book::LadderBook;
use crate::model::ModelView;
use crate::pairing_book::PairingBook;
use crate::rule_book::RuleBook;
use crate::sales::Sales;

/// The shop as a decision sees it.
#[derive(Debug)]
pub struct ShopState<'a, B> {
    /// What can be sold.
    pub catalogue: &'a Catalogue,
    /// The merchant's pairings.
    pub pairings: &'a PairingBook,
    /// The merchant's rules on what products are.
    pub rules: &'a RuleBook,
    /// The merchant's ladders.
    pub ladders: &'a LadderBook,
    /// What was sold, what came back, what is bought again.
    pub sales: &'a Sales,
    /// What the orders say of pairs; none before the first training.
    pub model: Option<&'a ModelView<B>>,
    /// What is looked at after what.
    pub browsing: &'a BrowsingBook,
    /// What was learned from all that the orders say; none before it was.
    pub engine: Option<&'a ShopEngine>,
    /// The merchant's business rules, as [`SellingRules::checked`] leaves them.
    pub selling: &'a SellingRules,
    /// From which amount delivery is free.
    pub free_delivery: &'a FreeDelivery,
    /// The currency of the catalogue's prices.
    pub currency: Currency,
    /// The budget of attention.
    pub restraint: &'a RestraintSettings,
    /// The settings of the placements; one that is missing is off.
    pub placements: &'a [Placement],
}

/// Decides what one page shows: [`gather`], then [`judge`]. The case is what to store beside the decision.
#[must_use]
pub fn decide<B: AsRef<[u8]>>(
    context: PageContext,
    shop: &ShopState<'_, B>,
    assignment: Assignment,
) -> (Case, PageDecision) {
    let case = gather(context, shop, assignment);
    let decision = judge(&case);
    (case, decision)
}
