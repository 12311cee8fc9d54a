//! The fields of the parts of a ladder that come and go: rungs, rows, and what is in them.

use leptos::prelude::*;
use pairwell_domain::admin::GoodOut;
use pairwell_domain::tier::{Benefit, BenefitKind, Cell, Difference, Explanation, Good, Period, Quote, Rung};
use pairwell_domain::{Currency, Money};

use super::{Key, Offered};

/// The fields of one rung. What comes and goes is counted by its users, not owned by the part of the page that made it.
#[derive(Debug, Clone)]
pub(in crate::pages::tiers) struct RungDraft {
    pub(in crate::pages::tiers) key: Key,
    pub(in crate::pages::tiers) goods: ArcRwSignal<Vec<GoodOut>>,
    /// What stands on it instead, on a ladder of plans.
    pub(in crate::pages::tiers) plan: PlanDraft,
    pub(in crate::pages::tiers) best_for: ArcRwSignal<String>,
    pub(in crate::pages::tiers) benefits: ArcRwSignal<Vec<BenefitDraft>>,
    pub(in crate::pages::tiers) explanation: ExplanationDraft,
    pub(in crate::pages::tiers) quote: QuoteDraft,
}

/// The fields of a review that speaks of a rung.
#[derive(Debug, Clone, Default)]
pub(in crate::pages::tiers) struct QuoteDraft {
    pub(in crate::pages::tiers) text: ArcRwSignal<String>,
    pub(in crate::pages::tiers) author: ArcRwSignal<String>,
    pub(in crate::pages::tiers) url: ArcRwSignal<String>,
}

/// The fields of a plan.
#[derive(Debug, Clone)]
pub(in crate::pages::tiers) struct PlanDraft {
    pub(in crate::pages::tiers) name: ArcRwSignal<String>,
    /// As it is typed, in the shop's currency.
    pub(in crate::pages::tiers) price: ArcRwSignal<String>,
    pub(in crate::pages::tiers) period: ArcRwSignal<Period>,
    pub(in crate::pages::tiers) url: ArcRwSignal<String>,
}

/// The five explanations of one rung.
#[derive(Debug, Clone, Default)]
pub(in crate::pages::tiers) struct ExplanationDraft {
    pub(in crate::pages::tiers) difference: ArcRwSignal<String>,
    pub(in crate::pages::tiers) audience: ArcRwSignal<String>,
    pub(in crate::pages::tiers) worth: ArcRwSignal<String>,
    pub(in crate::pages::tiers) relief: ArcRwSignal<String>,
    pub(in crate::pages::tiers) basic_is_enough: ArcRwSignal<String>,
}

/// The fields of one benefit.
#[derive(Debug, Clone)]
pub(in crate::pages::tiers) struct BenefitDraft {
    pub(in crate::pages::tiers) key: Key,
    pub(in crate::pages::tiers) kind: ArcRwSignal<BenefitKind>,
    pub(in crate::pages::tiers) text: ArcRwSignal<String>,
}

/// The fields of one row of the comparison.
#[derive(Debug, Clone)]
pub(in crate::pages::tiers) struct RowDraft {
    pub(in crate::pages::tiers) key: Key,
    pub(in crate::pages::tiers) name: ArcRwSignal<String>,
    pub(in crate::pages::tiers) cells: ArcRwSignal<Vec<CellDraft>>,
}

/// What one rung has in one row.
#[derive(Debug, Clone)]
pub(in crate::pages::tiers) struct CellDraft {
    /// The rung it belongs to, wherever that stands.
    pub(in crate::pages::tiers) rung: Key,
    pub(in crate::pages::tiers) specification: ArcRwSignal<String>,
    pub(in crate::pages::tiers) outcome: ArcRwSignal<String>,
}

impl RungDraft {
    pub(super) fn blank(key: Key) -> Self {
        Self {
            key,
            goods: ArcRwSignal::default(),
            plan: PlanDraft::blank(),
            best_for: ArcRwSignal::default(),
            benefits: ArcRwSignal::default(),
            explanation: ExplanationDraft::default(),
            quote: QuoteDraft::default(),
        }
    }

    /// What it costs now; tracked. None while that is not known.
    pub(in crate::pages::tiers) fn price(&self, offered: Offered) -> Option<Money> {
        match offered {
            Offered::Products => self.goods.with(|goods| goods.first()?.price),
            Offered::Plans(currency) => self.plan.price(currency),
        }
    }

    pub(super) fn get(&self, offered: Offered) -> Rung {
        Rung {
            goods: match offered {
                Offered::Products => self
                    .goods
                    .with(|goods| goods.iter().map(|good| good.good.clone()).collect()),
                Offered::Plans(currency) => vec![self.plan.get(currency)],
            },
            best_for: self.best_for.get(),
            benefits: self.benefits.get().iter().map(BenefitDraft::get).collect(),
            explanation: self.explanation.get(),
            quote: self.quote.get(),
        }
    }
}

impl PlanDraft {
    fn blank() -> Self {
        Self {
            name: ArcRwSignal::default(),
            price: ArcRwSignal::default(),
            period: ArcRwSignal::new(Period::Month),
            url: ArcRwSignal::default(),
        }
    }

