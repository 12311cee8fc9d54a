//! What one surface could show: found in its sources, best first, with the facts it is judged by.

use pairwell_domain::decision::{Candidate, CandidateSource, PageContext, Upgrade};
use pairwell_domain::offer::{Because, CoPurchase, OfferKind, Reason};
use pairwell_domain::placement::{Anchor, Placement, PlacementKind};
use pairwell_domain::{LadderId, ProductId, VariantId};
use rustc_hash::{FxHashMap, FxHashSet};

use super::ShopState;
use super::facts::{Subject, facts};
use super::learned::learned;
use crate::ladder_book::BookedLadder;
use crate::rule_book::{GivenRules, RuleBook};

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
///   popular by the orders that hold it.
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
            CandidateSource::Popular => pool.add(popular(shop)),
            CandidateSource::Pairing | CandidateSource::Rule | CandidateSource::Ladder => {}
        }
    }
    pool.found.truncate(MAX_CANDIDATES);
    let given = shop.rules.given(given_products(&anchors, context, shop));
    pool.found
        .into_iter()
        .map(|found| found.looked_up(given, shop))
        .collect()
}

/// What rules judge an offer beside: what it would go with, what is looked at, what was added and what is in the cart.
fn given_products<'a, B>(
    anchors: &'a [ProductId],
    context: &'a PageContext,
    shop: &'a ShopState<'_, B>,
) -> impl Iterator<Item = ProductId> + 'a {
    let in_cart = cart_variants(context).chain(context.added);
    let in_cart = in_cart.filter_map(|variant| shop.catalogue.variant_product(variant));
    anchors.iter().copied().chain(context.product).chain(in_cart)
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

/// A candidate as its source gives it.
#[derive(Debug, Clone)]
struct Found<'a> {
    product: ProductId,
    anchor: Option<ProductId>,
    score: f64,
    origin: Origin<'a>,
}

/// Where a candidate comes from, with what is known for that.
#[derive(Debug, Clone)]
enum Origin<'a> {
    Pairing {
        text: Option<&'a str>,
        evidence: Option<CoPurchase>,
    },
    Rule {
        text: Option<&'a str>,
        evidence: Option<CoPurchase>,
    },
    Learned(Because),
    BoughtTogether(CoPurchase),
    LookedAtNext {
        n_next: u32,
        n_visits: u32,
    },
    Popular {
        n_holding: u32,
        n_orders: u32,
    },
    StepUp {
        ladder: &'a BookedLadder,
        step: Upgrade,
        variant: Option<VariantId>,
        base_minor: Option<i64>,
    },
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

/// Makes each product one entry, at its first place, with the strongest evidence there is for it.
fn strongest_of_each<'a>(found: impl IntoIterator<Item = Found<'a>>) -> Vec<Found<'a>> {
    let mut place_of: FxHashMap<ProductId, usize> = FxHashMap::default();
    let mut distinct: Vec<Found<'a>> = Vec::new();
    for it in found {
        let place = *place_of.entry(it.product).or_insert(distinct.len());
        match distinct.get_mut(place) {
            Some(known) if known.score < it.score => *known = it,
            Some(_) => {}
            None => distinct.push(it),
        }
    }
    distinct
}

fn paired<'a, B: AsRef<[u8]>>(anchors: &[ProductId], shop: &ShopState<'a, B>) -> Vec<Found<'a>> {
    let mut in_turn: Vec<(usize, Found<'a>)> = anchors
        .iter()
        .flat_map(|&anchor| shop.pairings.of(anchor).iter().enumerate())
        .map(|(place, pairing)| {
            let mined = shop
                .model
                .and_then(|model| model.evidence_and_score(pairing.source, pairing.target));
            let found = Found {
                product: pairing.target,
                anchor: Some(pairing.source),
                score: mined.map_or(0.0, |(_, score)| score),
                origin: Origin::Pairing {
                    text: pairing.reason_text.as_deref(),
                    evidence: mined.map(|(evidence, _)| evidence),
                },
            };
            (place, found)
        })
        .collect();
    // Stable: equal places stay in the order of the anchors.
    in_turn.sort_by_key(|(place, _)| *place);
    strongest_of_each(in_turn.into_iter().map(|(_, found)| found))
}

