//! What is asked, and everything an answer depends on.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::CandidateSource;
use crate::attention::Attention;
use crate::catalog::ProductStatus;
use crate::offer::{OfferKind, Reason};
use crate::placement::{Device, PageKind, Placement, PlacementKind, Position};
use crate::restraint::RestraintSettings;
use crate::shopper::ShopperView;
use crate::{Currency, CustomerId, LadderId, ProductId, VariantId, ViewId, VisitorId};

/// One place on the page that could show something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Surface {
    /// Which placement.
    pub placement: PlacementKind,
    /// Where it stands; none when the page does not say, and then any position is right.
    pub position: Option<Position>,
}

/// One line of the cart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CartLine {
    /// What is in it.
    pub variant: VariantId,
    /// How many.
    pub quantity: u32,
}

/// Something this shopper bought before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Bought {
    /// The product.
    pub product: ProductId,
    /// When, the last time.
    pub last_at: DateTime<Utc>,
}

/// One request of a page, for all its surfaces at once. A decision depends on this, the shop's state, the arm and
/// nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageContext {
    /// Now.
    pub at: DateTime<Utc>,
    /// This look at the page: what is shown during it never mixes kinds.
    pub view: Option<ViewId>,
    /// The page.
    pub page: PageKind,
    /// Its address, without the host.
    pub path: String,
    /// What could show something, in the order of the page.
    pub surfaces: Vec<Surface>,
    /// The product being looked at.
    pub product: Option<ProductId>,
    /// The variant being looked at.
    pub variant: Option<VariantId>,
    /// What was added to the cart just now.
    pub added: Option<VariantId>,
    /// What is in the cart; on the thank-you page, what was ordered.
    pub cart: Vec<CartLine>,
    /// Products looked at lately, newest first.
    pub recent: Vec<ProductId>,
    /// The currency the shopper pays in.
    pub currency: Option<Currency>,
    /// The shopper's country, as two capital letters.
    pub market: Option<String>,
    /// The screen.
    pub device: Option<Device>,
    /// The browser, when it may be known.
    pub visitor: Option<VisitorId>,
    /// The buyer, when the platform vouches for it and the browser may be known.
    pub customer: Option<CustomerId>,
    /// What is known of the shopper's attention.
    pub attention: Attention,
    /// What the shopper bought before.
    pub bought: Vec<Bought>,
}

/// Whether this visitor may see offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assignment {
    /// May see offers.
    Treated,
    /// Is in the control group and never does.
    Control,
}

/// Everything one answer depends on, as plain values.
///
/// The request, the settings, and the candidates with the facts they are judged by. Stored with each decision, so that it
/// can be replayed after the shop has changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// The request.
    pub context: PageContext,
    /// The products of what is in the cart or was just added to it, each once, as far as the catalogue knows them.
    pub cart_products: Vec<ProductId>,
    /// The classes of likeness ([`ProductFacts::class`]) of these and of the product being looked at, each once.
    #[serde(default)]
    pub given_classes: Vec<u32>,
    /// What is known of the shopper.
    #[serde(default)]
    pub shopper: ShopperView,
    /// Whether this visitor may see offers.
    pub assignment: Assignment,
    /// The budget of attention.
    pub restraint: RestraintSettings,
    /// What each surface could show, in the order of [`PageContext::surfaces`].
    pub surfaces: Vec<SurfaceCase>,
}

/// One surface of a [`Case`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SurfaceCase {
    /// The settings of its placement.
    pub placement: Placement,
    /// Where it stands on this page.
    pub position: Option<Position>,
    /// What could be shown, best first as far as the sources know.
    pub candidates: Vec<Candidate>,
    /// What the cart lacks for free delivery, in minor units of the shop's currency; none when that is not known, or not
    /// said here.
    pub missing_minor: Option<i64>,
}

/// A product that could be offered, with the facts it is judged by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// The product.
    pub product: ProductId,
    /// The variant that would be offered, the merchant's first that can be sold; none when none can.
    pub variant: Option<VariantId>,
    /// What it asks of the shopper.
    pub kind: OfferKind,
    /// Where it comes from.
    pub source: CandidateSource,
    /// The product it goes with, or would replace.
    pub anchor: Option<ProductId>,
    /// Probability that this order will hold it, as learned, or attach rate as estimated, `0.0..=1.0`; 0 when no orders
    /// speak of it.
    pub score: f64,
    /// Why.
    pub reason: Reason,
    /// The step of a ladder it is.
    pub upgrade: Option<Upgrade>,
    /// What is known of it.
    pub facts: ProductFacts,
}

/// The step up that an offer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Upgrade {
    /// The ladder.
    pub ladder: LadderId,
    /// Place of the rung offered, from 0.
    pub rung: u8,
    /// Place of the rung the shopper stands on.
    pub from_rung: u8,
    /// The line of the cart it would replace, when there is one.
    pub replaces: Option<VariantId>,
}

/// What a candidate is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ProductFacts {
    /// Where it stands; none when it is not in the catalogue.
    pub status: Option<ProductStatus>,
    /// Whether it is postage, a fee, a voucher or the like.
    #[serde(default)]
    pub is_non_product: bool,
    /// Price of the variant offered, in minor units of the shop's currency.
    pub price_minor: Option<i64>,
    /// What one piece of it earns after goods and handling, before returns; none when its cost is not known.
    pub margin_minor: Option<i64>,
    /// What one piece of it is expected to earn once some have come back: `margin × (1 − rate) − 2 × handling × rate`,
    /// since what comes back was packed and is unpacked again. None when its cost is not known.
    #[serde(default)]
    pub profit_minor: Option<i64>,
    /// What winning a buyer for it is expected to earn within half a year: `profit × (1 + later purchases)`, see
    /// [`Rebuy::later_purchases`](crate::sales::Rebuy::later_purchases). None when its cost is not known.
    #[serde(default)]
    pub half_year_minor: Option<i64>,
    /// Pieces left, of all variants that can be sold or of the one that is a rung; none when they are not counted, or
    /// when it goes on selling without.
    pub n_available: Option<i64>,
    /// Whether the merchant's rules keep it away from what is looked at and in the cart.
    #[serde(default)]
    pub is_unfit: bool,
    /// Whether the merchant has set it aside.
    pub is_paused: bool,
    /// Whether the merchant puts it forward.
    pub is_boosted: bool,
    /// Whether there is too little of it to promote.
    pub is_low_stock: bool,
    /// Whether too much of it comes back.
    pub is_returned_often: bool,
    /// Share of its pieces expected to come back, in this company, `0.0..=1.0`.
    #[serde(default)]
    pub return_rate: Option<f64>,
    /// How dear it is among the products of its kind, `0..=100`; none when that is not known.
    #[serde(default)]
    pub price_pct: Option<u8>,
    /// Days after which it is usually bought again, when it is.
    pub rebuy_days: Option<u16>,
    /// A number that products share which are the same thing in another colour, pattern or size; none when not known.
    #[serde(default)]
    pub class: Option<u32>,
    /// What it is bought instead of, of what is looked at and in the cart.
    #[serde(default)]
    pub instead: Option<BoughtInstead>,
}

/// A product that shoppers look at after another, and do not buy with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoughtInstead {
    /// The product that is looked at or in the cart.
    pub given: ProductId,
    /// Visits in which this one was looked at soon after it.
    pub n_next: u32,
    /// Visits that looked at it.
    pub n_visits: u32,
    /// Orders that hold it.
    pub n_orders: u32,
}
