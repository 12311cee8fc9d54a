//! Whether a ladder is wise, by the shop's own numbers.
//!
//! Rules of [`super::LadderIn::checked`] keep a ladder whole. These findings say whether it deserves to be shown: each
//! carries the numbers it rests on. A problem keeps the ladder, or its label, from shoppers; advice does not.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::{Finding, FindingKind, Good, HighlightLabel, LadderIn, Rung};

/// Pieces a ladder must have sold before one of its rungs may be called the most popular.
pub const MIN_SOLD_FOR_POPULAR: u64 = 30;

/// Gains over the rung below with which a step counts as more than one small increment.
pub const MIN_GAINS: usize = 2;

/// Basis points in a whole.
const WHOLE_BPS: i64 = 10_000;

/// How far apart prices of neighbouring rungs should be, in basis points of the lower price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepRanges {
    /// For goods.
    pub goods_bps: RangeInclusive<i64>,
    /// For plans, whose steps are wider by nature.
    pub plans_bps: RangeInclusive<i64>,
}

impl Default for StepRanges {
    /// 20 to 40 % for goods, 50 to 200 % for plans.
    fn default() -> Self {
        Self {
            goods_bps: 2_000..=4_000,
            plans_bps: 5_000..=20_000,
        }
    }
}

/// A range as entered is none, or wider than any price needs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the lowest step must be below the highest, both between 0 and {MAX_STEP_PERCENT}%")]
pub struct StepRangeError {
    field: &'static str,
}

impl StepRangeError {
    /// The field of [`StepRanges`] to mend.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        self.field
    }
}

/// The widest step that can be set, in percent.
const MAX_STEP_PERCENT: i64 = 1_000;

impl StepRanges {
    /// Checks both ranges.
    ///
    /// # Errors
    /// The first range that is not one.
    pub fn checked(self) -> Result<Self, StepRangeError> {
        for (field, range_bps) in [("goods_bps", &self.goods_bps), ("plans_bps", &self.plans_bps)] {
            let (start, end) = (*range_bps.start(), *range_bps.end());
            if start < 0 || end <= start || end > MAX_STEP_PERCENT * 100 {
                return Err(StepRangeError { field });
            }
        }
        Ok(self)
    }
}

/// What is known of a rung now, all in minor units of the shop's currency.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RungFacts {
    /// Price of the good shown; none when it is not in the catalogue any more.
    pub price_minor: Option<i64>,
    /// What one piece costs the merchant; often not known.
    pub cost_minor: Option<i64>,
    /// Whether one more piece can be sold now.
    pub is_sellable: bool,
    /// Pieces of all its goods in kept lines of orders.
    pub n_sold: u64,
}

impl RungFacts {
    fn margin_minor(self) -> Option<i64> {
        Some(self.price_minor? - self.cost_minor?)
    }
}

/// Looks at a ladder that keeps its rules. `facts` has one entry for each rung, lowest first. Findings come by rung,
/// problems first.
///
/// # Panics
/// When there are not as many facts as rungs.
#[must_use]
pub fn check(ladder: &LadderIn, facts: &[RungFacts], ranges: &StepRanges) -> Vec<Finding> {
    assert_eq!(ladder.rungs.len(), facts.len(), "facts are given rung by rung");
    let mut findings = Vec::new();
    for (place, (rung, fact)) in ladder.rungs.iter().zip(facts).enumerate() {
        let mut found = Vec::new();
        if fact.price_minor.is_none() {
            found.push(FindingKind::NotInCatalogue);
        } else if !fact.is_sellable {
            found.push(FindingKind::OutOfStock);
        }
        if place > 0 {
            found.extend(step(ladder, rung, facts[place - 1], *fact, ranges));
            found.extend(value(ladder, place));
        }
        if place == ladder.highlighted && ladder.label == HighlightLabel::MostPopular {
            found.extend(popularity(place, facts));
        }
        found.sort_by_key(|kind| std::cmp::Reverse(kind.weight()));
        findings.extend(found.into_iter().map(|kind| Finding { rung: place, kind }));
    }
    findings
}