/// What the rules offer, in their order; what the orders say of it only tells how strong it is. At most
/// [`MAX_RULED`].
fn ruled<'a, B: AsRef<[u8]>>(anchors: &[ProductId], shop: &ShopState<'a, B>) -> Vec<Found<'a>> {
    let rules: &'a RuleBook = shop.rules;
    let mut seen = FxHashSet::default();
    let offered = anchors
        .iter()
        .flat_map(|&anchor| rules.beside(anchor).map(move |ruled| (anchor, ruled)));
    offered
        .filter(|(_, ruled)| !anchors.contains(&ruled.product) && seen.insert(ruled.product))
        .take(MAX_RULED)
        .map(|(anchor, ruled)| {
            let mined = shop
                .model
                .and_then(|model| model.evidence_and_score(anchor, ruled.product));
            Found {
                product: ruled.product,
                anchor: Some(anchor),
                score: mined.map_or(0.0, |(_, score)| score),
                origin: Origin::Rule {
                    text: ruled.text,
                    evidence: mined.map(|(evidence, _)| evidence),
                },
            }
        })
        .collect()
}

fn bought_together<'a, B: AsRef<[u8]>>(anchors: &[ProductId], shop: &ShopState<'a, B>) -> Vec<Found<'a>> {
    let mined = anchors.iter().flat_map(|&anchor| {
        shop.model
            .into_iter()
            // Best first: what many of one product are better than cannot be among the best of all.
            .flat_map(move |model| model.neighbours(anchor).take(MAX_CANDIDATES))
            .map(move |(product, evidence, score)| Found {
                product,
                anchor: Some(anchor),
                score,
                origin: Origin::BoughtTogether(evidence),
            })
    });
    let mut found = strongest_of_each(mined);
    sort_by_score(&mut found);
    found
}

fn looked_at_next<'a, B>(anchors: &[ProductId], shop: &ShopState<'a, B>) -> Vec<Found<'a>> {
    let next = anchors.iter().flat_map(|&anchor| {
        shop.browsing.after(anchor).map(move |it| Found {
            product: it.product,
            anchor: Some(anchor),
            score: it.share,
            origin: Origin::LookedAtNext {
                n_next: it.n_next,
                n_visits: it.n_visits,
            },
        })
    });
    // Going back to what was looked at just now needs no offer.
    let mut found = strongest_of_each(next.filter(|it| !anchors.contains(&it.product)));
    sort_by_score(&mut found);
    found
}

/// The highest score first, ties by [`ProductId`].
fn sort_by_score(found: &mut [Found<'_>]) {
    found.sort_by(|left, right| {
        right
            .score
            .total_cmp(&left.score)
            .then_with(|| left.product.cmp(&right.product))
    });
}

fn likely<'a, B: AsRef<[u8]>>(
    kind: PlacementKind,
    anchors: &[ProductId],
    context: &PageContext,
    shop: &ShopState<'a, B>,
) -> Vec<Found<'a>> {
    learned(kind, anchors, context, shop)
        .into_iter()
        .map(|it| Found {
            product: it.product,
            anchor: it.anchor,
            score: it.probability,
            origin: Origin::Learned(it.because),
        })
        .collect()
}

fn popular<'a, B: AsRef<[u8]>>(shop: &ShopState<'a, B>) -> Vec<Found<'a>> {
    shop.model
        .into_iter()
        .flat_map(|model| {
            let n_orders = model.n_orders();
            model.popular().map(move |(product, n_holding)| Found {
                product,
                anchor: None,
                score: f64::from(n_holding) / f64::from(n_orders),
                origin: Origin::Popular { n_holding, n_orders },
            })
        })
        .collect()
}

/// Steps up a ladder. Beside the product they are all rungs above its own; in the cart the next rung that can be sold,
/// for the first line that has one; after something was added, for that alone.
fn steps_up<'a, B>(kind: PlacementKind, context: &PageContext, shop: &ShopState<'a, B>) -> Vec<Found<'a>> {
    if kind == PlacementKind::ProductLadder {
        return steps_beside_product(context, shop);
    }
    if !kind.shows_cart() {
        return Vec::new();
    }
    let step = |variant| step_of_line(variant, shop);
    let found = if kind == PlacementKind::AddedToCart {
        context.added.and_then(step)
    } else {
        cart_variants(context).find_map(step)
    };
    found.into_iter().collect()
}

fn steps_beside_product<'a, B>(context: &PageContext, shop: &ShopState<'a, B>) -> Vec<Found<'a>> {
    let Some(product) = context.product else {
        return Vec::new();
    };
    let Some(standing) = shop.ladders.standing(product, context.variant) else {
        return Vec::new();
    };
    (standing.rung + 1..standing.ladder.ladder().rungs.len())
        .filter_map(|rung| {
            step_up(
                standing.ladder,
                standing.rung,
                rung,
                product,
                context.variant,
                None,
                shop,
            )
        })
        .collect()
}

