//! The merchant's ladders as a decision needs them.

use pairwell_domain::catalog::ProductStatus;
use pairwell_domain::tier::check::{RungFacts, StepRanges, check};
use pairwell_domain::tier::{FindingKind, Good, HighlightLabel, Ladder, LadderIn, Rung, Weight, holds_plans};
use pairwell_domain::{LadderId, ProductId, VariantId};
use rustc_hash::FxHashMap;

use crate::catalogue::Catalogue;
use crate::places::places;
use crate::sales::Sales;

/// A ladder that may be shown, with what the shop's numbers say about it now.
#[derive(Debug, Clone)]
pub struct BookedLadder {
    ladder: Ladder,
    facts: Vec<RungFacts>,
    offered: Vec<Option<(ProductId, VariantId)>>,
    label: HighlightLabel,
}

impl BookedLadder {
    /// The ladder as the merchant keeps it.
    #[must_use]
    pub const fn ladder(&self) -> &Ladder {
        &self.ladder
    }

    /// What its emphasis may say: a claim of popularity that the sales do not prove becomes a recommendation.
    #[must_use]
    pub const fn label(&self) -> HighlightLabel {
        self.label
    }

    /// What is known of each rung, lowest first.
    #[must_use]
    pub fn facts(&self) -> &[RungFacts] {
        &self.facts
    }

    /// What a rung offers now: the first of its goods that can be sold, with the merchant's first variant of it; none
    /// when nothing on it can, or there is no such rung.
    #[must_use]
    pub fn offered(&self, rung: usize) -> Option<(ProductId, VariantId)> {
        self.offered.get(rung).copied().flatten()
    }

    /// The next rung above this one that can be sold.
    #[must_use]
    pub fn next_above(&self, rung: usize) -> Option<usize> {
        (rung + 1..self.offered.len()).find(|&above| self.offered[above].is_some())
    }

    /// Pieces of the whole ladder that were bought and kept.
    #[must_use]
    pub fn n_sold(&self) -> u64 {
        self.facts.iter().map(|fact| fact.n_sold).sum()
    }
}

/// Where something stands: on a rung of a ladder.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// The ladder.
    pub ladder: &'a BookedLadder,
    /// Place of the rung, from 0.
    pub rung: usize,
}

/// The ladders that may be shown, by what stands on them.
#[derive(Debug, Clone, Default)]
pub struct LadderBook {
    /// By id, ascending.
    ladders: Vec<BookedLadder>,
    /// By product, then ladder, then rung.
    stands: Vec<Stand>,
    /// The first stand of each product.
    first_of: FxHashMap<ProductId, u32>,
    /// By id, ascending.
    plans: Vec<BookedLadder>,
}

/// One good on one rung.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Stand {
    product: ProductId,
    ladder: u32,
    rung: u8,
    /// Set when only this variant stands there.
    variant: Option<VariantId>,
}

impl LadderBook {
    /// Keeps the ladders that are in use, can be bought on some rung above the lowest, and are not kept from shoppers by
    /// a problem that [`check`] finds with today's prices, costs and sales. An unproved claim of popularity alone takes
    /// only the claim away.
    ///
    /// Ladders of plans stand apart, see [`Self::plans`]: a storefront's cart cannot hold a plan, so nothing is decided
    /// about them.
    ///
    /// Price and cost of a rung are those of its first good, by the variant that [`Catalogue::shown_variant`] gives.
    #[must_use]
    pub fn new(mut ladders: Vec<Ladder>, catalogue: &Catalogue, sales: &Sales, ranges: &StepRanges) -> Self {
        ladders.sort_by_key(|ladder| ladder.id);
        ladders.dedup_by_key(|ladder| ladder.id);
        let (plans, ladders): (Vec<BookedLadder>, Vec<BookedLadder>) = ladders
            .into_iter()
            .filter_map(|ladder| booked(ladder, catalogue, sales, ranges))
            .partition(|booked| holds_plans(&booked.ladder.rungs));
        let ladders: Vec<BookedLadder> = ladders
            .into_iter()
            .filter(|booked| booked.next_above(0).is_some())
            .collect();
        let mut stands: Vec<Stand> = (0_u32..)
            .zip(&ladders)
            .flat_map(|(at, booked)| stands(at, &booked.ladder))
            .collect();
        stands.sort_unstable();
        Self {
            first_of: places(stands.iter().map(|stand| stand.product)),
            ladders,
            stands,
            plans,
        }
    }

    /// The ladders of plans, by id. Where one shows is the merchant's choice of a page, and every shopper there sees it.
    #[must_use]
    pub fn plans(&self) -> &[BookedLadder] {
        &self.plans
    }

    /// The ladders of products, by id.
    #[must_use]
    pub fn ladders(&self) -> &[BookedLadder] {
        &self.ladders
    }

    /// One ladder of products, when it may be shown. O(log n).
    #[must_use]
    pub fn get(&self, id: LadderId) -> Option<&BookedLadder> {
        self.ladders
            .binary_search_by_key(&id, |booked| booked.ladder.id)
            .ok()
            .map(|at| &self.ladders[at])
    }

