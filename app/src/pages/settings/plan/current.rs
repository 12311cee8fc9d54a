//! The plan in force, and what is used of it.

use leptos::prelude::*;
use pairwell_domain::admin::BillingOut;
use pairwell_domain::billing::{InForce, Limit, Standing};

use super::{Desk, Step, words};
use crate::components::{Badge, BadgeTone, Button, Card, Definition, ProgressBar};
use crate::format;

/// What the shop has, until when, and the way out.
#[component]
pub(super) fn CurrentPlan(billing: BillingOut, desk: Desk) -> impl IntoView {
    let headline = words::headline(&billing);
    let facts = words::facts(&billing);
    let badge = words::badge(billing.state);
    let is_test = billing.is_test;
    let can_end = words::can_end(&billing);
    view! {
        <Card
            title="Your plan"
            actions=move || {
                view! {
                    <div class="flex flex-wrap gap-100">
                        {badge.map(|(tone, word)| view! { <Badge tone=Signal::stored(tone)>{word}</Badge> })}
                        {is_test
                            .then(|| view! { <Badge tone=Signal::stored(BadgeTone::Info)>"Test: no money moves"</Badge> })}
                    </div>
                }
            }
        >
            <p class="text-heading-lg">{headline}</p>
            <ul class="flex flex-col gap-100 text-text-secondary empty:hidden">
                {facts.into_iter().map(|fact| view! { <li>{fact}</li> }).collect_view()}
            </ul>
            {can_end
                .then(|| {
                    view! {
                        <div>
                            <Button disabled=desk.is_busy on_click=move |_| desk.ask(Step::Cancel)>
                                "End this plan"
                            </Button>
                        </div>
                    }
                })}
        </Card>
    }
}

/// What is used, as plain numbers.
#[component]
pub(super) fn UsedCard(standing: Standing) -> impl IntoView {
    let rows = Limit::ALL.iter().map(move |&limit| {
        let used = standing.usage.of(limit);
        let most = match &standing.in_force {
            InForce::Plan(plan) => plan.limits.of(limit),
            InForce::Unknown | InForce::Lacking(_) => None,
        };
        let numbers = match most {
            Some(most) => format!("{} of {}", format::count(used), format::count(most)),
            None => format::count(used),
        };
        let percent = most.map(|most| format::percent_done(used, most));
        view! {
            <div class="flex flex-col gap-100">
                <dt class="text-body-sm text-text-secondary">{limit.name()}</dt>
                <dd class="font-medium tabular-nums">{numbers}</dd>
                {percent
                    .map(|percent| {
                        view! {
                            <dd>
                                <ProgressBar
                                    label=Signal::stored(limit.name().to_owned())
                                    percent=Signal::stored(Some(percent))
                                />
                            </dd>
                        }
                    })}
            </div>
        }
    });
    view! {
        <Card title="What you use">
            <dl class="grid gap-400 sm:grid-cols-3">{rows.collect_view()}</dl>
            <Definition>
                <p>
                    "Orders placed in the last 30 days, cancelled ones too; products in your catalogue, drafts too; placements that are switched on. Your price never depends on what you sell or on what offers earn."
                </p>
            </Definition>
        </Card>
    }
}