/// The price and what it earns, against the rung below.
fn step(ladder: &LadderIn, rung: &Rung, below: RungFacts, fact: RungFacts, ranges: &StepRanges) -> Vec<FindingKind> {
    let mut found = Vec::new();
    if let (Some(below_minor), Some(price_minor)) = (below.price_minor, fact.price_minor) {
        let range_bps = if rung.goods.iter().any(Good::is_plan) {
            &ranges.plans_bps
        } else {
            &ranges.goods_bps
        };
        if price_minor <= below_minor {
            found.push(FindingKind::NotDearer {
                below_minor,
                price_minor,
            });
        } else if below_minor > 0 {
            let step_bps = (price_minor - below_minor).saturating_mul(WHOLE_BPS) / below_minor;
            if !range_bps.contains(&step_bps) {
                found.push(FindingKind::StepOutsideRange {
                    step_bps,
                    range_bps: range_bps.clone(),
                    has_reason: ladder.step_reason.is_some(),
                });
            }
        }
    }
    match (below.margin_minor(), fact.margin_minor()) {
        (Some(below_minor), Some(margin_minor)) if margin_minor < below_minor => {
            found.push(FindingKind::LowerMargin {
                below_minor,
                margin_minor,
            });
        }
        (Some(_), Some(_)) => {}
        _ if fact.price_minor.is_some() && !rung.goods.iter().any(Good::is_plan) => {
            found.push(FindingKind::MarginUnknown);
        }
        _ => {}
    }
    found
}

/// What the step up brings, and whether it is said.
fn value(ladder: &LadderIn, place: usize) -> Vec<FindingKind> {
    let (rung, below) = (&ladder.rungs[place], &ladder.rungs[place - 1]);
    let mut found = Vec::new();
    let rows = || ladder.differences.iter().filter(|row| row.differs_from_below(place));
    let n_benefits = rung
        .benefits
        .iter()
        .filter(|benefit| !below.benefits.contains(benefit))
        .count();
    let n_gains = rows().count() + n_benefits;
    if n_gains < MIN_GAINS {
        found.push(FindingKind::ThinValue { n_gains });
    }
    if n_benefits == 0 && rows().all(|row| row.cells[place].outcome.is_empty()) {
        found.push(FindingKind::WeakAdvantage);
    }
    let missing: Vec<String> = rung
        .explanation
        .parts()
        .into_iter()
        .filter(|(_, text)| text.is_empty())
        .map(|(words, _)| words.to_owned())
        .collect();
    if !missing.is_empty() {
        found.push(FindingKind::Unexplained { missing });
    }
    found
}

