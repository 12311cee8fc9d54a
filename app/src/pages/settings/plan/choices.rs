//! The plans side by side, and the question before anything is changed.

use leptos::prelude::*;
use pairwell_domain::admin::{BillingOut, PlanChoice};

use super::{Desk, Step, question, words};
use crate::components::{Badge, BadgeTone, Button, ButtonTone, Card};

/// Every plan, the same way, and the question about the one that was pressed.
#[component]
pub(super) fn Choices(billing: BillingOut, desk: Desk) -> impl IntoView {
    let cards = billing.plans.clone();
    let asked = {
        let billing = billing.clone();
        move || {
            let step = desk.step.get()?;
            let asked = question::question(&billing, &step)?;
            Some(view! { <Question asked desk /> })
        }
    };
    view! {
        <Card title="Plans">
            {asked}
            <ul id="plans" tabindex="-1" class="grid items-start gap-300 outline-none sm:grid-cols-2 lg:grid-cols-3">
                {cards.into_iter().map(|choice| view! { <PlanCard choice desk /> }).collect_view()}
            </ul>
        </Card>
    }
}

#[component]
fn PlanCard(choice: PlanChoice, desk: Desk) -> impl IntoView {
    let PlanChoice { plan, is_current, .. } = choice.clone();
    let code = plan.code.clone();
    let lines = words::covered(&choice);
    view! {
        <li class="flex h-full flex-col gap-200 rounded-300 border border-border p-300">
            <div class="flex flex-wrap items-center justify-between gap-100">
                <h3 class="text-heading-sm">{plan.name.clone()}</h3>
                {is_current
                    .then(|| view! { <Badge tone=Signal::stored(BadgeTone::Success)>"Your plan"</Badge> })}
            </div>
            <p class="font-medium">{words::price(&plan)}</p>
            <ul class="flex flex-1 flex-col gap-050 text-text-secondary">
                {lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}
            </ul>
            {(!is_current)
                .then(|| {
                    view! {
                        <div>
                            <Button
                                label=format!("Choose {}", plan.name)
                                disabled=desk.is_busy
                                on_click=move |_| desk.ask(Step::Choose(code.clone()))
                            >
                                "Choose"
                            </Button>
                        </div>
                    }
                })}
        </li>
    }
}

#[component]
fn Question(asked: question::Question, desk: Desk) -> impl IntoView {
    let question::Question {
        title,
        happens,
        yes,
        no,
        takes_away,
    } = asked;
    let tone = if takes_away {
        ButtonTone::Critical
    } else {
        ButtonTone::Primary
    };
    view! {
        <section
            role="group"
            aria-labelledby="confirm-plan"
            class="flex flex-col gap-200 rounded-300 border border-border-info bg-bg-surface-info p-300"
        >
            <h3 id="confirm-plan" tabindex="-1" class="text-heading-sm outline-none">
                {title}
            </h3>
            <ul class="flex flex-col gap-050">
                {happens.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}
            </ul>
            <div class="flex flex-wrap gap-200">
                <Button tone disabled=desk.is_busy on_click=move |_| desk.confirm()>
                    {move || if desk.is_busy.get() { "One moment…" } else { yes }}
                </Button>
                <Button disabled=desk.is_busy on_click=move |_| desk.leave()>
                    {no}
                </Button>
            </div>
        </section>
    }
}
