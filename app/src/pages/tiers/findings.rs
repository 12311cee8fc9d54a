//! What was found about a ladder, in words, with what it weighs.

use leptos::prelude::*;
use pairwell_domain::admin::FindingOut;
use pairwell_domain::tier::{FindingKind, Weight};

use super::words::rung_name;
use crate::components::{Icon, IconKind};

/// Findings below each other, problems first; each names its rung where the place does not.
#[component]
pub(super) fn FindingList(
    /// What was found.
    findings: Vec<FindingOut>,
    /// Whether each says which rung it is about.
    #[prop(optional)]
    names_rungs: bool,
) -> impl IntoView {
    let mut findings = findings;
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.weight));
    (!findings.is_empty()).then(|| {
        view! {
            <ul class="flex flex-col gap-100">
                {findings
                    .into_iter()
                    .map(|finding| view! { <FindingLine finding names_rungs /> })
                    .collect_view()}
            </ul>
        }
    })
}

#[component]
fn FindingLine(finding: FindingOut, names_rungs: bool) -> impl IntoView {
    let (class, icon, word) = match finding.weight {
        Weight::Problem => ("bg-bg-surface-warning text-text-warning", IconKind::Alert, "Problem: "),
        Weight::Advice => ("bg-bg-surface-secondary text-text", IconKind::Info, "Advice: "),
    };
    let rung = names_rungs.then(|| format!("{}: ", rung_name(finding.rung)));
    view! {
        <li class=format!("flex items-start gap-200 rounded-200 px-200 py-150 text-body-sm {class}")>
            <Icon kind=icon />
            <p>
                <span class="sr-only">{word}</span>
                {rung.map(|rung| view! { <span class="font-semibold">{rung}</span> })}
                {finding.sentence}
            </p>
        </li>
    }
}

/// Those about one rung.
pub(super) fn about_rung(findings: &[FindingOut], place: usize) -> Vec<FindingOut> {
    findings
        .iter()
        .filter(|finding| finding.rung == place)
        .cloned()
        .collect()
}

/// Whether a price step is outside the shop's range, with or without a reason.
pub(super) fn has_odd_step(findings: &[FindingOut]) -> bool {
    findings
        .iter()
        .any(|finding| matches!(finding.kind, FindingKind::StepOutsideRange { .. }))
}

/// Whether something keeps the ladder from shoppers. An unproved claim of popularity only takes the label away.
pub(super) fn is_kept_back(findings: &[FindingOut]) -> bool {
    findings.iter().any(|finding| {
        finding.weight == Weight::Problem && !matches!(finding.kind, FindingKind::PopularityNotProved { .. })
    })
}

#[cfg(test)]
mod tests {
    use pairwell_domain::Currency;
    use pairwell_domain::tier::Finding;

    use super::*;

    fn found(rung: usize, kind: FindingKind) -> FindingOut {
        FindingOut::new(&Finding { rung, kind }, Currency::GBP)
    }

    fn odd_step(has_reason: bool) -> FindingKind {
        FindingKind::StepOutsideRange {
            step_bps: 9_000,
            range_bps: 2_000..=4_000,
            has_reason,
        }
    }

    #[test]
    fn reason_is_asked_for_as_long_as_the_step_is_odd() {
        assert!(has_odd_step(&[found(1, odd_step(false))]));
        assert!(has_odd_step(&[found(1, odd_step(true))]));
        assert!(!has_odd_step(&[found(1, FindingKind::OutOfStock)]));
    }

    #[test]
    fn only_problems_keep_a_ladder_back_and_popularity_does_not() {
        assert!(is_kept_back(&[found(1, odd_step(false))]));
        assert!(!is_kept_back(&[found(1, odd_step(true))]));
        let unproved = FindingKind::PopularityNotProved {
            n_sold: 1,
            n_best_other: 2,
            n_total: 3,
        };
        assert!(!is_kept_back(&[found(1, unproved)]));
    }

    #[test]
    fn findings_stand_beside_their_rung() {
        let findings = [found(0, FindingKind::OutOfStock), found(1, FindingKind::WeakAdvantage)];
        assert_eq!(about_rung(&findings, 1), [findings[1].clone()]);
    }
}