    /// Whether shoppers can see it, as a ladder of products or of plans. O(log n).
    #[must_use]
    pub fn shows(&self, id: LadderId) -> bool {
        let is_plans = self.plans.binary_search_by_key(&id, |booked| booked.ladder.id).is_ok();
        is_plans || self.get(id).is_some()
    }

    /// Where a product stands, or one variant of it; without a variant its lowest rung counts.
    ///
    /// Something that stands on several ladders stands on the first, by id, that can lead it higher; failing that, on
    /// the first. O(where it stands).
    #[must_use]
    pub fn standing(&self, product: ProductId, variant: Option<VariantId>) -> Option<Standing<'_>> {
        let first = *self.first_of.get(&product)? as usize;
        let mut all = self.stands[first..]
            .iter()
            .take_while(|stand| stand.product == product)
            .filter(|stand| stand.variant.is_none() || variant.is_none() || stand.variant == variant)
            .map(|stand| Standing {
                ladder: &self.ladders[stand.ladder as usize],
                rung: usize::from(stand.rung),
            });
        let first = all.next()?;
        let leads_higher = |standing: &Standing<'_>| standing.ladder.next_above(standing.rung).is_some();
        if leads_higher(&first) {
            return Some(first);
        }
        Some(all.find(leads_higher).unwrap_or(first))
    }

    /// Every product that stands on a ladder, with the ladder; a product of several comes several times.
    pub fn products(&self) -> impl Iterator<Item = (ProductId, &BookedLadder)> {
        self.stands
            .iter()
            .map(|stand| (stand.product, &self.ladders[stand.ladder as usize]))
    }
}

/// What is known of each rung of a ladder now, lowest first: what [`check`] judges it by.
#[must_use]
pub fn rung_facts(rungs: &[Rung], catalogue: &Catalogue, sales: &Sales) -> Vec<RungFacts> {
    rungs.iter().map(|rung| facts_of(rung, catalogue, sales)).collect()
}

fn facts_of(rung: &Rung, catalogue: &Catalogue, sales: &Sales) -> RungFacts {
    let n_sold = rung
        .goods
        .iter()
        .map(|good| match good {
            Good::Product { product } => sales.n_sold(*product),
            Good::Variant { variant, .. } => sales.n_sold_of_variant(*variant),
            Good::Plan { .. } => 0,
        })
        .sum();
    let (price_minor, cost_minor) = match rung.goods.first() {
        Some(Good::Plan { price_minor, .. }) => (Some(*price_minor), None),
        Some(Good::Product { product }) => price_and_cost(catalogue.shown_variant(*product), catalogue),
        Some(Good::Variant { variant, .. }) => price_and_cost(Some(*variant), catalogue),
        None => (None, None),
    };
    RungFacts {
        price_minor,
        cost_minor,
        is_sellable: rung.goods.iter().any(Good::is_plan) || sold_on(rung, catalogue).is_some(),
        n_sold,
    }
}

fn price_and_cost(variant: Option<VariantId>, catalogue: &Catalogue) -> (Option<i64>, Option<i64>) {
    let facts = variant.and_then(|variant| catalogue.variant(variant));
    (
        facts.map(|facts| facts.price_minor),
        facts.and_then(|facts| facts.cost_minor),
    )
}

/// The first good of a rung that can be sold, and its variant.
fn sold_on(rung: &Rung, catalogue: &Catalogue) -> Option<(ProductId, VariantId)> {
    rung.goods.iter().find_map(|good| {
        let product = good.product()?;
        let sellable = catalogue.sellable_variants(product);
        let variant = match good {
            Good::Variant { variant, .. } => sellable.iter().find(|it| *it == variant),
            Good::Product { .. } | Good::Plan { .. } => sellable.first(),
        };
        (catalogue.status(product) == Some(ProductStatus::Active)).then_some((product, *variant?))
    })
}

fn booked(ladder: Ladder, catalogue: &Catalogue, sales: &Sales, ranges: &StepRanges) -> Option<BookedLadder> {
    if !ladder.is_enabled {
        return None;
    }
    let facts = rung_facts(&ladder.rungs, catalogue, sales);
    let mut label = ladder.label;
    for finding in check(&LadderIn::from(&ladder), &facts, ranges) {
        match finding.kind {
            FindingKind::PopularityNotProved { .. } => label = HighlightLabel::Recommended,
            kind if kind.weight() == Weight::Problem => return None,
            _ => {}
        }
    }
    let offered = ladder.rungs.iter().map(|rung| sold_on(rung, catalogue)).collect();
    Some(BookedLadder {
        ladder,
        facts,
        offered,
        label,
    })
}

fn stands(at: u32, ladder: &Ladder) -> impl Iterator<Item = Stand> {
    (0_u8..).zip(&ladder.rungs).flat_map(move |(rung, it)| {
        it.goods.iter().filter_map(move |good| {
            Some(Stand {
                product: good.product()?,
                ladder: at,
                rung,
                variant: match good {
                    Good::Variant { variant, .. } => Some(*variant),
                    Good::Product { .. } | Good::Plan { .. } => None,
                },
            })
        })
    })
}
