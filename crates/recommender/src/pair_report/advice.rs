//! What to offer next, and where to start.

use std::cmp::Reverse;

use pairwell_domain::ProductId;
use pairwell_domain::catalog::ProductStatus;
use rustc_hash::FxHashMap;
use serde::Serialize;

use super::figures::{Counted, Pairs};
use super::sold::SoldOrders;
use super::{PairReportContext, RECENT_DAYS, share_at_least};
use crate::likeness;

/// Fewest orders that hold both.
const MIN_TOGETHER: u32 = 10;

/// Lowest association lift: bought together twice as often as by chance.
const MIN_LIFT: f64 = 2.0;

/// Lowest log-likelihood ratio: among thousands of pairs some are together ten times by luck.
const MIN_LOG_LIKELIHOOD_RATIO: f64 = 10.83;

/// Lowest share of the source's orders that hold the target, with 95 % confidence.
const MIN_SHARE: f64 = 0.05;

/// Most quick wins that offer the same product.
const MAX_OF_TARGET: usize = 2;

/// An accessory costs at most this share of what it goes with.
const ACCESSORY_PRICE_SHARE: f64 = 0.5;

/// What kind of offer a pair makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum QuickWinKind {
    /// A small thing beside a dearer one.
    Accessory,
    /// Two things of like price, to be offered as a set.
    Bundle,
}

/// A pair that is bought together without being offered by the merchant.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct QuickWin {
    /// What is looked at.
    pub source: ProductId,
    /// What to offer beside it.
    pub target: ProductId,
    /// What kind of offer it makes.
    pub kind: QuickWinKind,
    /// Orders that hold both.
    pub n_together: u32,
    /// Orders that hold the source.
    pub n_source: u32,
    /// Share of the source's orders that hold the target already.
    pub attach_rate: f64,
    /// The least that share is, with 95 % confidence.
    pub attach_rate_at_least: f64,
    /// How many times more often than by chance.
    pub assoc_lift: f64,
    /// Orders of the last [`RECENT_DAYS`] that hold the source and not the target: where an offer has room.
    pub n_recent_without: u32,
    /// What one piece of the target costs, in minor units.
    pub price_minor: i64,
    /// What it leaves, in minor units; none when its cost is not known.
    pub margin_minor: Option<i64>,
}

impl QuickWin {
    /// What wins are sorted by: takings, if of the orders without the target that share took it too.
    fn worth(&self) -> f64 {
        f64::from(self.n_recent_without) * self.attach_rate_at_least * self.price_minor as f64
    }
}

/// How much a product is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "counted", content = "n")]
pub enum Traffic {
    /// Views of its page in the last [`super::VIEW_DAYS`].
    Views(u64),
    /// Orders of the last [`RECENT_DAYS`] that hold it: no views are known.
    Orders(u64),
}

impl Traffic {
    const fn n(self) -> u64 {
        match self {
            Self::Views(n) | Self::Orders(n) => n,
        }
    }
}

/// The product to start with.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Start {
    /// The product most looked at that has an offer.
    pub source: ProductId,
    /// Its most natural offer: of what goes with it, that with the highest share of its orders, with 95 % confidence.
    pub target: ProductId,
    /// How much it is looked at.
    pub traffic: Traffic,
    /// Orders that hold both.
    pub n_together: u32,
    /// Orders that hold the source.
    pub n_source: u32,
    /// How many times more often than by chance.
    pub assoc_lift: f64,
    /// Whether the merchant decided about this pair already.
    pub is_decided: bool,
}

/// A pair in one direction that could be offered today.
struct Offer<'a> {
    source: u32,
    target: u32,
    pair: &'a Counted,
    n_source: u32,
    at_least: f64,
}

pub(super) fn quick_wins(
    orders: &SoldOrders,
    pairs: &Pairs,
    context: &PairReportContext<'_>,
    top: usize,
) -> Vec<QuickWin> {
    let prices = |item: u32| price(context, orders.product(item));
    let open: Vec<Offer<'_>> = offers(orders, pairs, context)
        .into_iter()
        .filter(|it| !is_decided(orders, context, it))
        .collect();
    let recent_with = recent_with(orders, &open);
    let recent = recent_orders(orders);
    let mut wins: Vec<QuickWin> = open
        .iter()
        .zip(recent_with)
        .filter_map(|(offer, n_with)| {
            let [(source_price, _), (target_price, margin_minor)] = [prices(offer.source)?, prices(offer.target)?];
            // The dearer one is what is looked at.
            (target_price <= source_price).then(|| QuickWin {
                source: orders.product(offer.source),
                target: orders.product(offer.target),
                kind: if target_price as f64 <= source_price as f64 * ACCESSORY_PRICE_SHARE {
                    QuickWinKind::Accessory
                } else {
                    QuickWinKind::Bundle
                },
                n_together: offer.pair.figures.n_together,
                n_source: offer.n_source,
                attach_rate: f64::from(offer.pair.figures.n_together) / f64::from(offer.n_source),
                attach_rate_at_least: offer.at_least,
                assoc_lift: offer.pair.figures.assoc_lift,
                n_recent_without: recent[offer.source as usize] - n_with,
                price_minor: target_price,
                margin_minor,
            })
        })
        .collect();
    wins.sort_by(|left, right| {
        let by_worth = right.worth().total_cmp(&left.worth());
        by_worth.then((left.source, left.target).cmp(&(right.source, right.target)))
    });
    // One offer a product, and no offer everywhere.
    let (mut sources, mut targets) = (FxHashMap::default(), FxHashMap::default());
    wins.retain(|win| {
        let n_of_source = sources.entry(win.source).or_insert(0);
        let n_of_target = targets.entry(win.target).or_insert(0);
        let is_kept = *n_of_source == 0 && *n_of_target < MAX_OF_TARGET;
        if is_kept {
            *n_of_source += 1;
            *n_of_target += 1;
        }
        is_kept
    });
    wins.truncate(top);
    wins
}

