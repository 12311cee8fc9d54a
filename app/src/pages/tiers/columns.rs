//! A ladder at a glance: its rungs as columns, lowest first.

use leptos::prelude::*;
use pairwell_domain::admin::{GoodOut, RungOut};
use pairwell_domain::tier::{Difference, Good, HighlightLabel, LadderIn, Rung};

use super::words::{label_words, results, rung_name};
use crate::components::{Badge, BadgeTone, Icon, IconKind};
use crate::format;

/// Rungs beside each other, below each other on a phone.
#[component]
pub(super) fn RungColumns(
    /// The ladder.
    ladder: LadderIn,
    /// What is known of each rung.
    rungs: Vec<RungOut>,
    /// The label shoppers read.
    label: HighlightLabel,
) -> impl IntoView {
    let LadderIn {
        rungs: entered,
        differences,
        highlighted,
        ..
    } = ladder;
    let grid = if rungs.len() == 2 {
        "grid gap-300 sm:grid-cols-2"
    } else {
        "grid gap-300 sm:grid-cols-3"
    };
    view! {
        <ol class=grid>
            {entered
                .into_iter()
                .zip(rungs)
                .enumerate()
                .map(|(place, (entered, rung))| {
                    let label = (place == highlighted).then_some(label);
                    view! { <RungColumn place entered rung label differences=differences.clone() /> }
                })
                .collect_view()}
        </ol>
    }
}

#[component]
fn RungColumn(
    place: usize,
    entered: Rung,
    rung: RungOut,
    label: Option<HighlightLabel>,
    differences: Vec<Difference>,
) -> impl IntoView {
    let edge = if label.is_some() {
        "border-border-hover"
    } else {
        "border-border-secondary"
    };
    // What becomes of a plan is not in the shop's orders.
    let sold = (!is_plan(&entered)).then(|| format!("{} sold", format::count(rung.n_sold)));
    let results = results(&rung);
    let n_more = rung.goods.len().saturating_sub(1) as u64;
    let step = rung.step.map(|step| format::step(step, rung.step_bps));
    let first = rung.goods.into_iter().next();
    view! {
        <li class=format!("flex min-w-0 flex-col gap-100 rounded-200 border p-300 {edge}")>
            <p class="flex min-h-600 flex-wrap items-center gap-200 text-body-sm text-text-secondary">
                {rung_name(place)}
                {label.map(|label| view! { <Badge tone=BadgeTone::Info>{label_words(label)}</Badge> })}
            </p>
            <div class="flex gap-300 sm:flex-col">
                {(!is_plan(&entered))
                    .then(|| view! { <Picture src=first.as_ref().and_then(|good| good.image_url.clone()) /> })}
                <div class="flex min-w-0 flex-col gap-050">
                    <p class="font-medium">
                        {first.as_ref().map_or_else(|| "Nothing chosen".to_owned(), |good| good.title.clone())}
                    </p>
                    {(n_more > 0)
                        .then(|| {
                            view! {
                                <p class="text-body-sm text-text-secondary">
                                    {format!("and {n_more} more in its place")}
                                </p>
                            }
                        })}
                    <p class="flex flex-wrap items-baseline gap-x-200">
                        <span class="font-semibold">
                            {first
                                .as_ref()
                                .and_then(price_of)
                                .unwrap_or_else(|| "No price".to_owned())}
                        </span>
                        {step.map(|step| view! { <span class="text-text-secondary">{step}</span> })}
                    </p>
                    <p>{format!("Best for: {}", entered.best_for)}</p>
                </div>
            </div>
            <Cells place differences />
            {sold.map(|sold| view! { <p class="text-body-sm text-text-secondary">{sold}</p> })}
            {results.map(|results| view! { <p class="text-body-sm text-text-secondary">{results}</p> })}
        </li>
    }
}

fn is_plan(rung: &Rung) -> bool {
    rung.goods.iter().any(Good::is_plan)
}

/// A plan's price says how often it is paid.
fn price_of(good: &GoodOut) -> Option<String> {
    let price = format::money(good.price?);
    Some(match good.good {
        Good::Plan { period, .. } => format!("{price} {}", period.words()),
        Good::Product { .. } | Good::Variant { .. } => price,
    })
}

/// What a rung has in each row of the comparison.
#[component]
fn Cells(place: usize, differences: Vec<Difference>) -> impl IntoView {
    (!differences.is_empty()).then(|| {
        view! {
            <dl class="flex flex-col gap-050 text-body-sm">
                {differences
                    .into_iter()
                    .map(|Difference { name, cells }| {
                        let cell = cells.into_iter().nth(place).unwrap_or_default();
                        let outcome = Some(cell.outcome).filter(|outcome| !outcome.is_empty());
                        view! {
                            <div class="flex flex-wrap gap-x-100">
                                <dt class="text-text-secondary">{format!("{name}:")}</dt>
                                <dd>
                                    {cell.specification}
                                    {outcome.map(|outcome| format!(" ({outcome})"))}
                                </dd>
                            </div>
                        }
                    })
                    .collect_view()}
            </dl>
        }
    })
}

/// The picture of what a rung shows. Its title stands beside it, so it has no text of its own.
#[component]
fn Picture(src: Option<String>) -> impl IntoView {
    view! {
        <span class="flex size-1600 shrink-0 items-center justify-center overflow-hidden rounded-200 border border-border-secondary bg-bg-surface-secondary text-icon-secondary sm:h-3200 sm:w-full">
            {match src {
                Some(src) => {
                    view! {
                        <img class="size-full object-contain" src=src alt="" width="160" height="128" loading="lazy" />
                    }
                        .into_any()
                }
                None => view! { <Icon kind=IconKind::Picture /> }.into_any(),
            }}
        </span>
    }
}
