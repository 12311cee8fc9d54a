//! What was decided for one page, and what was withheld and why.

mod context;
mod numbers;

use serde::{Deserialize, Serialize};

pub use context::{
    Assignment, Bought, BoughtInstead, Candidate, CartLine, Case, PageContext, ProductFacts, Surface, SurfaceCase,
    Upgrade,
};

use crate::offer::{OfferKind, Reason};
use crate::placement::{PlacementKind, words};
use crate::{ProductId, VariantId};

words! {
    /// Where a candidate came from.
    CandidateSource {
        /// The merchant's pairings, which win over everything mined.
        Pairing = "pairing",
        /// Other products the merchant's rules name.
        Rule = "rule",
        /// What the shop's orders make likely for this basket and this shopper, by everything learned from them.
        Learned = "learned",
        /// Counts of what was bought in one order.
        BoughtTogether = "bought_together",
        /// What shoppers look at after what was looked at.
        LookedAtNext = "looked_at_next",
        /// What this shopper bought and is usually bought again about now.
        DueAgain = "due_again",
        /// What is bought more than usual.
        Rising = "rising",
        /// What the shop sells in most orders.
        Popular = "popular",
        /// A higher rung of the merchant's ladder.
        Ladder = "ladder",
    }
}

impl CandidateSource {
    /// What merchants call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pairing => "Your pairings",
            Self::Rule => "Your rules",
            Self::Learned => "Learned from your orders",
            Self::BoughtTogether => "Bought together",
            Self::LookedAtNext => "Looked at next",
            Self::DueAgain => "Due again",
            Self::Rising => "Bought more lately",
            Self::Popular => "Bought most",
            Self::Ladder => "Your ladders",
        }
    }

    /// The sources a placement can have, in the order they have until the merchant says otherwise.
    #[must_use]
    pub const fn default_order(kind: PlacementKind) -> &'static [Self] {
        match kind {
            PlacementKind::ProductPage | PlacementKind::ThankYou => {
                &[Self::Pairing, Self::Learned, Self::BoughtTogether]
            }
            PlacementKind::ProductLadder => &[Self::Ladder],
            PlacementKind::AddedToCart | PlacementKind::CartPage | PlacementKind::CartDrawer => {
                &[Self::Ladder, Self::Pairing, Self::Learned, Self::BoughtTogether]
            }
            PlacementKind::Home | PlacementKind::Collection | PlacementKind::Search => &[
                Self::Pairing,
                Self::DueAgain,
                Self::Learned,
                Self::BoughtTogether,
                Self::LookedAtNext,
                Self::Rising,
                Self::Popular,
            ],
        }
    }
}

/// One offer as decided, before it has a public id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DecidedOffer {
    /// Place, from 0.
    pub slot: u8,
    /// What it asks of the shopper.
    pub kind: OfferKind,
    /// The product shown.
    pub product_id: ProductId,
    /// The variant that would be added, or chosen instead.
    pub variant_id: VariantId,
    /// The product it goes with, or would replace.
    pub anchor: Option<ProductId>,
    /// The step of a ladder it is.
    pub upgrade: Option<Upgrade>,
    /// Where it came from.
    pub source: CandidateSource,
    /// Probability or attach rate as estimated, `0.0..=1.0`; what the ranking ordered by within a source.
    pub score: f64,
    /// Whether it alone makes up what the cart lacks for free delivery.
    pub reaches_free_delivery: bool,
    /// Why.
    pub reason: Reason,
}

words! {
    /// The rule that took a candidate out.
    WithheldBy {
        /// The product is not in the catalogue any more.
        NotInCatalogue = "not_in_catalogue",
        /// The product is not for sale.
        NotActive = "not_active",
        /// No variant of it can be sold now.
        OutOfStock = "out_of_stock",
        /// The merchant has set it aside.
        Paused = "paused",
        /// By the merchant's rules it does not fit what is looked at or in the cart, or needs what is not there.
        DoesNotFit = "does_not_fit",
        /// It is postage, a fee, a voucher or the like.
        NonProduct = "non_product",
        /// There is too little of it to promote.
        LowStock = "low_stock",
        /// Too much of it comes back.
        ReturnedOften = "returned_often",
        /// Selling one costs the merchant as much as it brings, or more.
        EarnsNothing = "earns_nothing",
        /// It is in the cart already.
        InCart = "in_cart",
        /// The one it would replace is in the cart already: the choice was made, and only the cart may ask again.
        BaseInCart = "base_in_cart",
        /// It is the product being looked at.
        SameProduct = "same_product",
        /// The same thing in another colour or size is looked at, in the cart, or shown beside it.
        Alike = "alike",
        /// Shoppers look at it after what is looked at or in the cart, and do not buy the two together.
        BoughtInstead = "bought_instead",
        /// The shopper has it already, and it is not due again.
        AlreadyBought = "already_bought",
        /// This shopper said no to it.
        Declined = "declined",
        /// This shopper said no to several of its kind.
        KindDeclined = "kind_declined",
        /// The upgrade was seen in the cart already.
        AlreadyReminded = "already_reminded",
        /// Too weak to be worth attention.
        BelowFloor = "below_floor",
        /// Upgrades and things that go with it are never shown at once.
        OtherKind = "other_kind",
        /// It is shown elsewhere on this page.
        ElsewhereOnPage = "elsewhere_on_page",
        /// The page has as many offers as it may have.
        OverPageBudget = "over_page_budget",
        /// The session has seen as many offers as it may see.
        OverSessionBudget = "over_session_budget",
        /// Enough better ones were found.
        OverLimit = "over_limit",
    }
}

