//! Which rung is emphasised and what the emphasis says; why an unusual price step is right.

use leptos::prelude::*;
use pairwell_domain::admin::{FindingOut, RungOut};
use pairwell_domain::tier::{FindingKind, HighlightLabel, MAX_EXPLANATION_CHARS};

use super::Form;
use crate::components::{Banner, BannerTone, Card, Choice, LongTextField};
use crate::format;
use crate::pages::tiers::findings::has_odd_step;
use crate::pages::tiers::words::{label_words, rung_name};

/// What the emphasis can say.
const LABELS: [HighlightLabel; 2] = [HighlightLabel::Recommended, HighlightLabel::MostPopular];

/// As [`Choice`] looks; its options are fixed, and rungs come and go.
const CHOICE: &str = "flex min-h-1000 items-center gap-200 rounded-200 border border-border-hover px-300 has-checked:border-bg-fill-brand has-checked:bg-bg-surface-selected has-checked:font-semibold has-focus-visible:outline-2 has-focus-visible:outline-border-focus md:min-h-800";

#[component]
pub(in crate::pages::tiers) fn Highlight(
    form: Form,
    findings: Signal<Vec<FindingOut>>,
    /// What is known of each rung; empty until the server has said it.
    rungs: Signal<Vec<RungOut>>,
) -> impl IntoView {
    let draft = form.draft;
    view! {
        <Card title="Emphasis">
            <fieldset class="flex flex-col gap-100">
                <legend class="mb-100 font-medium">"Highlighted option"</legend>
                <div class="flex flex-wrap gap-200">
                    <For each=move || draft.rungs.get() key=|rung| rung.key let:rung>
                        <label class=CHOICE>
                            <input
                                type="radio"
                                name="highlighted"
                                class="sr-only"
                                value=rung.key.to_string()
                                prop:checked=move || draft.highlighted.get() == rung.key
                                on:change=move |_| draft.highlighted.set(rung.key)
                            />
                            {move || rung_name(draft.place_of_rung(rung.key))}
                        </label>
                    </For>
                </div>
                <p class="text-body-sm text-text-secondary">
                    "It gets a border and its label. The others stay as easy to choose."
                </p>
            </fieldset>
            <Choice
                name="highlight-label"
                label="Label"
                options=LABELS.map(|label| (label, label_words(label).to_owned())).to_vec()
                value=draft.label
                on_change=move |label| draft.label.set(label)
            />
            <p class="text-body-sm text-text-secondary">{move || proof(&rungs.get(), &findings.get())}</p>
            <StepReason form findings />
        </Card>
    }
}

/// What the orders say about the label.
fn proof(rungs: &[RungOut], findings: &[FindingOut]) -> String {
    let is_unproved = findings
        .iter()
        .any(|finding| matches!(finding.kind, FindingKind::PopularityNotProved { .. }));
    let sold = rungs
        .iter()
        .enumerate()
        .map(|(place, rung)| format!("{} {}", rung_name(place), format::count(rung.n_sold)))
        .collect::<Vec<_>>()
        .join(", ");
    let fact = if rungs.is_empty() {
        String::new()
    } else {
        format!(" Sold so far: {sold}.")
    };
    let rule = if is_unproved {
        "Shoppers read \"Recommended\" until your orders prove that it is the most popular."
    } else {
        "\"Most popular\" shows only while your own orders prove it."
    };
    format!("{rule}{fact}")
}

/// Asked for when a step is outside the shop's range, and kept in sight while something stands in it.
#[component]
fn StepReason(form: Form, findings: Signal<Vec<FindingOut>>) -> impl IntoView {
    let draft = form.draft;
    let is_odd = Memo::new(move |_| findings.with(|findings| has_odd_step(findings)));
    // Once there it stays: a field that goes while one types in it would be a trap.
    let is_asked = Memo::new(move |was_asked: Option<&bool>| {
        was_asked == Some(&true)
            || is_odd.get()
            || !draft.step_reason.with(String::is_empty)
            || form.is_within("step_reason")
    });
    let is_missing = Memo::new(move |_| is_odd.get() && draft.step_reason.with(|text| text.trim().is_empty()));
    view! {
        <Show when=move || is_asked.get()>
            <div class="flex flex-col gap-200">
                <Show when=move || is_missing.get()>
                    <Banner
                        tone=BannerTone::Warning
                        title="A price step is outside your range. Shoppers see this ladder once you have said why it is right."
                    />
                </Show>
                <LongTextField
                    id="ladder-step-reason"
                    label="Why the price step is right"
                    help="For you and your team; shoppers do not read it."
                    placeholder="Three times the size, from another workshop"
                    value=draft.step_reason
                    max_chars=MAX_EXPLANATION_CHARS
                    error=form.about(|| "step_reason".to_owned())
                />
            </div>
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use pairwell_domain::admin::RungResults;

    use super::*;

    #[test]
    fn label_is_explained_with_the_counts() {
        let rung = |n_sold| RungOut {
            goods: Vec::new(),
            step: None,
            step_bps: None,
            n_sold,
            results: RungResults::default(),
        };
        assert_eq!(
            proof(&[rung(1_200), rung(3)], &[]),
            "\"Most popular\" shows only while your own orders prove it. Sold so far: Good 1,200, Better 3."
        );
        assert!(!proof(&[], &[]).contains("Sold"));
    }
}
