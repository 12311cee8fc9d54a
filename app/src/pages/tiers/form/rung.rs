//! The rungs, lowest first, each a card.

use leptos::prelude::*;
use pairwell_domain::Money;
use pairwell_domain::admin::FindingOut;
use pairwell_domain::tier::{MAX_LINE_CHARS, RUNGS};

use super::Form;
use super::benefits::Benefits;
use super::explanation::Explanations;
use super::goods::Goods;
use super::plan::PlanFields;
use crate::components::{Button, Card, IconButton, IconKind, Movable, MoveControls, Reorder, TextField, focus_first};
use crate::format;
use crate::pages::tiers::draft::RungDraft;
use crate::pages::tiers::findings::{FindingList, about_rung};
use crate::pages::tiers::words::rung_name;

/// Every rung, and the way to a third one.
#[component]
pub(in crate::pages::tiers) fn Rungs(
    form: Form,
    /// What was found about the ladder.
    findings: Signal<Vec<FindingOut>>,
) -> impl IntoView {
    let draft = form.draft;
    let reorder = Reorder::new("rung", move |from, to| draft.move_rung(from, to));
    let n_rungs = Signal::derive(move || draft.rungs.with(Vec::len));
    let add = Callback::new(move |_| {
        if let Some(key) = draft.add_rung() {
            request_animation_frame(move || {
                focus_first(&[format!("#rung-{key}-good")]);
            });
        }
    });
    view! {
        <For each=move || draft.rungs.get() key=|rung| rung.key let:rung>
            <RungCard form rung reorder n_rungs findings />
        </For>
        <Show when=move || n_rungs.get() < *RUNGS.end()>
            <div class="px-400 sm:px-0">
                <Button icon=IconKind::Plus on_click=add>
                    "Add a third option"
                </Button>
            </div>
        </Show>
    }
}

#[component]
fn RungCard(
    form: Form,
    rung: RungDraft,
    reorder: Reorder,
    n_rungs: Signal<usize>,
    findings: Signal<Vec<FindingOut>>,
) -> impl IntoView {
    let draft = form.draft;
    let key = rung.key;
    let place = Signal::derive(move || draft.place_of_rung(key));
    let name = Signal::derive(move || rung_name(place.get()).to_owned());
    let is_lowest = Memo::new(move |_| place.get() == 0);
    let own_findings = Memo::new(move |_| findings.with(|findings| about_rung(findings, place.get())));
    let best_for = RwSignal::from(rung.best_for.clone());
    let remove = Callback::new(move |_| {
        draft.remove_rung(key);
        request_animation_frame(|| {
            focus_first(&["[id^='rung-'][id$='-up']", "[id^='rung-'][id$='-down']"]);
        });
    });
    let (explanation, quote) = (rung.explanation.clone(), rung.quote.clone());
    view! {
        <Movable reorder place>
            <Card
                title=name
                actions=move || {
                    view! {
                        <div class="flex items-center gap-100">
                            <MoveControls reorder key place n_all=n_rungs label=name />
                            <Show when=move || { n_rungs.get() > *RUNGS.start() }>
                                <IconButton
                                    icon=IconKind::Bin
                                    label=Signal::derive(move || format!("Remove {}", name.get()))
                                    on_click=remove
                                />
                            </Show>
                        </div>
                    }
                }
            >
                <PriceStep form place rung=rung.clone() />
                {move || view! { <FindingList findings=own_findings.get() /> }}
                {
                    let rung = rung.clone();
                    move || {
                        let rung = rung.clone();
                        if draft.holds_plans.get() {
                            view! { <PlanFields form rung place /> }.into_any()
                        } else {
                            view! { <Goods form rung place name /> }.into_any()
                        }
                    }
                }
                <TextField
                    id=format!("rung-{key}-best-for")
                    label="Best for"
                    help="The kind of buyer; shoppers read \"Best for\" before it."
                    placeholder="one cup a day"
                    value=best_for
                    max_chars=MAX_LINE_CHARS
                    error=form.about(move || format!("rungs.{}.best_for", place.get()))
                />
                <Benefits form rung=rung.clone() place />
                <Show when=move || !is_lowest.get()>
                    <Explanations form key place explanation=explanation.clone() quote=quote.clone() />
                </Show>
            </Card>
        </Movable>
    }
}

/// What the rung costs now, and how much more than the one below.
#[component]
fn PriceStep(form: Form, place: Signal<usize>, rung: RungDraft) -> impl IntoView {
    let draft = form.draft;
    let below = move || {
        let below = place.get().checked_sub(1)?;
        let rung = draft.rungs.with(|rungs| rungs.get(below).cloned())?;
        rung.price(draft.offered())
    };
    let words = move || {
        let price = rung.price(draft.offered())?;
        let step = below().map(|below| {
            let (more, more_bps) = step_over(below, price);
            format!(", {} over {}", format::step(more, more_bps), rung_name(place.get() - 1))
        });
        Some(format!("{}{}", format::money(price), step.unwrap_or_default()))
    };
    move || words().map(|words| view! { <p class="text-text-secondary">{words}</p> })
}

/// How much more one price is than another, as money and in basis points of the other when that is above zero.
fn step_over(below: Money, price: Money) -> (Money, Option<i64>) {
    let more = price.minor.saturating_sub(below.minor);
    let more_bps = (below.minor > 0).then(|| more.saturating_mul(10_000) / below.minor);
    (Money { minor: more, ..price }, more_bps)
}

#[cfg(test)]
mod tests {
    use pairwell_domain::Currency;

    use super::*;

    #[test]
    fn step_is_measured_from_the_price_below() {
        let pounds = |minor| Money::new(minor, Currency::GBP);
        assert_eq!(step_over(pounds(1_000), pounds(1_300)), (pounds(300), Some(3_000)));
        assert_eq!(step_over(pounds(1_000), pounds(900)), (pounds(-100), Some(-1_000)));
        assert_eq!(step_over(pounds(0), pounds(900)), (pounds(900), None));
    }
}
