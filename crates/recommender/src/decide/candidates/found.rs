//! A candidate on its way from its source to the case.

use pairwell_domain::decision::{Candidate, CandidateSource, Upgrade};
use pairwell_domain::offer::{Because, CoPurchase, OfferKind, Reason};
use pairwell_domain::sales::Rebuy;
use pairwell_domain::{ProductId, VariantId};
use rustc_hash::FxHashMap;

use super::instead::LookedAtAfter;
use crate::decide::ShopState;
use crate::decide::facts::{Subject, facts};
use crate::ladder_book::BookedLadder;
use crate::rule_book::GivenRules;

/// A candidate as its source gives it.
#[derive(Debug, Clone)]
pub(super) struct Found<'a> {
    pub(super) product: ProductId,
    pub(super) anchor: Option<ProductId>,
    pub(super) score: f64,
    pub(super) origin: Origin<'a>,
}

/// Where a candidate comes from, with what is known for that.
#[derive(Debug, Clone)]
pub(super) enum Origin<'a> {
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
    DueAgain {
        days_since: u32,
        usual: Rebuy,
    },
    Rising {
        n_lately: u32,
        times: f64,
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

/// Makes each product one entry, at its first place, with the strongest evidence there is for it.
pub(super) fn strongest_of_each<'a>(found: impl IntoIterator<Item = Found<'a>>) -> Vec<Found<'a>> {
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

/// The highest score first, ties by [`ProductId`].
pub(super) fn sort_by_score(found: &mut [Found<'_>]) {
    found.sort_by(|left, right| {
        right
            .score
            .total_cmp(&left.score)
            .then_with(|| left.product.cmp(&right.product))
    });
}

impl Found<'_> {
    pub(super) fn looked_up<B: AsRef<[u8]>>(
        self,
        given: GivenRules,
        looked_at_after: &LookedAtAfter,
        shop: &ShopState<'_, B>,
    ) -> Candidate {
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
        if !origin.is_merchants() {
            facts.instead = looked_at_after.bought_instead(product, shop);
        }
        let (kind, source, upgrade) = match &origin {
            Origin::Pairing { .. } => (OfferKind::CrossSell, CandidateSource::Pairing, None),
            Origin::Rule { .. } => (OfferKind::CrossSell, CandidateSource::Rule, None),
            Origin::Learned(_) => (OfferKind::CrossSell, CandidateSource::Learned, None),
            Origin::BoughtTogether(_) => (OfferKind::CrossSell, CandidateSource::BoughtTogether, None),
            Origin::LookedAtNext { .. } => (OfferKind::CrossSell, CandidateSource::LookedAtNext, None),
            Origin::DueAgain { .. } => (OfferKind::Replenishment, CandidateSource::DueAgain, None),
            Origin::Rising { .. } => (OfferKind::CrossSell, CandidateSource::Rising, None),
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
    /// Whether the merchant said so.
    const fn is_merchants(&self) -> bool {
        matches!(self, Self::Pairing { .. } | Self::Rule { .. } | Self::StepUp { .. })
    }

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
            Self::DueAgain { days_since, usual } => Reason::DueAgain {
                days_since,
                usual_days: usual.gap_days,
                n_rebuys: usual.n_rebuys,
            },
            Self::Rising { n_lately, times } => Reason::Rising { n_lately, times },
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
