//! What is wrong with the data, what it costs, and which products it is about.

use std::collections::HashMap;

use leptos::prelude::*;
use pairwell_domain::ProductId;
use pairwell_domain::admin::{DuplicateGroup, ProductCard, QualityExample, QualityFinding, QualityOut, Severity};

use crate::components::{Badge, BadgeTone, Card, Definition, EmptyState, ProductLine};
use crate::format;

#[component]
pub(super) fn Findings(quality: Option<QualityOut>) -> impl IntoView {
    view! {
        <Card title="What stands in the way">
            {match quality {
                None => {
                    view! {
                        <EmptyState
                            title="Your data were not looked at yet"
                            text="This is done whenever more than pairs is learned, and when you ask for it above."
                        />
                    }
                        .into_any()
                }
                Some(quality) => view! { <Report quality /> }.into_any(),
            }}
        </Card>
    }
}

#[component]
fn Report(quality: QualityOut) -> impl IntoView {
    let QualityOut {
        made_at,
        report,
        products,
    } = quality;
    let looked_at = format!(
        "Looked at {}: {} and {}.",
        format::moment(made_at),
        format::counted(report.n_products, "product", "products"),
        format::counted(report.n_orders, "order", "orders"),
    );
    let cards: HashMap<ProductId, ProductCard> = products.into_iter().map(|card| (card.id, card)).collect();
    view! {
        {if report.findings.is_empty() {
            view! {
                <EmptyState
                    title="Nothing is wrong with your data"
                    text="Every product has what is needed to offer it well, and your orders say enough."
                />
            }
                .into_any()
        } else {
            let rows = report
                .findings
                .into_iter()
                .map(|finding| view! { <Finding finding cards=cards.clone() /> })
                .collect_view();
            view! { <ul class="flex flex-col gap-400">{rows}</ul> }.into_any()
        }}
        <p class="text-body-sm text-text-secondary">{looked_at}</p>
    }
}

#[component]
fn Finding(finding: QualityFinding, cards: HashMap<ProductId, ProductCard>) -> impl IntoView {
    let tone = match finding.severity {
        Severity::Minor => BadgeTone::Neutral,
        Severity::Costs | Severity::Stops => BadgeTone::Warning,
    };
    let QualityFinding {
        kind,
        severity,
        n_affected,
        examples,
        groups,
        sentence,
        ..
    } = finding;
    let n_named = examples.len() as u64;
    view! {
        <li class="flex flex-col gap-100 border-t border-border-secondary pt-400 first:border-t-0 first:pt-0">
            <div class="flex flex-wrap items-center justify-between gap-200">
                <h3 class="text-heading-sm">{kind.name()}</h3>
                <Badge tone>{severity.name()}</Badge>
            </div>
            <p class="text-text-secondary">{sentence}</p>
            {if !groups.is_empty() {
                view! { <Groups groups cards /> }.into_any()
            } else if !examples.is_empty() {
                let summary = if n_affected > n_named {
                    format!("Which products: the {n_named} in most orders")
                } else {
                    "Which products".to_owned()
                };
                view! { <Examples summary examples cards /> }.into_any()
            } else {
                ().into_any()
            }}
        </li>
    }
}

#[component]
fn Examples(summary: String, examples: Vec<QualityExample>, cards: HashMap<ProductId, ProductCard>) -> impl IntoView {
    let rows = examples
        .into_iter()
        .map(|example| {
            view! {
                <li>
                    <ProductLine product=ProductCard::of(&cards, example.product) />
                    {example.note.map(|note| view! { <p class="pl-[3.25rem]">{format::sentence_case(&note)}</p> })}
                </li>
            }
        })
        .collect_view();
    view! {
        <Definition summary>
            <ul class="flex flex-col gap-300">{rows}</ul>
        </Definition>
    }
}

#[component]
fn Groups(groups: Vec<DuplicateGroup>, cards: HashMap<ProductId, ProductCard>) -> impl IntoView {
    let rows = groups
        .into_iter()
        .map(|group| {
            let title = format!(
                "{}: {} in {}",
                group.title,
                format::counted(group.products.len() as u64, "product", "products"),
                format::counted(group.n_orders, "order", "orders"),
            );
            let lines = group
                .products
                .into_iter()
                .map(|product| view! { <li><ProductLine product=ProductCard::of(&cards, product) /></li> })
                .collect_view();
            view! {
                <li class="flex flex-col gap-200">
                    <p class="font-medium">{title}</p>
                    <ul class="flex flex-col gap-200">{lines}</ul>
                </li>
            }
        })
        .collect_view();
    view! {
        <Definition summary="Which products">
            <ul class="flex flex-col gap-300">{rows}</ul>
        </Definition>
    }
}