fn step_of_line<'a, B>(variant: VariantId, shop: &ShopState<'a, B>) -> Option<Found<'a>> {
    let product = shop.catalogue.variant_product(variant)?;
    let standing = shop.ladders.standing(product, Some(variant))?;
    let above = standing.ladder.next_above(standing.rung)?;
    step_up(
        standing.ladder,
        standing.rung,
        above,
        product,
        Some(variant),
        Some(variant),
        shop,
    )
}

fn step_up<'a, B>(
    ladder: &'a BookedLadder,
    from_rung: usize,
    rung: usize,
    base: ProductId,
    base_variant: Option<VariantId>,
    replaces: Option<VariantId>,
    shop: &ShopState<'a, B>,
) -> Option<Found<'a>> {
    let offered = ladder.offered(rung);
    let named = ladder.ladder().rungs[rung]
        .goods
        .first()
        .and_then(|good| good.product());
    let id: LadderId = ladder.ladder().id;
    let base_minor = base_variant
        .and_then(|variant| shop.catalogue.variant(variant))
        .map(|facts| facts.price_minor)
        .or(ladder.facts()[from_rung].price_minor);
    Some(Found {
        product: offered.map(|(product, _)| product).or(named)?,
        anchor: Some(base),
        score: 0.0,
        origin: Origin::StepUp {
            ladder,
            step: Upgrade {
                ladder: id,
                rung: u8::try_from(rung).ok()?,
                from_rung: u8::try_from(from_rung).ok()?,
                replaces,
            },
            variant: offered.map(|(_, variant)| variant),
            base_minor,
        },
    })
}

impl Found<'_> {
    fn looked_up<B: AsRef<[u8]>>(self, given: GivenRules, shop: &ShopState<'_, B>) -> Candidate {
        let Self {
            product,
            anchor,
            score,
            origin,
        } = self;
        let listed = shop.catalogue.product(product);
        let variant = match &origin {
            Origin::StepUp { variant, .. } => *variant,
            _ => listed.and_then(|listed| listed.sellable_variants.first().copied()),
        };
        let subject = Subject {
            product,
            listed,
            variant,
            // Only what goes with a product can come back more or less often than by itself.
            beside: anchor.filter(|_| !matches!(origin, Origin::StepUp { .. })),
        };
        let mut facts = facts(&subject, matches!(origin, Origin::StepUp { .. }), shop);
        facts.is_unfit = shop.rules.is_unfit(product, given);
        let (kind, source, upgrade) = match &origin {
            Origin::Pairing { .. } => (OfferKind::CrossSell, CandidateSource::Pairing, None),
            Origin::Rule { .. } => (OfferKind::CrossSell, CandidateSource::Rule, None),
            Origin::Learned(_) => (OfferKind::CrossSell, CandidateSource::Learned, None),
            Origin::BoughtTogether(_) => (OfferKind::CrossSell, CandidateSource::BoughtTogether, None),
            Origin::LookedAtNext { .. } => (OfferKind::CrossSell, CandidateSource::LookedAtNext, None),
            Origin::Popular { .. } => (OfferKind::CrossSell, CandidateSource::Popular, None),
            Origin::StepUp { step, .. } => (OfferKind::Upsell, CandidateSource::Ladder, Some(*step)),
        };
        Candidate {
            product,
            variant,
            kind,
            source,
            anchor,
            score,
            reason: origin.reason(score, facts.price_minor),
            upgrade,
            facts,
        }
    }
}

impl Origin<'_> {
    fn reason(self, score: f64, price_minor: Option<i64>) -> Reason {
        match self {
            Self::Pairing { text, evidence } => Reason::Paired {
                text: text.map(str::to_owned),
                evidence,
            },
            Self::Rule { text, evidence } => Reason::Ruled {
                text: text.map(str::to_owned),
                evidence,
            },
            Self::Learned(because) => Reason::Learned {
                probability: score,
                because,
            },
            Self::BoughtTogether(evidence) => Reason::BoughtTogether { evidence },
            Self::LookedAtNext { n_next, n_visits } => Reason::LookedAtNext { n_next, n_visits },
            Self::Popular { n_holding, n_orders } => Reason::Popular { n_holding, n_orders },
            Self::StepUp {
                ladder,
                step,
                base_minor,
                ..
            } => {
                let rung = usize::from(step.rung);
                Reason::Upgrade {
                    best_for: ladder.ladder().rungs[rung].best_for.clone(),
                    // Both are known of whatever can be offered.
                    step_minor: price_minor.unwrap_or(0).saturating_sub(base_minor.unwrap_or(0)),
                    n_sold: ladder.facts()[rung].n_sold,
                    n_ladder_sold: ladder.n_sold(),
                }
            }
        }
    }
}