pub(super) fn start(orders: &SoldOrders, pairs: &Pairs, context: &PairReportContext<'_>) -> Option<Start> {
    let recent = recent_orders(orders);
    let traffic = |item: u32| {
        if context.views.is_empty() {
            Traffic::Orders(u64::from(recent[item as usize]))
        } else {
            Traffic::Views(context.views.get(&orders.product(item)).copied().unwrap_or(0))
        }
    };
    let offers = offers(orders, pairs, context);
    let best = offers.iter().max_by(|left, right| {
        let by_traffic = traffic(left.source).n().cmp(&traffic(right.source).n());
        let by_product = Reverse(left.source).cmp(&Reverse(right.source));
        let by_share = left.at_least.total_cmp(&right.at_least);
        by_traffic
            .then(by_product)
            .then(by_share)
            .then(Reverse(left.target).cmp(&Reverse(right.target)))
    })?;
    Some(Start {
        source: orders.product(best.source),
        target: orders.product(best.target),
        traffic: traffic(best.source),
        n_together: best.pair.figures.n_together,
        n_source: best.n_source,
        assoc_lift: best.pair.figures.assoc_lift,
        is_decided: is_decided(orders, context, best),
    })
}

fn is_decided(orders: &SoldOrders, context: &PairReportContext<'_>, offer: &Offer<'_>) -> bool {
    let [source, target] = [offer.source, offer.target].map(|item| orders.product(item));
    context.decided.contains(&(source, target))
}

/// Both directions of every pair that is strong enough, of products that can be sold now and do not replace each other.
fn offers<'a>(orders: &SoldOrders, pairs: &'a Pairs, context: &PairReportContext<'_>) -> Vec<Offer<'a>> {
    let products: Vec<ProductId> = (0..orders.n_items() as u32).map(|item| orders.product(item)).collect();
    let is_sellable: Vec<bool> = products.iter().map(|&id| is_sellable(context, id)).collect();
    let titled = products.iter().map(|id| {
        let title = context.titles.get(id).map_or("", String::as_str);
        (title, price(context, *id).map(|(price, _)| price as f32))
    });
    let class_of = likeness::classes(titled);
    let is_strong = |pair: &&Counted| {
        let [one, other] = pair.items.map(|item| item as usize);
        pair.figures.n_together >= MIN_TOGETHER
            && pair.figures.assoc_lift >= MIN_LIFT
            && pair.figures.log_likelihood_ratio >= MIN_LOG_LIKELIHOOD_RATIO
            && is_sellable[one]
            && is_sellable[other]
            && class_of[one] != class_of[other]
    };
    let both = |pair: &'a Counted| {
        let [one, other] = pair.items;
        let figures = &pair.figures;
        [(one, other, figures.n_source), (other, one, figures.n_target)].map(|(source, target, n_source)| Offer {
            source,
            target,
            pair,
            n_source,
            at_least: share_at_least(figures.n_together, n_source),
        })
    };
    let directed = pairs.all.iter().filter(is_strong).flat_map(both);
    directed.filter(|offer| offer.at_least >= MIN_SHARE).collect()
}

fn is_sellable(context: &PairReportContext<'_>, product: ProductId) -> bool {
    let listed = context.catalogue.product(product);
    listed.is_some_and(|it| it.status == ProductStatus::Active && !it.sellable_variants.is_empty())
}

/// Price and margin of a product's first variant that can be sold; none when none can.
fn price(context: &PairReportContext<'_>, product: ProductId) -> Option<(i64, Option<i64>)> {
    let variant = *context.catalogue.product(product)?.sellable_variants.first()?;
    let facts = context.catalogue.variant(variant)?;
    let margin = facts.cost_minor.map(|cost| facts.price_minor - cost);
    Some((facts.price_minor, margin))
}

/// Orders of the last [`RECENT_DAYS`] that hold each item.
fn recent_orders(orders: &SoldOrders) -> Vec<u32> {
    let mut n = vec![0; orders.n_items()];
    for lines in recent(orders) {
        lines.iter().for_each(|line| n[line.item as usize] += 1);
    }
    n
}

/// Of these, those that hold both items of each offer.
fn recent_with(orders: &SoldOrders, offers: &[Offer<'_>]) -> Vec<u32> {
    let mut of_source: Vec<Vec<usize>> = vec![Vec::new(); orders.n_items()];
    for (at, offer) in offers.iter().enumerate() {
        of_source[offer.source as usize].push(at);
    }
    let mut n = vec![0; offers.len()];
    let mut is_held = vec![false; orders.n_items()];
    for lines in recent(orders) {
        lines.iter().for_each(|line| is_held[line.item as usize] = true);
        for &at in lines.iter().flat_map(|line| &of_source[line.item as usize]) {
            n[at] += u32::from(is_held[offers[at].target as usize]);
        }
        lines.iter().for_each(|line| is_held[line.item as usize] = false);
    }
    n
}

fn recent(orders: &SoldOrders) -> impl Iterator<Item = &[super::sold::Line]> {
    let from = orders
        .newest()
        .map(|newest| newest - chrono::Duration::days(RECENT_DAYS));
    orders
        .iter()
        .filter(move |(head, _)| from.is_some_and(|from| head.placed_at > from))
        .map(|(_, lines)| lines)
}
