//! The five questions about a ladder.

use super::{Answer, Question, timing};
use crate::money::group_thousands;
use crate::tier::check::RungFacts;
use crate::tier::{Finding, FindingKind, LadderIn, holds_plans};

/// What the answers rest on.
#[derive(Debug, Clone, Copy)]
pub struct LadderFacts<'a> {
    /// The ladder.
    pub ladder: &'a LadderIn,
    /// What is known of each rung, lowest first.
    pub rungs: &'a [RungFacts],
    /// What was found about it.
    pub findings: &'a [Finding],
    /// Names of the placements that are on and would show it.
    pub places: &'a [&'a str],
}

impl LadderFacts<'_> {
    /// Whether something was found.
    fn found(&self, is_it: fn(&FindingKind) -> bool) -> bool {
        self.findings.iter().any(|finding| is_it(&finding.kind))
    }
}

/// Answers all five, in their order.
#[must_use]
pub fn about_ladder(facts: LadderFacts<'_>) -> [Answer; 5] {
    let is_of_plans = holds_plans(&facts.ladder.rungs);
    [
        need(&facts),
        if is_of_plans {
            Answer::holds(
                Question::Timing,
                "It shows on the page where you put its block: whoever is there came to choose a plan.",
            )
        } else {
            timing(
                facts.places,
                "The upgrade on the product page is off. Switch it on under Placements, or keep the ladder for later.",
            )
        },
        if is_of_plans {
            Answer::unknown(
                Question::Proof,
                "Plans are not in your orders, so nothing here can speak for them.",
            )
        } else {
            proof(&facts)
        },
        economics(&facts, is_of_plans),
        experience(&facts),
    ]
}

fn need(facts: &LadderFacts<'_>) -> Answer {
    if facts.found(|kind| matches!(kind, FindingKind::WeakAdvantage)) {
        Answer::weak(
            Question::Need,
            "Nothing says what an option does for the buyer that the one below does not. Write it into the comparison; if \
             there is nothing, leave the option out.",
        )
    } else if facts.found(|kind| matches!(kind, FindingKind::ThinValue { .. })) {
        Answer::weak(
            Question::Need,
            "An option brings one small thing only. Add a benefit, such as a warranty, or show more of what differs.",
        )
    } else {
        Answer::holds(
            Question::Need,
            "Each option says what it does for the buyer that the one below does not.",
        )
    }
}

fn proof(facts: &LadderFacts<'_>) -> Answer {
    let sold: Vec<String> = facts.rungs.iter().map(|rung| group_thousands(rung.n_sold)).collect();
    let n_above: u64 = facts.rungs.iter().skip(1).map(|rung| rung.n_sold).sum();
    let n_all: u64 = facts.rungs.iter().map(|rung| rung.n_sold).sum();
    let counts = format!("Sold so far, lowest option first: {}.", sold.join(", "));
    if facts.found(|kind| matches!(kind, FindingKind::PopularityNotProved { .. })) {
        Answer::weak(
            Question::Proof,
            format!("{counts} That does not make one the most popular; shoppers read \"Recommended\"."),
        )
    } else if n_all == 0 {
        Answer::unknown(
            Question::Proof,
            "Nothing on it was sold yet. Look again after some weeks.",
        )
    } else if n_above == 0 {
        Answer::weak(
            Question::Proof,
            format!("{counts} Nobody chose an upper option by themselves; choose one that sells, or wait and see."),
        )
    } else {
        Answer::holds(Question::Proof, counts)
    }
}

fn economics(facts: &LadderFacts<'_>, is_of_plans: bool) -> Answer {
    if facts.found(|kind| matches!(kind, FindingKind::LowerMargin { .. } | FindingKind::NotDearer { .. })) {
        Answer::weak(
            Question::Economics,
            "Somebody who steps up can cost you money. Change the order, the prices or the products.",
        )
    } else if facts.found(|kind| matches!(kind, FindingKind::StepOutsideRange { has_reason: false, .. })) {
        Answer::weak(
            Question::Economics,
            "A step costs more, or less, than your range. Say why it is right, or choose other products.",
        )
    } else if is_of_plans || facts.found(|kind| matches!(kind, FindingKind::MarginUnknown)) {
        Answer::unknown(
            Question::Economics,
            "What the options cost you is not known, so what a step earns cannot be said.",
        )
    } else {
        Answer::holds(
            Question::Economics,
            "You earn no less on an option than on the one below.",
        )
    }
}

