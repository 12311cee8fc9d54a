//! From a storefront's request to what its surfaces show, or to silence.

mod page;
mod record;
mod sign;
mod why;

use pairwell_domain::decision::{Assignment, CartLine, PageContext, PageDecision, Silence, Surface};
use pairwell_domain::placement::{Device, PageKind, Placement};
use pairwell_domain::{Currency, CustomerId, DecisionId, ProductId, ShopId, VariantId, ViewId, VisitorId};
use pairwell_experiments::{Arm, assign};

pub(crate) use sign::item;
pub use sign::{OfferOut, SurfaceOut};
pub use why::Replay;

use crate::shop_state::ShopSnapshot;
use crate::{ServiceError, Shared};

/// The standing experiment every shop takes part in.
pub const HOLDOUT_EXPERIMENT: &str = "holdout";

/// Purchases of one shopper that are looked at.
const MAX_BOUGHT: u64 = 500;

/// What a storefront asks for one page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageRequest {
    /// This look at the page.
    pub view: Option<ViewId>,
    /// The look this tab had before; what it did not really show is given back.
    pub left: Option<ViewId>,
    /// The page; one that is not known is like any other.
    pub page: Option<PageKind>,
    /// Its address, without the host.
    pub path: String,
    /// What could show something.
    pub surfaces: Vec<Surface>,
    /// The product being looked at.
    pub product: Option<ProductId>,
    /// The variant being looked at.
    pub variant: Option<VariantId>,
    /// What was added to the cart just now.
    pub added: Option<VariantId>,
    /// What is in the cart, or was ordered.
    pub cart: Vec<CartLine>,
    /// Looked at before in this session, newest first.
    pub recent: Vec<ProductId>,
    /// Said no to in this session, as the browser remembers it.
    pub declined: Vec<ProductId>,
    /// What the shopper pays in.
    pub currency: Option<Currency>,
    /// The shopper's country, as two capital letters.
    pub market: Option<String>,
    /// The screen.
    pub device: Option<Device>,
    /// The browser, when it may be known.
    pub visitor: Option<VisitorId>,
    /// The buyer, when the platform vouches for it.
    pub customer: Option<CustomerId>,
}

impl PageRequest {
    fn context(&self, at: chrono::DateTime<chrono::Utc>) -> PageContext {
        let Self {
            view,
            left: _,
            page,
            path,
            surfaces,
            product,
            variant,
            added,
            cart,
            recent,
            declined: _,
            currency,
            market,
            device,
            visitor,
            customer,
        } = self.clone();
        PageContext {
            at,
            view,
            page: page.unwrap_or(PageKind::Other),
            path,
            surfaces,
            product,
            variant,
            added,
            cart,
            recent,
            currency,
            market,
            device,
            visitor,
            customer: customer.filter(|_| visitor.is_some()),
            attention: Default::default(),
            bought: Vec::new(),
        }
    }
}

/// What a storefront gets for one page.
#[derive(Debug, Clone, PartialEq)]
pub struct PageOut {
    /// The decision all of it belongs to.
    pub decision_id: DecisionId,
    /// One for each surface asked for, in that order.
    pub surfaces: Vec<SurfaceOut>,
    /// The same as HTML for the shop's theme engine; empty when everything is silent.
    pub html: String,
}

impl PageOut {
    /// One word for the whole page: `offers`, or the reason why its first surface is silent.
    #[must_use]
    pub fn outcome(&self) -> &'static str {
        if self.surfaces.iter().any(|surface| !surface.offers.is_empty()) {
            return "offers";
        }
        let first = self.surfaces.iter().find_map(|surface| surface.silence);
        first.map_or("nothing_asked", Silence::code)
    }
}

/// See [`crate::Services::offers`].
pub struct Offers<'a> {
    shared: &'a Shared,
}

impl<'a> Offers<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// Waits until every decision made so far is in the database.
    pub async fn flush(&self) {
        self.shared.ledger.flush().await;
    }

    async fn bought(
        &self,
        shop: ShopId,
        visitor: Option<VisitorId>,
        customer: Option<CustomerId>,
    ) -> Result<Vec<pairwell_domain::decision::Bought>, ServiceError> {
        if visitor.is_none() && customer.is_none() {
            return Ok(Vec::new());
        }
        let db = self.shared.db().conn();
        Ok(pairwell_store::orders::bought_by(db, shop, visitor, customer, MAX_BOUGHT).await?)
    }
}

fn assignment_of(snapshot: &ShopSnapshot, visitor: Option<&VisitorId>) -> Assignment {
    match visitor.map(|visitor| assign(snapshot.shop, visitor, HOLDOUT_EXPERIMENT, snapshot.holdout_bps)) {
        Some(Arm::Control) => Assignment::Control,
        // Without an id nobody can be held out twice alike, so such a visit is treated and left out of measurement.
        Some(Arm::Treated) | None => Assignment::Treated,
    }
}

/// The placement with one of its settings replaced by those asked about.
fn placements_with(snapshot: &ShopSnapshot, asked: Placement) -> Vec<Placement> {
    let mut placements = snapshot.placements.clone();
    placements.retain(|placement| placement.kind != asked.kind);
    placements.push(asked);
    placements
}

/// A decision that shows nothing for one reason everywhere.
fn silent_page(surfaces: &[Surface], silence: Silence) -> PageDecision {
    let surfaces = surfaces
        .iter()
        .map(|surface| pairwell_domain::decision::SurfaceDecision {
            placement: surface.placement,
            offers: Vec::new(),
            withheld: Vec::new(),
            silence: Some(silence),
        })
        .collect();
    PageDecision { surfaces }
}