    /// Puts a plan in the fields; anything else empties them.
    pub(super) fn set(&self, good: Option<&Good>, currency: Currency) {
        let (name, price, period, url) = match good {
            Some(Good::Plan {
                name,
                price_minor,
                period,
                url,
            }) => (
                name.clone(),
                Money::new(*price_minor, currency).to_plain(),
                *period,
                url.clone(),
            ),
            _ => (String::new(), String::new(), Period::Month, String::new()),
        };
        put(&self.name, name);
        // What was typed stays as it was typed, as long as it means the same.
        if self.price.with_untracked(|typed| amount(typed, currency)) != amount(&price, currency) {
            put(&self.price, price);
        }
        put(&self.period, period);
        put(&self.url, url);
    }

    fn price(&self, currency: Currency) -> Option<Money> {
        self.price.with(|typed| amount(typed, currency))
    }

    /// The plan as it is now; tracked. A price that cannot be read is none.
    fn get(&self, currency: Currency) -> Good {
        Good::Plan {
            name: self.name.get(),
            price_minor: self.price(currency).map_or(0, |price| price.minor),
            period: self.period.get(),
            url: self.url.get(),
        }
    }
}

fn amount(typed: &str, currency: Currency) -> Option<Money> {
    Money::parse(typed.trim(), currency).ok()
}

impl ExplanationDraft {
    pub(super) fn set(&self, explanation: Explanation) {
        let Explanation {
            difference,
            audience,
            worth,
            relief,
            basic_is_enough,
        } = explanation;
        put(&self.difference, difference);
        put(&self.audience, audience);
        put(&self.worth, worth);
        put(&self.relief, relief);
        put(&self.basic_is_enough, basic_is_enough);
    }

    /// The five as they are now; tracked.
    pub(in crate::pages::tiers) fn get(&self) -> Explanation {
        Explanation {
            difference: self.difference.get(),
            audience: self.audience.get(),
            worth: self.worth.get(),
            relief: self.relief.get(),
            basic_is_enough: self.basic_is_enough.get(),
        }
    }
}

impl QuoteDraft {
    pub(super) fn set(&self, quote: Option<Quote>) {
        let Quote { text, author, url } = quote.unwrap_or_default();
        put(&self.text, text);
        put(&self.author, author);
        put(&self.url, url);
    }

    /// The review as it is now, none while all of it is blank; tracked.
    fn get(&self) -> Option<Quote> {
        let quote = Quote {
            text: self.text.get(),
            author: self.author.get(),
            url: self.url.get(),
        };
        (quote != Quote::default()).then_some(quote)
    }
}

impl BenefitDraft {
    pub(super) fn blank(key: Key) -> Self {
        Self {
            key,
            kind: ArcRwSignal::new(BenefitKind::Warranty),
            text: ArcRwSignal::default(),
        }
    }

    pub(super) fn get(&self) -> Benefit {
        Benefit {
            kind: self.kind.get(),
            text: self.text.get(),
        }
    }
}

impl RowDraft {
    pub(super) fn blank(key: Key, rungs: &[Key]) -> Self {
        Self {
            key,
            name: ArcRwSignal::default(),
            cells: ArcRwSignal::new(rungs.iter().map(|rung| CellDraft::blank(*rung)).collect()),
        }
    }

    pub(super) fn set_cells(&self, rungs: &[Key], cells: Vec<Cell>) {
        let mut drafts = self.cells.get_untracked();
        drafts.retain(|draft| rungs.contains(&draft.rung));
        for (rung, Cell { specification, outcome }) in rungs.iter().zip(cells) {
            if !drafts.iter().any(|draft| draft.rung == *rung) {
                drafts.push(CellDraft::blank(*rung));
            }
            for draft in drafts.iter().filter(|draft| draft.rung == *rung) {
                put(&draft.specification, specification.clone());
                put(&draft.outcome, outcome.clone());
            }
        }
        self.cells.set(drafts);
    }

    /// The cell of one rung; tracked.
    pub(in crate::pages::tiers) fn cell(&self, rung: Key) -> Option<CellDraft> {
        self.cells
            .with(|cells| cells.iter().find(|cell| cell.rung == rung).cloned())
    }

    pub(super) fn get(&self, rungs: &[Key]) -> Difference {
        Difference {
            name: self.name.get(),
            cells: rungs
                .iter()
                .map(|rung| {
                    self.cell(*rung).map_or_else(Cell::default, |cell| Cell {
                        specification: cell.specification.get(),
                        outcome: cell.outcome.get(),
                    })
                })
                .collect(),
        }
    }
}

impl CellDraft {
    pub(super) fn blank(rung: Key) -> Self {
        Self {
            rung,
            specification: ArcRwSignal::default(),
            outcome: ArcRwSignal::default(),
        }
    }
}

/// Sets a field only when that changes it: whoever follows it is not woken for nothing.
pub(super) fn put<S, T>(signal: &S, value: T)
where
    S: GetUntracked<Value = T> + Set<Value = T>,
    T: PartialEq,
{
    if signal.get_untracked() != value {
        signal.set(value);
    }
}