impl WithheldBy {
    /// What a merchant reads about it.
    #[must_use]
    pub const fn merchant_line(self) -> &'static str {
        match self {
            Self::NotInCatalogue => "no longer in the catalogue",
            Self::NotActive => "not for sale at the moment",
            Self::OutOfStock => "out of stock",
            Self::Paused => "set aside by you",
            Self::DoesNotFit => "by your rules it does not fit what is looked at or in the cart",
            Self::NonProduct => "postage, a fee, a voucher or the like; pair it by hand to offer it all the same",
            Self::LowStock => "too few left to promote",
            Self::ReturnedOften => "comes back too often",
            Self::EarnsNothing => "costs you as much as it brings, or more, returns counted",
            Self::InCart => "already in the cart",
            Self::BaseInCart => "the basic one is in the cart already; upgrades of it are offered there",
            Self::SameProduct => "the product being looked at",
            Self::Alike => "the same thing in another colour or size is looked at, in the cart or shown already",
            Self::BoughtInstead => "bought instead of what is looked at or in the cart, not with it",
            Self::AlreadyBought => "this shopper has it already, and it is not due again",
            Self::Declined => "this shopper said no to it",
            Self::KindDeclined => "this shopper said no to several like it",
            Self::AlreadyReminded => "this shopper has seen the upgrade in the cart already",
            Self::BelowFloor => "too weak to be worth the shopper's attention",
            Self::OtherKind => "upgrades and things that go with it are never shown at once",
            Self::ElsewhereOnPage => "shown elsewhere on this page",
            Self::OverPageBudget => "the page has as many offers as you allow",
            Self::OverSessionBudget => "this shopper has seen as many offers as you allow",
            Self::OverLimit => "better ones were found",
        }
    }
}

/// A candidate that was not shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Withheld {
    /// The product.
    pub product_id: ProductId,
    /// Where it came from.
    pub source: CandidateSource,
    /// What it would have asked.
    pub kind: OfferKind,
    /// Its score, comparable to [`DecidedOffer::score`].
    pub score: f64,
    /// What took it out.
    pub rule: WithheldBy,
}

words! {
    /// Why nothing is shown.
    Silence {
        /// The placement is switched off.
        PlacementOff = "placement_off",
        /// Its time has not come, or is over.
        NotScheduled = "not_scheduled",
        /// It is not for this country.
        OtherMarket = "other_market",
        /// It is not for this screen.
        OtherDevice = "other_device",
        /// It stands elsewhere on the page.
        OtherPosition = "other_position",
        /// Nothing is ever shown on this page.
        QuietPage = "quiet_page",
        /// Offers on another page were too short a time ago.
        Pause = "pause",
        /// The session has seen as many offers as it may see.
        SessionBudget = "session_budget",
        /// The page has as many offers as it may have.
        PageBudget = "page_budget",
        /// The page shows the other kind.
        OtherKind = "other_kind",
        /// The visitor is in the control group.
        ControlGroup = "control_group",
        /// Nothing is paired, laddered or counted that could be shown.
        NoCandidates = "no_candidates",
        /// There were candidates, and a rule took out each of them.
        NothingEligible = "nothing_eligible",
        /// What was left is too weak.
        BelowFloor = "below_floor",
    }
}

impl Silence {
    /// What a merchant reads about it.
    #[must_use]
    pub const fn merchant_line(self) -> &'static str {
        match self {
            Self::PlacementOff => "This placement is off.",
            Self::NotScheduled => "It is outside the time you set.",
            Self::OtherMarket => "It is not shown in this country.",
            Self::OtherDevice => "It is not shown on this kind of screen.",
            Self::OtherPosition => "The block stands in another place than the one you chose.",
            Self::QuietPage => "Nothing is ever shown on this page.",
            Self::Pause => "This shopper saw offers on another page too short a time ago.",
            Self::SessionBudget => "This shopper has seen as many offers as you allow in one session.",
            Self::PageBudget => "The page has as many offers as you allow.",
            Self::OtherKind => "The page shows the other kind of offer; the two never compete.",
            Self::ControlGroup => "This visitor is in the control group, who see no offers.",
            Self::NoCandidates => "Nothing is paired with it, and the orders do not say anything yet.",
            Self::NothingEligible => "There are candidates, but none can be offered now.",
            Self::BelowFloor => "What could be offered is too weak to be worth a shopper's attention.",
        }
    }
}

/// What one surface shows: offers, or silence with its reason, and every candidate that was withheld.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SurfaceDecision {
    /// Which placement.
    pub placement: PlacementKind,
    /// At most [`crate::placement::MAX_ITEMS`], best first, no product twice unless as different rungs of one ladder.
    pub offers: Vec<DecidedOffer>,
    /// The others, best first.
    pub withheld: Vec<Withheld>,
    /// Set exactly when `offers` is empty.
    pub silence: Option<Silence>,
}

/// What a page shows. All offers of it are of one kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PageDecision {
    /// One for each surface asked for, in that order.
    pub surfaces: Vec<SurfaceDecision>,
}

impl PageDecision {
    /// Every offer with its placement.
    pub fn offers(&self) -> impl Iterator<Item = (PlacementKind, &DecidedOffer)> {
        self.surfaces
            .iter()
            .flat_map(|surface| surface.offers.iter().map(|offer| (surface.placement, offer)))
    }
}
