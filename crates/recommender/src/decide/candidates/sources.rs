//! What goes with the anchors: by the merchant, by what was learned, and by counts.

use chrono::{DateTime, Utc};
use pairwell_domain::ProductId;
use pairwell_domain::decision::{Bought, PageContext};
use pairwell_domain::placement::PlacementKind;
use rustc_hash::FxHashSet;

use super::found::{Found, Origin, sort_by_score, strongest_of_each};
use super::{MAX_CANDIDATES, MAX_RULED};
use crate::decide::ShopState;
use crate::decide::due::nearness;
use crate::decide::learned::learned;
use crate::rule_book::RuleBook;

pub(super) fn paired<'a, B: AsRef<[u8]>>(anchors: &[ProductId], shop: &ShopState<'a, B>) -> Vec<Found<'a>> {
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
pub(super) fn ruled<'a, B: AsRef<[u8]>>(anchors: &[ProductId], shop: &ShopState<'a, B>) -> Vec<Found<'a>> {
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

pub(super) fn bought_together<'a, B: AsRef<[u8]>>(anchors: &[ProductId], shop: &ShopState<'a, B>) -> Vec<Found<'a>> {
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

pub(super) fn looked_at_next<'a, B>(anchors: &[ProductId], shop: &ShopState<'a, B>) -> Vec<Found<'a>> {
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

pub(super) fn likely<'a, B: AsRef<[u8]>>(
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

/// What this shopper bought and is usually bought again about now.
pub(super) fn due_again<'a, B>(bought: &[Bought], now: DateTime<Utc>, shop: &ShopState<'a, B>) -> Vec<Found<'a>> {
    let due = bought.iter().filter_map(|it| {
        let usual = shop.sales.product(it.product)?.rebuy()?;
        let since = now - it.last_at;
        Some(Found {
            product: it.product,
            anchor: None,
            score: nearness(since, usual.gap_days)?,
            origin: Origin::DueAgain {
                days_since: since.num_days().try_into().ok()?,
                usual,
            },
        })
    });
    let mut found: Vec<Found<'a>> = due.collect();
    sort_by_score(&mut found);
    found
}

/// What is bought more than usual, as the engine has it; see [`crate::engine::ShopEngine::rising`].
pub(super) fn rising<'a, B>(shop: &ShopState<'a, B>) -> Vec<Found<'a>> {
    let engine = shop.engine.into_iter();
    engine
        .flat_map(|engine| engine.rising())
        .map(|rising| Found {
            product: rising.product,
            anchor: None,
            score: rising.share,
            origin: Origin::Rising {
                n_lately: rising.n_lately,
                times: rising.times,
            },
        })
        .collect()
}

pub(super) fn popular<'a, B: AsRef<[u8]>>(shop: &ShopState<'a, B>) -> Vec<Found<'a>> {
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