fn experience(facts: &LadderFacts<'_>) -> Answer {
    if facts.found(|kind| matches!(kind, FindingKind::NotInCatalogue | FindingKind::OutOfStock)) {
        Answer::weak(
            Question::Experience,
            "An option cannot be bought now; it is left out until it can, or until you choose another product.",
        )
    } else if facts.found(|kind| matches!(kind, FindingKind::Unexplained { .. })) {
        Answer::weak(
            Question::Experience,
            "Not all is explained. Write down what is missing, above all when the basic option is enough.",
        )
    } else {
        Answer::holds(
            Question::Experience,
            "Every option can be bought, says why, and says when the basic one is enough.",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::Verdict;
    use super::*;
    use crate::ProductId;
    use crate::tier::{Explanation, Good, HighlightLabel, Period, Rung};

    fn ladder(goods: [Good; 2]) -> LadderIn {
        LadderIn {
            name: "Teapots".to_owned(),
            rungs: goods
                .into_iter()
                .map(|good| Rung {
                    goods: vec![good],
                    best_for: "tea".to_owned(),
                    benefits: Vec::new(),
                    explanation: Explanation::default(),
                    quote: None,
                })
                .collect(),
            differences: Vec::new(),
            highlighted: 1,
            label: HighlightLabel::Recommended,
            step_reason: None,
            is_enabled: true,
        }
    }

    fn products() -> LadderIn {
        ladder([1, 2].map(|id| Good::Product {
            product: ProductId::new(id),
        }))
    }

    fn sold(n_sold: u64) -> RungFacts {
        RungFacts {
            n_sold,
            ..RungFacts::default()
        }
    }

    fn verdicts(ladder: &LadderIn, rungs: &[RungFacts], findings: &[Finding], places: &[&str]) -> [Verdict; 5] {
        about_ladder(LadderFacts {
            ladder,
            rungs,
            findings,
            places,
        })
        .map(|answer| answer.verdict)
    }

    #[test]
    fn ladder_without_findings_holds_in_all_five() {
        let rungs = [sold(1_200), sold(40)];
        assert_eq!(
            verdicts(&products(), &rungs, &[], &["Product page"]),
            [Verdict::Holds; 5]
        );
        let proof = &about_ladder(LadderFacts {
            ladder: &products(),
            rungs: &rungs,
            findings: &[],
            places: &[],
        })[2];
        assert_eq!(proof.sentence, "Sold so far, lowest option first: 1,200, 40.");
    }

    #[test]
    fn each_finding_weakens_the_question_it_belongs_to() {
        let rungs = [sold(10), sold(5)];
        for (kind, place, verdict) in [
            (FindingKind::WeakAdvantage, 0, Verdict::Weak),
            (FindingKind::ThinValue { n_gains: 1 }, 0, Verdict::Weak),
            (
                FindingKind::PopularityNotProved {
                    n_sold: 5,
                    n_best_other: 10,
                    n_total: 15,
                },
                2,
                Verdict::Weak,
            ),
            (
                FindingKind::LowerMargin {
                    below_minor: 2,
                    margin_minor: 1,
                },
                3,
                Verdict::Weak,
            ),
            (FindingKind::MarginUnknown, 3, Verdict::Unknown),
            (FindingKind::OutOfStock, 4, Verdict::Weak),
            (
                FindingKind::Unexplained {
                    missing: vec!["who it is for".to_owned()],
                },
                4,
                Verdict::Weak,
            ),
        ] {
            let mut expected = [Verdict::Holds; 5];
            expected[place] = verdict;
            let findings = [Finding { rung: 1, kind }];
            assert_eq!(
                verdicts(&products(), &rungs, &findings, &["Product page"]),
                expected,
                "{findings:?}"
            );
        }
        assert_eq!(
            verdicts(&products(), &rungs, &[], &[])[1],
            Verdict::Weak,
            "it shows nowhere"
        );
        assert_eq!(
            verdicts(&products(), &[sold(10), sold(0)], &[], &[])[2],
            Verdict::Weak,
            "nobody chose it"
        );
        assert_eq!(
            verdicts(&products(), &[sold(0), sold(0)], &[], &[])[2],
            Verdict::Unknown
        );
    }

    #[test]
    fn plans_show_where_shoppers_look_for_them_and_nothing_more_is_claimed() {
        let plans = ladder(["Solo", "Team"].map(|name| Good::Plan {
            name: name.to_owned(),
            price_minor: 100,
            period: Period::Month,
            url: "/pages/plans".to_owned(),
        }));
        let [_, timing, proof, economics, _] = verdicts(&plans, &[sold(0), sold(0)], &[], &[]);
        assert_eq!(
            (timing, proof, economics),
            (Verdict::Holds, Verdict::Unknown, Verdict::Unknown)
        );
    }
}
