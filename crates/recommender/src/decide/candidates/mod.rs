//! What one surface could show: found in its sources, best first, with the facts it is judged by.

mod found;
mod instead;
mod sources;
mod steps_up;

use pairwell_domain::decision::{Candidate, CandidateSource, PageContext};
use pairwell_domain::placement::{Anchor, Placement, PlacementKind};
use pairwell_domain::{ProductId, VariantId};
use rustc_hash::FxHashMap;

use super::ShopState;
use found::Found;
use instead::LookedAtAfter;
use sources::{bought_together, due_again, likely, looked_at_next, paired, popular, rising, ruled};
use steps_up::steps_up;

/// The most candidates of one surface that are looked at: a stored case stays small.
pub const MAX_CANDIDATES: usize = 32;

/// Lines of the cart that are looked at, the first ones, where platforms put what was added last.
pub const MAX_CART_LINES: usize = 20;

/// What rules offer on one surface at most: three times what is ever shown, and most of the candidates are left to other sources.
const MAX_RULED: usize = 12;

/// Products looked at lately that count.
const MAX_RECENT: usize = 5;

/// Everything a surface could show, steps of a ladder first, then the merchant's pairings, then the other sources in the
/// placement's order; at most [`MAX_CANDIDATES`].
///
/// - What goes with several products (all of a cart, all looked at lately) is pooled. A product reached from more than
///   one of them is one candidate, with its strongest evidence and the product that has it.
/// - Rules come in the merchant's order, what each offers by pieces sold. They belong to the pairings: where the placement
///   has these, it has those.
/// - Pairings keep the merchant's order; of several products' pairings the first of each come first.
/// - What was learned comes as the engine has it.
/// - What is bought together comes by score, ties by [`ProductId`]; what is looked at next by the share of visits; what is
///   due again by how near its usual day is; what rises as the engine has it; what is popular by the orders that hold it.
/// - A product that several sources give belongs to the first of them.
pub(super) fn candidates<B: AsRef<[u8]>>(
    placement: &Placement,
    context: &PageContext,
    shop: &ShopState<'_, B>,
) -> Vec<Candidate> {
    let anchors = anchors(placement.kind, context, shop);
    let has = |source| placement.sources.contains(&source);
    let mut pool = Pool::default();
    if has(CandidateSource::Ladder) {
        pool.found.extend(steps_up(placement.kind, context, shop));
    }
    if has(CandidateSource::Pairing) {
        pool.add(paired(&anchors, shop));
        pool.add(ruled(&anchors, shop));
    }
    for source in &placement.sources {
        match source {
            CandidateSource::Learned => pool.add(likely(placement.kind, &anchors, context, shop)),
            CandidateSource::BoughtTogether => pool.add(bought_together(&anchors, shop)),
            CandidateSource::LookedAtNext => pool.add(looked_at_next(&anchors, shop)),
            CandidateSource::DueAgain => pool.add(due_again(&context.bought, context.at, shop)),
            CandidateSource::Rising => pool.add(rising(shop)),
            CandidateSource::Popular => pool.add(popular(shop)),
            CandidateSource::Pairing | CandidateSource::Rule | CandidateSource::Ladder => {}
        }
    }
    pool.found.truncate(MAX_CANDIDATES);
    let given = shop
        .rules
        .given(anchors.iter().copied().chain(chosen_products(context, shop)));
    let looked_at_after = LookedAtAfter::new(chosen_products(context, shop), shop);
    pool.found
        .into_iter()
        .map(|found| found.looked_up(given, &looked_at_after, shop))
        .collect()
}

/// What is looked at, what was added and what is in the cart. Rules and what is bought instead are judged by it.
fn chosen_products<'a, B>(
    context: &'a PageContext,
    shop: &'a ShopState<'_, B>,
) -> impl Iterator<Item = ProductId> + 'a {
    let in_cart = cart_variants(context).chain(context.added);
    let in_cart = in_cart.filter_map(|variant| shop.catalogue.variant_product(variant));
    context.product.into_iter().chain(in_cart)
}

/// The products that offers of this placement go with, each once.
fn anchors<B>(kind: PlacementKind, context: &PageContext, shop: &ShopState<'_, B>) -> Vec<ProductId> {
    let product_of = |variant: VariantId| shop.catalogue.variant_product(variant);
    let mut anchors: Vec<ProductId> = match kind.anchor() {
        Anchor::Product => context.product.into_iter().collect(),
        Anchor::Added => context.added.and_then(product_of).into_iter().collect(),
        Anchor::Cart => cart_variants(context).filter_map(product_of).collect(),
        Anchor::Recent => context.recent.iter().copied().take(MAX_RECENT).collect(),
    };
    let mut at = 0;
    while at < anchors.len() {
        if anchors[..at].contains(&anchors[at]) {
            anchors.remove(at);
        } else {
            at += 1;
        }
    }
    anchors
}

fn cart_variants(context: &PageContext) -> impl Iterator<Item = VariantId> {
    context.cart.iter().take(MAX_CART_LINES).map(|line| line.variant)
}

/// Candidates of all sources so far.
#[derive(Default)]
struct Pool<'a> {
    found: Vec<Found<'a>>,
    place_of: FxHashMap<ProductId, usize>,
}

impl<'a> Pool<'a> {
    /// Adds what one source gives, best first. What an earlier source gave stays as it is.
    fn add(&mut self, mut found: Vec<Found<'a>>) {
        found.retain(|it| !self.place_of.contains_key(&it.product));
        found.truncate(MAX_CANDIDATES.saturating_sub(self.found.len()));
        for it in found {
            self.place_of.insert(it.product, self.found.len());
            self.found.push(it);
        }
    }
}
