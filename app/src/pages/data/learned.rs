//! What was learned, how much of it, and whether it can be believed.

use leptos::prelude::*;
use pairwell_domain::admin::{EngineOut, LearnedOut};
use pairwell_domain::learning::{RankingLevel, ReliabilityPart, SurfaceReport};

use crate::components::{Badge, Card, Definition, EmptyState};
use crate::format;

/// Parts of a curve that hold fewer offers than this say nothing.
const MIN_OFFERS: u64 = 30;

/// What is said to be bought more seldom than this is never shown, and right or wrong makes no difference.
const MIN_SAID: f64 = 0.001;

#[component]
pub(super) fn LearnedCard(learned: Option<LearnedOut>) -> impl IntoView {
    view! {
        <Card title="What is learned">
            {match learned {
                None => {
                    view! {
                        <EmptyState
                            title="Nothing is learned yet"
                            text="Learning starts by itself when your orders have been read. The overview shows how far that is."
                        />
                    }
                        .into_any()
                }
                Some(learned) => view! { <Learned learned /> }.into_any(),
            }}
        </Card>
    }
}

#[component]
fn Learned(learned: LearnedOut) -> impl IntoView {
    let counts = format!(
        "{} go together, counted over {} of {}, {}.",
        format::counted(learned.n_pairs, "pair of products", "pairs of products"),
        format::counted(learned.n_orders, "order", "orders"),
        format::counted(learned.n_products, "product", "products"),
        format::moment(learned.trained_at),
    );
    view! {
        <p>{counts}</p>
        {match learned.engine {
            Some(engine) => view! { <Engine engine /> }.into_any(),
            None => {
                view! {
                    <p class="text-text-secondary">
                        "More than pairs is learned after the next orders: what each shopper likes, and how much each sign counts."
                    </p>
                }
                    .into_any()
            }
        }}
    }
}

#[component]
fn Engine(engine: EngineOut) -> impl IntoView {
    let EngineOut { learned_at, report } = engine;
    let learned_from = format!(
        "Learned from {} of {} and {}, {}.",
        format::counted(report.n_orders, "order", "orders"),
        format::counted(report.n_shoppers, "known shopper", "known shoppers"),
        format::counted(report.n_products, "product", "products"),
        format::moment(learned_at),
    );
    view! {
        <dl class="grid gap-300 md:grid-cols-2">
            <Surface name="Beside a cart" report=report.cart.clone() />
            <Surface name="Beside a product" report=report.page.clone() />
        </dl>
        <p class="text-body-sm text-text-secondary">{learned_from}</p>
        <Definition summary="How this was tested">
            <p>
                "Part of your orders was held back. For each of them one product was hidden, and ranking had to find it. The more that was learned, the better it must find to be used: each step is taken only when it finds more."
            </p>
            <Tested name="Beside a cart" report=report.cart />
            <Tested name="Beside a product" report=report.page />
        </Definition>
    }
}

#[component]
fn Surface(name: &'static str, report: SurfaceReport) -> impl IntoView {
    view! {
        <div class="flex flex-col gap-100 rounded-200 border border-border-secondary p-300">
            <dt class="flex flex-wrap items-center justify-between gap-200 font-medium">
                {name} <Badge>{format!("{} ranking", report.level.name())}</Badge>
            </dt>
            <dd class="text-text-secondary">{report.level.merchant_line()}</dd>
        </div>
    }
}

#[component]
fn Tested(name: &'static str, report: SurfaceReport) -> impl IntoView {
    let levels: Vec<String> = RankingLevel::ALL
        .iter()
        .zip(report.ndcg)
        .map(|(level, ndcg)| format!("{} {ndcg:.3}", level.name().to_lowercase()))
        .collect();
    let tested = format!(
        "{name}, asked about {}: {} (NDCG of the first ten: 1 is always first, 0 never among them).",
        format::counted(report.n_held_out, "purchase", "purchases"),
        levels.join(", "),
    );
    let is_telling = |part: &ReliabilityPart| part.n >= MIN_OFFERS && part.predicted >= MIN_SAID;
    let parts: Vec<ReliabilityPart> = report.reliability.into_iter().filter(is_telling).collect();
    view! {
        <p class="pt-200">{tested}</p>
        {(!parts.is_empty()).then(|| view! { <Reliability name parts /> })}
    }
}

/// Whether what is said to be bought with a probability is bought as often.
#[component]
fn Reliability(name: &'static str, parts: Vec<ReliabilityPart>) -> impl IntoView {
    let rows = parts
        .into_iter()
        .map(|part| {
            view! {
                <tr class="border-t border-border-secondary">
                    <td class="py-100 text-right">{format::count(part.n)}</td>
                    <td class="py-100 text-right">{format::share(part.predicted)}</td>
                    <td class="py-100 text-right">{format::share(part.observed)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="w-full max-w-[28rem] table-fixed border-collapse">
            <caption class="py-100 text-left">
                {format!("{name}: is what is said to be bought as often as that?")}
            </caption>
            <thead>
                <tr>
                    <th scope="col" class="py-100 text-right font-medium">"Offers"</th>
                    <th scope="col" class="py-100 text-right font-medium">"Said"</th>
                    <th scope="col" class="py-100 text-right font-medium">"Bought"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}
