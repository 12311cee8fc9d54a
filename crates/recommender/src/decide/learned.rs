//! What the engine makes likely, with the plainest number there is for each.

use std::cell::RefCell;

use pairwell_domain::ProductId;
use pairwell_domain::decision::PageContext;
use pairwell_domain::offer::Because;
use pairwell_domain::placement::{Anchor, PlacementKind};

use super::ShopState;
use crate::engine::{EngineScratch, Ranked, ShopEngine, ShopQuestion, Surface};
use crate::sources::trends::Trend;

/// Learned candidates of one surface at most: what they leave is for the sources after them.
const MAX_LEARNED: usize = 24;

/// Least similarity of titles that is a reason.
const MIN_SIMILARITY: f32 = 0.1;

/// One of them.
pub(super) struct LearnedProduct {
    pub(super) product: ProductId,
    /// The product that the reason is about, when it is about one.
    pub(super) anchor: Option<ProductId>,
    pub(super) probability: f64,
    pub(super) because: Because,
}

thread_local! {
    // The engine's memory grows to the largest catalogue once, and is used over and over.
    static MEMORY: RefCell<(EngineScratch, Vec<Ranked>)> = RefCell::default();
}

/// The likeliest products for this surface, best first. Nothing without an engine, when there is nothing to go by, or
/// when too few orders have shown how often it is right: counts then speak for themselves.
pub(super) fn learned<B: AsRef<[u8]>>(
    kind: PlacementKind,
    anchors: &[ProductId],
    context: &PageContext,
    shop: &ShopState<'_, B>,
) -> Vec<LearnedProduct> {
    let Some(engine) = shop.engine else {
        return Vec::new();
    };
    let surface = match kind.anchor() {
        Anchor::Product | Anchor::Recent => Surface::Page,
        Anchor::Added | Anchor::Cart => Surface::Cart,
    };
    if !engine.engine().is_proven(surface) {
        return Vec::new();
    }
    let question = ShopQuestion {
        surface,
        given: anchors,
        customer: context.customer,
        at: context.at,
    };
    MEMORY.with_borrow_mut(|(scratch, ranked)| {
        engine.rank(&question, MAX_LEARNED, scratch, ranked);
        ranked
            .iter()
            .map(|ranked| {
                let (anchor, because) = because(engine, ranked.item, anchors, context, shop);
                LearnedProduct {
                    product: engine.product(ranked.item),
                    anchor,
                    probability: f64::from(ranked.probability),
                    because,
                }
            })
            .collect()
    })
}

/// The plainest true reason there is: what is bought together says most, then what this shopper buys, then titles of a
/// product that has few orders, then what many buy lately or always.
fn because<B: AsRef<[u8]>>(
    engine: &ShopEngine,
    item: u32,
    anchors: &[ProductId],
    context: &PageContext,
    shop: &ShopState<'_, B>,
) -> (Option<ProductId>, Because) {
    let product = engine.product(item);
    let mined = anchors.iter().filter_map(|&anchor| {
        let (evidence, score) = shop.model?.evidence_and_score(anchor, product)?;
        Some((anchor, evidence, score))
    });
    if let Some((anchor, evidence, _)) = mined.max_by(|left, right| left.2.total_cmp(&right.2)) {
        return (Some(anchor), Because::BoughtTogether { evidence });
    }
    let shopper = engine.shopper(context.customer);
    let sources = engine.engine().sources();
    let own = sources.histories.of(shopper).iter().find(|bought| bought.item == item);
    if let Some(bought) = own {
        let days_since = (context.at.timestamp() - bought.last_s).max(0) / 86_400;
        return (
            None,
            Because::Regular {
                n_orders: bought.n_orders,
                days_since: u32::try_from(days_since).unwrap_or(u32::MAX),
            },
        );
    }
    if sources.profiles.speaks_for(shopper, item) {
        let n_orders = sources.histories.facts(shopper).n_orders;
        return (None, Because::History { n_orders });
    }
    let alike = anchors.iter().filter_map(|&anchor| {
        let similarity = sources.titles.value(engine.item(anchor)?, item)?;
        Some((anchor, similarity))
    });
    let alike = alike.max_by(|left, right| left.1.total_cmp(&right.1));
    if let Some((anchor, similarity)) = alike.filter(|(_, similarity)| *similarity >= MIN_SIMILARITY) {
        return (
            Some(anchor),
            Because::Alike {
                similarity: similarity.into(),
            },
        );
    }
    let [_, _, n_orders] = sources.trends.n_orders;
    (None, by_itself(&sources.trends.of_item[item as usize], n_orders))
}

fn by_itself(trend: &Trend, n_orders: u32) -> Because {
    let [_, n_lately, n_holding] = trend.n_orders;
    match trend.rise() {
        Some(times) => Because::Rising { n_lately, times },
        None => Because::Popular { n_holding, n_orders },
    }
}