fn popularity(place: usize, facts: &[RungFacts]) -> Option<FindingKind> {
    let n_sold = facts[place].n_sold;
    let n_total = facts.iter().map(|fact| fact.n_sold).sum();
    let others = facts.iter().enumerate().filter(|(other, _)| *other != place);
    let n_best_other = others.map(|(_, fact)| fact.n_sold).max().unwrap_or(0);
    let is_proved = n_sold > n_best_other && n_total >= MIN_SOLD_FOR_POPULAR;
    (!is_proved).then_some(FindingKind::PopularityNotProved {
        n_sold,
        n_best_other,
        n_total,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tier::{Benefit, BenefitKind, Cell, Difference, Explanation, Weight};
    use crate::{Currency, ProductId};

    fn rung(product: i64) -> Rung {
        let said = || "said".to_owned();
        Rung {
            goods: vec![Good::Product {
                product: ProductId::new(product),
            }],
            best_for: said(),
            benefits: vec![],
            explanation: Explanation {
                difference: said(),
                audience: said(),
                worth: said(),
                relief: said(),
                basic_is_enough: said(),
            },
            quote: None,
        }
    }

    fn row(name: &str) -> Difference {
        let cell = |specification: &str| Cell {
            specification: specification.to_owned(),
            outcome: "what it does".to_owned(),
        };
        Difference {
            name: name.to_owned(),
            cells: vec![cell("less"), cell("more")],
        }
    }

    /// Two rungs that differ in two rows and explain themselves.
    fn ladder() -> LadderIn {
        LadderIn {
            name: "Teapots".to_owned(),
            rungs: vec![rung(1), rung(2)],
            differences: vec![row("Capacity"), row("Handle")],
            highlighted: 1,
            label: HighlightLabel::Recommended,
            step_reason: None,
            is_enabled: true,
        }
    }

    const fn fact(price_minor: i64, cost_minor: i64, n_sold: u64) -> RungFacts {
        RungFacts {
            price_minor: Some(price_minor),
            cost_minor: Some(cost_minor),
            is_sellable: true,
            n_sold,
        }
    }

    fn found(ladder: &LadderIn, facts: &[RungFacts]) -> Vec<FindingKind> {
        check(ladder, facts, &StepRanges::default())
            .into_iter()
            .map(|finding| finding.kind)
            .collect()
    }

    #[test]
    fn wise_ladder_needs_no_word() {
        assert_eq!(found(&ladder(), &[fact(1_000, 500, 0), fact(1_300, 600, 0)]), []);
    }

    #[test]
    fn step_is_a_problem_outside_the_range_until_a_reason_is_given() {
        for (price_minor, is_inside) in [(1_199, false), (1_200, true), (1_400, true), (1_401, false)] {
            let kinds = found(&ladder(), &[fact(1_000, 0, 0), fact(price_minor, 0, 0)]);
            assert_eq!(kinds.is_empty(), is_inside, "{price_minor}: {kinds:?}");
        }
        let mut explained = ladder();
        explained.step_reason = Some("twice the size".to_owned());
        let kinds = found(&explained, &[fact(1_000, 0, 0), fact(2_000, 0, 0)]);
        assert_eq!(
            kinds,
            [FindingKind::StepOutsideRange {
                step_bps: 10_000,
                range_bps: 2_000..=4_000,
                has_reason: true
            }]
        );
        assert_eq!(kinds[0].weight(), Weight::Advice);
        assert_eq!(
            kinds[0].sentence(Currency::GBP),
            "It costs 100% more than the option below; your range is 20% to 40%. You have said why that is right."
        );
    }

    #[test]
    fn upgrade_must_not_cost_the_shop_money() {
        let kinds = found(&ladder(), &[fact(1_000, 200, 0), fact(1_300, 600, 0)]);
        assert_eq!(
            kinds,
            [FindingKind::LowerMargin {
                below_minor: 800,
                margin_minor: 700
            }]
        );
        assert!(
            kinds[0]
                .sentence(Currency::GBP)
                .starts_with("You earn £7.00 on it and £8.00")
        );
        let unknown = RungFacts {
            cost_minor: None,
            ..fact(1_300, 0, 0)
        };
        assert_eq!(
            found(&ladder(), &[fact(1_000, 200, 0), unknown]),
            [FindingKind::MarginUnknown]
        );
    }

    #[test]
    fn one_small_increment_is_not_a_step() {
        let mut thin = ladder();
        thin.differences.truncate(1);
        thin.differences[0].cells[1].outcome.clear();
        let facts = [fact(1_000, 500, 0), fact(1_300, 600, 0)];
        assert_eq!(
            found(&thin, &facts),
            [FindingKind::ThinValue { n_gains: 1 }, FindingKind::WeakAdvantage]
        );
        thin.rungs[1].benefits.push(Benefit {
            kind: BenefitKind::Warranty,
            text: "Five years".to_owned(),
        });
        assert_eq!(found(&thin, &facts), []);
        // A benefit that the rung below has too is no gain.
        thin.rungs[0].benefits = thin.rungs[1].benefits.clone();
        assert!(found(&thin, &facts).contains(&FindingKind::ThinValue { n_gains: 1 }));
    }

    #[test]
    fn popularity_is_shown_with_proof_only() {
        let mut popular = ladder();
        popular.label = HighlightLabel::MostPopular;
        let kinds = |base, higher| found(&popular, &[fact(1_000, 500, base), fact(1_300, 600, higher)]);
        assert_eq!(kinds(14, 16), []);
        assert_eq!(kinds(13, 16).len(), 1, "too few in all");
        assert_eq!(kinds(50, 50).len(), 1, "as many is not most");
        assert_eq!(kinds(0, 0)[0].weight(), Weight::Problem);
    }

    #[test]
    fn what_cannot_be_bought_or_found_is_said() {
        let out = RungFacts {
            is_sellable: false,
            ..fact(1_300, 600, 0)
        };
        assert_eq!(found(&ladder(), &[fact(1_000, 500, 0), out]), [FindingKind::OutOfStock]);
        let gone = RungFacts::default();
        assert_eq!(
            found(&ladder(), &[fact(1_000, 500, 0), gone]),
            [FindingKind::NotInCatalogue]
        );
        assert_eq!(
            found(&ladder(), &[fact(1_300, 500, 0), fact(1_300, 500, 0)]),
            [FindingKind::NotDearer {
                below_minor: 1_300,
                price_minor: 1_300
            }]
        );
    }

    #[test]
    fn ranges_run_upwards_and_have_an_end() {
        let ranges = StepRanges::default();
        assert_eq!(ranges.clone().checked(), Ok(ranges.clone()));
        for goods_bps in [2_000..=2_000, -1..=500, 0..=100_001] {
            let entered = StepRanges {
                goods_bps,
                ..ranges.clone()
            };
            assert_eq!(entered.checked(), Err(StepRangeError { field: "goods_bps" }));
        }
    }

    #[test]
    fn missing_explanations_are_named() {
        let mut silent = ladder();
        silent.rungs[1].explanation.relief.clear();
        let kinds = found(&silent, &[fact(1_000, 500, 0), fact(1_300, 600, 0)]);
        assert_eq!(
            kinds[0].sentence(Currency::GBP),
            "Not said yet: which limit or risk it removes."
        );
    }
}
